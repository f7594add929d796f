import { appRoot } from "./theme.js";

/** Load the chart library from this app's own server, once. */
export const loadPlotly = () => {
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
