// Plays the recording of a training: templates, predicted labels of test images, and the loss, at the clock's position.
import { make, makeButton } from "../../elements.js";
import { liveComponent } from "../../places.js";
import { COLOURS, isDark } from "../../theme.js";
import { clock, goTo, onMove, playOrPause, setLength } from "./clock.js";
import { drawLoss } from "./loss.js";
import { decode, fill, grey, signedColour } from "./pixels.js";

const PIXELS = 28 * 28;

// Small weights are drawn stronger than in proportion: the noise of the first updates could not be seen otherwise.
const vivid = (byte) => Math.sign(byte) * (Math.abs(byte) / 127) ** 0.7;

const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

class Recording {
  constructor(node) {
    this.node = node;
    this.templates = make("div", { className: "templates" });
    this.garments = make("div", { className: "garments" });
    this.loss = make("div", { className: "loss" });
    this.counts = ["templates", "garments", "loss"].map(() => make("b"));
    const panels = [
      ["Weights: one template for each class", this.templates, "Blue pixels speak for the class, orange ones against it."],
      ["Predicted labels of test images", this.garments],
      ["Loss on the test set", this.loss],
    ].map(([title, picture, note], i) => make("figure", {}, make("figcaption", {}, title, this.counts[i]), picture, make("small", { textContent: note ?? "" })));
    panels.forEach((panel) => (panel.ariaHidden = "true")); // the text for screen readers tells it
    const picture = make("div", { className: "panels", onclick: playOrPause, title: "Play or pause" }, ...panels);
    this.play = makeButton("pause", "Pause", playOrPause, "primary");
    this.slider = make("input", { type: "range", min: 0, step: 1, ariaLabel: "Recorded update" });
    this.slider.oninput = () => goTo(this.slider.valueAsNumber);
    this.back = makeButton("chevron_left", "One picture back", () => goTo(clock.index - 1));
    this.forward = makeButton("chevron_right", "One picture forward", () => goTo(clock.index + 1));
    this.position = make("div", { className: "position" }); // not an output, which a screen reader would read out twice a second
    this.told = make("p", { className: "told" });
    node.replaceChildren(this.told, picture, make("div", { className: "controls" }, this.play, this.back, this.forward, this.slider, this.position));
    this.end = onMove(() => this.draw());
  }

  take(part) {
    this.part = part;
    this.weights = part.templates.map((text) => Array.from(new Int8Array(decode(text).buffer), vivid));
    const images = decode(part.images);
    const cells = (count, caption) => Array.from({ length: count }, (_, i) => make("div", {}, make("canvas"), make("span", { textContent: caption(i) })));
    this.templates.replaceChildren(...cells(part.classes.length, (i) => part.classes[i]));
    this.garments.replaceChildren(...cells(part.labels.length, () => ""));
    [...this.garments.children].forEach((cell, i) => fill(cell.firstChild, images.slice(i * PIXELS, (i + 1) * PIXELS), 28, grey));
    const { steps, loss, accuracy } = part;
    const count = (i) => part.predictions[i].filter((label, k) => label === part.labels[k]).length;
    const last = steps.length - 1;
    this.told.textContent =
      `A recording of a real training of softmax regression in ${steps[last]} updates. The ten templates begin as noise and come to look like clothes. ` +
      `The loss on the test set falls from ${loss[0].toFixed(2)} to ${loss[last].toFixed(2)}, and ${percent(accuracy[last])} of the test images are right at the end. ` +
      `Of the ${part.labels.length} images shown, ${count(0)} had the right label before training and ${count(last)} have it at the end.`;
    this.count = count;
    setLength(steps.length);
    this.draw();
  }

  draw() {
    const { part, node } = this;
    if (!part) return;
    const shade = isDark(node) ? 1 : 0;
    const { index, last, playing } = clock;
    node.style.colorScheme = shade ? "dark" : "light"; // the track of the slider follows it
    const colour = signedColour(shade);
    [...this.templates.children].forEach((cell, i) => fill(cell.firstChild, this.weights[index].slice(i * PIXELS, (i + 1) * PIXELS), 28, colour));
    [...this.garments.children].forEach((cell, i) => {
      const mark = part.predictions[index][i] === part.labels[i] ? "right" : "wrong";
      cell.className = mark;
      cell.style.color = COLOURS[mark][shade];
      cell.lastChild.textContent = part.classes[part.predictions[index][i]];
    });
    drawLoss(this.loss, part, index, shade);
    this.counts[1].textContent = `${this.count(index)} of ${part.labels.length} right`;
    this.counts[2].textContent = part.loss[index].toFixed(2);
    this.drawControls(index, last, playing);
  }

  drawControls(index, last, playing) {
    const { steps, accuracy, loss } = this.part;
    this.play.firstChild.textContent = playing ? "pause" : "play_arrow";
    this.play.ariaLabel = this.play.title = playing ? "Pause" : "Play";
    this.back.disabled = index === 0;
    this.forward.disabled = index === last;
    [this.slider.max, this.slider.value] = [last, index];
    const text = `update ${steps[index]} of ${steps[last]}`;
    this.position.replaceChildren(make("span", { textContent: text }), make("span", { textContent: `${percent(accuracy[index])} of all test images right` }));
    this.slider.setAttribute("aria-valuetext", `${text}: loss ${loss[index].toFixed(2)}, ${percent(accuracy[index])} of all test images right`);
  }
}

export default liveComponent(".recording", (node) => {
  const recording = new Recording(node);
  return { draw: (part) => recording.take(part), end: () => recording.end() };
});
