// The plane: the probability of each class as a colour, the border between the classes, and the points.
import { liveComponent } from "../../places.js";
import { COLOURS, rgb } from "../../theme.js";
import { zeroLine } from "./contour.js";
import { between, classesOf, decode, gridPoints, lead, Network, softmax } from "./forward.js";
import { picture, View } from "./view.js";

const STRONGEST = 0.6; // share of the class's colour where the model is sure, so that the points stand out
// Multiplications for one picture: a coarser grid while it moves than at rest.
const [MOVING, AT_REST] = [6e6, 6e7];
const REST = 250; // milliseconds without a newer part
export const DIVERGED = "The parameters are no longer finite numbers: the training has diverged, and there is no border.";

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** How many points the grid has on each side, for a network with so many parameters. */
export const gridSide = (parameters, budget, most) => Math.max(24, Math.min(most, Math.floor(Math.sqrt(budget / parameters))));

/** The points and the square that a component's call brings. */
export const unpack = ({ data: id, points, labels, trained, square, classes, ties }) => {
  const numbers = decode(points);
  const column = (c) => Float64Array.from(labels, (_, i) => numbers[2 * i + c]);
  return { id, x1: column(0), x2: column(1), labels, trained, square, classes, ties };
};

/** The share of the points that are put in their class, of those the model is trained on and of the others. */
export const accuracies = (predicted, { labels, trained }) => {
  const share = (from, to) => labels.slice(from, to).filter((label, i) => predicted[from + i] === label).length / (to - from);
  return [share(0, trained), share(trained, labels.length)];
};

/** Between the surface's colour where all classes are equally likely, and the class's colour where the model is sure. */
const classColours = (probabilities, shade) => {
  const surface = rgb("surface", shade);
  const colours = probabilities.map((_, k) => rgb(`class${k + 1}`, shade));
  const guessing = 1 / probabilities.length;
  return (p) => {
    let best = 0;
    for (let k = 1; k < probabilities.length; k++) if (probabilities[k][p] > probabilities[best][p]) best = k;
    const share = (STRONGEST * (probabilities[best][p] - guessing)) / (1 - guessing);
    return surface.map((from, c) => from + share * (colours[best][c] - from));
  };
};

/** The border: with two classes one line, with more the line around each of them. */
export const borders = (logits, n) =>
  (logits.length === 2 ? [0] : logits.map((_, k) => k)).flatMap((k) => zeroLine(lead(logits, k), n));

/** The lines where two classes are equally likely, of a model whose logits are affine: where two corners differ in sign. */
const tieLines = (logits, n) => {
  const pairs = logits.flatMap((_, a) => logits.slice(a + 1).map((_, b) => [a, a + 1 + b]));
  return pairs.map(([a, b]) => zeroLine(logits[a].map((o, p) => o - logits[b][p]), n));
};

class Plane {
  constructor(node) {
    this.node = node;
    this.offscreen = document.createElement("canvas");
    this.view = new View(node, { paint: (...args) => this.paint(...args), read: (...args) => this.read(...args) });
  }

  /** Take other points: at once if there are none yet, else together with the first part that belongs to them. */
  setData(data) {
    if (JSON.stringify(data) === JSON.stringify(this.next)) return;
    this.next = data;
    if (!this.data) this.useData();
  }

  useData() {
    this.view.setData((this.data = unpack(this.next)));
    this.points = [this.data.x1, this.data.x2];
  }

  take(part) {
    if (part.data === this.next.data) this.useData();
    else if (part.data !== this.data.id) return;
    this.part = part;
    this.network = part.net && new Network(part.net);
    this.compute(MOVING, 101);
    clearTimeout(this.resting);
    if (this.network?.finite) this.resting = setTimeout(() => this.compute(AT_REST, 161), REST);
  }

  compute(budget, most) {
    const { part, network, data, view } = this;
    const n = part.map?.n ?? gridSide(network.count, budget, most);
    this.logits = part.map ? this.unpackMap(part.map) : network.logits(gridPoints(data.square, n));
    const finite = (network?.finite ?? true) && this.logits.every((o) => o.every(Number.isFinite));
    view.predicted = finite ? (part.predicted ?? classesOf(network.logits(this.points))) : null;
    this.probabilities = finite ? softmax(this.logits) : null;
    this.border = finite ? borders(this.logits, n) : [];
    this.ties = finite && data.ties && this.logits.length > 2 ? tieLines(this.logits, n) : [];
    this.painted = null;
    this.n = n;
    view.say(finite ? "" : DIVERGED);
    this.describe(finite);
    view.draw();
  }

  unpackMap({ n, values }) {
    const numbers = Float64Array.from(decode(values));
    return Array.from({ length: numbers.length / n ** 2 }, (_, k) => numbers.subarray(k * n * n, (k + 1) * n * n));
  }

  describe(finite) {
    const { step } = this.part;
    const { canvas, predicted } = this.view;
    const words = () => {
      const [train, test] = accuracies(predicted, this.data).map(percent);
      return `The plane after ${step.toLocaleString("en")} updates: ${train} of the training points and ${test} of the test points are right. Arrow keys move a cross that reads probabilities.`;
    };
    canvas.setAttribute("aria-label", finite ? words() : `The plane after ${step} updates. ${DIVERGED}`);
    this.node.shown = { step, n: this.n, square: this.data.square, probabilities: this.probabilities, border: this.border, predicted, ties: this.ties };
  }

  paint(context, axes, shade) {
    const { probabilities, n, offscreen } = this;
    if (!probabilities) return;
    if (this.painted !== shade) picture(offscreen, n, classColours(probabilities, shade));
    this.painted = shade;
    axes.drawMap(context, offscreen);
    context.lineWidth = 1.2 * axes.scale;
    context.strokeStyle = COLOURS.text[shade];
    this.ties.forEach((line) => axes.dashed(context, line));
    context.lineWidth = 2.2 * axes.scale;
    context.lineCap = "round";
    axes.line(context, this.border);
    context.stroke();
  }

  read(across, up) {
    if (!this.probabilities) return [];
    const { data, network } = this;
    const at = data.square.slice(0, 2).map((low, i) => [low + data.square[2] * [across, up][i]]);
    const logits = network ? network.logits(at) : this.logits.map((o) => [between(o, this.n, across, up)]);
    return [softmax(logits).map(([share], k) => `${data.classes[k]} ${percent(share)}`).join(", ")];
  }

  end() {
    clearTimeout(this.resting);
    this.view.end();
  }
}

export default liveComponent(".plane", (node) => {
  const plane = new Plane(node);
  return {
    update: ({ data }) => plane.setData(data),
    draw: (part) => plane.take(part),
    end: () => plane.end(),
  };
});
