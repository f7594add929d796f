// A model at one update, from a part of a frame: its parameters, or maps that the server computed of a large one.
// A map is read at n × n points; a map from the server has its own n.
import { zeroLine } from "./contour.js";
import { between, classesOf, decode, gridPoints, lead, Network, softmax } from "./forward.js";

export const DIVERGED = "The parameters are no longer finite numbers: the training has diverged, and there is no border.";

export const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

/** The points and the square that a component's call brings. */
export const unpack = ({ data: id, points, labels, ...more }) => {
  const numbers = decode(points);
  const column = (c) => Float64Array.from(labels, (_, i) => numbers[2 * i + c]);
  return { id, x1: column(0), x2: column(1), labels, ...more };
};

/** `points` is the data of the component, as it came. Whether a part belongs to it: */
export const belongs = (part, points) => part.data === points.data;

const areFinite = (maps) => maps.every((values) => values.every(Number.isFinite));

/** Maps one after another in a text of base64, each with n × n points. */
const unpackMaps = (text, n) => {
  const numbers = Float64Array.from(decode(text));
  return Array.from({ length: numbers.length / n ** 2 }, (_, k) => numbers.subarray(k * n * n, (k + 1) * n * n));
};

/** What all pictures of a model need; `maps(n)` of a class below has the logits and, of a network, its layers. */
class Model {
  constructor(part, data) {
    Object.assign(this, { part, data, step: part.step, kept: new Map() });
  }

  /** The same for the same n. */
  once(name, n, make) {
    const key = `${name} ${n}`;
    if (!this.kept.has(key)) this.kept.set(key, make());
    return this.kept.get(key);
  }

  /** Whether parameters and logits are finite numbers. */
  isFinite(n) {
    return this.parametersAreFinite && this.once("finite", n, () => areFinite(this.logits(n)));
  }

  probabilities(n) {
    return this.once("probabilities", n, () => softmax(this.logits(n)));
  }

  /** The line where class k is as likely as the best of the others. */
  borderOf(k, n) {
    return this.once(`border ${k}`, n, () => zeroLine(lead(this.logits(n), k), this.side(n)));
  }

  /** With two classes one line, with more the line around each of them. */
  border(n) {
    const { length } = this.logits(n);
    return length === 2 ? this.borderOf(0, n) : Array.from({ length }, (_, k) => this.borderOf(k, n)).flat();
  }

  /** The line where the classes a and b are equally likely. */
  tie(a, b, n) {
    const [one, other] = [a, b].map((k) => this.logits(n)[k]);
    return this.once(`tie ${a} ${b}`, n, () => zeroLine(one.map((o, p) => o - other[p]), this.side(n)));
  }

  /** The probability of each class at shares of the square. */
  probabilitiesAt(across, up) {
    return softmax(this.logitsAt(across, up)).map(([share]) => share);
  }

  probabilitiesInWords(across, up) {
    return this.probabilitiesAt(across, up).map((share, k) => `${this.data.classes[k]} ${percent(share)}`).join(", ");
  }

  /** The share of the points that are put in their class, of those the model is trained on and of the others. */
  accuracies() {
    const { labels, trained } = this.data;
    const share = (from, to) => labels.slice(from, to).filter((label, i) => this.predicted[from + i] === label).length / (to - from);
    return [share(0, trained), share(trained, labels.length)];
  }
}

class NetworkModel extends Model {
  constructor(part, data) {
    super(part, data);
    this.network = new Network(part.net);
    this.parametersAreFinite = this.network.finite;
    this.sizes = part.net.sizes;
  }

  /** So many points on each side that all take about `budget` multiplications. */
  fitting(budget, most) {
    return Math.max(24, Math.min(most, Math.floor(Math.sqrt(budget / this.network.count))));
  }

  side(n) {
    return n;
  }

  grid(n) {
    this.data.grids ??= new Map(); // the same for all updates
    if (!this.data.grids.has(n)) this.data.grids.set(n, gridPoints(this.data.square, n));
    return this.data.grids.get(n);
  }

  layers(n) {
    return this.once("layers", n, () => this.network.evaluate(this.grid(n)));
  }

  logits(n) {
    return this.layers(n).at(-1).z;
  }

  logitsAt(across, up) {
    const [left, bottom, side] = this.data.square;
    return this.network.logits([[left + across * side], [bottom + up * side]]);
  }

  get predicted() {
    return this.once("predicted", 0, () => classesOf(this.network.logits([this.data.x1, this.data.x2])));
  }
}

class MapModel extends Model {
  constructor(part, data) {
    super(part, data);
    this.n = part.map.n;
    this.predicted = part.predicted;
    this.parametersAreFinite = true; // the logits tell
  }

  fitting() {
    return this.n;
  }

  side() {
    return this.n;
  }

  logits() {
    return this.once("logits", 0, () => unpackMaps(this.part.map.values, this.n));
  }

  logitsAt(across, up) {
    return this.logits().map((o) => [between(o, this.n, across, up)]);
  }
}

export const modelOf = (part, data) => new (part.net ? NetworkModel : MapModel)(part, data);
