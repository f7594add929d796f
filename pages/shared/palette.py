"""Every colour of the app for the light and the dark theme; safe for colour-blind readers.

Figures name a colour as "@train"; the browser replaces it by the colour of its theme, so that a figure made on the
server fits both. Based on the palette of Okabe and Ito.
"""

COLOURS = {
    # name: (light, dark)
    "train": ("#0072b2", "#56b4e9"),
    "test": ("#b35900", "#f0a830"),
    "batch": ("#9db8c9", "#4f6b7d"),
    "true": ("#007a5a", "#2bc79a"),
    "right": ("#007a5a", "#2bc79a"),
    "wrong": ("#c44601", "#ff8c5a"),
    "layer1": ("#7a5195", "#b79ad6"),
    "layer2": ("#a8763e", "#d9b382"),
    "layer3": ("#22344a", "#dfe7ee"),
    "class1": ("#5e3c99", "#9f6fe0"),
    "class2": ("#1a9850", "#7ad151"),
    "class3": ("#b8860b", "#d6a520"),
    "class4": ("#e0559a", "#ff7bb0"),
    "focus": ("#cc2f7f", "#f08cc0"),
    "positive": ("#2166ac", "#67a9e0"),
    "negative": ("#a84a14", "#f0925a"),
    "low": ("#f8f4ec", "#1f1a13"),
    "high": ("#b39a70", "#94794b"),
    "quiet": ("#767676", "#9a9a9a"),
    "grid": ("#e4e4e4", "#3a3d44"),
    "text": ("#31333f", "#fafafa"),
    "surface": ("#ffffff", "#0e1117"),
}
