// Streamlit keeps the scroll position when another tab opens; a chapter is read from its top.
let shown;

export default function ({ data }) {
  const { pathname } = location;
  const chapter = `${pathname} ${data.chapter}`;
  if (shown !== undefined && shown !== chapter) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  shown = chapter;
}
