// Four measures month by month: as set, solid, against the rules of 2010, dashed.

import { byId, el, svg } from "./dom.js";
import { number, t } from "./words.js";

const SIZE = { height: 150, left: 38, right: 42, top: 8, bottom: 20 };
const NARROWEST = 180;
const BASE = "#4a4a4a";
const OWN = "#b34500";
const SUMMED = "cost_municipality";
const FROM_ZERO = new Set(["homeless", "municipal_queue", SUMMED]);

// A month's cost is spiky: what is shown is that of the twelve months before.
function shown(name, path) {
  if (name !== SUMMED) return path;
  return path.map((_, month) => month < 11 ? null : path.slice(month - 11, month + 1).reduce((sum, value) => sum + value, 0));
}

function steps(low, high) {
  const rough = (high - low) / 3 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const first = Math.ceil(low / step - 1e-9) * step;
  const found = [];
  for (let value = first; value <= high + 1e-9; value += step) found.push(value);
  return { found, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) + (step / power === 2.5 ? 1 : 0) };
}

export function legend() {
  const line = (colour, dash) => svg("svg", { viewBox: "0 0 36 12", "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 36, y1: 6, y2: 6, stroke: colour, "stroke-width": 2.4, "stroke-dasharray": dash }));
  return el("p", { class: "key" }, el("span", {}, line(OWN, null), t("As set here")), el("span", {}, line(BASE, "6 4"), t("Rules of 2010")));
}

export function charts(start, labels, paths, begins, cursor, done) {
  const measures = start.charts.map((name) => start.measures.find((measure) => measure.name === name));
  const room = byId("charts").clientWidth;
  const width = Math.max(NARROWEST, innerWidth > 544 ? (room - 20) / 2 : room); // as wide as it is drawn, so that letters keep their size
  byId("charts").replaceChildren(legend(), ...measures.map((measure) => chart(measure, width, labels, paths, begins, cursor)),
    el("p", { class: "note" }, done > 1 ? t("Mean of {done} histories. Dotted: when it begins.", { done }) : t("The first history. Dotted: when it begins.")));
}

function chart(measure, width, labels, paths, begins, cursor) {
  const { height, left, right, top, bottom } = SIZE;
  const lines = [["base", BASE, "6 4"], ["scenario", OWN, null]].map(([which, colour, dash]) => ({
    colour, dash, values: shown(measure.name, paths?.[which]?.[measure.name] ?? []).map((value) => value === null ? null : value * measure.scale),
  }));
  const known = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const units = [measure.title.toLowerCase().includes(measure.unit) ? "" : measure.unit, measure.name === SUMMED ? t("last twelve months") : ""];
  const title = el("figcaption", {}, measure.title, el("span", {}, units.filter(Boolean).map((unit) => `, ${unit}`).join("")));
  if (!known.length) {
    return el("figure", {}, title, svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("Nothing has been run yet.") },
      svg("line", { x1: left, x2: width - right, y1: height - bottom, y2: height - bottom, stroke: "#8c8c8c" })));
  }
  let [low, high] = [Math.min(...known), Math.max(...known)];
  if (FROM_ZERO.has(measure.name)) low = Math.min(0, low);
  else { const around = Math.max(0.15 * (high - low), 0.5); low -= around; high += around; }
  if (high === low) high = low + 1;
  const months = Math.max(2, labels.length);
  const x = (month) => left + (month / (months - 1)) * (width - left - right);
  const y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  const { found, decimals } = steps(low, high);
  for (const tick of found) {
    picture.append(svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: "#e4e4e4" }),
      svg("text", { x: left - 5, y: y(tick) + 4, "font-size": 11, fill: "#5c5c5c", "text-anchor": "end" }, number(tick, decimals)));
  }
  const every = width < 260 ? 4 : 2;
  labels.forEach((label, month) => {
    if (!label.endsWith("-01") || Number(label.slice(0, 4)) % every) return;
    picture.append(svg("text", { x: x(month), y: height - 6, "font-size": 11, fill: "#5c5c5c", "text-anchor": "middle" }, label.slice(0, 4)));
  });
  const dotted = (month, colour, pattern) => picture.append(svg("line", { x1: x(month), x2: x(month), y1: top, y2: height - bottom, stroke: colour, "stroke-dasharray": pattern }));
  if (begins > 0) dotted(begins, "#5c5c5c", "1 3");
  if (cursor !== null && cursor < months - 1) dotted(cursor, "#0b4f79", null);
  const ends = [];
  for (const line of lines) {
    let d = "";
    line.values.forEach((value, month) => { if (value !== null) d += `${d ? "L" : "M"}${x(month).toFixed(1)} ${y(value).toFixed(1)}`; });
    picture.append(svg("path", { d, fill: "none", stroke: line.colour, "stroke-width": 2, "stroke-dasharray": line.dash }));
    const last = line.values.findLastIndex((value) => value !== null);
    if (last >= 0) ends.push({ value: line.values[last], first: line.values.find((value) => value !== null), colour: line.colour, x: x(last), y: y(line.values[last]) });
  }
  const fine = Math.abs(high) >= 100 ? 0 : Math.abs(high) >= 10 ? 1 : 2;
  if (ends.length === 2 && Math.abs(ends[0].y - ends[1].y) < 13) {
    const middle = (ends[0].y + ends[1].y) / 2;
    const up = ends[1].y <= ends[0].y ? -6.5 : 6.5;
    ends[1].y = middle + up;
    ends[0].y = middle - up;
  }
  for (const end of ends) picture.append(svg("text", { x: end.x + 5, y: end.y + 4, "font-size": 12, "font-weight": 600, fill: end.colour }, number(end.value, fine)));
  if (ends.length === 2) {
    const [base, own] = ends;
    picture.setAttribute("aria-label", t("{title}: from {first} to {last} {unit} as set, {base} under the rules of 2010; difference at the end {difference}.", {
      title: measure.title, first: number(own.first, fine), last: number(own.value, fine), unit: measure.unit,
      base: number(base.value, fine), difference: number(own.value - base.value, fine, true),
    }));
  }
  return el("figure", {}, title, picture);
}

// Runs of a lesson as points: one measure against another.
export function scatter(start, axes, points) {
  const [mx, my] = [axes.x, axes.y].map((name) => start.measures.find((measure) => measure.name === name));
  const { width, height, left, right, top, bottom } = { width: 420, height: 250, left: 52, right: 24, top: 14, bottom: 40 };
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  const px = points.map((point) => point.x * mx.scale);
  const py = points.map((point) => point.y * my.scale);
  const highX = mx.unit === "%" ? 100 : Math.max(1, ...px) * 1.1;
  const highY = Math.max(10, ...py) * 1.12;
  const x = (value) => left + (value / highX) * (width - left - right);
  const y = (value) => height - bottom - (value / highY) * (height - top - bottom);
  const along = steps(0, highX);
  const up = steps(0, highY);
  for (const tick of up.found) picture.append(svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: "#e4e4e4" }),
    svg("text", { x: left - 6, y: y(tick) + 4, "font-size": 11, fill: "#5c5c5c", "text-anchor": "end" }, number(tick, up.decimals)));
  for (const tick of along.found) picture.append(svg("text", { x: x(tick), y: height - bottom + 15, "font-size": 11, fill: "#5c5c5c", "text-anchor": "middle" }, number(tick, along.decimals)));
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 6, "font-size": 12, fill: "#5c5c5c", "text-anchor": "middle" }, `${mx.title}, ${mx.unit}`),
    svg("text", { x: left, y: top - 2, "font-size": 12, fill: "#5c5c5c" }, `${my.title}, ${my.unit}`));
  const order = points.map((_, place) => place).sort((a, b) => px[a] - px[b]);
  picture.append(svg("path", { d: order.map((place, rank) => `${rank ? "L" : "M"}${x(px[place])} ${y(py[place])}`).join(""), fill: "none", stroke: "#b8b8b8", "stroke-dasharray": "3 3" }));
  points.forEach((point, place) => {
    const low = y(py[place]) > height - bottom - 18;
    picture.append(svg("circle", { cx: x(px[place]), cy: y(py[place]), r: 5, fill: point.base ? BASE : OWN }),
      svg("text", { x: x(px[place]) - 8, y: y(py[place]) - (low ? 8 : 2), "font-size": 12, fill: point.base ? BASE : OWN, "text-anchor": "end" }, point.label));
  });
  picture.setAttribute("aria-label", points.map((point, place) => `${point.label}: ${mx.title} ${number(px[place], 0)} ${mx.unit}, ${my.title} ${number(py[place], 0)} ${my.unit}`).join("; "));
  return picture;
}
