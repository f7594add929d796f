"""The glossary explains the words that the pages use, on every page, in the order of the alphabet."""

import pytest

from pages.teaching.glossary import TERMS


@pytest.mark.parametrize("name", ["home", "softmax_regression"])
def test_it_can_be_opened_on_every_page(open_page, open_popovers, name):
    (shown,) = [each.value for each in open_page(name).app.markdown if "**Logit (o)**" in each.value]
    assert shown.count("\n\n") == len(TERMS) - 1
    assert all(f"**{term}** · {meaning}" in shown for term, meaning in TERMS.items())


def test_it_has_the_words_of_the_course():
    words = " ".join(TERMS).lower()
    for word in (
        "logit",
        "epoch",
        "batch",
        "gradient",
        "saturated",
        "dead",
        "bias",
        "feature",
        "label",
        "test set",
        "overfitting",
    ):
        assert word in words


def test_the_words_are_sorted():
    assert list(TERMS) == sorted(TERMS, key=str.lower)
