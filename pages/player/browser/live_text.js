import { drawnIn } from "./places.js";

export default drawnIn("p", (node) => ({
  draw: (text) => node.textContent === text || (node.textContent = text),
}));
