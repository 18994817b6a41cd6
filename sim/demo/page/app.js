// The page as a whole: settings, a run that is told line by line, and what is drawn of it.

import { charts } from "./charts.js";
import { byId, el, redraw } from "./dom.js";
import { Flows } from "./flows.js";
import { Lessons } from "./lessons.js";
import { frameControls, fromHash, leverControls, neutralSettings, toHash } from "./levers.js";
import { Refused, run, save, start as learn } from "./server.js";
import { story } from "./story.js";
import { table } from "./table.js";
import { number, speak, t } from "./words.js";

let start;
let settings;
let flows;
let stopper = null;
const nothing = () => ({ labels: [], months: [], paths: null, numbers: null, story: null, begins: 0, done: 0 });
let seen = nothing();
const lessons = new Lessons((set) => {
  settings = { ...settings, ...structuredClone(set) };
  controls();
  begin();
});

function say(text, wrong = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("wrong", wrong);
}

function changed() {
  history.replaceState(null, "", toHash(settings));
}

function controls() {
  frameControls(start, settings, changed);
  leverControls(start, settings, changed);
  changed();
}

// Of the first history as far as it has come, or the means of all that ended.
function paths() {
  if (seen.paths) return seen.paths;
  const of = (which) => Object.fromEntries(start.charts.map((name) => [name, seen.months.map((month) => month[which][name])]));
  return { base: of("base"), scenario: of("scenario") };
}

let due = null;
function drawCharts() {
  due ??= requestAnimationFrame(() => {
    due = null;
    charts(start, seen.labels, paths(), seen.begins, flows.months.length ? flows.at : null, seen.done);
  });
}

function drawResults() {
  drawCharts();
  table(start, seen.numbers, lessons.look, stopper !== null);
  story(start, seen.story);
}

function takeIn(message) {
  if (message.type === "waiting") say(t("Others are running: waiting, number {place} in line.", { place: message.place }));
  if (message.type === "begin") {
    seen.labels = message.months;
    seen.begins = message.months.indexOf(`${settings.from}-01`);
    flows.clear(seen.labels, seen.begins);
    seen.of = message.replications;
  }
  if (message.type === "month") {
    seen.months.push(message);
    flows.add(message);
    drawCharts();
    if (message.month % 12 === 0) say(t("Running: {year}, history 1 of {of}.", { year: seen.labels[message.month].slice(0, 4), of: seen.of }));
  }
  if (message.type === "paths") {
    flows.ended();
    seen.paths = message;
    seen.done = message.done;
    drawCharts();
  }
  if (message.type === "numbers") {
    seen.numbers = message;
    table(start, message, lessons.look, true);
    if (message.done < seen.of) say(t("Running: {done} of {of} histories.", { done: message.done, of: seen.of }));
  }
  if (message.type === "story") {
    seen.story = message;
    story(start, message);
  }
  if (message.type === "error") throw new Refused(message.message);
}

async function begin() {
  stopper?.abort();
  const mine = new AbortController();
  stopper = mine;
  seen = nothing();
  flows.clear([], 0);
  drawResults();
  busy(true);
  say(t("Running…"));
  const began = performance.now();
  try {
    let ended = false;
    for await (const message of run({ ...settings, lang: start.language }, mine.signal)) {
      if (stopper !== mine) return;
      ended = message.type === "end";
      takeIn(message);
    }
    if (!ended) throw new Refused(t("The run broke off. Is the server still there?"));
    say(t("Done: {done} histories in {seconds} seconds.", { done: seen.done, seconds: number((performance.now() - began) / 1000, 1) }));
    lessons.finished(seen.numbers);
  } catch (error) {
    if (stopper !== mine) return; // another run has begun
    if (mine.signal.aborted) say(seen.done ? t("Stopped after {done} histories.", { done: seen.done }) : t("Stopped."));
    else say(error instanceof Refused ? error.message : t("The server does not answer. Start it again with boligsim demo."), true);
  } finally {
    if (stopper === mine) {
      stopper = null;
      busy(false);
      drawResults();
    }
  }
}

function busy(yes) {
  if (!yes && document.activeElement === byId("stop")) byId("run").focus({ preventScroll: true });
  byId("stop").disabled = !yes;
  byId("results").setAttribute("aria-busy", String(yes));
}

// A run that is no step of a lesson.
function onOwn() {
  lessons.running = false;
  begin();
}

function stop() { stopper?.abort(); }

async function speakIn(language) {
  try {
    start = await learn(language);
  } catch (error) {
    say(error instanceof Refused ? error.message : "The server does not answer.", true);
    return;
  }
  speak(start);
  settings ??= fromHash(start, location.hash);
  byId("languages").setAttribute("aria-label", t("Language"));
  redraw(byId("languages"), ...Object.entries(start.languages).map(([code, name]) =>
    el("button", { type: "button", lang: code, "aria-pressed": String(code === start.language), onclick: () => speakIn(code) }, name)));
  const shown = flows;
  flows = new Flows(start);
  flows.onshow = drawCharts;
  if (shown) {
    shown.pause();
    Object.assign(flows, { labels: shown.labels, begins: shown.begins, months: shown.months, at: shown.at, whole: shown.whole, playing: false, pace: shown.pace });
    flows.draw();
  }
  controls();
  for (const id of ["run", "save", "reset"]) byId(id).disabled = false;
  lessons.draw(start);
  drawResults();
  if (!stopper && !seen.done) say(t("Set some levers and press Run."));
}

byId("controls").addEventListener("submit", (event) => { event.preventDefault(); onOwn(); });
byId("stop").addEventListener("click", stop);
byId("reset").addEventListener("click", () => { settings = neutralSettings(start); lessons.choose(null); controls(); });
byId("save").addEventListener("click", async () => {
  try {
    await save({ ...settings, lang: start.language });
    say(t("Saved. Run it with: boligsim run scenario.toml"));
  } catch (error) {
    say(error instanceof Refused ? error.message : t("The server does not answer. Start it again with boligsim demo."), true);
  }
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && start) { event.preventDefault(); onOwn(); }
});
addEventListener("pagehide", stop);
addEventListener("hashchange", () => { if (!start) return; settings = fromHash(start, location.hash); controls(); });
let wide = innerWidth;
addEventListener("resize", () => { if (innerWidth !== wide) { wide = innerWidth; flows?.draw(); } });
speakIn(null);
