/** Where on a slider's scale something begins: `from` in [0, 1], or beyond 1. */
export default function ({ data, parentElement }) {
  const scale = parentElement.querySelector(".scale");
  const from = Math.min(1, Math.max(0, data.from));
  scale.style.setProperty("--from", `${100 * from}%`);
  scale.querySelector("span").textContent = data.text;
}
