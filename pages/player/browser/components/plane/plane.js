// The plane: the probability of each class as a colour, the border between the classes, and the points.
import { liveComponent } from "../../places.js";
import { COLOURS } from "../../theme.js";
import { classColours, picture } from "./maps.js";
import { belongs, DIVERGED, modelOf, percent, unpack } from "./model.js";
import { View } from "./view.js";

// Multiplications for one picture, and most points on a side: a coarser grid while it moves than at rest.
const [MOVING, AT_REST] = [
  [6e6, 81],
  [6e7, 161],
];
const REST = 250; // milliseconds without a newer part

class Plane {
  constructor(node) {
    this.node = node;
    this.offscreen = document.createElement("canvas");
    this.view = new View(node, { paint: (...args) => this.paint(...args), read: (...args) => this.read(...args) });
  }

  /** Take other points: at once if there are none yet, else together with the first part that belongs to them. */
  setPoints(points) {
    this.next = points;
    if (!this.data) this.usePoints();
  }

  usePoints() {
    if (this.data?.id === this.next.data) return;
    this.view.setData((this.data = unpack(this.next)));
  }

  take(part) {
    if (belongs(part, this.next)) this.usePoints();
    else if (part.data !== this.data.id) return;
    this.model = modelOf(part, this.data);
    this.use(this.model.fitting(...MOVING));
    clearTimeout(this.resting);
    if (this.finite) this.resting = setTimeout(() => this.use(this.model.fitting(...AT_REST)), REST);
  }

  /** Show the model on a grid with n points on each side. */
  use(n) {
    const { model, data, view, node } = this;
    const { step } = model;
    const finite = model.isFinite(n);
    Object.assign(this, { n, finite, painted: null });
    view.predicted = finite ? model.predicted : null;
    view.say(finite ? "" : DIVERGED);
    const after = `The plane after ${step.toLocaleString("en")} updates`;
    const [train, test] = finite ? model.accuracies().map(percent) : [];
    const told = `${after}: ${train} of the training points and ${test} of the test points are right. Arrow keys move a cross that reads probabilities.`;
    view.canvas.setAttribute("aria-label", finite ? told : `${after}. ${DIVERGED}`);
    this.border = finite ? model.border(n) : [];
    const pairs = data.classes.flatMap((_, a) => data.classes.slice(a + 1).map((_, b) => [a, a + 1 + b]));
    this.ties = finite && data.ties && pairs.length > 1 ? pairs.map((pair) => model.tie(...pair, n)) : [];
    const probabilities = finite ? model.probabilities(n) : null;
    node.shown = { step, n: model.side(n), square: data.square, probabilities, border: this.border, ties: this.ties, predicted: view.predicted };
    view.draw();
  }

  paint(context, axes, shade) {
    const { model, n, offscreen } = this;
    if (!this.finite) return;
    if (this.painted !== shade) picture(offscreen, model.side(n), classColours(model.probabilities(n), shade));
    this.painted = shade;
    axes.drawMap(context, offscreen);
    context.strokeStyle = COLOURS.text[shade];
    this.ties.forEach((line) => axes.dashes(context, line, 1.2));
    axes.line(context, this.border, 2.2);
  }

  read(across, up) {
    return this.finite ? [this.model.probabilitiesInWords(across, up)] : [];
  }

  end() {
    clearTimeout(this.resting);
    this.view.end();
  }
}

export default liveComponent(".plane", (node) => {
  const plane = new Plane(node);
  return {
    update: ({ data }) => plane.setPoints(data),
    draw: (part) => plane.take(part),
    end: () => plane.end(),
  };
});
