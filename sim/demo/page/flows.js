// Households in their housing states, and their moves between these, month by month.

import { byId, el, redraw, svg } from "./dom.js";
import { number, t, when } from "./words.js";

// Fill and ink of each housing state.
export const TINTS = {
  owner: ["#9fb9cc", "#222"], owner_startlan: ["#0072b2", "#fff"], private_rent: ["#efdcb4", "#222"],
  municipal_rent: ["#d9a441", "#222"], parents: ["#e4e4e4", "#222"], friends: ["#c44f00", "#fff"],
  temporary: ["#7a2e00", "#fff"], rough: ["#111", "#fff"], institution: ["#6b6b6b", "#fff"], prison: ["#6b6b6b", "#fff"],
  outside: ["#fff", "#222"],
};
const BANDS = {
  owner: "#4f7fa3", owner_startlan: "#0072b2", private_rent: "#b8933f", municipal_rent: "#a06d00", parents: "#8c8c8c",
  friends: "#c44f00", temporary: "#7a2e00", rough: "#111", institution: "#6b6b6b", prison: "#6b6b6b",
};
const WIDE = { columns: [4, 240, 476], rows: [4, 126, 248, 370], width: 680, height: 454, box: [200, 80], at: {
  outside: [0, 0], parents: [0, 1], institution: [0, 2], prison: [0, 3],
  owner: [1, 0], private_rent: [1, 1], friends: [1, 2], rough: [1, 3],
  owner_startlan: [2, 0], municipal_rent: [2, 1], temporary: [2, 2], month: [2, 3],
} };
const NARROW = { columns: [2, 212], rows: [4, 112, 220, 328, 436, 544], width: 400, height: 628, box: [186, 80], at: {
  owner: [0, 0], owner_startlan: [1, 0], private_rent: [0, 1], municipal_rent: [1, 1], friends: [0, 2], temporary: [1, 2],
  parents: [0, 3], rough: [1, 3], institution: [0, 4], prison: [1, 4], outside: [0, 5], month: [1, 5],
} };
const YEAR = 12;
const PACES = { slow: 150, normal: 50, quick: 15 };
const FLIGHT = 900;
const MOST_DOTS = 60;
const LETTERS = 17; // of a box's title in a line

function inLines(title) {
  const lines = [];
  for (const word of title.split(" ")) {
    if (lines.length && `${lines.at(-1)} ${word}`.length <= LETTERS) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Flows {
  constructor(start) {
    this.states = start.states;
    this.names = start.states.map((state) => state.name);
    this.titles = { ...Object.fromEntries(start.states.map((state) => [state.name, state.title])), outside: t("Outside the town") };
    this.pace = "normal";
    this.months = [];
    this.clear([], 0);
  }

  clear(labels, begins) {
    this.labels = labels;
    this.begins = begins;
    this.months = [];
    this.at = -1;
    this.whole = false;
    this.playing = !still();
    this.draw();
  }

  add(month) {
    this.months.push(month);
    this.slide.max = Math.max(0, this.months.length - 1);
    if (this.at < 0 || still()) this.show(this.months.length - 1);
    this.tick();
  }

  // All months are here.
  ended() {
    this.whole = true;
    this.tick();
  }

  tick() {
    if (this.whole && this.at >= this.months.length - 1) this.pause();
    if (this.timer || !this.playing || this.at >= this.months.length - 1) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.playing || this.at >= this.months.length - 1) return;
      this.show(this.at + 1);
      this.fly(this.months[this.at].moves);
      this.tick();
    }, PACES[this.pace]);
  }

  draw() {
    const narrow = byId("flows").clientWidth < 520;
    this.plan = narrow ? NARROW : WIDE;
    const { width, height, box, at } = this.plan;
    this.boxes = {};
    this.ribbons = new Map();
    this.behind = svg("g");
    this.dots = svg("g");
    const front = svg("g");
    for (const name of [...this.names, "outside"]) {
      const [x, y] = this.corner(name);
      const [fill, ink] = TINTS[name] ?? ["#fff", "#222"];
      const count = svg("text", { x: x + 10, y: y + 70, "font-size": 22, "font-weight": 600, fill: ink });
      const apart = svg("text", { x: x + box[0] - 10, y: y + 70, "font-size": 18, fill: ink, "text-anchor": "end" });
      front.append(svg("rect", { x, y, width: box[0], height: box[1], rx: 5, fill, stroke: name === "outside" ? "#8c8c8c" : "none",
        "stroke-dasharray": name === "outside" ? "4 3" : null }),
        ...inLines(this.titles[name]).map((line, row) => svg("text", { x: x + 10, y: y + 22 + 19 * row, "font-size": 17, fill: ink }, line)), count, apart);
      this.boxes[name] = { count, apart };
    }
    const [x, y] = this.corner("month");
    this.year = svg("text", { x: x + box[0] / 2, y: y + 46, "font-size": 36, "font-weight": 600, fill: "#0b4f79", "text-anchor": "middle" });
    this.name = svg("text", { x: x + box[0] / 2, y: y + 68, "font-size": 17, fill: "#5c5c5c", "text-anchor": "middle" });
    this.picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" }, this.behind, this.dots, front, this.year, this.name);
    this.slide = el("input", { type: "range", id: "month", min: 0, max: Math.max(0, this.months.length - 1), value: Math.max(0, this.at),
      "aria-label": t("Month"), oninput: () => { this.pause(); this.show(Number(this.slide.value)); } });
    this.play = el("button", { type: "button", id: "play", onclick: () => (this.playing ? this.pause() : this.resume()) });
    const pace = el("select", { "aria-label": t("Pace"), onchange: (event) => { this.pace = event.target.value; } },
      ...Object.keys(PACES).map((one) => el("option", { value: one, selected: one === this.pace }, t(one))));
    redraw(byId("flows"), this.picture, el("div", { class: "player" }, this.play, this.slide, pace),
      el("p", { class: "note" }, t("Households in the first history. Small figures: difference from the rules of 2010. Bands: moves in the last twelve months; they widen with the square root, so that few can be seen beside many.")));
    this.named();
    if (this.at >= 0) this.show(this.at);
    else this.describe();
  }

  named() { this.play.textContent = this.playing ? t("Pause") : t("Play"); }

  pause() { this.playing = false; this.named(); }

  resume() {
    this.playing = true;
    if (this.at >= this.months.length - 1) this.at = -1;
    this.named();
    this.tick();
  }

  corner(name) {
    const [column, row] = this.plan.at[name];
    return [this.plan.columns[column], this.plan.rows[row]];
  }

  show(at) {
    if (!this.months.length) return;
    this.at = Math.max(0, at);
    this.slide.value = this.at;
    const { base, scenario } = this.months[this.at];
    this.names.forEach((name, place) => {
      const apart = scenario.states[place] - base.states[place];
      this.boxes[name].count.textContent = number(scenario.states[place]);
      this.boxes[name].apart.textContent = apart ? number(apart, 0, true) : "±0";
    });
    const label = this.labels[this.at] ?? "";
    this.slide.setAttribute("aria-valuetext", label && when(label));
    this.year.textContent = label.slice(0, 4);
    this.name.textContent = label && when(label).replace(/ \d+$/, "");
    this.bands();
    this.describe();
    this.onshow?.(this.at);
  }

  describe() {
    const last = this.months[this.at];
    const said = !last ? t("Nothing has been run yet.") : this.names.map((name, place) =>
      `${this.titles[name]}: ${number(last.scenario.states[place])} (${number(last.scenario.states[place] - last.base.states[place], 0, true)})`).join("; ");
    this.picture.setAttribute("aria-label", `${last ? when(this.labels[this.at]) : ""} ${said}`.trim());
  }

  bands() {
    const sums = new Map();
    for (const month of this.months.slice(Math.max(0, this.at + 1 - YEAR), this.at + 1)) {
      for (const [from, to, households] of month.moves) {
        const key = `${from} ${to}`;
        sums.set(key, (sums.get(key) ?? 0) + households);
      }
    }
    for (const [key, ribbon] of this.ribbons) if (!sums.has(key)) ribbon.setAttribute("stroke-opacity", 0);
    for (const [key, households] of sums) {
      const ribbon = this.ribbon(key);
      ribbon.setAttribute("stroke-width", Math.min(26, 1.15 * Math.sqrt(households)).toFixed(1));
      ribbon.setAttribute("stroke-opacity", key.includes("-1") ? 0.13 : 0.45);
    }
  }

  ribbon(key) {
    if (!this.ribbons.has(key)) {
      const [from, to] = key.split(" ").map((place) => this.names[Number(place)] ?? "outside");
      const [width, height] = this.plan.box;
      const [x1, y1] = this.corner(from).map((edge, axis) => edge + [width, height][axis] / 2);
      const [x2, y2] = this.corner(to).map((edge, axis) => edge + [width, height][axis] / 2);
      const far = Math.hypot(x2 - x1, y2 - y1);
      const bend = 22 + 0.09 * far;
      const [mx, my] = [(x1 + x2) / 2 - ((y2 - y1) / far) * bend, (y1 + y2) / 2 + ((x2 - x1) / far) * bend];
      const colour = BANDS[to === "outside" ? from : to];
      const path = svg("path", { d: `M${x1} ${y1}Q${mx} ${my} ${x2} ${y2}`, fill: "none", stroke: colour });
      this.behind.append(path);
      this.ribbons.set(key, path);
    }
    return this.ribbons.get(key);
  }

  fly(moves) {
    if (still() || PACES[this.pace] < 30) return;
    let room = MOST_DOTS - this.dots.childElementCount;
    for (const [from, to, households] of moves) {
      if (from < 0 || to < 0) continue;
      for (let one = 0; one < Math.min(households, 3) && room > 0; one += 1, room -= 1) this.dot(this.ribbon(`${from} ${to}`), one);
    }
  }

  dot(path, late) {
    const long = path.getTotalLength();
    const dot = svg("circle", { r: 3.2, fill: "#222", opacity: 0 });
    this.dots.append(dot);
    const began = performance.now() + late * 120;
    const step = (now) => {
      const done = (now - began) / FLIGHT;
      if (done >= 1 || !dot.isConnected) { dot.remove(); return; }
      if (done > 0) {
        const { x, y } = path.getPointAtLength(long * done);
        dot.setAttribute("cx", x);
        dot.setAttribute("cy", y);
        dot.setAttribute("opacity", 0.85);
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}
