"""Which network learns, and how large it is."""

import re
from typing import Literal

from pydantic import model_validator

from core.declared import Part, SpecError, Whole, choice

ModelName = Literal["linear", "mlp", "polynomial", "cnn", "gru", "transformer", "embedding_bag", "autoencoder",
                    "policy"]
NAME = re.compile("[0-9a-z_]*")  # of a start: it becomes the name of a file
Activation = Literal["tanh", "relu", "sigmoid", "gelu", "leaky_relu"]


class ModelSpec(Part):
    name: ModelName = choice("mlp", "Kind of brain", "model", "Linear draws one straight border. A multi-layer "
                             "network (MLP) can bend it. The others are made for one kind of data each.")
    hidden: tuple[Whole, ...] = choice((8, 8), "Hidden layers", "units per layer", "How many units each hidden layer "
                                       "has, from the input on. More units can bend more, and memorise more.",
                                       max_length=8, needs=("model.name", "mlp", "policy"))
    activation: Activation = choice("tanh", "Bend", "activation", "The curve each unit puts its sum through. "
                                    "Without it, layers would collapse into one straight line.",
                                    needs=("model.name", "mlp", "policy"))
    dropout: float = choice(0.0, "Forgetfulness", "dropout", "Share of hidden units switched off at random in each "
                            "step, so that none becomes indispensable.", ge=0, le=0.9, needs=("model.name", "mlp"))
    degree: int = choice(3, "Highest power", "degree", "Degree of the polynomial: 0 is a level line, 1 a straight one, "
                         "9 wriggles through ten points.", ge=0, le=30, needs=("model.name", "polynomial"))
    filters: int = choice(25, "Filters", "channels per layer", "How many patterns each of the three layers of a "
                          "convolutional network (CNN) looks for.", ge=1, le=128, needs=("model.name", "cnn",
                          "autoencoder"))
    units: int = choice(64, "Width", "hidden size", "How many numbers a recurrent network (GRU) keeps in mind, or a "
                        "transformer at each place.", ge=4, le=512, needs=("model.name", "gru", "transformer"))
    blocks: int = choice(2, "Blocks", "layers", "How often every place of a transformer looks around.", ge=1, le=8,
                         needs=("model.name", "transformer"))
    width: int = choice(16, "Numbers per word", "embedding size", "How many numbers stand for each word. More can tell "
                        "more apart, and memorise more.", ge=1, le=256, needs=("model.name", "embedding_bag"))
    code: int = choice(16, "Narrow door", "numbers in the code", "How many numbers the middle of an autoencoder has. "
                       "All that it knows of an example must go through there.", ge=1, le=256,
                       needs=("model.name", "autoencoder"))

    start: str = choice("", "What it already knows", "transfer", "Layers that learned before, on other examples, go "
                        "into the new network; its answers are learned anew. Empty: begin from scratch.", max_length=40)
    frozen: int = choice(0, "Layers that stay", "frozen layers", "So many layers, from the input on, stay as they are; "
                         "only the rest learns.", ge=0, le=16)

    @model_validator(mode="after")
    def names_a_start(self) -> "ModelSpec":
        if not NAME.fullmatch(self.start):
            raise SpecError("model.start", f"What it already knows (transfer) can't be {self.start!r}.", "Give a name "
                            "from the shelf: 16 digits and letters from a to f, or the name of one that comes along.")
        return self

    @model_validator(mode="after")
    def widths_fit(self) -> "ModelSpec":
        for layer, units in enumerate(self.hidden):
            if not 1 <= units <= 1024:
                raise SpecError("model.hidden", f"Hidden layer {layer + 1} has {units} units; it must have 1 to 1024.",
                                f"Use {min(max(units, 1), 1024)}.")
        return self
