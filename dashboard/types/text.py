"""Text: sentences of four worlds, read by their words or by a network that has read a billion before."""

from dashboard.types import typed
from dashboard.types.page import Type, Variant

WORDS = {"data": {"name": "movies"}, "model": {"name": "embedding_bag"},
         "learning": {"batch_size": 64, "epochs": 12}}
READ = {"data": {"name": "movies", "rows": 1000, "read": "minilm", "scaling": "none"}, "model": {"name": "linear"},
        "learning": {"lr": 0.001, "epochs": 40}}
TWEETS = {"split": {"world": "tweets"}}

TYPE = Type("text", "Text", "Does a sentence praise or complain? The exam can come from another world.", {
    "Film reviews, bag of words": Variant(WORDS, "Watch words take on colour, the course mark reach the top, and the "
                                          "practice mark stop near 80 %."),
    "… exam from tweets": Variant(WORDS | TWEETS, "The same course; the exam asks tweets. Words that tell good films "
                                  "from bad ones say little about the weather."),
    "MiniLM reads, exam from tweets": Variant(READ | TWEETS, "MiniLM turns each sentence into 384 numbers. Fewer "
                                              "sentences are studied, and the exam from another world goes better."),
}, lessons=("another_domain",), below=typed.panel)
