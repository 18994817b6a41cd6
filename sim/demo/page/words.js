// Texts in the language that is spoken, and numbers as it writes them.

let texts = {};
let language = "en";

export function speak(start) {
  texts = start.texts;
  language = start.language;
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
}

export function t(message, values = {}) {
  return (texts[message] ?? message).replace(/\{(\w+)\}/g, (field, name) => values[name] ?? field);
}

const WRITTEN = { group: "\u202f", minusSign: "\u2212" };

export function number(value, decimals = 0, signed = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const format = new Intl.NumberFormat(language === "nb" ? "nb-NO" : "en-GB", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: signed ? "exceptZero" : "negative",
  });
  return format.formatToParts(value).map((part) => WRITTEN[part.type] ?? part.value).join("");
}

export function decimalsOf(step) {
  return Math.max(0, Math.min(3, (String(step).split(".")[1] ?? "").length));
}

export function when(month) {
  const [year, number_] = month.split("-").map(Number);
  const name = new Intl.DateTimeFormat(language === "nb" ? "nb-NO" : "en-GB", { month: "long", timeZone: "UTC" });
  return `${name.format(new Date(Date.UTC(year, number_ - 1, 1)))} ${year}`;
}

export function day(iso) {
  const format = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language === "nb" ? "nb-NO" : "en-GB", format).format(new Date(`${iso}T00:00Z`));
}
