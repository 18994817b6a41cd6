"""What queueing theory says of a queue in its steady state; loads in erlang, times in any one unit.

Source: Gross, Shortle, Thompson and Harris (2008), Fundamentals of Queueing Theory, 4th ed., Wiley, chapters 2 and 5.
"""

from __future__ import annotations

from math import exp, fsum, lgamma, log


def erlang_b(servers: int, load: float) -> float:
    """Share of those who come at random that find all servers busy and are turned away, whatever the times of service.

    By the recursion over the number of servers.
    """
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Share of those who come at random that must wait, where times of service are exponential; load below servers."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def erlang_c_wait(servers: int, load: float, service: float) -> float:
    """Mean wait of all who come, with a mean time of `service`."""
    return erlang_c(servers, load) * service / (servers - load)


def pollaczek_khinchine(rate: float, service: float, second_moment: float) -> float:
    """Mean wait before one server, whatever the times of service: by their mean and second moment."""
    return rate * second_moment / (2 * (1 - rate * service))


def poisson_beyond(places: int, load: float) -> tuple[float, float]:
    """Of a number that is Poisson with mean `load`: the chance of at least `places`, and the mean of what is beyond.

    Who needs a service for a time that runs whether it is given or not (as in Palm's model with patience like
    service) makes the number in need such a number, however many places there are.
    """
    if load == 0:
        return float(places == 0), 0.0
    chances = [exp(number * log(load) - load - lgamma(number + 1)) for number in range(places)]
    beyond = 1 - fsum(chances)
    return beyond, load - fsum(number * chance for number, chance in enumerate(chances)) - places * beyond
