// A slider over all updates that are trained. Dragging it fetches the frames of the updates on the way; letting it go
// tells the server, which then draws the whole page for that update.
import { deliver, holdFrames, liveComponent } from "../places.js";
import { appRoot, isDark } from "../theme.js";

const svgNode = (name, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

class Scrubber {
  constructor(node) {
    this.input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 1, step: 1, value: 0, ariaLabel: "Update" });
    this.marks = svgNode("svg", { preserveAspectRatio: "none", viewBox: "0 0 1000 8", "aria-hidden": "true" });
    node.replaceChildren(this.input, this.marks);
    this.dragging = false;
    this.input.oninput = () => this.drag();
    this.input.onchange = () => this.release();
  }

  draw({ step, end, epochs, changes }) {
    if (!this.dragging) {
      this.input.max = Math.max(end, 1);
      this.input.value = step;
      this.input.disabled = end === 0;
    }
    this.input.setAttribute("aria-valuetext", `update ${step} of ${end}`);
    const drawn = JSON.stringify([end, epochs, changes]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const every = Math.ceil(epochs.length / 50);
    const marks = [...epochs.filter((_, i) => i % every === 0).map((at) => [at, "epoch", ""]), ...changes.filter(([at]) => at <= end).map(([at, text]) => [at, "change", text])];
    this.marks.replaceChildren(
      ...marks.map(([at, className, text]) => {
        const x = (1000 * at) / Math.max(end, 1);
        const line = svgNode("line", { class: className, x1: x, x2: x, y1: 0, y2: 8, "vector-effect": "non-scaling-stroke" });
        if (text) line.append(Object.assign(svgNode("title", {}), { textContent: text }));
        return line;
      }),
    );
  }

  drag() {
    this.dragging = true;
    holdFrames(true);
    this.wanted = this.input.valueAsNumber;
    if (!this.fetching) this.fetching = this.fetchFrames();
  }

  // One request at a time; of the updates that were passed meanwhile only the newest is asked for.
  async fetchFrames() {
    while (this.dragging && this.wanted !== this.shown) {
      const step = this.wanted;
      try {
        const answer = await fetch(`${appRoot}/${this.address}/${step}`, { cache: "no-store" });
        if (answer.status === 200) {
          const parts = await answer.json();
          if (this.dragging) deliver(parts);
        }
      } catch {
        // the connection may come back; the next movement asks again
      }
      this.shown = step;
    }
    this.fetching = null;
  }

  release() {
    this.dragging = false;
    this.shown = null;
    holdFrames(false);
    this.report("step", this.input.valueAsNumber);
  }
}

export default liveComponent(".scrubber", (node) => {
  const scrubber = new Scrubber(node);
  return {
    update: ({ data, setTriggerValue }) => {
      node.style.colorScheme = isDark(node) ? "dark" : "light"; // the track of a slider follows it
      scrubber.address = data.address;
      scrubber.report = setTriggerValue;
    },
    draw: (part) => scrubber.draw(part),
    end: () => holdFrames(false),
  };
});
