// Fetches and compiles the chart library while the learner reads the start page; that takes half a second.
import { loadPlotly } from "../plotly.js";
import "./chart.js";

export default () => {
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(() => loadPlotly().catch(() => {})); // a page with charts tries again and shows the error
};
