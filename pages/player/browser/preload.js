// While the start page is read, the chart library is fetched and compiled: that takes half a second.
import { loadPlotly } from "./plotly.js";
import "./live_chart.js";

export default () => {
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(() => loadPlotly().catch(() => {})); // a page that needs it will try again, and tell
};
