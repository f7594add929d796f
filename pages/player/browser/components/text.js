import { liveComponent } from "../places.js";

export default liveComponent("p", (node) => ({
  draw: (text) => node.textContent === text || (node.textContent = text),
}));
