// Three guided lessons: what is set, what to guess, what is seen, and what makes it so.

import { byId, el, redraw } from "./dom.js";
import { scatter } from "./charts.js";
import { inWords } from "./levers.js";
import { t } from "./words.js";

export class Lessons {
  constructor(begin) {
    this.begin = begin;
    this.id = null;
    this.step = 0;
    this.seen = new Map();
  }

  get lesson() { return this.start.lessons.find((lesson) => lesson.id === this.id); }

  get look() { return this.lesson ? this.lesson.steps[this.step].look : []; }

  choose(id) {
    this.id = id;
    this.seen.clear();
    this.go(0);
  }

  go(step) {
    this.step = step;
    this.ran = false;
    this.running = false;
    this.draw();
  }

  // What came of a step's run, for the points of its chart.
  finished(numbers) {
    if (!this.lesson || !this.running) return;
    this.running = false;
    this.ran = true;
    const { scatter: axes, set } = this.lesson.steps[this.step];
    if (axes) {
      const of = (measure) => numbers.rows.find((row) => row.measure === measure);
      const levers = this.start.sections.flatMap((section) => section.levers);
      const label = Object.entries(set.levers).map(([name, value]) => inWords(levers.find((lever) => lever.name === name), value)).join(", ");
      this.seen.set("base", { base: true, label: t("today"), x: of(axes.x).base, y: of(axes.y).base });
      this.seen.set(this.step, { label, x: of(axes.x).scenario, y: of(axes.y).scenario });
    }
    this.draw();
  }

  draw(start = this.start) {
    this.start = start;
    redraw(byId("lesson-choice"), ...[{ id: null, title: t("On your own") }, ...start.lessons].map((lesson) =>
      el("button", { type: "button", "aria-pressed": String(lesson.id === this.id), onclick: () => this.choose(lesson.id) }, lesson.title)));
    if (!this.lesson) { byId("lesson").replaceChildren(); return; }
    const step = this.lesson.steps[this.step];
    const last = this.lesson.steps.length - 1;
    const points = [...this.seen.values()];
    redraw(byId("lesson"),
      el("p", { class: "intro" }, this.lesson.intro),
      el("div", {},
        el("h3", {}, t("{step} of {steps}: {title}", { step: this.step + 1, steps: last + 1, title: step.title })),
        el("p", {}, step.text),
        el("p", { class: "question" }, step.question),
        this.ran ? el("p", { class: "after" }, step.after) : null,
        el("div", { class: "steps" },
          el("button", { type: "button", class: "first", id: "step-run", onclick: () => { this.running = true; this.begin(step.set); } }, t("Set and run this step")),
          el("button", { type: "button", disabled: this.step === 0, onclick: () => this.go(this.step - 1) }, t("Back")),
          el("button", { type: "button", id: "step-next", disabled: this.step === last, onclick: () => this.go(this.step + 1) }, t("Next step")))),
      el("div", {}, step.scatter && points.length ? scatter(start, step.scatter, points) : null));
  }
}
