// A square of 28 × 28 pixels to draw on, with mouse, finger or keyboard. It reports its bytes when a stroke has ended.
import { make } from "../../elements.js";
import { COLOURS } from "../../theme.js";

const SIDE = 28;
const RADIUS = 1.4; // of the pen, in pixels
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const toText = (bytes) => btoa(String.fromCharCode(...bytes));
const fromText = (text) => Uint8ClampedArray.from(atob(text), (character) => character.charCodeAt(0));

class Drawing {
  constructor(node) {
    this.pixels = new Uint8ClampedArray(SIDE * SIDE);
    this.erasing = false;
    this.cursor = [SIDE / 2, SIDE / 2];
    this.canvas = make("canvas", { width: SIDE, height: SIDE, tabIndex: 0 });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", "Drawing area of 28 by 28 pixels. Arrow keys move, space draws.");
    this.pen = make("button", { type: "button", textContent: "Pen", onclick: () => this.choose(false) });
    this.eraser = make("button", { type: "button", textContent: "Eraser", onclick: () => this.choose(true) });
    this.clear = make("button", { type: "button", textContent: "Clear", onclick: () => this.set(new Uint8ClampedArray(SIDE * SIDE), true) });
    node.replaceChildren(this.canvas, make("div", { className: "tools" }, this.pen, this.eraser, this.clear));
    this.choose(false);
    this.canvas.onpointerdown = (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.last = this.place(event);
      this.stroke(this.last);
    };
    this.canvas.onpointermove = (event) => this.last && event.getCoalescedEvents().concat(event).forEach((each) => this.stroke(this.place(each)));
    this.canvas.onpointerup = this.canvas.onpointercancel = () => {
      if (this.last) this.send();
      this.last = null;
    };
    this.canvas.onkeydown = (event) => this.key(event);
    this.canvas.onfocus = this.canvas.onblur = () => this.draw();
  }

  choose(erasing) {
    this.erasing = erasing;
    this.pen.ariaPressed = !erasing;
    this.eraser.ariaPressed = erasing;
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE - 0.5, ((event.clientY - box.top) / box.height) * SIDE - 0.5];
  }

  /** Draw from the last place to this one. */
  stroke([x, y]) {
    const [fromX, fromY] = this.last;
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(x - fromX, y - fromY)));
    for (let i = 1; i <= steps; i++) this.dot(fromX + ((x - fromX) * i) / steps, fromY + ((y - fromY) * i) / steps);
    this.last = [x, y];
    this.draw();
  }

  dot(x, y) {
    for (let row = Math.max(0, Math.floor(y - 2)); row <= Math.min(SIDE - 1, Math.ceil(y + 2)); row++) {
      for (let column = Math.max(0, Math.floor(x - 2)); column <= Math.min(SIDE - 1, Math.ceil(x + 2)); column++) {
        const strength = 255 * Math.min(1, Math.max(0, RADIUS + 0.5 - Math.hypot(column - x, row - y)));
        const i = row * SIDE + column;
        this.pixels[i] = this.erasing ? Math.min(this.pixels[i], 255 - strength) : Math.max(this.pixels[i], strength);
      }
    }
  }

  key(event) {
    const move = KEYS[event.key];
    if (move) this.cursor = this.cursor.map((at, i) => Math.min(SIDE - 1, Math.max(0, at + move[i])));
    else if (event.key === " ") {
      this.dot(...this.cursor);
      this.send();
    } else return;
    event.preventDefault();
    this.draw();
  }

  set(pixels, report) {
    this.pixels = pixels;
    this.draw();
    if (report) this.send();
  }

  draw() {
    const image = new ImageData(SIDE, SIDE);
    this.pixels.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
    const context = this.canvas.getContext("2d");
    context.putImageData(image, 0, 0);
    if (document.activeElement === this.canvas || this.canvas.getRootNode().activeElement === this.canvas) {
      if (!this.canvas.matches(":focus-visible")) return;
      context.fillStyle = COLOURS.focus[1]; // the ground is always black
      context.fillRect(...this.cursor.map(Math.round), 1, 1);
    }
  }

  send() {
    this.report("drawn", { pixels: toText(this.pixels), version: this.version });
  }
}

const instances = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const node = parentElement.querySelector(".drawing");
  if (!instances.has(node)) instances.set(node, new Drawing(node));
  const drawing = instances.get(node);
  drawing.report = setStateValue;
  if (data.version !== drawing.version) {
    drawing.version = data.version;
    drawing.set(fromText(data.pixels), false);
  }
}
