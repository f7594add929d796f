// A canvas with a picture of the plane: a map in colours, lines, the points, and a cross that reads values.
import { make } from "../../elements.js";
import { COLOURS, currentScale, isDark } from "../../theme.js";
import { Axes } from "./axes.js";
import { drawLegend, drawPoints, drawRings } from "./shapes.js";

const NEAR = 12; // pixels from a point that is pointed at
const STEP = 0.02; // of the square for one arrow key; five times as far with Shift
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export const number = (value) => value.toFixed(2).replace("-", "−");

/** Make a canvas as sharp as the screen; returns its context in CSS pixels, and its size in them. */
export const sharpContext = (canvas) => {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, width, height];
};

export class View {
  /**
   * `paint(context, axes, shade)` draws what is below the points; `read(across, up)` says in words what the picture has there.
   * `data` are the points and the square; `predicted` the classes of the points.
   */
  constructor(node, { paint, read }) {
    Object.assign(this, { paint, read, cross: null, data: null, predicted: null });
    this.canvas = make("canvas", { tabIndex: 0 });
    this.canvas.setAttribute("role", "application"); // a screen reader leaves the arrow keys to it
    this.canvas.dataset.arrows = ""; // and so does the player
    this.legend = make("div", { className: "legend" });
    this.reading = make("output", { className: "reading", hidden: true });
    this.message = make("p", { className: "message", hidden: true });
    this.stage = make("div", { className: "stage" }, this.canvas, this.reading, this.message);
    node.append(this.legend, this.stage);
    this.resizing = new ResizeObserver(() => this.draw());
    this.resizing.observe(this.stage);
    this.listen();
  }

  listen() {
    const { canvas } = this;
    const point = (event) => this.pointAt(...this.axes.shares(...this.pixels(event)));
    canvas.addEventListener("mousedown", (event) => event.preventDefault()); // a click does not take the arrow keys from the player
    canvas.addEventListener("pointermove", (event) => this.axes && point(event));
    canvas.addEventListener("pointerdown", (event) => this.axes && point(event));
    canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.pointAt(null));
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return this.pointAt(null);
      const [right, up] = KEYS[event.key] ?? [];
      if (right === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const step = event.shiftKey ? 5 * STEP : STEP;
      const [x, y] = this.cross ?? [0.5, 0.5];
      const inside = (share) => Math.min(1, Math.max(0, share));
      this.pointAt(inside(x + step * right), inside(y + step * up), true);
    });
    canvas.addEventListener("blur", () => this.pointAt(null));
  }

  /** The pixels of an event on the canvas. */
  pixels({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const zoom = this.canvas.clientWidth / box.width; // the presenter view may enlarge the page
    return [(clientX - box.left) * zoom, (clientY - box.top) * zoom];
  }

  /** Put the cross at these shares of the square, or nowhere. Only what the keys read is spoken. */
  pointAt(across, up, spoken = false) {
    const outside = across === null || across < 0 || across > 1 || up < 0 || up > 1;
    if (outside && !this.cross) return;
    this.cross = outside ? null : [across, up];
    this.reading.ariaLive = spoken ? "polite" : "off";
    this.spoken = spoken;
    this.draw();
  }

  setData(data) {
    this.data = data;
    this.draw();
  }

  /** Draw in the next animation frame, once for all that changed. */
  draw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.drawNow();
    });
  }

  drawNow() {
    const { canvas, data } = this;
    if (!data || !canvas.isConnected || !canvas.clientWidth) return;
    const shade = isDark(canvas) ? 1 : 0;
    const scale = currentScale();
    const legend = `${shade}${data.classes}${data.trained}${data.labels.length}`;
    if (this.legend.dataset.state !== legend) drawLegend(this.legend, data, shade);
    this.legend.dataset.state = legend;
    const [context, width, height] = sharpContext(canvas);
    const axes = (this.axes = new Axes(data.square, width, height, scale));
    context.save();
    axes.clip(context);
    this.paint(context, axes, shade);
    context.drawImage(this.pointsLayer(axes, shade), 0, 0, width, height);
    if (this.predicted) drawRings(context, data, axes, this.predicted, shade);
    if (this.cross) this.drawCross(context, axes, shade, scale);
    context.restore();
    axes.drawFrame(context, shade);
    this.showReading(axes, scale);
    canvas.dataset.frames = Number(canvas.dataset.frames ?? 0) + 1;
  }

  /** The points on a canvas of their own, which is drawn again only if they, the size or the theme change. */
  pointsLayer(axes, shade) {
    const { canvas, data } = this;
    const state = [data.id, canvas.width, canvas.height, axes.scale, shade].join();
    if (this.layer?.state !== state) {
      const layer = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height, state });
      const context = layer.getContext("2d");
      context.scale(canvas.width / canvas.clientWidth, canvas.height / canvas.clientHeight);
      drawPoints(context, data, axes, shade);
      this.layer = layer;
    }
    return this.layer;
  }

  drawCross(context, axes, shade, scale) {
    const [x, y] = axes.inside(...this.cross);
    for (const [colour, width] of [["surface", 4], ["text", 1.5]]) {
      context.strokeStyle = COLOURS[colour][shade];
      context.lineWidth = width * scale;
      context.beginPath();
      for (const [dx, dy] of [[9, 0], [0, 9]]) {
        context.moveTo(x - dx * scale, y - dy * scale);
        context.lineTo(x + dx * scale, y + dy * scale);
      }
      context.stroke();
    }
  }

  showReading(axes, scale) {
    const { reading, cross } = this;
    reading.hidden = !cross;
    if (!cross) return;
    const [x1, x2] = axes.coordinates(...cross);
    const point = this.pointNear(axes, scale);
    const lines = [`x₁ = ${number(x1)}, x₂ = ${number(x2)}`, ...this.read(...cross), ...(point === null ? [] : [this.describe(point)])];
    const text = lines.join("\n");
    if (reading.textContent !== text) {
      if (!this.spoken) reading.ariaLive = "off"; // what changes because the training goes on is not spoken
      reading.textContent = text;
    }
    this.spoken = false;
    const [x, y] = axes.inside(...cross);
    const { offsetWidth: width, offsetHeight: height } = reading;
    const gap = 14 * scale;
    reading.style.left = `${Math.max(0, x + gap + width > this.canvas.clientWidth ? x - gap - width : x + gap)}px`;
    reading.style.top = `${y - gap - height < 0 ? y + gap : y - gap - height}px`;
  }

  /** The number of the point under the cross, or null. */
  pointNear(axes, scale) {
    const [x, y] = axes.inside(...this.cross);
    const { x1, x2, labels } = this.data;
    let [best, nearest] = [null, (NEAR * scale) ** 2];
    labels.forEach((_, i) => {
      const [px, py] = axes.place(x1[i], x2[i]);
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < nearest) [best, nearest] = [i, distance];
    });
    return best;
  }

  describe(i) {
    const { labels, trained, classes } = this.data;
    const verdict = !this.predicted ? "" : this.predicted[i] === labels[i] ? ", right" : `, wrong: ${classes[this.predicted[i]]}`;
    return `${i < trained ? "training" : "test"} point of class ${classes[labels[i]]}${verdict}`;
  }

  say(message) {
    this.message.hidden = !message;
    this.message.textContent = message;
  }

  end() {
    cancelAnimationFrame(this.waiting);
    this.resizing.disconnect();
  }
}
