"""A chapter that stops the page as soon as it is imported."""

import streamlit as st

st.stop()
