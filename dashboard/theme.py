"""Colours, line styles and the one Plotly template; hue says which class, dash and marker say which set."""

import plotly.graph_objects as go

# Okabe and Ito's palette, told apart with every common kind of colour blindness, in the order of the classes; made ten
# long, because Streamlit hands Plotly a broken list when it gets fewer than ten.
COLOURS = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A800", "#7F6CC4", "#8C6D4F", "#7A7A7A")
GREY = "#808080"  # reads on white and on black

SET_COLOURS = {"train": "#009E73", "val": "#CC79A7", "test": "#D55E00"}
SET_DASHES = {"train": "solid", "val": "dash", "test": "dot"}
SET_SYMBOLS = {"train": "circle", "val": "diamond-open", "test": "star"}

TEMPLATE = go.layout.Template(layout={
    "colorway": COLOURS,
    "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 48, "r": 16, "t": 44, "b": 40},
    "xaxis": {"gridcolor": "rgba(128,128,128,0.2)", "zeroline": False},
    "yaxis": {"gridcolor": "rgba(128,128,128,0.2)", "zeroline": False},
    "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    "hovermode": "x unified",
})
