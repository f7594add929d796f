import { whenRemoved } from "../places.js";
import { isDark } from "../theme.js";
import { goTo, lastIndex, nextEpoch, onMove, playOrPause, previousEpoch, replay, setManually, shownParameters } from "../replay.js";

const SPEEDS = { "in 8 s": 0, "60 a second": 60, "10 a second": 10, "2 a second": 2 };

const make = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

const makeButton = (icon, label, action) => {
  const symbol = make("span", { className: "icon", textContent: icon, ariaHidden: "true" });
  return make("button", { type: "button", title: label, ariaLabel: label, onclick: action }, symbol);
};

/** Buttons and a slider that move the replay, its speed, and sliders for the parameters. */
class ReplayControls {
  constructor(node) {
    this.play = makeButton("play_arrow", "Play (space)", playOrPause);
    this.play.className = "primary";
    this.slider = make("input", { type: "range", min: 0, step: 1, ariaLabel: "Update" });
    this.slider.oninput = () => goTo(this.slider.valueAsNumber);
    this.position = make("output");
    this.buttons = [
      makeButton("first_page", "To the start (R)", () => goTo(0)),
      makeButton("fast_rewind", "One epoch back (⇧ ←)", previousEpoch),
      makeButton("chevron_left", "One update back (←)", () => goTo(replay.index - 1)),
      makeButton("chevron_right", "One update forward (→)", () => goTo(replay.index + 1)),
      makeButton("fast_forward", "One epoch forward (⇧ →)", nextEpoch),
      makeButton("last_page", "To the end", () => goTo(lastIndex())),
    ];
    this.speed = make("select", { ariaLabel: "Speed of the replay" }, ...Object.keys(SPEEDS).map((name) => new Option(name)));
    this.speed.onchange = () => (replay.rate = SPEEDS[this.speed.value]);
    this.manualSwitch = make("input", { type: "checkbox" });
    this.manualSwitch.onchange = () => (this.manualSwitch.checked ? setManually(shownParameters()) : goTo(replay.index));
    this.manualSliders = make("div", { className: "manual" });
    const steps = make("span", { className: "steps" }, this.play, ...this.buttons);
    const row = make("div", { className: "row" }, steps, this.slider, this.position, this.speed, make("label", {}, this.manualSwitch, " Set by hand"));
    node.replaceChildren(this.manualSliders, row);
    this.end = onMove(() => this.draw());
  }

  draw() {
    const { part, index, manual, playing } = replay;
    const [symbol] = this.play.children;
    symbol.textContent = playing ? "pause" : "play_arrow";
    this.play.ariaLabel = playing ? "Pause" : "Play";
    this.play.title = `${this.play.ariaLabel} (space)`;
    this.slider.max = lastIndex();
    this.slider.value = index;
    const { updates } = part.columns;
    this.slider.setAttribute("aria-valuetext", `update ${updates[index]}`);
    this.position.textContent = manual ? "by hand" : `update ${updates[index].toLocaleString("en")} of ${updates[lastIndex()].toLocaleString("en")}`;
    this.buttons.forEach((button, i) => (button.disabled = !manual && index === (i < 3 ? 0 : lastIndex())));
    this.drawManualSliders(part, manual);
  }

  drawManualSliders(part, manual) {
    this.manualSwitch.checked = Boolean(manual);
    this.manualSliders.hidden = !manual;
    if (!manual) return;
    if (this.manualSliders.children.length !== manual.length) {
      this.manualSliders.replaceChildren(
        ...part.symbols.map((symbol, i) => {
          const slider = make("input", { type: "range", step: 0.01, ariaLabel: symbol });
          slider.oninput = () => setManually(replay.manual.map((value, j) => (j === i ? slider.valueAsNumber : value)));
          return make("label", {}, make("span"), slider);
        }),
      );
    }
    manual.forEach((value, i) => {
      const [text, slider] = this.manualSliders.children[i].children;
      const onPath = part.columns[part.parameters[i]].filter((v) => Math.abs(v) < 50).map(Math.abs);
      const limit = Math.ceil(Math.max(12, ...onPath, Math.abs(part.bowl.centre[i]) + 2));
      [slider.min, slider.max] = [-limit, limit];
      if (Math.abs(slider.valueAsNumber - value) > 0.005) slider.value = value;
      text.textContent = `${part.symbols[i]} = ${value.toFixed(2)}`;
    });
  }
}

const instances = new WeakMap();

export default function ({ parentElement }) {
  const node = parentElement.querySelector(".replay");
  if (!instances.has(node)) instances.set(node, new ReplayControls(node));
  node.style.colorScheme = isDark(node) ? "dark" : "light"; // the track of a slider follows it
  return () => whenRemoved(node, () => instances.get(node).end());
}
