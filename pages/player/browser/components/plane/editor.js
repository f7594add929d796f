// The points of a plane. Where they are the learner's own: a click adds one, a drag moves it, a click on it removes it.
import { make } from "../../elements.js";
import { whenRemoved } from "../../places.js";
import { View } from "./view.js";

const REACH = { mouse: 10, pen: 14, touch: 22 }; // pixels from a point that is meant
const SLACK = 4; // pixels that a hand may move in a click
const STYLE = ".legend span:last-child { display: none } .stage { min-height: 16rem }"; // no model here puts points in a wrong class

const fourDigits = (value) => Number(value.toPrecision(4));
const clamp = (share) => Math.min(1, Math.max(0, share));

class Editor {
  constructor(node) {
    this.node = node;
    this.view = new View(node, { paint: () => {}, read: () => [] });
    node.append(make("style", { textContent: STYLE }));
    Object.assign(this, { points: [], edits: 0, held: null });
    const { canvas } = this.view;
    canvas.addEventListener("pointerdown", (event) => this.hold(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", () => this.letGo());
    canvas.addEventListener("touchstart", (event) => this.onPoint(event.touches[0], "touch") !== null && event.preventDefault(), { passive: false });
    canvas.addEventListener("keydown", (event) => this.press(event));
  }

  update({ data, setTriggerValue }) {
    this.report = (points) => setTriggerValue("chosen", { edit: this.edits, points });
    const { editable, edit, new_class: newClass, classes, square } = data;
    Object.assign(this, { editable, newClass, letters: classes });
    if (edit < this.edits || this.held) return; // the server has not heard of the last change yet
    Object.assign(this, { edits: edit, square });
    this.points = data.points.map(([x1, x2, label, tested]) => ({ x1, x2, label, tested: Boolean(tested) }));
    this.draw();
  }

  draw() {
    const order = [...this.points].sort((one, other) => one.tested - other.tested); // the training points come first
    const column = (name) => order.map((point) => point[name]);
    const used = 1 + Math.max(1, ...column("label"));
    const trained = order.filter(({ tested }) => !tested).length;
    const classes = this.letters.slice(0, used);
    this.view.setData({ x1: column("x1"), x2: column("x2"), labels: column("label"), trained, square: this.square, classes });
    const counts = classes.map((name, k) => `${order.filter(({ label }) => label === k).length} of class ${name}`).join(", ");
    const keys = this.editable ? ` Enter adds one of class ${this.letters[this.newClass]} there, Delete removes the one under it.` : "";
    this.view.canvas.setAttribute("aria-label", `${order.length} points: ${counts}. Arrow keys move a cross that reads them.${keys}`);
    this.node.shown = { points: this.points, square: this.square, trained };
  }

  /** The number of the point at these pixels, or null. */
  near([x, y], reach) {
    const { axes } = this.view;
    const distances = this.points.map(({ x1, x2 }) => Math.hypot(...axes.place(x1, x2).map((at, i) => at - [x, y][i])));
    const index = distances.indexOf(Math.min(...distances));
    return distances[index] <= reach * axes.scale ? index : null;
  }

  onPoint(event, type) {
    return this.editable && this.view.axes ? this.near(this.view.pixels(event), REACH[type] ?? REACH.mouse) : null;
  }

  hold(event) {
    if (!this.editable || !this.view.axes || event.button !== 0 || !event.isPrimary) return;
    this.view.canvas.setPointerCapture(event.pointerId);
    this.held = { index: this.onPoint(event, event.pointerType), x: event.clientX, y: event.clientY, before: this.points, moved: false };
  }

  move(event) {
    const { held, view } = this;
    if (!held) return void (view.canvas.style.cursor = this.onPoint(event, event.pointerType) === null ? "" : "grab");
    held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLACK;
    if (!held.moved || held.index === null) return;
    this.points = held.before.with(held.index, { ...held.before[held.index], ...this.place(view.axes.shares(...view.pixels(event)).map(clamp)) });
    this.draw();
  }

  release(event) {
    const { held, view } = this;
    if (!held) return;
    this.held = null;
    if (held.index !== null) return held.moved ? this.commit() : this.remove(held.index);
    const shares = view.axes.shares(...view.pixels(event));
    if (!held.moved && shares.every((share) => share >= 0 && share <= 1)) this.add(shares);
  }

  letGo() {
    if (this.held) this.points = this.held.before;
    this.held = null;
    this.draw();
  }

  press(event) {
    const { cross, axes } = this.view;
    if (event.key === "Escape" && this.held) this.letGo();
    if (!this.editable || !cross || !axes || !["Enter", "Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") return this.add(cross);
    const index = this.near(axes.inside(...cross), REACH.pen);
    if (index !== null) this.remove(index);
  }

  place(shares) {
    const [x1, x2] = this.view.axes.coordinates(...shares).map(fourDigits);
    return { x1, x2 };
  }

  add(shares) {
    this.points = [...this.points, { ...this.place(shares), label: this.newClass, tested: false }];
    this.commit();
  }

  remove(index) {
    this.points = this.points.filter((_, i) => i !== index);
    this.commit();
  }

  /** Show the change, and tell the server. */
  commit() {
    this.edits += 1;
    this.draw();
    this.report(this.points.map(({ x1, x2, label }) => `${x1}_${x2}_${label}`).join("~"));
  }
}

const instances = new WeakMap();

export default function (call) {
  const node = call.parentElement.querySelector(".plane");
  if (!instances.has(node)) instances.set(node, new Editor(node));
  instances.get(node).update(call);
  return () => whenRemoved(node, () => instances.get(node).view.end());
}
