"""The chapter "Data" of points in the plane: what it shows, and own points from the picture, a table and a file."""

from __future__ import annotations

import pytest

from core.data.point_csv import points_from_csv
from core.data.point_text import MOST_POINTS, Point, points_from_text, points_to_text
from core.data.points import are_tested, make_points, undivided
from core.point_settings import LONGEST_IN_ADDRESS, PointMLPSettings, PointSoftmaxSettings
from core.teaching.lesson import Lesson, lesson_to_text
from pages.plane import draft, editor
from tests.pages.conftest import Page

PAGES = {"softmax_regression": PointSoftmaxSettings, "multilayer_perceptron": PointMLPSettings}
EACH_PAGE = pytest.mark.parametrize("name", PAGES)
FIVE = "0_0_0~1_1_0~0_1_1~1_0_1~2_2_2"


def opened(open_page, name="softmax_regression", **query) -> Page:
    return open_page(name, **{"data": "own", "epochs": "2", "chapter": "Data"} | query)


def picture(page: Page) -> dict:
    return page.sent(editor.EDITOR)


def texts(page: Page) -> str:
    return "\n".join(
        each.value for kind in ("markdown", "warning", "info", "error") for each in getattr(page.app, kind)
    )


def edit(page: Page, monkeypatch, edited: object) -> Page:
    """What happens when the browser tells of this change."""
    controls = {}
    results = page.app.session_state
    with monkeypatch.context() as patched:
        patched.setattr(editor.session, "clicked_point", lambda key: edited)
        patched.setattr(editor.session, "settings", lambda: page.player.settings)
        patched.setattr(draft.session, "results", lambda name: results[f"_results_{name}"])
        patched.setattr(draft.session, "set_controls", lambda **values: controls.update(values))
        editor.take_edit()
    for name, value in controls.items():
        page.app.session_state[name] = value
    return page.redraw()


def use_table(page: Page, table: str) -> Page:
    area = next(each for each in page.app.text_area if each.label == "Points as a table")
    area.set_value(table)
    return page.click("use_table")


@EACH_PAGE
@pytest.mark.parametrize("standardise", ["no", "yes"])
def test_made_points_are_shown_as_the_model_sees_them(open_page, name, standardise):
    page = open_page(name, data="blobs3", epochs="2", examples="50", standardise=standardise, chapter="Data")
    data = make_points(PAGES[name](data="blobs3", examples=50, standardise=standardise))
    shown = picture(page)
    assert not shown["editable"]
    tested = [bool(point[3]) for point in shown["points"]]
    assert tested == [False] * len(data.train_y) + [True] * len(data.test_y)
    assert [point[2] for point in shown["points"]] == [*data.train_y.tolist(), *data.test_y.tolist()]
    assert [point[:2] for point in shown["points"][:3]] == [pytest.approx(x) for x in data.train_X[:3].tolist()]
    counts, first = (table.value for table in page.app.table)
    assert counts["training"].astype(int).tolist() == [data.train_y.tolist().count(k) for k in range(3)]
    assert counts["test"].astype(int).tolist() == [data.test_y.tolist().count(k) for k in range(3)]
    assert [float(each.replace("−", "-")) for each in first["x₁"]] == pytest.approx(
        data.train_X[:5, 0].tolist(), abs=6e-4
    )
    assert "Trained on **35** points, tested on the other **15**" in texts(page)
    assert ("measured on the training set alone" in texts(page)) == (standardise == "yes")


def test_the_points_on_the_page_become_own_points(open_page):
    page = open_page(
        "multilayer_perceptron", data="moons", epochs="2", examples="50", standardise="yes", chapter="Data"
    )
    X, y = undivided(PointMLPSettings(data="moons", examples=50))
    page.click("copy_points")
    own = points_from_text(page.player.settings.points)
    assert page.player.settings.data == "own"
    assert [point.label for point in own] == y.tolist()
    assert [point.x1 for point in own] == pytest.approx(X[:, 0].tolist(), rel=1e-3)
    assert picture(page)["editable"]
    assert page.app.query_params["data"] == "own"


@EACH_PAGE
def test_own_points_are_shown_before_they_are_standardised(open_page, name):
    page = opened(open_page, name, points=FIVE, standardise="yes", test_share="0.4")
    shown = picture(page)
    assert [Point(*point[:3]) for point in shown["points"]] == points_from_text(FIVE)
    assert [point[3] for point in shown["points"]] == are_tested(5, 0.4, 0)
    assert shown["editable"]
    data = make_points(PAGES[name](data="own", points=FIVE, test_share=0.4))
    hollow = [tuple(point[:2]) for point in shown["points"] if point[3]]
    assert sorted(hollow) == sorted(map(tuple, data.test_X.tolist()))
    assert "plane" in page.parts  # what the model makes of them


def test_a_change_in_the_picture_is_trained_on(open_page, monkeypatch):
    page = opened(open_page, points=FIVE)
    before = page.player.tape
    edit(page, monkeypatch, {"edit": 1, "points": f"{FIVE}~-1_-1.5_3"})
    assert page.player.settings.points == f"{FIVE}~-1_-1.5_3"
    assert page.player.settings.classes == 4
    assert page.player.tape is not before and page.player.finished
    assert page.about.startswith("Trained anew: points 5 in 3 classes → 6 in 4 classes")
    assert page.app.query_params["points"] == f"{FIVE}~-1_-1.5_3"
    assert picture(page)["edit"] == 1
    edit(page, monkeypatch, {"edit": 2, "points": f"{FIVE}~-1_-1_3"})
    assert "points changed" in page.about
    page.click("undo_points")
    assert page.player.settings.points == f"{FIVE}~-1_-1.5_3"
    page.click("undo_points")
    assert page.player.settings.points == FIVE
    assert page.app.button(key="undo_points").disabled


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ("", "points must be 4 or more, got 0"),
        ("1_1_0", "points must be 4 or more, got 1"),
        ("0_0_1~1_1_1~0_1_1~1_0_1", "points must be of two classes or more, got one class"),
        ("1_1_0~1_1_1~1_1_1~1_1_1", "points must not all lie at one place"),
    ],
)
def test_a_draft_that_cannot_be_trained_on_is_kept_and_told(open_page, monkeypatch, points, reason):
    page = opened(open_page, points=FIVE)
    edit(page, monkeypatch, {"edit": 1, "points": points})
    assert page.player.settings.points == FIVE and page.player.finished
    assert f"Not trained on: {reason}. Training stays on the last points that it could use." in texts(page)
    assert points_to_text(Point(*point[:3]) for point in picture(page)["points"]) == points
    page.turn_to("Train").turn_to("Data")
    assert points_to_text(Point(*point[:3]) for point in picture(page)["points"]) == points
    page.click("undo_points")
    assert points_to_text(Point(*point[:3]) for point in picture(page)["points"]) == FIVE
    assert "Not trained on" not in texts(page)


@pytest.mark.parametrize(
    "wrong",
    [None, [], {}, {"edit": 1}, {"edit": 1, "points": 7}, {"edit": 1, "points": "1_1"}, {"edit": "x", "points": FIVE},
     {"edit": 1, "points": "~".join(["1_1_0"] * (MOST_POINTS + 1))}],
)  # fmt: skip
def test_what_is_no_change_changes_nothing(open_page, monkeypatch, wrong):
    page = opened(open_page, points=FIVE)
    assert edit(page, monkeypatch, wrong).player.settings.points == FIVE
    assert page.app.button(key="undo_points").disabled


def test_clear_and_undo(open_page):
    page = opened(open_page, points=FIVE).click("clear_points")
    assert picture(page)["points"] == [] and page.player.settings.points == FIVE
    assert page.app.button(key="clear_points").disabled
    assert "points must be 4 or more, got 0" in texts(page)
    assert len(picture(page.click("undo_points"))["points"]) == 5


def test_the_class_of_a_new_point(open_page):
    page = opened(open_page)
    assert picture(page)["new_class"] == 0
    assert [picture(page.choose(new_class=letter))["new_class"] for letter in "BCD"] == [1, 2, 3]


def test_a_table_is_used_and_its_classes_are_told(open_page):
    page = use_table(opened(open_page), "x1,x2,class\n0,0,*cat*\n1,1,[d](http://x)\n0,1,*cat*\n1,0.5,B")
    assert page.player.settings.points == "0_0_0~1_1_1~0_1_0~1_0.5_2"
    assert r"A is \*cat\*, B is \[d\](http:" in texts(page)
    area = next(each for each in page.app.text_area if each.label == "Points as a table")
    assert points_from_csv(area.value).points == points_from_text(page.player.settings.points)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("1,2,a\n1,3,a\n3,3,a\n2,1,a", "points must be of two classes or more, got one class"),
        ("1,2,a\n1,2,b\n1,2,a\n1,2,b", "points must not all lie at one place"),
        ("1,2,a\nnan,2,b\n1,2,a\n1,2,b", "the coordinates of row 2 must be numbers"),
        ("1,2,a", "points must be 4 or more, got 1"),
        ("1,2,a\n" * 2000 + "1,2,b", "row 2,001: the table must have at most 2,000 points, got 2,001"),
        ("1,2,a\n1,<b>2</b>,b", r"the coordinates of row 2 must be numbers in \[−10,000, 10,000\], got '\<b\>2\</b\>'"),
        ("1,2,a\n1,2", "row 2: a row must be x1, x2 and a class, got 2 values"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(open_page, table, reason):
    page = use_table(opened(open_page, points=FIVE), table)
    assert [each.value.startswith(f"Not used: {reason}") for each in page.app.error] == [True]
    assert page.player.settings.points == FIVE
    assert not use_table(page, "0,0,A\n1,1,B\n0,1,A\n1,0,B").app.error
    assert page.player.settings.points == "0_0_0~1_1_1~0_1_0~1_0_1"


def test_a_file_is_used_once(open_page, monkeypatch):
    page = opened(open_page, points=FIVE)
    page.app.file_uploader(key="point_file").set_value(("points.csv", b"0;0;x\n1;1,5;y\n0;1;x\n1;0;y", "text/csv"))
    page.redraw()
    assert page.player.settings.points == "0_0_0~1_1.5_1~0_1_0~1_0_1"
    assert "Classes: A is x, B is y." in texts(page)
    page.click("undo_points")
    assert page.player.settings.points == FIVE  # and the file, which is still there, is not read again
    page.app.file_uploader(key="point_file").set_value(("points.csv", b"\xff\xfe0", "text/csv"))
    page.redraw()
    assert [each.value for each in page.app.error] == [
        "Not used: row 1: the table must be text in UTF-8, got a byte that is not."
    ]
    assert page.player.settings.points == FIVE


def test_points_too_long_for_an_address_stay_in_the_session_and_that_is_told(open_page):
    rows = "\n".join(f"{i},{i % 7}.25,{'AB'[i % 2]}" for i in range(300))
    page = use_table(opened(open_page), rows)
    text = page.player.settings.points
    assert len(text) > LONGEST_IN_ADDRESS and len(points_from_text(text)) == 300
    assert "points" not in page.app.query_params and page.app.query_params["data"] == "own"
    assert f"These points need {len(text):,} characters, and an address has room for 1,500" in texts(page)
    assert page.redraw().player.settings.points == text
    page.choose(data="moons", lr=1.0).choose(data="own")
    assert page.player.settings.points == text


@EACH_PAGE
def test_the_address_of_any_data_keeps_their_name(open_page, name):
    page = open_page(name, epochs="2", data="xor")
    assert page.app.query_params["data"] == "xor"
    assert page.choose(data="spirals3").app.query_params["data"] == "spirals3"
    assert "data" not in page.choose(data="images").app.query_params


@pytest.mark.parametrize("held", [{"locked": ("points",)}, {"hidden": ("points",)}])
def test_a_lesson_can_hold_own_points(open_page, held):
    lesson = lesson_to_text(Lesson("Where is the border?", **held), PointSoftmaxSettings)
    page = opened(open_page, points=FIVE, lesson=lesson)
    assert page.player.settings.points == FIVE
    assert not picture(page)["editable"]
    assert not page.app.text_area


@pytest.mark.parametrize(
    ("points", "square"),
    [
        ([], (-2, -2, 4)),
        ([Point(1.9, -1.9, 0)], (-2, -2, 4)),
        ([Point(100, 0, 0), Point(110, 5, 1)], (98.8, -3.7, 12.4)),
        ([Point(7, 7, 0), Point(7, 7, 1)], (6.5, 6.5, 1)),
    ],
)
def test_the_square_holds_all_points(points, square):
    assert editor.square_of(points) == pytest.approx(square)
