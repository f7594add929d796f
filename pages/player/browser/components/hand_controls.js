// Sliders for the parameters of a linear regression. They live in the browser, and so does what they change.
import { make } from "../elements.js";
import { whenRemoved } from "../places.js";
import { onMove, playFromStart, replay, showByHand } from "../replay.js";
import { isDark } from "../theme.js";

let kept = { parameters: [], way: [] }; // also while another chapter is open

class HandControls {
  constructor(node) {
    this.sliders = make("div", { className: "sliders" });
    const again = make("button", { type: "button", textContent: "Start again at 0", onclick: () => this.startAgain() });
    this.other = make("button", { type: "button", onclick: () => (replay.hand ? playFromStart() : showByHand(kept)) });
    node.replaceChildren(this.sliders, make("div", { className: "buttons" }, again, this.other));
    this.opened = false;
    const stopListening = onMove(() => this.draw());
    this.end = () => (stopListening(), replay.hand && showByHand(null));
  }

  startAgain() {
    const zeros = replay.part.parameters.map(() => 0);
    this.show({ parameters: zeros, way: [zeros] });
  }

  show(hand) {
    kept = hand;
    showByHand(hand);
  }

  move(i, value) {
    const parameters = kept.parameters.map((old, j) => (j === i ? value : old));
    this.show({ parameters, way: [...kept.way.slice(0, -1), parameters] }); // the last point of the way moves along
  }

  settle() {
    this.show({ ...kept, way: [...kept.way, kept.parameters] });
  }

  draw() {
    const { part, hand } = replay;
    if (kept.parameters.length !== part.parameters.length) return this.startAgain();
    if (!this.opened) {
      this.opened = true;
      return this.show(kept);
    }
    if (this.sliders.children.length !== part.symbols.length || this.limit !== part.hand_limit) this.makeSliders(part);
    kept.parameters.forEach((value, i) => {
      const [text, slider] = this.sliders.children[i].children;
      if (Math.abs(slider.valueAsNumber - value) > 1e-9) slider.value = value;
      text.textContent = `${part.symbols[i]} = ${value.toFixed(2)}`;
    });
    this.other.textContent = hand ? "Let training do it" : "Back to my values";
  }

  makeSliders({ symbols, hand_limit: limit }) {
    this.limit = limit;
    this.sliders.replaceChildren(
      ...symbols.map((symbol, i) => {
        const slider = make("input", { type: "range", min: -limit, max: limit, step: limit > 50 ? 0.1 : 0.01, ariaLabel: symbol });
        slider.oninput = () => this.move(i, slider.valueAsNumber);
        slider.onchange = () => this.settle();
        return make("label", {}, make("span"), slider);
      }),
    );
  }
}

const instances = new WeakMap();

export default function ({ parentElement }) {
  const node = parentElement.querySelector(".hand");
  if (!instances.has(node)) instances.set(node, new HandControls(node));
  node.style.colorScheme = isDark(node) ? "dark" : "light"; // the track of a slider follows it
  return () => whenRemoved(node, () => instances.get(node).end());
}
