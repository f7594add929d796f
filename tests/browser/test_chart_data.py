"""What charts and maps tell to those who cannot see them: texts of what they show now, and their data as tables."""

from __future__ import annotations

import numpy as np
import pytest

from pages.player.live_parts import heatmaps_part
from tests.browser.conftest import settle, show, updates, value
from tests.browser.test_training import press
from tests.pages.shared.test_figures import figures

READ = """async ([root, figure]) => {
  const [{ describe }, { tablesOf }] = await Promise.all(["words", "tables"].map((name) => import(`${root}/browser/chart_${name}.js`)));
  return [describe({ figure, alt: "A chart." }), tablesOf(figure)];
}"""
ROWS = "table => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"


@pytest.fixture
def read(new_tab, server):
    """The text and the tables of a figure."""
    tab = new_tab()
    tab.goto(f"{server}/_stcore/health")
    return lambda figure: tab.evaluate(READ, [server, figure])


def curve(name: str, x: list, y: list, **more) -> dict:
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, **more}


def chart(*data: dict, x: str = "updates", y: str = "mean loss", **layout) -> dict:
    axes = {"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}}
    return {"data": list(data), "layout": axes | layout}


def test_each_kind_of_figure_has_a_text_and_tables_of_numbers(read):
    for name, figure in figures().items():
        text, tables = read(figure)
        told = f"{text} {tables}"
        assert not [word for word in ("undefined", "NaN", "null", "[object", "@", "<") if word in told], (name, told)
        for table in tables:
            assert table["rows"], name
            assert {len(row) for row in table["rows"]} == {len(table["head"])}, name


def test_a_curve_is_told_by_where_it_stands_now(read):
    figure = chart(
        curve("train", [0, 235, 470], [2.3, 0.61, None]), curve("test", [0, 235], [2.31, 0.627111]),
        annotations=[{"text": "guessing = <b>2.303</b>"}],
    )  # fmt: skip
    text, tables = read(figure)
    assert text == "A chart. train 0.61 after 235 updates; test 0.62711 after 235 updates. Marked: guessing = 2.303."
    train, test, notes = tables
    assert (train["caption"], train["head"]) == ("train", ["updates", "train"])
    assert train["rows"] == [["0", "2.3"], ["235", "0.61"], ["470", "—"]]
    assert test["rows"][1] == ["235", "0.62711"]
    assert notes["rows"] == [["guessing = 2.303"]]


def test_shares_points_bars_and_maps(read):
    share = chart(curve("test", [0, 1200], [0.1, 0.8125]))
    share["layout"]["yaxis"]["tickformat"] = ".0%"
    assert read(share)[0] == "A chart. test 81.25 % after 1,200 updates."
    marks = chart(*(curve(name, [x], [-1.5], mode="markers") for name, x in (("now", 2), ("best", 3))), x="w", y="b")
    text, (table,) = read(marks)
    assert text == "A chart. now at w 2, b −1.5; best at w 3, b −1.5."
    assert table["rows"] == [["now", "2", "−1.5"], ["best", "3", "−1.5"]]
    bars = {"type": "bar", "orientation": "h", "name": "probability", "x": [0.25, 0.75], "y": ["Bag", "Coat"]}
    text, (table,) = read({"data": [bars], "layout": {}})
    assert text == "A chart. probability: highest 0.75 at Coat."
    assert (table["head"], table["rows"]) == (["name", "probability"], [["Bag", "0.25"], ["Coat", "0.75"]])
    maps = [{"type": "heatmap", "name": name, "x": ["Bag", "Coat"], "y": ["Bag", "Coat"], "z": z}
            for name, z in (("mistakes", [[None, 3], [4, None]]), ("correct", [[9, None], [None, 8]]))]  # fmt: skip
    text, (table,) = read(chart(*maps, x="predicted", y="true"))
    assert text.endswith(
        "mistakes: highest 4 at true Coat, predicted Bag; correct: highest 9 at true Bag, predicted Bag."
    )
    assert table["rows"] == [["Bag", "9", "3"], ["Coat", "4", "8"]]


@pytest.mark.slow
def test_the_data_of_a_chart_opens_by_keys_as_it_is_now(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?epochs=2&batch_size=4096")
    press(tab, "one_update")
    tab.locator(".numbers dd").first.get_by_text("1", exact=True).wait_for()
    settle(tab)
    loss = tab.locator(".st-key-loss_chart")
    figure = loss.get_by_role("figure", name="Loss against updates. each batch ")
    figure.wait_for()
    assert f"each batch {float(value(tab, 'Batch loss')):.3g}"[:14] in figure.get_attribute("aria-label")
    loss.get_by_role("button", name="Download as SVG").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name="Data as a table")
    assert figure.get_attribute("aria-label") == dialog.locator("p").inner_text()
    batch = dialog.get_by_role("table", name="each batch").evaluate(ROWS)
    tab.wait_for_function(
        "y => document.querySelector('.st-key-loss_chart .live-chart').data.find((t) => t.name === 'each batch').y.join() === y.join()",
        arg=[float(row[1]) for row in batch[1:]],
    )
    tab.keyboard.press("ArrowRight")  # scrolls the table; it is not the key for one update
    tab.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert tab.evaluate("document.activeElement.className") == "chart-data"
    settle(tab)
    assert updates(tab) == 1
    assert tab.complaints == []


def test_a_map_tells_where_its_numbers_lie_and_hatches_the_negative_ones_where_colour_is_missing(new_tab, server):
    tab = new_tab()
    tab.goto(f"{server}/_stcore/health")
    corner, centre = np.zeros((28, 28)), np.zeros((28, 28))
    corner[2, 3], corner[25, 14], centre[14, 14] = 1.0, -1.0, 0.5
    part = heatmaps_part([corner, centre], ["one", "two"], 1.0, "Two maps")
    tab.evaluate(
        """async ([root, part]) => {
          document.body.innerHTML = "<div id=host><div class='heatmaps'></div></div>";
          const { default: draw } = await import(`${root}/browser/components/heatmaps.js`);
          draw({ data: { part, across: 2 }, parentElement: document.getElementById("host") });
        }""",
        [server, part],
    )
    assert tab.get_by_role("listitem").evaluate_all("all => all.map((each) => each.ariaLabel)") == [
        "one: positive mostly at the upper left, negative mostly at the bottom",
        "two: positive mostly in the middle, nothing negative",
    ]
    pixels = """([x, y]) => { const canvas = document.querySelector("canvas"), scale = canvas.width / 28;
      const { data } = canvas.getContext("2d").getImageData(x * scale, y * scale, scale, scale);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size; }"""
    assert [tab.evaluate(pixels, place) for place in ([3, 2], [14, 25])] == [1, 1]
    tab.emulate_media(media="print")
    tab.wait_for_function("document.querySelector('canvas').width > 28")
    assert [tab.evaluate(pixels, place) for place in ([3, 2], [14, 25], [0, 0])] == [1, 2, 1]
