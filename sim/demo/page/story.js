// One household's two stories side by side, with where it lived as two bands of time.

import { byId, el, svg } from "./dom.js";
import { TINTS } from "./flows.js";
import { day, t } from "./words.js";

const WIDTH = 420;
const LETTER = 7; // its width, at most

export function story(start, told) {
  byId("story-section").hidden = !told;
  if (!told) return;
  const titles = Object.fromEntries(start.states.map((state) => [state.name, state.title]));
  const column = (title, which) => el("div", {}, el("h3", {}, title), band(told, which, titles),
    el("dl", {}, ...told[which].flatMap((line, place) => [
      el("dt", {}, place && told[which][place - 1].day === line.day ? "" : day(line.day)), el("dd", {}, line.text),
    ])));
  byId("story").replaceChildren(
    el("p", {}, told.told), ...told.changed.map((sentence) => el("p", { class: "short" }, sentence)),
    el("div", { class: "two" }, column(t("Rules of 2010"), "base"), column(t("As set here"), "scenario")));
  byId("story").lang = told.lang;
}

function band(told, which, titles) {
  const days = (iso) => Date.parse(`${iso}T00:00Z`) / 864e5;
  const [first, last] = [days(told.start), days(told.end)];
  const x = (iso) => ((days(iso) - first) / (last - first)) * WIDTH;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} 62`, role: "img",
    "aria-label": told.spans[which].map(([from, to, state]) => `${day(from)}–${day(to)}: ${titles[state]}`).join("; ") });
  let free = -1;
  for (const [from, to, state] of told.spans[which]) {
    const wide = Math.max(1, x(to) - x(from));
    picture.append(svg("rect", { x: x(from), y: 4, width: wide, height: 24, fill: TINTS[state][0] }));
    const long = titles[state].length * LETTER;
    const at = Math.max(0, Math.min(x(from), WIDTH - long));
    if (at >= free && wide > 12) {
      picture.append(svg("text", { x: at, y: 42, "font-size": 12, fill: "#222" }, titles[state]));
      free = at + long + 8;
    }
  }
  for (let year = Number(told.start.slice(0, 4)); year <= Number(told.end.slice(0, 4)); year += 2) {
    picture.append(svg("text", { x: Math.min(x(`${year}-01-01`), WIDTH - 30), y: 58, "font-size": 11, fill: "#5c5c5c" }, String(year)));
  }
  return picture;
}
