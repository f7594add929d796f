import { drawnIn } from "./places.js";
import { loadPlotly } from "./plotly.js";
import { COLOURS, isDark, paint } from "./theme.js";

// In the presenter view a rem is larger, and a chart with everything in it grows along.
const enlarged = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

const SIZES = new Set(["size", "l", "r", "t", "b"]);

const grown = (value, by) => {
  if (!value || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((each) => grown(each, by));
  const entries = Object.entries(value).map(([name, inner]) => [name, SIZES.has(name) && typeof inner === "number" ? inner * by : grown(inner, by)]);
  return Object.fromEntries(entries);
};

const themed = (figure, shade, height, family, by) => {
  const { data, layout } = paint(figure, shade);
  const [text, grid, surface] = ["text", "grid", "surface"].map((name) => COLOURS[name][shade]);
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, ticklabeloverflow: "allow" };
  const full = {
    font: { color: text, size: 14, family },
    margin: { l: 62, r: 10, t: 28, b: 46 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "closest",
    modebar: { bgcolor: surface, color: COLOURS.quiet[shade], activecolor: text },
    hoverlabel: { bgcolor: surface, font: { color: text } },
    ...layout,
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { size: 13 }, ...layout.legend },
    autosize: true,
    height,
    uirevision: "keep",
  };
  for (const name of Object.keys(full).filter((n) => /^[xyz]axis/.test(n))) full[name] = { ...axis, ...full[name] };
  if (full.scene) {
    full.scene = { ...full.scene, uirevision: "keep" };
    for (const name of ["xaxis", "yaxis", "zaxis"]) {
      full.scene[name] = { gridcolor: grid, color: text, showbackground: false, ...full.scene[name] };
    }
  }
  return by === 1 ? [data, full] : [data, grown(full, by)];
};

const fileName = (node) => {
  const [, key] = /st-key-([\w-]+)/.exec(node.closest("[class*=st-key-]").className);
  return `${location.pathname.split("/").filter(Boolean).at(-1)}_${key}`;
};

// On the page a chart is transparent; a file takes the page's background along, or a dark one could not be read.
const download = (node, options) => {
  const background = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  const size = { width: node.clientWidth, height: node.clientHeight };
  const figure = { data: node.data, layout: { ...node.layout, paper_bgcolor: background } };
  return window.Plotly.downloadImage(figure, { ...size, ...options, filename: fileName(node) });
};

// One object for all charts and frames: with another one, Plotly.react would draw everything anew.
let config;
const configured = ({ Icons }) =>
  (config ??= {
    displaylogo: false,
    showSendToCloud: false, // Plotly's own default offers to send the chart to its makers
    responsive: true,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage"],
    modeBarButtonsToAdd: [
      { name: "png", title: "Download as PNG", icon: Icons.camera, click: (node) => download(node, { format: "png", scale: 2 }) },
      { name: "svg", title: "Download as SVG", icon: Icons.disk, click: (node) => download(node, { format: "svg" }) },
    ],
  });

// One chart in each animation frame: several at once would hold up scrolling and the pointer.
let turn = Promise.resolve();
const nextTurn = () => (turn = turn.then(() => new Promise((begin) => (document.hidden ? setTimeout(begin) : requestAnimationFrame(begin)))));

const whenIdle = () => new Promise((begin) => (window.requestIdleCallback ?? setTimeout)(begin, { timeout: 2000 }));

class Chart {
  constructor(node) {
    this.node = node;
    this.part = null; // the newest that came
    this.waiting = false; // whether it has not been drawn yet
    this.drawing = false;
    this.visible = null; // not known yet
    this.take = (part) => {
      this.part = part;
      this.waiting = true;
      node.setAttribute("role", "img");
      node.setAttribute("aria-label", part.alt);
      this.draw();
    };
    this.observer = new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      this.near = entry.boundingClientRect.top < 1.5 * window.innerHeight;
      this.draw();
    });
    this.observer.observe(node);
    this.by = 1; // how much it was enlarged when it was drawn last
    this.sizes = new ResizeObserver(() => enlarged() !== this.by && node.dataset.frames && this.take(this.part));
    this.sizes.observe(node);
  }

  // Frames that arrive while one is being drawn are passed over, but for the newest. Out of sight one is enough.
  async draw() {
    const { node } = this;
    const wanted = () => this.waiting && (this.visible || (this.visible === false && !node.dataset.frames));
    if (this.drawing || !wanted()) return;
    this.drawing = true;
    try {
      const Plotly = await loadPlotly();
      while (wanted()) {
        if (!this.near) await whenIdle(); // those in sight first
        await nextTurn();
        if (this.part.figure.layout.scene && !node.dataset.frames) await new Promise((later) => setTimeout(later, 60)); // the quick ones first
        if (!wanted()) break; // it has left the page meanwhile, or the screen
        this.waiting = false;
        const by = enlarged();
        if (by !== this.by && node.dataset.frames) {
          Plotly.purge(node); // it would keep the room that the smaller legend had
          this.listening = false;
        }
        this.by = by;
        node.style.minHeight = `${this.height * by}px`;
        const look = themed(this.part.figure, isDark(node) ? 1 : 0, this.height * by, getComputedStyle(node).fontFamily, by);
        await Plotly.react(node, ...look, configured(Plotly));
        if (this.choose && !this.listening) {
          this.listening = true;
          node.on("plotly_click", ({ points: [point] }) => this.choose?.(point));
        }
        node.dataset.frames = Number(node.dataset.frames ?? 0) + 1;
      }
    } catch (error) {
      node.textContent = error.message;
    } finally {
      this.drawing = false;
    }
  }

  end() {
    this.waiting = false;
    this.observer.disconnect();
    this.sizes.disconnect();
    window.Plotly?.purge(this.node);
  }
}

export default drawnIn(".live-chart", (node) => {
  const chart = new Chart(node);
  return {
    update: ({ data, setStateValue }) => {
      chart.height = data.height;
      chart.choose = data.choosable && (({ x, y }) => setStateValue("chosen", { x, y }));
      node.style.minHeight = `${data.height * enlarged()}px`;
    },
    draw: chart.take,
    end: () => chart.end(),
  };
});
