// The small pictures on the cards of the three models, at the clock's position.
import { liveComponent } from "../../places.js";
import { COLOURS, isDark } from "../../theme.js";
import { clock, onMove } from "./clock.js";
import { decode, fill, grey, signedColour } from "./pixels.js";

const [WIDTH, HEIGHT] = [320, 140];

const between = (value, [from, to], [low, high]) => low + ((high - low) * (value - from)) / (to - from);
const dot = (x, y, colour, edge) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5" fill="${colour}" stroke="${edge}"/>`;
const square = (x, y, colour, edge) => `<rect x="${(x - 3.2).toFixed(1)}" y="${(y - 3.2).toFixed(1)}" width="6.4" height="6.4" fill="${colour}" stroke="${edge}"/>`;
const note = (words) => `<text class="note" x="${WIDTH - 10}" y="${HEIGHT - 10}" text-anchor="end">${words}</text>`;
const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
const image = (canvas, x, y, width, height, rendering) =>
  `<image href="${canvas.toDataURL()}" x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:${rendering}"/>`;

/** A line, its points, and the error of each point. */
const line = ({ x, y, w, b, loss }, index, colour) => {
  const across = (value) => between(value, [Math.min(...x) - 0.3, Math.max(...x) + 0.3], [0, WIDTH]);
  const up = (value) => between(value, [Math.min(...y) - 1, Math.max(...y) + 1], [HEIGHT, 0]);
  const at = (value) => w[index] * value + b[index];
  const ends = [Math.min(...x) - 0.3, Math.max(...x) + 0.3];
  const errors = x.map((value, i) => `M${across(value).toFixed(1)},${up(y[i]).toFixed(1)}V${up(at(value)).toFixed(1)}`).join("");
  return `<path d="${errors}" stroke="${colour("wrong")}" opacity="0.45"/>
    <line x1="${across(ends[0])}" y1="${up(at(ends[0]))}" x2="${across(ends[1])}" y2="${up(at(ends[1]))}" stroke="${colour("train")}" stroke-width="3"/>
    ${x.map((value, i) => dot(across(value), up(y[i]), colour("quiet"), colour("surface"))).join("")}${note(`loss ${loss[index].toFixed(2)}`)}`;
};

/** One image and the probability of each class for it. */
const probabilities = (part, index, colour) => {
  const shares = part.probabilities[index];
  const best = shares.indexOf(Math.max(...shares));
  const [base, step] = [HEIGHT - 12, 19];
  const bars = shares.map((share, i) => {
    const height = Math.max(1, share * 96);
    const name = i === part.label ? "right" : i === best ? "wrong" : "batch";
    return `<rect x="${124 + i * step}" y="${base - height}" width="14" height="${height}" rx="2" fill="${colour(name)}"/>`;
  });
  const picture = fill(document.createElement("canvas"), decode(part.image), 28, grey);
  return `${image(picture, 12, 22, 96, 96, "pixelated")}${bars.join("")}
    <line x1="120" x2="${124 + 10 * step}" y1="${base}" y2="${base}" stroke="${colour("quiet")}"/>
    <text class="said" x="124" y="20" fill="${colour(best === part.label ? "right" : "wrong")}">${part.classes[best]}: ${percent(shares[best])}</text>`;
};

/** Points of two classes, and the part of the plane that goes to each. */
const border = (part, index, colour, shade) => {
  const [right, top] = part.extent;
  const signed = signedColour(shade);
  const map = Array.from(decode(part.maps[index]), (byte) => {
    const lead = (2 * byte) / 255 - 1;
    return Math.sign(lead) * (0.12 + 0.33 * Math.abs(lead));
  });
  const canvas = fill(document.createElement("canvas"), map, part.width, signed);
  const points = part.x.map((x, i) =>
    (part.labels[i] ? dot : square)(between(x, [-right, right], [0, WIDTH]), between(part.y[i], [-top, top], [HEIGHT, 0]), colour(part.labels[i] ? "positive" : "negative"), colour("surface")),
  );
  return `${image(canvas, 0, 0, WIDTH, HEIGHT, "auto")}${points.join("")}${note(`${percent(part.accuracy[index])} right`)}`;
};

const PICTURES = { line, probabilities, border };

export default liveComponent(".miniature", (node) => {
  let part;
  const draw = () => {
    if (!part) return;
    const shade = isDark(node) ? 1 : 0;
    const index = Math.min(clock.index, part.length - 1);
    node.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" fill="currentColor">${PICTURES[part.picture](part, index, (name) => COLOURS[name][shade], shade)}</svg>`;
    node.firstChild.setAttribute("aria-label", part.alt);
  };
  const end = onMove(draw);
  return { draw: (newest) => ((part = newest), draw()), end };
});
