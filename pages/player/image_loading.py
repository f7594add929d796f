"""What a page shows until the images are loaded, and its notice if they are only practice images."""

from __future__ import annotations

import streamlit as st

from core.data import fashion_mnist
from pages.shared import warmup
from pages.shared.plain_text import plain, plain_list


def wait_for_images() -> fashion_mnist.Dataset | None:
    """The images, or None while they load; the page then shows the progress and reruns when they are there."""
    data = fashion_mnist.loaded()
    if data is None:
        warmup.start()
        _draw_progress()
    return data


@st.fragment(run_every=0.4)
def _draw_progress() -> None:
    progress = fashion_mnist.progress()
    st.progress(progress.fraction or 0.0, text=f"Fetching the images. {plain(progress.message)}")
    if notice := fashion_mnist.place_notice():
        st.caption(plain(notice))
    if fashion_mnist.loaded() is not None:
        st.rerun()


def draw_practice_notice(data: fashion_mnist.Dataset) -> None:
    """If these are practice images, say so and why, and offer another try."""
    if not data.is_practice:
        return
    with st.container(border=True):
        st.warning(
            "Fashion-MNIST could not be had, so these are simple garments drawn by this program. "
            "Everything trains as it does on the real images, but the accuracies are not those of Fashion-MNIST.",
            title="Practice images",
            icon=":material/draw:",
        )
        with st.expander("Why", icon=":material/help:"):
            st.markdown(plain_list(data.problems))
        st.button("Try again", key="retry_images", icon=":material/refresh:", on_click=fashion_mnist.retry)
