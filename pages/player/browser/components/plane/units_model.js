// The units of a model at one update. Column 0 has the inputs, the last one the classes, those between the hidden layers.
import { zeroLine } from "./contour.js";
import { ACTIVATIONS, between, decode } from "./forward.js";

export const SMALL = 36; // points on each side of a small map
export const MOST_SHOWN = 16; // units of a layer

const spread = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

const numbers = (count) => Array.from({ length: count }, (_, i) => i);

/** These numbers from the largest effect to the smallest. */
const byEffect = (units, effect) => {
  const sizes = new Map(units.map((unit) => [unit, effect(unit)]));
  return [...units].sort((one, other) => sizes.get(other) - sizes.get(one));
};

/** What both have; `values(column, unit, n)` is { z, h }, `weight(column, i, j)` leads from unit i of a column to unit j of the next. */
class Units {
  constructor(model, counts) {
    Object.assign(this, { model, counts, last: counts.length - 1 });
    this.shown = counts.map((_, column) => this.chooseShown(column));
  }

  /** The line where z is 0. */
  fold(column, unit, n) {
    return this.model.once(`fold ${column} ${unit}`, n, () => zeroLine(this.values(column, unit, n).z, this.model.side(n)));
  }

  /** The weight of a unit of the last hidden layer in o_a − o_b. */
  pull(unit, a, b) {
    return this.weight(this.last - 1, unit, a) - this.weight(this.last - 1, unit, b);
  }

  /** What a unit of the last hidden layer adds to o_a − o_b. */
  contribution(unit, a, b, n) {
    return this.model.once(`contribution ${unit} ${a} ${b}`, n, () => {
      const pull = this.pull(unit, a, b);
      return this.values(this.last - 1, unit, n).h.map((value) => pull * value);
    });
  }

  /** The units of the last hidden layer that can be summed, from the largest spread of their contribution to the smallest. */
  order(a, b) {
    return this.model.once(`order ${a} ${b}`, 0, () =>
      byEffect(this.summable(), (unit) => spread(this.contribution(unit, a, b, SMALL))),
    );
  }

  /** b_a − b_b and the first m contributions; all of them are o_a − o_b. */
  sum(m, a, b, n) {
    const order = this.order(a, b);
    if (m >= this.steps()) return this.model.logits(n)[a].map((o, p) => o - this.model.logits(n)[b][p]);
    const total = new Float64Array(this.model.side(n) ** 2).fill(this.bias(a) - this.bias(b));
    for (const unit of order.slice(0, m)) this.contribution(unit, a, b, n).forEach((value, p) => (total[p] += value));
    return total;
  }
}

/** Of a network whose parameters are here. */
class NetworkUnits extends Units {
  constructor(model) {
    super(model, model.sizes);
  }

  values(column, unit, n) {
    if (column === 0) return { z: this.model.grid(n)[unit], h: this.model.grid(n)[unit] };
    const { z, h } = this.model.layers(n)[column - 1];
    return { z: z[unit], h: h?.[unit] };
  }

  valuesAt(column, unit, across, up) {
    const [left, bottom, side] = this.model.data.square;
    const at = [[left + across * side], [bottom + up * side]];
    if (column === 0) return { z: at[unit][0], h: at[unit][0] };
    const { z, h } = this.model.network.evaluate(at)[column - 1];
    return { z: z[unit][0], h: h?.[unit][0] };
  }

  weight(column, i, j) {
    const { W, outputs } = this.model.network.layers[column];
    return W[i * outputs + j];
  }

  bias(k, column = this.last) {
    return this.model.network.layers[column - 1].b[k];
  }

  /** The units with the largest effect: the spread of their output over the square, times the length of their outgoing weights. */
  chooseShown(column) {
    const all = numbers(this.counts[column]);
    if (all.length <= MOST_SHOWN) return all;
    const { outputs } = this.model.network.layers[column];
    const effect = (unit) => spread(this.values(column, unit, SMALL).h) * Math.hypot(...numbers(outputs).map((j) => this.weight(column, unit, j)));
    return byEffect(all, effect).slice(0, MOST_SHOWN);
  }

  summable() {
    return numbers(this.counts[this.last - 1]);
  }

  /** How many steps lead from the bias to the whole sum. */
  steps() {
    return this.counts[this.last - 1];
  }
}

/** Of a large network, of which the server sends the strongest units. */
class SentUnits extends Units {
  constructor(model) {
    const { sizes } = model.part.units;
    super(model, sizes);
    const { weights, biases } = model.part.units;
    this.weights = weights.map(decode);
    this.biases = decode(biases);
  }

  chooseShown(column) {
    return this.model.part.units.shown[column];
  }

  values(column, unit, n) {
    if (column === this.last) return { z: this.model.logits(n)[unit] };
    const length = this.model.n ** 2;
    const maps = this.model.once(`units ${column}`, 0, () => {
      const { z, activation } = this.model.part.units;
      const values = Float64Array.from(decode(z[column]));
      const phi = ACTIVATIONS[column ? activation : "none"];
      return this.shown[column].map((_, i) => values.subarray(i * length, (i + 1) * length)).map((z) => ({ z, h: z.map(phi) }));
    });
    return maps[this.shown[column].indexOf(unit)];
  }

  valuesAt(column, unit, across, up) {
    const { z, h } = this.values(column, unit);
    const at = (values) => values && between(values, this.model.n, across, up);
    return { z: at(z), h: at(h) };
  }

  weight(column, i, j) {
    const [from, to] = [this.shown[column], this.shown[column + 1]];
    return this.weights[column][from.indexOf(i) * to.length + to.indexOf(j)];
  }

  bias(k) {
    return this.biases[k];
  }

  summable() {
    return this.shown[this.last - 1];
  }

  /** One for each unit that is shown, and one for all others together. */
  steps() {
    return this.shown[this.last - 1].length + 1;
  }
}

export const unitsOf = (model) => new (model.network ? NetworkUnits : SentUnits)(model);
