/** Marks where on a slider's scale a range begins: `from` is the position in [0, 1], or above 1 beyond the scale. */
export default function ({ data, parentElement }) {
  const scale = parentElement.querySelector(".scale");
  const from = Math.min(1, Math.max(0, data.from));
  scale.style.setProperty("--from", `${100 * from}%`);
  scale.querySelector("span").textContent = data.text;
}
