// The network as a picture: a column of small maps for the inputs, each hidden layer and the classes, and signed edges.
import { make } from "../../elements.js";
import { COLOURS, currentScale, isDark } from "../../theme.js";
import { Axes } from "./axes.js";
import { picture } from "./maps.js";
import { MOST_SHOWN } from "./units_model.js";
import { number, sharpContext } from "./view.js";

const ROWS = 8; // a column with more units has two rows of maps beside each other
const [GAP, EDGES] = [6, 30]; // pixels between two maps, and between two columns
const SIDES = [22, 76]; // of a map in pixels
const THICK = 4.5; // pixels of the heaviest edge

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** z of a unit as words, for those with two inputs. */
const formula = (units, column, unit) =>
  column !== 1 || !units.model.network
    ? ""
    : `z = ${number(units.weight(0, 0, unit))} x₁ + ${number(units.weight(0, 1, unit))} x₂ + ${number(units.bias(unit, 1))}`.replaceAll("+ −", "− ");

export const nameOf = (units, column, unit, classes) => {
  if (column === 0) return unit ? "x₂" : "x₁";
  if (column === units.last) return `class ${classes[unit]}`;
  return units.last > 2 ? `unit ${unit + 1} of layer ${column}` : `unit ${unit + 1}`;
};

export const describe = (units, column, unit, classes) => [nameOf(units, column, unit, classes), formula(units, column, unit)].filter(Boolean).join(": ");

export class NetworkPicture {
  /** `paint(column, unit, shade)` is the colours and the line of a small map; the learner points at units and chooses them. */
  constructor(node, { paint, onPoint, onChoose }) {
    Object.assign(this, { node, paint, onPoint, onChoose, slots: [], columns: [] });
    this.edges = make("canvas", { className: "edges", ariaHidden: "true" });
    node.append(this.edges);
    node.setAttribute("role", "group");
    node.dataset.arrows = ""; // the player leaves the arrow keys to it
    this.resizing = new ResizeObserver(() => this.draw());
    this.resizing.observe(node);
    node.addEventListener("keydown", (event) => this.onKey(event));
    node.addEventListener("pointerleave", () => onPoint(null));
    node.addEventListener("focusout", (event) => node.contains(event.relatedTarget) || onPoint(null));
  }

  /** Show these units. Those that were shown before stay where they are. */
  show(units, classes) {
    this.units = units;
    this.classes = classes;
    const counts = units.shown.map((shown) => shown.length);
    if (counts.join() !== this.slots.map((slots) => slots.length).join()) {
      this.slots = units.shown.map((shown) => [...shown].sort((a, b) => a - b));
      this.build();
    } else {
      this.slots = this.slots.map((slots, column) => {
        const next = units.shown[column].filter((unit) => !slots.includes(unit));
        return slots.map((unit) => (units.shown[column].includes(unit) ? unit : next.shift()));
      });
    }
    this.draw();
  }

  build() {
    this.columns.forEach(({ column }) => column.remove());
    this.columns = this.slots.map((slots, c) => {
      const buttons = slots.map((_, slot) => {
        const button = make("button", { type: "button", className: "unit", tabIndex: -1 }, make("canvas"), make("span"));
        const target = () => ({ column: c, unit: this.slots[c][slot] });
        button.onpointerenter = (event) => event.pointerType === "mouse" && this.onPoint(target());
        button.onfocus = () => button.matches(":focus-visible") && this.onPoint(target());
        button.onclick = () => this.onChoose(target());
        return button;
      });
      const maps = make("div", { className: "maps" }, ...buttons);
      maps.style.gridTemplateRows = `repeat(${Math.ceil(slots.length / Math.ceil(slots.length / ROWS))}, auto)`;
      const label = make("div", { className: "label" });
      const column = make("div", { className: "column" }, label, maps);
      this.node.append(column);
      return { column, label, buttons };
    });
    this.columns[0].buttons[0].tabIndex = 0;
  }

  onKey(event) {
    const [right, down] = KEYS[event.key] ?? [];
    if (right === undefined) return;
    event.preventDefault();
    const all = this.columns.map(({ buttons }) => buttons);
    const focused = event.composedPath()[0];
    const c = all.findIndex((buttons) => buttons.includes(focused));
    if (c < 0) return;
    const inside = (i, length) => Math.min(length - 1, Math.max(0, i));
    const column = inside(c + right, all.length);
    const row = all[c].indexOf(focused);
    const next = right ? Math.round((row / Math.max(1, all[c].length - 1)) * (all[column].length - 1)) : inside(row + down, all[c].length);
    all.flat().forEach((button) => (button.tabIndex = -1));
    all[column][next].tabIndex = 0;
    all[column][next].focus();
  }

  /** `state` has the unit that is shown large, the one that is kept, and those that a sum leaves out. */
  mark(state) {
    this.state = state;
    this.draw();
  }

  draw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      if (this.units && this.node.isConnected && this.node.clientWidth) this.drawNow();
    });
  }

  drawNow() {
    const { node, units, classes } = this;
    const shade = isDark(node) ? 1 : 0;
    node.classList.toggle("cut", units.counts.some((count) => count > MOST_SHOWN)); // then the labels have two lines
    this.arrange();
    this.columns.forEach(({ label, buttons }, c) => {
      const count = units.counts[c];
      const title = c === 0 ? "inputs" : c === units.last ? "classes" : units.last > 2 ? `layer ${c}` : "hidden units";
      const text = count > MOST_SHOWN ? `${title}\n${buttons.length} of ${count}` : title;
      if (label.textContent !== text) label.textContent = text;
      buttons.forEach((button, slot) => this.drawUnit(button, c, this.slots[c][slot], shade, classes));
    });
    this.drawEdges(shade);
  }

  /** Give the maps the size that fills the room. */
  arrange() {
    const [gap, between] = [GAP, EDGES * Math.min(1, this.node.clientWidth / 480)];
    const across = this.slots.map((slots) => Math.ceil(slots.length / ROWS));
    const rows = Math.max(...this.slots.map((slots, c) => Math.ceil(slots.length / across[c])));
    const columns = across.reduce((sum, each) => sum + each);
    const gaps = between * (across.length - 1) + gap * (columns - across.length);
    const fits = Math.min((this.node.clientWidth - gaps) / columns, (this.node.clientHeight - this.columns[0].label.offsetHeight) / rows - gap);
    const side = Math.floor(Math.min(SIDES[1] * currentScale(), Math.max(SIDES[0], fits)));
    this.node.style.setProperty("--unit-side", `${side}px`);
  }

  drawUnit(button, column, unit, shade, classes) {
    const { units, state } = this;
    const [canvas, name] = button.children;
    const { colours, line } = this.paint(column, unit, shade);
    const [context, width, height] = sharpContext(canvas);
    const n = units.model.side(line.n);
    const axes = new Axes(units.model.data.square, width, height, 1, true);
    axes.drawMap(context, picture((this.offscreen ??= document.createElement("canvas")), n, colours));
    context.strokeStyle = COLOURS.text[shade];
    axes.line(context, line.pieces, 1.3);
    const is = (target) => target?.column === column && target.unit === unit;
    button.classList.toggle("pointed", is(state.target));
    button.classList.toggle("out", column === units.last - 1 && Boolean(state.left?.has(unit)));
    button.setAttribute("aria-pressed", is(state.kept));
    const label = describe(units, column, unit, classes);
    if (button.ariaLabel !== label) [button.ariaLabel, button.title] = [label, label];
    const short = column === 0 ? nameOf(units, column, unit) : column === units.last ? classes[unit] : "";
    if (name.textContent !== short) name.textContent = short;
  }

  drawEdges(shade) {
    const { units, state } = this;
    const [context] = sharpContext(this.edges);
    const origin = this.edges.getBoundingClientRect();
    const zoom = this.edges.clientWidth / origin.width;
    const boxes = this.columns.map(({ buttons }) => buttons.map((button) => button.firstChild.getBoundingClientRect()));
    const end = (box, side) => [(box[side] - origin.left) * zoom, (box.top + box.height / 2 - origin.top) * zoom];
    const touches = (column, unit) => state.target?.column === column && state.target.unit === unit;
    for (let c = 0; c < units.last; c++) {
      const edges = this.slots[c].flatMap((i, row) => this.slots[c + 1].map((j, next) => ({ i, j, row, next, weight: units.weight(c, i, j) })));
      const thick = THICK * Math.min(1, Math.sqrt(32 / edges.length)); // many edges are thinner
      const most = Math.max(...edges.map(({ weight }) => Math.abs(weight))) || 1;
      for (const { i, j, row, next, weight } of edges) {
        const [x, y] = end(boxes[c][row], "right");
        const [u, v] = end(boxes[c + 1][next], "left");
        const share = Math.abs(weight) / most;
        const quiet = state.target && !touches(c, i) && !touches(c + 1, j);
        context.globalAlpha = quiet ? 0.06 : 0.15 + 0.85 * share;
        context.strokeStyle = COLOURS[weight < 0 ? "negative" : "positive"][shade];
        context.lineWidth = 0.4 + thick * share;
        context.beginPath();
        context.moveTo(x, y);
        context.bezierCurveTo((x + u) / 2, y, (x + u) / 2, v, u, v);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  end() {
    cancelAnimationFrame(this.waiting);
    this.resizing.disconnect();
  }
}
