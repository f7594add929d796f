import { COLOURS, appRoot, isDark, paint } from "./theme.js";

const loadPlotly = () => {
  window.__plotlyLoading ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = appRoot + "/plotly.min.js";
    tag.onload = () => resolve(window.Plotly);
    tag.onerror = () => {
      window.__plotlyLoading = undefined;
      reject(new Error("The chart library could not be loaded. Reload the page to try again."));
    };
    document.head.append(tag);
  });
  return window.__plotlyLoading;
};

const themed = (figure, shade, height, family) => {
  const { data, layout } = paint(figure, shade);
  const [text, grid, surface] = ["text", "grid", "surface"].map((name) => COLOURS[name][shade]);
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid };
  const full = {
    font: { color: text, size: 14, family },
    margin: { l: 62, r: 10, t: 28, b: 46 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "closest",
    hoverlabel: { bgcolor: surface, font: { color: text } },
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { size: 13 } },
    ...layout,
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
  return [data, full];
};

const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
};

const charts = new WeakMap();

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".live-chart");
  if (!charts.has(node)) charts.set(node, { next: null, drawing: false });
  const chart = charts.get(node);
  node.style.minHeight = `${data.height}px`;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", data.alt);
  chart.next = data;

  // Frames that arrive while one is being drawn are passed over, but for the newest.
  const draw = async () => {
    if (chart.drawing) return;
    chart.drawing = true;
    try {
      const Plotly = await loadPlotly();
      while (chart.next) {
        const { figure, height } = chart.next;
        chart.next = null;
        await Plotly.react(node, ...themed(figure, isDark(node) ? 1 : 0, height, getComputedStyle(node).fontFamily), CONFIG);
        node.dataset.frames = Number(node.dataset.frames ?? 0) + 1;
      }
    } catch (error) {
      node.textContent = error.message;
    } finally {
      chart.drawing = false;
    }
  };
  draw();

  // Called at the end, but also for a frame that the next one overtook; then the chart must stay.
  return () =>
    setTimeout(() => {
      if (node.isConnected) return;
      charts.delete(node);
      window.Plotly?.purge(node);
    });
}
