"""Tables of points: what is read, what is written, and what is refused with its row."""

import pytest

from core.data.point_csv import MOST_BYTES, points_from_csv, points_to_csv
from core.data.point_text import MOST_POINTS, Point, points_from_text
from core.point_settings import FIRST_POINTS

FOUR = [Point(0, 1, 0), Point(1.5, -2, 0), Point(2, 2, 1), Point(-1e-3, 3, 1)]
ROWS = "0,1,cat\n1.5,-2,cat\n2,2,dog\n-1e-3,3,dog"


@pytest.mark.parametrize(
    "table",
    [
        ROWS,
        f"x1,x2,class\n{ROWS}\n",
        f"\n\nx1,x2,class\r\n\n{ROWS}\n\n".replace("\n", "\r\n"),
        ROWS.replace(",", ", "),
        ROWS.replace(",", "\t"),
        ROWS.replace(",", ";"),
        ROWS.replace(",", ";").replace("1.5", "1,5"),
        '"0","1","cat"\n"1.5","-2","cat"\n"2","2","dog"\n"-0.001","3","dog"',
        ROWS.encode(),
        b"\xef\xbb\xbf" + ROWS.encode(),
    ],
)
def test_a_table_is_read(table):
    assert points_from_csv(table) == (FOUR, ("cat", "dog"))


def test_classes_become_letters_in_the_order_of_their_rows():
    points, names = points_from_csv("0,0,z\n1,0,1\n2,0,z\n3,0,<b>é</b>\n4,0,y")
    assert names == ("z", "1", "<b>é</b>", "y")
    assert [point.label for point in points] == [0, 1, 0, 2, 3]


def test_letters_stay_letters():
    points, names = points_from_csv("0,0,C\n1,0,A\n2,0,C\n3,0,A")
    assert names == ("A", "B", "C")
    assert [point.label for point in points] == [2, 0, 2, 0]


@pytest.mark.parametrize(
    "points", [FOUR, points_from_text(FIRST_POINTS), [Point(i, 0.1, i % 3) for i in range(MOST_POINTS)]]
)
def test_what_is_written_is_read_again(points):
    assert points_from_csv(points_to_csv(points)).points == points


def test_a_table_as_it_is_written():
    assert points_to_csv(FOUR[:3]) == "x1,x2,class\n0,1,A\n1.5,-2,A\n2,2,B\n"


NUMBERS = "must be numbers in [−10,000, 10,000], got"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("", "points must be 4 or more, got 0"),
        ("x1,x2,class", "points must be 4 or more, got 0"),
        ("1,2,a", "points must be 4 or more, got 1"),
        ("1,2,a\n2,3,a\n3,4,a\n4,5,a", "points must be of two classes or more, got one class"),
        ("1,2,a\n1,2,b\n1,2,a\n1,2,b", "points must not all lie at one place"),
        (f"{ROWS}\nnan,2,dog", f"the coordinates of row 5 {NUMBERS} 'nan'"),
        (f"nan,nan,dog\n{ROWS}", f"the coordinates of row 1 {NUMBERS} 'nan'"),
        (f"{ROWS}\n1,inf,dog", f"the coordinates of row 5 {NUMBERS} 'inf'"),
        (f"x1,x2,class\n{ROWS}\n1,1e9,dog", f"the coordinates of row 6 {NUMBERS} '1e9'"),
        (f"{ROWS}\n\n<b>1</b>,2,dog", f"the coordinates of row 6 {NUMBERS} '<b>1</b>'"),
        (f"a,b,c\nd,e,f\n{ROWS}", f"the coordinates of row 2 {NUMBERS} 'd'"),
        (f"{ROWS}\n1,2", "row 5: a row must be x1, x2 and a class, got 2 values"),
        (f"{ROWS}\n1,2,dog,4", "row 5: a row must be x1, x2 and a class, got 4 values"),
        (f"{ROWS}\nhello", "row 5: a row must be x1, x2 and a class, got 1 value"),
        (f"{ROWS}\n1,2,", "row 5: the class is missing"),
        ("1,2,a\n1,2,b\n1,2,c\n1,2,d\n1,2,[x](http://y)", "row 5: there must be at most 4 classes, got a fifth: '[x](http://y)'"),
        ("x1,x2,class\n" + "1,2,a\n" * 2001, "row 2,002: the table must have at most 2,000 points, got 2,001"),
        (ROWS.encode() + b"\n\xff,2,dog", "row 5: the table must be text in UTF-8, got a byte that is not"),
        (ROWS.encode("utf-16"), "row 1: the table must be text in UTF-8, got a byte that is not"),
        ("1" * (MOST_BYTES + 1), "the table must have at most 1,000,000 bytes, got 1,000,001"),
        (b"\x00" * (MOST_BYTES + 1), "the table must have at most 1,000,000 bytes, got 1,000,001"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_with_its_row(table, reason):
    with pytest.raises(ValueError) as error:
        points_from_csv(table)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    "table", [b"\x00\x00,1,a\n" * 9, '"' * 9, f"1,2,{'x' * 200_000}", "\x1b[0m,1,a\n" * 9, "🐈,🐈,🐈\n" * 9]
)
def test_anything_else_is_a_value_error(table):
    with pytest.raises(ValueError):
        points_from_csv(table)
