"""The teaching page: levers, a run that one watches, and what it changes, in a browser on this machine.

`server` starts it. What is asked (`asked`) becomes a scenario file's text, which is what runs and what can be saved;
`running` runs it beside the rules of 2010 and tells of every month; `crew` keeps processes warm for that; `app` is
what the browser talks to, and `page/` what it shows. Nothing here computes a number: all are those of `sim.measures`
and `sim.experiment`.
"""
