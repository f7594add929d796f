import { placeDataButton } from "../chart_dialog.js";
import { describe } from "../chart_words.js";
import { makeDraggable } from "../drag.js";
import { liveComponent } from "../places.js";
import { loadPlotly } from "../plotly.js";
import { COLOURS, currentScale, isDark, paint } from "../theme.js";

const SIZE_KEYS = new Set(["size", "l", "r", "t", "b"]);

const scaleSizes = (value, scale) => {
  if (!value || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((each) => scaleSizes(each, scale));
  const entries = Object.entries(value).map(([name, inner]) => [name, SIZE_KEYS.has(name) && typeof inner === "number" ? inner * scale : scaleSizes(inner, scale)]);
  return Object.fromEntries(entries);
};

/** The figure's data and full layout in the current theme, ready for Plotly. */
const applyTheme = (figure, shade, height, family, scale) => {
  const { data, layout } = paint(figure, shade);
  const [text, grid, surface] = ["text", "grid", "surface"].map((name) => COLOURS[name][shade]);
  const low = height < 260 * scale; // then titles take less room
  const title = low ? { title: { font: { size: 13 }, standoff: 4 } } : {};
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, ticklabeloverflow: "allow" };
  const full = {
    font: { color: text, size: low ? 13 : 14, family },
    margin: low ? { l: 56, r: 14, t: 24, b: 38 } : { l: 62, r: 14, t: 28, b: 46 },
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
  for (const name of Object.keys(full).filter((n) => /^[xyz]axis/.test(n))) full[name] = { ...axis, ...full[name], ...(full[name].title && { title: { ...title.title, ...full[name].title } }) };
  if (full.scene) {
    full.scene = { ...full.scene, uirevision: "keep" };
    for (const name of ["xaxis", "yaxis", "zaxis"]) {
      full.scene[name] = { gridcolor: grid, color: text, showbackground: false, ...full.scene[name] };
    }
  }
  return scale === 1 ? [data, full] : [data, scaleSizes(full, scale)];
};

// On a phone the view is narrow and would cut off the names of the axes.
const stepBack = (scene) => {
  const { eye, ...camera } = scene.camera ?? {};
  if (eye) scene.camera = { ...camera, eye: Object.fromEntries(Object.entries(eye).map(([axis, at]) => [axis, 1.25 * at])) };
};

const fileName = (node) => {
  const [, key] = /st-key-([\w-]+)/.exec(node.closest("[class*=st-key-]").className);
  return `${location.pathname.split("/").filter(Boolean).at(-1)}_${key}`;
};

// Charts are transparent; a downloaded file needs the page's background, or a dark-theme chart could not be read.
const download = (node, options) => {
  const background = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  const size = { width: node.clientWidth, height: node.clientHeight };
  const figure = { data: node.data, layout: { ...node.layout, paper_bgcolor: background } };
  return window.Plotly.downloadImage(figure, { ...size, ...options, filename: fileName(node) });
};

// Three buttons, which leave room for the legend; dragging zooms without them. None on a narrow chart, such as on a phone.
// Always the same object for a width: Plotly.react redraws everything when the configuration is a new one.
const NARROW = 340;
const configs = new Map();
const configFor = (narrow, { Icons }) => {
  if (!configs.has(narrow)) {
    const saved = ["png", "svg"].map((format) => ({
      name: format,
      title: `Download as ${format.toUpperCase()}`,
      icon: format === "png" ? Icons.camera : Icons.disk,
      click: (node) => download(node, { format, ...(format === "png" && { scale: 2 }) }),
    }));
    configs.set(narrow, {
      displaylogo: false,
      showSendToCloud: false, // Plotly offers by default to upload the chart to its cloud
      ...(narrow && { displayModeBar: false }),
      modeBarButtonsToRemove: [
        ...["select2d", "lasso2d", "autoScale2d", "toImage", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d"],
        ...["zoom3d", "pan3d", "orbitRotation", "tableRotation", "resetCameraLastSave3d", "hoverClosest3d"],
      ],
      modeBarButtonsToAdd: saved,
    });
  }
  return configs.get(narrow);
};

// One chart per animation frame: drawing several at once would block scrolling and the pointer.
let turn = Promise.resolve();
const nextTurn = () => (turn = turn.then(() => new Promise((resolve) => (document.hidden ? setTimeout(resolve) : requestAnimationFrame(resolve)))));

const whenIdle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve, { timeout: 2000 }));

class Chart {
  constructor(node) {
    this.node = node;
    this.part = null; // the newest part received
    this.pending = false; // whether that part has not been drawn yet
    this.drawing = false;
    this.picture = null; // what was last drawn, as text
    this.visible = null; // unknown until the observer's first call
    this.dataButton = placeDataButton(this);
    node.setAttribute("role", "figure"); // not "img", which must not hold buttons
    this.take = (part) => {
      this.part = part;
      this.pending = true;
      const said = describe(part);
      if (node.ariaLabel !== said) node.ariaLabel = said;
      this.dataButton.ariaLabel = `Data as a table: ${part.alt.split(/[.:]/)[0]}`;
      this.draw();
    };
    this.visibilityObserver = new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      this.near = entry.boundingClientRect.top < 1.5 * window.innerHeight;
      this.draw();
    });
    this.visibilityObserver.observe(node);
    this.scale = 1; // when the chart was last drawn
    this.resizeObserver = new ResizeObserver(() => {
      const resized = node.clientWidth !== this.drawnWidth || (!this.height && node.clientHeight !== this.drawnHeight);
      if ((resized || currentScale() !== this.scale) && node.dataset.frames) this.take(this.part);
      else this.draw();
    });
    this.resizeObserver.observe(node);
  }

  // Of the frames that arrive during a drawing only the newest is drawn. Off screen only the first frame is drawn, and
  // none of a 3D chart, which is slow: it waits until it is on screen. Without a width, its chapter is about to leave the page.
  async draw() {
    const { node } = this;
    const solid = Boolean(this.part?.figure.layout.scene);
    node.toggleAttribute("data-waits", solid && !node.dataset.frames);
    const mustDraw = () => this.pending && (node.dataset.frames ? this.visible && node.clientWidth : this.visible || (this.visible === false && !solid));
    if (this.drawing || !mustDraw()) return;
    this.drawing = true;
    try {
      const Plotly = await loadPlotly();
      while (mustDraw()) {
        if (!this.near) await whenIdle(); // charts on screen go first
        await nextTurn();
        if (solid && !node.dataset.frames) await new Promise((resolve) => setTimeout(resolve, 60)); // the others go first
        if (!mustDraw()) break; // the chart has left the page or the screen
        const early = (this.pause ?? 0) - (performance.now() - (this.drawnAt ?? -Infinity));
        if (early > 0) {
          await new Promise((resolve) => setTimeout(resolve, early));
          continue;
        }
        this.drawnAt = performance.now();
        this.pending = false;
        const scale = currentScale();
        if (scale !== this.scale && node.dataset.frames) {
          Plotly.purge(node); // otherwise Plotly keeps the space of the smaller legend
          this.picture = null;
          this.listening = false;
        }
        this.scale = scale;
        this.drawnHeight = this.height ? this.height * scale : node.clientHeight; // without a height, the style sheet has it
        const resized = node.dataset.frames && this.drawnWidth !== node.clientWidth;
        this.drawnWidth = node.clientWidth;
        const [data, layout] = applyTheme(this.part.figure, isDark(node) ? 1 : 0, this.drawnHeight, getComputedStyle(node).fontFamily, scale);
        layout.width = this.drawnWidth;
        if (solid && this.drawnWidth < 1.2 * NARROW * scale) stepBack(layout.scene);
        const picture = JSON.stringify([data, layout]);
        if (picture !== this.picture) { // Plotly would draw what has not changed again, which takes longer than to compare
          await Plotly.react(node, data, layout, configFor(this.drawnWidth < NARROW * scale, Plotly));
          node.querySelectorAll(".main-svg").forEach((drawing) => (drawing.ariaHidden = "true")); // the label tells it
          node.dataset.frames = Number(node.dataset.frames ?? 0) + 1;
        }
        this.picture = resized ? null : picture;
        if (resized) this.pending = true; // Plotly moves the legend to its new place in the next drawing only
        if (this.onClick && !this.listening) {
          this.listening = true;
          node.on("plotly_click", ({ points: [point] }) => this.onClick?.(point));
        }
        if (this.part.drag && !this.draggable) {
          this.draggable = true;
          makeDraggable(node, () => this.part.drag);
        }
        node.removeAttribute("data-waits");
      }
    } catch (error) {
      node.textContent = error.message;
      this.picture = null;
    } finally {
      this.drawing = false;
    }
  }

  end() {
    this.pending = false;
    this.visibilityObserver.disconnect();
    this.resizeObserver.disconnect();
    window.Plotly?.purge(this.node);
  }
}

export default liveComponent(".live-chart", (node) => {
  const chart = new Chart(node);
  return {
    update: ({ data, setStateValue }) => {
      chart.height = data.height;
      chart.pause = data.pause; // milliseconds
      chart.onClick = data.choosable && (({ x, y }) => setStateValue("chosen", { x, y }));
      node.style.minHeight = data.height ? `${data.height * currentScale()}px` : "";
    },
    draw: chart.take,
    end: () => chart.end(),
  };
});
