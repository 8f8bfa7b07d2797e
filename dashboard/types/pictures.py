"""Supervised learning on pictures: a network that slides filters along, or one that takes every pixel for itself."""

from dashboard.types.page import Type, Variant

DIGITS = {"data": {"name": "mnist5k", "rows": 1500}, "learning": {"lr": 0.001, "epochs": 30}}

TYPE = Type("pictures", "Supervised learning",
            "Every question comes with its answer. The exam asks new questions of the same kind.", {
                "Filters (CNN)": Variant(DIGITS | {"model": {"name": "cnn"}}, "Small filters slide across each picture: "
                                         "watch how early the practice mark rises, and how small the gap stays."),
                "Every pixel for itself (MLP)": Variant(DIGITS | {"model": {"hidden": [64]}}, "The same digits without "
                                                        "filters: the course mark reaches the top, practice stays "
                                                        "behind."),
                "Shuffled pixels": Variant(DIGITS | {"model": {"name": "cnn"}, "data": DIGITS["data"] | {
                    "order": "shuffled"}}, "The same pictures with all pixels in another order: the filters lose what "
                    "made them good."),
            }, lessons=("right_shape", "more_books"))
