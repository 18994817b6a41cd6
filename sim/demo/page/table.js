// The table of numbers: base, as set, signed difference, its interval, and what of it is clear.

import { byId, el, redraw } from "./dom.js";
import { number, t } from "./words.js";

function words(measure, row) {
  const value = (stored, signed) => stored === null ? "–" : number(stored * measure.scale, row.decimals, signed);
  return {
    base: value(row.base, false), scenario: value(row.scenario, false), difference: value(row.difference, true),
    interval: row.low === null || row.high === null ? "–" : t("{low} to {high}", { low: value(row.low, true), high: value(row.high, true) }),
  };
}

export function inShort(start, rows) {
  const told = new Set(start.measures.filter((measure) => measure.telling).map((measure) => measure.name));
  const all = rows.filter((row) => row.clear).map((row) => ({ row, size: Math.abs(row.difference) / (row.high - row.low) }));
  const telling = all.filter(({ row }) => told.has(row.measure));
  const clear = telling.length ? telling : all;
  if (!clear.length) return t("Nothing is clear yet: more histories tell more.");
  const most = clear.sort((a, b) => b.size - a.size).slice(0, 3);
  return `${t("Clearest:")} ${most.map(({ row }) => {
    const measure = start.measures.find((one) => one.name === row.measure);
    const said = words(measure, row);
    return t("{title} {difference} {unit} ({interval})", { title: measure.title, ...said, unit: measure.unit_of_difference });
  }).join("; ")}.`;
}

export function table(start, numbers, look, running) {
  if (!numbers) {
    byId("numbers").replaceChildren(el("p", { class: "note" }, running ? t("They come as the first history ends.") : t("Nothing has been run yet.")));
    return;
  }
  const caption = numbers.done > 1
    ? t("Means over {done} histories, each lived twice under the same luck. Interval: 95 % for the difference. Bold and ●: clear of zero.", { done: numbers.done })
    : t("One history: what is chance and what is policy cannot be told apart yet.");
  const open = new Set([...document.querySelectorAll("#numbers tr.meaning:not([hidden])")].map((row) => row.id));
  const body = numbers.rows.flatMap((row) => {
    const measure = start.measures.find((one) => one.name === row.measure);
    const said = words(measure, row);
    const id = `meaning-${row.measure}`;
    const meaning = el("tr", { hidden: !open.has(id), id, class: "meaning" }, el("td", { colspan: 5, class: "meant" }, measure.definition));
    const why = el("button", { type: "button", class: "why", "aria-expanded": String(open.has(id)), "aria-controls": id,
      "aria-label": t("What is “{what}”?", { what: measure.title }), onclick: () => {
        meaning.hidden = !meaning.hidden;
        why.setAttribute("aria-expanded", String(!meaning.hidden));
      } }, "?");
    const difference = row.clear
      ? [el("strong", {}, said.difference), el("span", { class: "clear-mark", role: "img", "aria-label": t("clear") }, "●")]
      : [said.difference, el("span", { class: "clear-mark", "aria-hidden": "true" }, "\u00a0")];
    return [el("tr", { "data-measure": row.measure, class: look.includes(row.measure) ? "look" : null },
      el("th", { scope: "row" }, measure.title, el("span", { class: "unit" }, measure.title.toLowerCase().includes(measure.unit.toLowerCase()) ? " " : `, ${measure.unit} `), why),
      el("td", {}, said.base), el("td", {}, said.scenario), el("td", {}, ...difference), el("td", {}, said.interval)), meaning];
  });
  redraw(byId("numbers"),
    el("p", { class: "short" }, inShort(start, numbers.rows)),
    el("div", { class: "wide" }, el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...[t("Measure, unit"), t("Rules of 2010"), t("As set here"), t("Difference"), t("95 % interval")].map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...body))));
}
