"""Learning to write, letter by letter: text that is its own answer."""

from dashboard.types.page import Type, Variant

REVIEWS = {"data": {"name": "letters"}, "learning": {"name": "next_letter", "lr": 0.01, "batch_size": 64, "epochs": 40}}
MEMORY = {"name": "gru", "units": 96}

TYPE = Type("writing", "Learning to write",
            "Nobody gives it answers. It reads film reviews, and after every letter comes the next one.", {
                "A thick book": Variant(REVIEWS | {"model": MEMORY}, "First noise, then syllables, then words: watch "
                                        "what it writes while the marks rise together."),
                "A thin book": Variant(REVIEWS | {"model": MEMORY, "data": {"name": "letters", "rows": 500},
                                                  "learning": REVIEWS["learning"] | {"epochs": 150}},
                                       "An eighth of the text, read again and again: it learns the book by heart, and "
                                       "practice stays behind."),
                "Transformer": Variant(REVIEWS | {"model": {"name": "transformer", "units": 64},
                                                  "learning": REVIEWS["learning"] | {"lr": 0.004}},
                                       "The kind of network behind the large language models, a million times smaller: "
                                       "slower to begin with than one with a memory."),
            })
