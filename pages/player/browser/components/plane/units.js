// The units: the network as a picture, one map of it large over the points, and the border as a sum of contributions.
import { make } from "../../elements.js";
import { liveComponent } from "../../places.js";
import { COLOURS, isDark } from "../../theme.js";
import { zeroLine } from "./contour.js";
import { classColours, largest, picture, shareColours, signedColours } from "./maps.js";
import { belongs, DIVERGED, modelOf, percent, unpack } from "./model.js";
import { describe, nameOf, NetworkPicture } from "./network.js";
import { MOST_SHOWN, SMALL, unitsOf } from "./units_model.js";
import { number, View } from "./view.js";

const [BUDGET, FINEST] = [4e6, 81]; // multiplications for the large map, and its most points on a side

class UnitsPicture {
  constructor(node) {
    Object.assign(this, { node, pointed: null, kept: null, summed: null, contributions: false, pair: [0, 1] });
    this.offscreen = document.createElement("canvas");
    const network = make("div", { className: "network" });
    this.controls = make("div", { className: "controls" });
    this.plane = make("div", { className: "plane" });
    node.append(make("div", { className: "left" }, network, this.controls), this.plane);
    this.view = new View(this.plane, { paint: (...args) => this.paint(...args), read: (...args) => this.read(...args) });
    this.caption = make("p", { className: "caption" });
    this.view.stage.before(this.caption);
    this.network = new NetworkPicture(network, {
      paint: (...args) => this.paintSmall(...args),
      onPoint: (target) => this.change({ pointed: target }),
      onChoose: (target) => this.change({ pointed: null, kept: same(target, this.kept) ? null : target }),
    });
    this.makeControls();
  }

  makeControls() {
    const choice = (text, contributions) => {
      const input = make("input", { type: "radio", name: "units_show", checked: !contributions });
      input.onchange = () => this.change({ contributions });
      return make("label", {}, input, text);
    };
    this.outputs = choice("output φ(z)", false);
    this.shares = choice("contribution", true);
    this.pairs = make("select", { ariaLabel: "The two classes" });
    this.pairs.onchange = () => this.change({ pair: this.pairs.value.split(",").map(Number) });
    this.slider = make("input", { type: "range", min: 0, step: 1, ariaLabel: "How many contributions are summed" });
    this.slider.oninput = () => this.change({ summed: this.slider.valueAsNumber, kept: null, pointed: null });
    this.told = make("span");
    this.whole = make("button", { type: "button", textContent: "Show the network" });
    this.whole.onclick = () => this.change({ summed: null, kept: null, pointed: null });
    const show = make("div", { className: "choices" }, make("span", { textContent: "Units show" }), this.outputs, this.shares, this.pairs);
    show.setAttribute("role", "group");
    this.cut = make("div", { textContent: `Of a layer with more than ${MOST_SHOWN} units, the ${MOST_SHOWN} with the largest effect are shown.` });
    this.controls.append(this.cut, show, make("div", { className: "sum" }, this.told, this.slider, this.whole));
  }

  setPoints(points) {
    this.next = points;
    if (!this.data) this.usePoints();
  }

  usePoints() {
    if (this.data?.id === this.next.data) return;
    this.data = unpack(this.next);
    const { classes } = this.data;
    const pairs = classes.flatMap((_, a) => classes.slice(a + 1).map((_, b) => [a, a + 1 + b]));
    this.pair = pairs[0];
    this.pairs.replaceChildren(...pairs.map(([a, b]) => new Option(`${classes[a]} – ${classes[b]}`, `${a},${b}`)));
    this.pairs.hidden = pairs.length < 2;
    this.view.setData(this.data);
  }

  take(part) {
    if (belongs(part, this.next)) this.usePoints();
    else if (part.data !== this.data.id) return;
    this.model = modelOf(part, this.data);
    this.n = this.model.fitting(BUDGET, FINEST);
    this.finite = this.model.isFinite(SMALL);
    this.node.classList.toggle("empty", !this.finite);
    this.view.say(this.finite ? "" : DIVERGED);
    this.units = this.finite ? unitsOf(this.model) : null;
    this.change({});
  }

  /** Show another state, or the same one of another update. */
  change(state) {
    Object.assign(this, state);
    if (!this.units) return this.view.draw();
    const { units } = this;
    const there = (target) => (target && units.shown[target.column]?.includes(target.unit) ? target : null);
    [this.kept, this.pointed] = [there(this.kept), there(this.pointed)];
    this.target = this.pointed ?? this.kept;
    const steps = units.steps();
    if (this.summed !== null) this.summed = Math.min(this.summed, steps);
    const order = units.order(...this.pair);
    const left = this.summed === null || this.summed >= steps ? null : new Set(units.shown[units.last - 1].filter((unit) => order.indexOf(unit) >= this.summed));
    this.drawControls(steps);
    this.limit = largest(...units.shown[units.last - 1].map((unit) => units.contribution(unit, ...this.pair, SMALL)));
    this.network.show(units, this.data.classes);
    this.network.mark({ target: this.target, kept: this.kept, left: this.target ? null : left });
    this.large = this.chooseLarge();
    this.caption.textContent = this.large.caption;
    this.view.predicted = this.large.predicted ?? null;
    this.painted = null;
    this.view.canvas.setAttribute("aria-label", `The plane after ${this.model.step.toLocaleString("en")} updates. ${this.large.caption} Arrow keys move a cross that reads values.`);
    const { line, border, values, caption } = this.large;
    this.node.shown = { step: this.model.step, n: this.model.side(this.n), square: this.data.square, values, line, border, caption, units };
    this.view.draw();
  }

  drawControls(steps) {
    const { slider, units } = this;
    this.node.style.colorScheme = isDark(this.node) ? "dark" : "light"; // the track of a slider follows it
    const [a, b] = this.pair.map((k) => this.data.classes[k]);
    this.cut.hidden = units.counts.every((count) => count <= MOST_SHOWN);
    slider.max = steps;
    slider.value = this.summed ?? steps;
    const terms = units.counts[units.last - 1];
    const all = this.summed === null || this.summed >= steps;
    const rest = steps === terms ? "" : " of those shown; the others come together at the end";
    this.told.textContent =
      this.summed === null
        ? `The border as a sum of ${terms} contributions:`
        : `b and ${all ? `all ${terms}` : `the first ${this.summed} of ${terms}`} contributions to o(${a}) − o(${b}), the largest first${rest}:`;
    slider.setAttribute("aria-valuetext", all ? `all ${terms}` : `${this.summed} of ${terms}`);
    this.whole.disabled = this.summed === null && !this.kept;
    this.shares.lastChild.textContent = `contribution to o(${a}) − o(${b})`;
  }

  /** What a small map shows. */
  paintSmall(column, unit, shade) {
    const { units, model } = this;
    const n = SMALL;
    if (column === units.last) return { colours: shareColours(model.probabilities(n)[unit], unit, shade), line: { n, pieces: model.borderOf(unit, n) } };
    const line = { n, pieces: column ? units.fold(column, unit, n) : [] };
    if (this.contributions && column === units.last - 1) return { colours: this.sided(units.contribution(unit, ...this.pair, n), this.limit, shade), line };
    const { h } = units.values(column, unit, n);
    return { colours: signedColours(h, largest(h), shade), line };
  }

  /** The colour of the class that a value of o_a − o_b speaks for. */
  sided(values, limit, shade) {
    return signedColours(values, limit, shade, [...this.pair].reverse().map((k) => `class${k + 1}`));
  }

  /** What the large map shows: values or probabilities, a line, and the border of the network unless it is that line. */
  chooseLarge() {
    const { target, model, n } = this;
    const border = model.border(n);
    if (target) return this.largeUnit(target, border);
    if (this.summed !== null) return this.largeSum(border);
    const probabilities = model.probabilities(n);
    const [train, test] = model.accuracies().map(percent);
    return {
      caption: `The network: the probability of each class, and the border. ${train} of the training points and ${test} of the test points are right.`,
      colours: (shade) => classColours(probabilities, shade),
      values: probabilities,
      line: border,
      predicted: model.predicted,
      read: (across, up) => model.probabilitiesInWords(across, up),
    };
  }

  largeUnit({ column, unit }, border) {
    const { units, model, n, data } = this;
    const name = describe(units, column, unit, data.classes);
    const said = name[0].toUpperCase() + name.slice(1);
    if (column === units.last) {
      const values = model.probabilities(n)[unit];
      return {
        caption: `The probability of ${name}. The line is its border.`,
        colours: (shade) => shareColours(values, unit, shade),
        values,
        line: model.borderOf(unit, n),
        read: (across, up) => percent(model.probabilitiesAt(across, up)[unit]),
      };
    }
    const line = column ? units.fold(column, unit, n) : [];
    const at = (across, up) => units.valuesAt(column, unit, across, up);
    if (this.contributions && column === units.last - 1) {
      const [a, b] = this.pair.map((k) => data.classes[k]);
      const pull = units.pull(unit, ...this.pair);
      const values = units.contribution(unit, ...this.pair, n);
      return {
        caption: `${nameOf(units, column, unit, data.classes)} adds ${number(pull)} ${column ? "φ(z)" : nameOf(units, 0, unit)} to o(${a}) − o(${b}): ${range(values)}. Where it is above 0 it speaks for ${a}, below 0 for ${b}.`,
        colours: (shade) => this.sided(values, this.limit, shade),
        values,
        line,
        border,
        read: (across, up) => `adds ${number(pull * at(across, up).h)}`,
      };
    }
    const { h } = units.values(column, unit, n);
    const words = column ? `φ(z) is ${range(h)}. Line: z = 0. Dashed: the network's border.` : "an input.";
    return {
      caption: `${said}${column ? ". " : ", "}${words}`,
      colours: (shade) => signedColours(h, largest(h), shade),
      values: h,
      line,
      border,
      read: (across, up) => (column ? `z = ${number(at(across, up).z)}, φ(z) = ${number(at(across, up).h)}` : number(at(across, up).h)),
    };
  }

  largeSum(border) {
    const { units, model, n, data, summed, pair } = this;
    const values = units.sum(summed, ...pair, n);
    const [a, b] = pair.map((k) => data.classes[k]);
    const all = summed >= units.steps();
    const line = zeroLine(values, model.side(n));
    return {
      caption: all
        ? `The bias and all contributions: where their sum is 0, ${a} and ${b} are equally likely. This is the network's border${data.classes.length > 2 ? " between these two" : ""}.`
        : `Line: where the bias and ${summed ? `the contributions of ${summed === 1 ? "the strongest unit" : `the ${summed} strongest units`}` : "nothing else"} sum to 0.${summed ? ` Last: ${this.nameOfTerm(summed)}.` : ""} Dashed: the network's border.`,
      colours: (shade) => this.sided(values, largest(values), shade),
      values,
      line,
      border: all && data.classes.length === 2 ? null : data.classes.length === 2 ? border : model.tie(...pair, n),
      read: (across, up) => {
        const difference = this.sumAt(across, up);
        return `sum ${number(difference)}`;
      },
    };
  }

  /** The m-th term of the sum, by its name. */
  nameOfTerm(m) {
    const { units, pair, data } = this;
    return nameOf(units, units.last - 1, units.order(...pair)[m - 1], data.classes);
  }

  /** The partial sum at a place. */
  sumAt(across, up) {
    const { units, model, summed, pair } = this;
    const [a, b] = pair;
    const logits = model.logitsAt(across, up);
    if (summed >= units.steps()) return logits[a][0] - logits[b][0];
    const of = (unit) => units.pull(unit, a, b) * units.valuesAt(units.last - 1, unit, across, up).h;
    return units.order(a, b).slice(0, summed).reduce((sum, unit) => sum + of(unit), units.bias(a) - units.bias(b));
  }

  paint(context, axes, shade) {
    const { large, model, n, offscreen } = this;
    if (!this.units) return;
    if (this.painted !== shade) picture(offscreen, model.side(n), large.colours(shade));
    this.painted = shade;
    axes.drawMap(context, offscreen);
    context.strokeStyle = COLOURS.text[shade];
    if (large.border) axes.dashes(context, large.border, 1.6);
    axes.line(context, large.line, 2.4);
  }

  read(across, up) {
    return this.units ? [this.large.read(across, up)] : [];
  }

  end() {
    this.view.end();
    this.network.end();
  }
}

const same = (one, other) => one?.column === other?.column && one?.unit === other?.unit;

/** From the smallest to the largest of these values, in words. */
const range = (values) => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low === high ? `${number(low)} everywhere` : `${number(low)} to ${number(high)}`;
};

export default liveComponent(".units", (node) => {
  const units = new UnitsPicture(node);
  return {
    update: ({ data }) => units.setPoints(data),
    draw: (part) => units.take(part),
    end: () => units.end(),
  };
});
