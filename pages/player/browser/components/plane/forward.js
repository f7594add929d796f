// What a network computes at points of the plane, from its parameters, in double precision.
// A layer's values are one array for each unit, with a number for each point.

/** The single-precision numbers in a text of base64. */
export const decode = (text) => new Float32Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);

export const ACTIVATIONS = {
  relu: (z) => (z < 0 ? 0 : z), // NaN stays NaN
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  none: (z) => z,
};

export class Network {
  /** `values` has the weights (inputs × outputs, row by row) and the biases of each layer. */
  constructor({ sizes, activation, values }) {
    const numbers = decode(values);
    let start = 0;
    const next = (count) => numbers.subarray(start, (start += count));
    this.layers = sizes.slice(1).map((outputs, i) => ({ inputs: sizes[i], outputs, W: next(sizes[i] * outputs), b: next(outputs) }));
    this.activation = ACTIVATIONS[activation];
    this.count = numbers.length;
    this.finite = numbers.every(Number.isFinite);
  }

  /** z and, but for the logits, h = φ(z) of each layer at the points [x₁ of each, x₂ of each]. */
  evaluate(points) {
    let inputs = points;
    return this.layers.map((layer, i) => {
      const z = affine(layer, inputs);
      if (i === this.layers.length - 1) return { z };
      inputs = z.map((values) => values.map(this.activation));
      return { z, h: inputs };
    });
  }

  logits(points) {
    return this.evaluate(points).at(-1).z;
  }
}

const affine = ({ outputs, W, b }, inputs) =>
  Array.from({ length: outputs }, (_, j) => {
    const z = new Float64Array(inputs[0].length).fill(b[j]);
    inputs.forEach((input, i) => {
      const w = W[i * outputs + j];
      if (w) for (let p = 0; p < z.length; p++) z[p] += w * input[p];
    });
    return z;
  });

/** The probability of each class. */
export const softmax = (logits) => {
  const probabilities = logits.map((o) => new Float64Array(o.length));
  for (let p = 0; p < logits[0].length; p++) {
    let largest = -Infinity;
    for (const o of logits) if (o[p] > largest) largest = o[p];
    let sum = 0;
    logits.forEach((o, k) => (sum += probabilities[k][p] = Math.exp(o[p] - largest)));
    for (const share of probabilities) share[p] /= sum;
  }
  return probabilities;
};

/** The class with the largest logit at each point. */
export const classesOf = (logits) => Array.from(logits[0], (_, p) => logits.reduce((best, o, k) => (o[p] > logits[best][p] ? k : best), 0));

/** How far class k is ahead of the best of the others, at each point: zero on its border. */
export const lead = (logits, k) =>
  logits[k].map((own, p) => {
    let other = -Infinity;
    logits.forEach((o, j) => j !== k && o[p] > other && (other = o[p]));
    return own - other;
  });

/** The n × n points of a grid over a square, from its lower left corner to its upper right one, row by row. */
export const gridPoints = ([left, bottom, side], n) => {
  const [x1, x2] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let p = 0; p < n * n; p++) {
    x1[p] = left + (side * (p % n)) / (n - 1);
    x2[p] = bottom + (side * Math.floor(p / n)) / (n - 1);
  }
  return [x1, x2];
};

/** The value of a map with n × n points at a place in [0, 1]², between its points in proportion. */
export const between = (values, n, across, up) => {
  const at = (share) => Math.min(n - 2, Math.max(0, Math.floor(share * (n - 1))));
  const [c, r] = [at(across), at(up)];
  const [u, v] = [across * (n - 1) - c, up * (n - 1) - r];
  const row = (i) => values[i * n + c] * (1 - u) + values[i * n + c + 1] * u;
  return row(r) * (1 - v) + row(r + 1) * v;
};
