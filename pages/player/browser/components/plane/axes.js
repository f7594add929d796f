// A square of the plane on a canvas, with its axes.
import { COLOURS } from "../../theme.js";
import { joined } from "./contour.js";

const SIZES = { digit: 7.2, bottom: 34, top: 8, right: 10, font: 13, label: 14 };

/** About five round numbers in this range. */
export const ticks = (low, side) => {
  const rough = side / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor((low + side) / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return { value, text: value.toFixed(digits).replace("-", "−") };
  });
};

/** Where the square lies on a canvas of this size, as large as fits. */
export class Axes {
  constructor(square, width, height, scale, bare = false) {
    const longest = Math.max(3, ...ticks(square[1], square[2]).map(({ text }) => text.length));
    const left = bare ? 0 : (longest * SIZES.digit + 13) * scale;
    const [bottom, top, right] = ["bottom", "top", "right"].map((name) => (bare ? 0 : SIZES[name] * scale));
    Object.assign(this, { square, scale, bare });
    this.side = Math.max(1, Math.min(width - left - right, height - top - bottom));
    this.left = left + (width - left - right - this.side) / 2;
    this.top = top + (height - top - bottom - this.side) / 2;
  }

  /** The pixels of a place that is given in [0, 1]² from the lower left corner. */
  inside(across, up) {
    return [this.left + across * this.side, this.top + (1 - up) * this.side];
  }

  place(x1, x2) {
    const [left, bottom, side] = this.square;
    return this.inside((x1 - left) / side, (x2 - bottom) / side);
  }

  /** The shares of the square at these pixels, across and up; beyond [0, 1] they lie outside. */
  shares(x, y) {
    return [(x - this.left) / this.side, 1 - (y - this.top) / this.side];
  }

  /** The coordinates at shares of the square. */
  coordinates(across, up) {
    const [left, bottom, side] = this.square;
    return [left + across * side, bottom + up * side];
  }

  clip(context) {
    context.beginPath();
    context.rect(this.left, this.top, this.side, this.side);
    context.clip();
  }

  /** Draw a picture of n × n points over the square: the outer ones lie on its sides, so half of each pixel lies outside. */
  drawMap(context, picture) {
    const half = this.side / (picture.width - 1) / 2;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    context.drawImage(picture, this.left - half, this.top - half, this.side + 2 * half, this.side + 2 * half);
  }

  /** Draw pieces of a line, from contour.js. */
  line(context, pieces, width) {
    context.lineWidth = width * this.scale;
    context.lineCap = "round";
    context.beginPath();
    for (let i = 0; i < pieces.length; i += 4) {
      context.moveTo(...this.inside(pieces[i], pieces[i + 1]));
      context.lineTo(...this.inside(pieces[i + 2], pieces[i + 3]));
    }
    context.stroke();
  }

  /** Draw pieces of a line as dashes. */
  dashes(context, pieces, width) {
    context.lineWidth = width * this.scale;
    context.setLineDash([5 * this.scale, 5 * this.scale]);
    for (const line of joined(pieces)) {
      context.beginPath();
      line.forEach((place, i) => (i ? context.lineTo(...this.inside(...place)) : context.moveTo(...this.inside(...place))));
      context.stroke();
    }
    context.setLineDash([]);
  }

  drawFrame(context, shade) {
    const { scale, square } = this;
    const colour = (name) => COLOURS[name][shade];
    context.strokeStyle = colour("quiet");
    context.lineWidth = 1;
    context.strokeRect(this.left, this.top, this.side, this.side);
    if (this.bare) return;
    context.fillStyle = colour("text");
    const family = getComputedStyle(context.canvas).fontFamily;
    context.font = `${SIZES.font * scale}px ${family}`;
    const [right, base] = [this.left + this.side, this.top + this.side];
    const near = 26 * scale; // room for the axis' name
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const { value, text } of ticks(square[0], square[2])) {
      const [x] = this.place(value, square[1]);
      context.fillRect(x, base, 1, 4 * scale);
      if (x < right - near) context.fillText(text, x, base + 7 * scale);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { value, text } of ticks(square[1], square[2])) {
      const [, y] = this.place(square[0], value);
      context.fillRect(this.left - 4 * scale, y, 4 * scale, 1);
      if (y > this.top + near) context.fillText(text, this.left - 7 * scale, y);
    }
    context.font = `italic ${SIZES.label * scale}px ${family}`;
    context.textBaseline = "top";
    context.fillText("x₁", right, base + 7 * scale);
    context.fillText("x₂", this.left - 7 * scale, this.top + 2 * scale);
  }
}
