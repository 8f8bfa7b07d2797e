"""Learning without answers: five ways in which the course is its own teacher."""

from dashboard.types.page import Type, Variant

EYE = {"name": "autoencoder", "filters": 8}
PACE = {"batch_size": 50, "epochs": 20}
DIGITS = {"data": {"name": "mnist5k"}, "model": EYE}


def taught(how: str, **more: float) -> dict:
    return {"learning": PACE | {"name": how} | more}


TYPE = Type(
    "self_supervised", "Learning without answers",
    "Nobody says what anything is. It makes its own questions; what it learns from them is tested with few answers.",
    {"Squeeze through a narrow door": Variant(
        DIGITS | taught("autoencode"),
        "784 pixels must pass through 16 numbers. Watch the pictures that come out, and groups forming on the map."),
     "Clean the picture": Variant(
         {"data": {"name": "shapes", "rows": 5000}, "model": EYE | {"code": 64}} | taught("denoise"),
         "It draws where a shape is and how it lies, and drops the pattern. Which shape it is, its code hardly says: "
         "see the map."),
     "Fill the gap": Variant(
         DIGITS | {"model": EYE | {"code": 32}} | taught("mask"),
         "Half of each digit is covered. What it fills in is a guess that fits what it has seen."),
     "Which way up?": Variant(
         DIGITS | taught("rotate"),
         "Every digit is turned by quarters. Whoever can say how far must have noticed what is on it."),
     "Two views of one": Variant(
         {"data": {"name": "mnist1d", "rows": 6500, "labels": 25},
          "model": EYE | {"filters": 16, "code": 32},
          "learning": {"name": "contrast", "batch_size": 100, "lr": 0.01, "epochs": 25, "temperature": 0.1}},
         "Each signal is varied twice; the pair must be found among many. The probe then needs few answers.")},
    lessons=("few_labels",))
