// The controls: where, from when, and a slider, box or list for each lever that the server declares.

import { byId, el, redraw } from "./dom.js";
import { decimalsOf, number, t } from "./words.js";

export function neutralSettings(start) {
  return { ...start.default, levers: {} };
}

export function inWords(lever, value) {
  if (lever.kind === "bool") return value ? t("yes") : t("no");
  if (lever.kind === "choice") return lever.choices.find((choice) => choice.value === value)?.title ?? value;
  if (lever.shown === "percent") return `${number(value * 100, decimalsOf(lever.step * 100))}\u00a0%`;
  if (lever.shown === "times") return `×\u00a0${number(value, decimalsOf(lever.step))}`;
  const economy = lever.name.startsWith("economy.");
  return `${number(value, decimalsOf(lever.step), economy)} ${lever.unit}`;
}

const place = (start, name) => start.municipalities.find((one) => one.name === name);

export function frameControls(start, settings, changed) {
  const most = () => place(start, settings.municipality).most_replications;
  const town = el("select", { id: "town", onchange: (event) => {
    settings.municipality = event.target.value;
    settings.replications = Math.min(settings.replications, most());
    histories.max = most();
    histories.value = settings.replications;
    histories.previousSibling.textContent = label();
    changed();
  } }, ...start.municipalities.map((one) => el("option", { value: one.name, selected: one.name === settings.municipality },
    `${one.title} (${number(one.inhabitants)})`)));
  const from = el("select", { id: "from", onchange: (event) => { settings.from = Number(event.target.value); changed(); } },
    ...start.years.map((year) => el("option", { value: year, selected: year === settings.from }, String(year))));
  const whole = (id, key, least, greatest) => el("input", { id, type: "number", min: least, max: greatest, step: 1,
    value: settings[key], onchange: (event) => {
      const asked = Math.round(Number(event.target.value));
      settings[key] = Math.max(least, Math.min(Number(event.target.max), Number.isFinite(asked) ? asked : least));
      event.target.value = settings[key];
      changed();
    } });
  const histories = whole("histories", "replications", 1, most());
  const label = () => t("Histories (1 to {most})", { most: most() });
  const row = (id, label, control) => el("div", { class: "row" }, el("label", { for: id }, label), control);
  redraw(byId("frame"),
    row("town", t("Municipality (inhabitants)"), town),
    row("from", t("From the beginning of"), from),
    row("histories", label(), histories),
    row("seed", t("Luck (a number)"), whole("seed", "seed", 0, 2147483647)),
  );
}

export function leverControls(start, settings, changed) {
  const open = new Set([...document.querySelectorAll("#levers details[open]")].map((one) => one.dataset.section));
  const first = !byId("levers").hasChildNodes();
  redraw(byId("levers"), ...start.sections.map((section, place_) => {
    const count = el("span", { class: "count" });
    const tell = () => {
      const many = section.levers.filter((lever) => lever.name in settings.levers).length;
      count.textContent = many ? t("{many} changed", { many }) : "";
    };
    tell();
    const touched = section.levers.some((lever) => lever.name in settings.levers);
    return el("details", { "data-section": section.name, open: touched || open.has(section.name) || (first && place_ < 3) },
      el("summary", {}, section.title, count),
      el("fieldset", { "aria-label": section.title },
        ...section.levers.map((lever) => control(lever, settings, () => { tell(); changed(); }))));
  }));
}

function control(lever, settings, changed) {
  const id = `lever-${lever.name.replace(".", "-")}`;
  const value = () => settings.levers[lever.name] ?? lever.neutral;
  const output = lever.kind === "number" ? el("output", { for: id }) : null;
  const box = el("div", { class: `lever ${lever.kind}` });
  const tell = () => {
    box.classList.toggle("changed", lever.name in settings.levers);
    if (output) {
      output.textContent = inWords(lever, value());
      input.setAttribute("aria-valuetext", output.textContent);
    }
  };
  const set = (asked) => {
    if (asked === lever.neutral) delete settings.levers[lever.name];
    else settings.levers[lever.name] = asked;
    tell();
    changed();
  };
  const input = {
    number: () => el("input", { id, type: "range", min: lever.low, max: lever.high, step: lever.step, value: value(),
      "aria-describedby": `${id}-meaning`, oninput: (event) => {
        set(Number(Number(event.target.value).toFixed(decimalsOf(lever.step))));
      } }),
    bool: () => el("input", { id, type: "checkbox", checked: value(), onchange: (event) => set(event.target.checked) }),
    choice: () => el("select", { id, onchange: (event) => set(event.target.value) },
      ...lever.choices.map((choice) => el("option", { value: choice.value, selected: choice.value === value() }, choice.title))),
  }[lever.kind]();
  const meaning = el("div", { class: "meaning", id: `${id}-meaning`, hidden: true },
    el("p", {}, lever.meaning),
    lever.shown === "times" ? el("p", {}, t("As times the municipality's own.")) : null,
    el("p", { class: "note" }, t("Rules of 2010: {value}. Source: {source}", { value: inWords(lever, lever.neutral), source: lever.source })),
    el("button", { type: "button", onclick: () => {
      if (lever.kind === "bool") input.checked = lever.neutral;
      else input.value = lever.neutral;
      set(lever.neutral);
    } }, t("Back to the rules of 2010")));
  const why = el("button", { type: "button", class: "why", "aria-expanded": "false", "aria-controls": meaning.id,
    "aria-label": t("What is “{what}”?", { what: lever.title }), onclick: () => {
      meaning.hidden = !meaning.hidden;
      why.setAttribute("aria-expanded", String(!meaning.hidden));
    } }, "?");
  const label = el("label", { for: id }, lever.title);
  box.append(...(lever.kind === "number" ? [label, why, input, output] : lever.kind === "bool" ? [label, input, why] : [label, why, input]), meaning);
  tell();
  return box;
}

// The settings as a part of the address, so that they can be shared and come back after a reload.

export function toHash(settings) {
  const words = new URLSearchParams({ m: settings.municipality, from: settings.from, n: settings.replications, seed: settings.seed });
  for (const [name, value] of Object.entries(settings.levers)) words.set(name, value);
  return `#${words}`;
}

export function fromHash(start, hash) {
  const settings = neutralSettings(start);
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  if (place(start, words.get("m"))) settings.municipality = words.get("m");
  const whole = (key, least, most, otherwise) => {
    const asked = Number(words.get(key) ?? NaN);
    return Number.isInteger(asked) && asked >= least && asked <= most ? asked : otherwise;
  };
  settings.from = whole("from", start.years[0], start.years.at(-1), settings.from);
  const most = place(start, settings.municipality).most_replications;
  settings.replications = whole("n", 1, most, Math.min(most, settings.replications));
  settings.seed = whole("seed", 0, 2147483647, settings.seed);
  for (const lever of start.sections.flatMap((section) => section.levers)) {
    const text = words.get(lever.name);
    if (text === null) continue;
    const value = lever.kind === "bool" ? text === "true" : lever.kind === "choice" ? text : Number(text);
    const fits = lever.kind === "bool" ? ["true", "false"].includes(text)
      : lever.kind === "choice" ? lever.choices.some((choice) => choice.value === value)
      : text !== "" && value >= lever.low && value <= lever.high;
    if (fits && value !== lever.neutral) settings.levers[lever.name] = value;
  }
  return settings;
}
