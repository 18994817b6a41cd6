// Any scenario as the base, scenarios or municipalities side by side, numbers or per 1000 inhabitants.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("explore-data").textContent);
  const place = document.getElementById("explore");
  const t = (text, values = {}) => data.texts[text].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const marks = { group: "\u202f", minusSign: "\u2212" };
  const number = (value, decimals, signed) => value === null || !Number.isFinite(value) ? "–"
    : new Intl.NumberFormat(data.language === "nb" ? "nb-NO" : "en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals,
      signDisplay: signed ? "exceptZero" : "negative" }).formatToParts(value).map((part) => marks[part.type] ?? part.value).join("");
  const el = (name, attributes, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  const choice = (label, options, first) => {
    const select = el("select", {}, ...options.map((text, value) => el("option", { value }, text)));
    select.value = first;
    select.addEventListener("change", draw);
    return [el("label", {}, label, " ", select), select];
  };
  const [baseLabel, base] = choice(t("Base"), data.scenarios, 0);
  const several = data.places.length > 1;
  const sides = several ? [t("Scenarios side by side"), ...data.scenarios.map((title) => `${t("Municipalities side by side")}: ${title}`)] : [t("Scenarios side by side")];
  const [sideLabel, side] = choice("", sides, 0);
  const [whereLabel, where] = choice("", data.places, 0);
  const [perLabel, per] = choice("", [t("Numbers"), t("Per 1000 inhabitants")], 0);
  const output = el("div", { class: "wide" });
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  // Means over the pairs in which both are defined, with Student's interval of their difference.
  function paired(measure, before, after, at, thousands) {
    const of = (scenario, replication) => {
      const value = data.values[scenario][at][measure][replication];
      return value === null || !thousands ? value : (1000 * value) / data.inhabitants[scenario][at][0][replication];
    };
    const pairs = data.values[0][0][0].map((_, replication) => [of(before, replication), of(after, replication)]).filter(([a, b]) => a !== null && b !== null);
    const apart = pairs.map(([a, b]) => b - a);
    const middle = mean(apart);
    const spread = Math.sqrt(apart.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (apart.length - 1) / apart.length);
    return { base: mean(pairs.map(([a]) => a)), level: mean(pairs.map(([, b]) => b)), apart: middle, half: data.t * spread };
  }

  const fine = (half, level) => Math.min(3, Math.max(0, half > 0 ? -Math.floor(Math.log10(half / 3)) : Math.abs(level) >= 100 ? 0 : Math.abs(level) >= 10 ? 1 : 2));

  function cell(found, scale, alone) {
    const decimals = fine(found.half * scale, found.level * scale);
    if (alone) return el("td", {}, number(found.level * scale, decimals, false));
    const clear = found.half < Math.abs(found.apart) && found.apart !== 0;
    const text = number(found.apart * scale, decimals, true);
    const low = number((found.apart - found.half) * scale, decimals, true);
    const high = number((found.apart + found.half) * scale, decimals, true);
    const node = el("td", { title: t("{low} to {high}", { low, high }) }, clear ? el("strong", {}, text) : text, el("span", { class: "clear" }, clear ? "●" : "\u00a0"));
    node.append(el("small", {}, t("{low} to {high}", { low, high })));
    return node;
  }

  function draw() {
    const before = Number(base.value);
    const towns = Number(side.value) > 0;
    const thousands = per.value === "1";
    const shown = Number(side.value) - 1;
    whereLabel.hidden = towns || !several;
    perLabel.hidden = !data.measures.some((measure) => measure.count);
    const columns = towns ? data.places.map((title, at) => ({ title, at, scenario: shown })) : data.scenarios.map((title, scenario) => ({ title, at: Number(where.value), scenario }));
    const head = [t("Measure, unit")];
    for (const column of columns) head.push(column.scenario === before ? `${column.title} (${t("Base").toLowerCase()})` : column.title);
    const rows = data.measures.map((measure, index) => ({ measure, index })).filter(({ measure }) => !thousands || measure.count).map(({ measure, index }) => {
      const unit = thousands ? `${measure.unit} ${t("per 1000 inhabitants")}` : measure.unit;
      const scale = thousands && measure.scale === 1e-6 ? 1e-3 : measure.scale;
      return el("tr", {}, el("th", { scope: "row", title: measure.definition }, measure.title, el("span", { class: "unit" }, `, ${thousands && measure.scale === 1e-6 ? unit.replace(/.*/, `1000 NOK ${t("per 1000 inhabitants")}`) : unit}`)),
        ...columns.map((column) => cell(paired(index, before, column.scenario, column.at, thousands), scale, column.scenario === before)));
    });
    output.replaceChildren(el("table", { class: `numbers${columns.length > 4 ? " many" : ""}` },
      el("caption", {}, t("Bold and ●: the interval excludes zero.")),
      el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, ...rows)));
  }

  place.replaceChildren(el("p", { class: "choices" }, baseLabel, sideLabel, whereLabel, perLabel), output);
  draw();
})();
