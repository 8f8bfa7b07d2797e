"""Small networks to begin with, one for each kind of data and learning: few enough numbers to see all of them."""

from collections.abc import Mapping
from typing import Any

# Found so that a step is seen to do something, and that a loop without zero_grad comes to grief within forty steps.
SMALL: Mapping[str, Mapping[str, Any]] = {
    "Points": {"data": {"name": "moons", "rows": 200, "noise": 0.15}, "model": {"hidden": [4]},
               "learning": {"optimizer": "sgd", "lr": 0.5, "batch_size": 8}},
    "A curve": {"data": {"name": "polynomial", "rows": 60}, "model": {"name": "mlp", "hidden": [6]},
                "learning": {"optimizer": "sgd", "lr": 0.1, "batch_size": 8}},
    "A table": {"data": {"name": "penguins"}, "model": {"name": "mlp", "hidden": [4]},
                "learning": {"optimizer": "adam", "lr": 0.03, "batch_size": 8}},
    "Pictures": {"data": {"name": "digits", "rows": 400}, "model": {"name": "cnn", "filters": 4},
                 "learning": {"optimizer": "adam", "lr": 0.01, "batch_size": 8}},
    "Series": {"data": {"name": "mnist1d", "rows": 400}, "model": {"name": "gru", "units": 8},
               "learning": {"optimizer": "adam", "lr": 0.01, "batch_size": 8}},
    "Text": {"data": {"name": "movies", "rows": 400}, "model": {"name": "embedding_bag", "width": 4},
             "learning": {"optimizer": "adam", "lr": 0.03, "batch_size": 8}},
    "Writing": {"data": {"name": "letters", "rows": 600}, "model": {"name": "gru", "units": 16},
                "learning": {"name": "next_letter", "optimizer": "adam", "lr": 0.01, "batch_size": 8}},
    "Without answers": {"data": {"name": "digits", "rows": 400},
                        "model": {"name": "autoencoder", "filters": 4, "code": 8},
                        "learning": {"name": "mask", "optimizer": "adam", "lr": 0.01, "batch_size": 8}},
    "By trial": {"data": {"name": "mazes", "rows": 600}, "model": {"name": "policy", "hidden": [16]},
                 "learning": {"name": "reinforce", "optimizer": "adam", "lr": 0.01, "walks": 8}},
}
