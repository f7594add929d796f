import { whenGone } from "./places.js";
import { go, last, next, playOrPause, replay, setByHand, shown, watch } from "./replay.js";

const SPEEDS = { "in 8 s": 0, "60 a second": 60, "10 a second": 10, "2 a second": 2 };

const make = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

const button = (icon, label, action, words = "") => {
  const sign = make("span", { className: "icon", textContent: icon, ariaHidden: "true" });
  const node = make("button", { type: "button", title: label, ariaLabel: label, onclick: action }, sign, words);
  return node;
};

/** A bar that moves the replay; the main one also sets the parameters by hand. */
class Bar {
  constructor(node, { main, forward }) {
    this.forward = forward;
    this.play = button("play_arrow", "Replay (space)", playOrPause, make("b"));
    this.play.className = "primary";
    this.slider = make("input", { type: "range", min: 0, step: 1, ariaLabel: "Update" });
    this.slider.oninput = () => go(this.slider.valueAsNumber);
    this.where = make("output");
    this.buttons = [
      button("first_page", "To the start (R)", () => go(0)),
      button("chevron_left", "One update back (←)", () => go(replay.at - 1)),
      button("chevron_right", forward || "One update forward (→)", forward ? next : () => go(replay.at + 1), forward),
      button("last_page", "To the end", () => go(last())),
    ];
    const row = make("div", { className: "row" }, this.play, make("span", { className: "steps" }, ...this.buttons), this.slider);
    node.replaceChildren(row);
    if (!main) row.append(this.where);
    else {
      this.speed = make("select", { ariaLabel: "Speed of the replay" }, ...Object.keys(SPEEDS).map((name) => new Option(name)));
      this.speed.onchange = () => (replay.rate = SPEEDS[this.speed.value]);
      this.byHand = make("input", { type: "checkbox" });
      this.byHand.onchange = () => (this.byHand.checked ? setByHand(shown()) : go(replay.at));
      this.hand = make("div", { className: "hand" });
      row.append(this.speed, make("label", {}, this.byHand, " Set by hand"));
      node.append(this.hand);
    }
    this.end = watch(() => this.draw());
  }

  draw() {
    const { part, at, hand, playing } = replay;
    const [sign, words] = this.play.children;
    sign.textContent = playing ? "pause" : "play_arrow";
    words.textContent = this.play.ariaLabel = playing ? "Pause" : "Replay";
    this.play.title = `${words.textContent} (space)`;
    this.slider.max = last();
    this.slider.value = at;
    this.slider.setAttribute("aria-valuetext", `update ${part.columns.updates[at]}`);
    this.where.textContent = hand ? "by hand" : `update ${part.columns.updates[at].toLocaleString("en")} of ${part.columns.updates[last()].toLocaleString("en")}`;
    this.buttons.forEach((node, i) => (node.disabled = !hand && (i < 2 ? at === 0 : at === last() && !(i === 2 && this.forward))));
    if (this.hand) this.drawHand(part, hand);
  }

  drawHand(part, hand) {
    this.byHand.checked = Boolean(hand);
    this.hand.hidden = !hand;
    if (!hand) return;
    if (this.hand.children.length !== hand.length) {
      this.hand.replaceChildren(
        ...part.symbols.map((symbol, i) => {
          const slider = make("input", { type: "range", step: 0.01, ariaLabel: symbol });
          slider.oninput = () => setByHand(replay.hand.map((value, j) => (j === i ? slider.valueAsNumber : value)));
          return make("label", {}, make("span"), slider);
        }),
      );
    }
    hand.forEach((value, i) => {
      const [text, slider] = this.hand.children[i].children;
      const reach = Math.max(12, ...part.columns[part.parameters[i]].filter((v) => Math.abs(v) < 50).map(Math.abs), Math.abs(part.bowl.centre[i]) + 2);
      [slider.min, slider.max] = [-Math.ceil(reach), Math.ceil(reach)];
      if (Math.abs(slider.valueAsNumber - value) > 0.005) slider.value = value;
      text.textContent = `${part.symbols[i]} = ${value.toFixed(2)}`;
    });
  }
}

const placed = new WeakMap();

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".replay");
  if (!placed.has(node)) placed.set(node, new Bar(node, data));
  return () => whenGone(node, () => placed.get(node).end());
}
