"""What goes with what: which networks and which types of learning are made for which kinds of data."""

from collections.abc import Iterable
from typing import NamedTuple

from core.datasets import DATASETS, source_of
from core.spec import DataSpec, Spec, SpecError, field_info, label, options

KINDS = {"curve": "a curve", "points": "points", "table": "a table", "images": "pictures", "series": "series",
         "text": "text", "letters": "letters", "levels": "levels"}
NUMBERS = ("curve", "points", "table", "images", "series")  # kinds whose examples are plain rows of numbers
READS = {"minilm": "text", "efficientnet": "images"}  # which kind of data other networks can read (data.read)
UNLABELLED = ("autoencode", "denoise", "mask", "rotate", "contrast")  # learning that needs no answers
NAMED = 3  # at most so many data sets are named in a remedy


class Suit(NamedTuple):
    """Kinds of data that a choice is made for and, for networks, the types of learning; and a word about it."""

    kinds: tuple[str, ...]
    learnings: tuple[str, ...] = ("supervised",)
    good_at: str = ""


WINDOWS = ("series", "images", "text", "letters")  # kinds that are read place by place
MODELS = {
    "linear": Suit(NUMBERS, good_at="Weighs every number once and adds up: quick, honest, and straight."),
    "mlp": Suit(NUMBERS, good_at="Bends its borders: good at tables and points, blind to what lies beside what."),
    "polynomial": Suit(("curve",), good_at="Fits one number to another by powers, as textbooks do."),
    "cnn": Suit(("series", "images"), good_at="Finds small patterns wherever they stand: for series and pictures."),
    "gru": Suit(WINDOWS, ("supervised", "next_letter"), "Reads from start to end and remembers: for series and text."),
    "transformer": Suit(WINDOWS, ("supervised", "next_letter"), "Lets every place look at all others: for what belongs "
                        "together though it stands apart."),
    "embedding_bag": Suit(("text",), good_at="Learns what each word is worth, and forgets the order."),
    "autoencoder": Suit(("series", "images"), ("supervised", *UNLABELLED), "Says what it saw in a few numbers, and "
                        "makes all else of them: for learning without answers."),
    "policy": Suit(("levels",), ("reinforce", "ppo"), "Acts: says what to do next, and what it hopes for."),
}
LEARNINGS = {
    "supervised": Suit((*NUMBERS, "text"), good_at="Every question comes with its answer."),
    "autoencode": Suit(("series", "images"), good_at="Draws each example again from a few numbers."),
    "denoise": Suit(("series", "images"), good_at="Takes away noise that was laid over."),
    "mask": Suit(("series", "images"), good_at="Guesses the covered parts."),
    "rotate": Suit(("images",), good_at="Says by how many quarters a picture was turned."),
    "contrast": Suit(("series", "images"), good_at="Finds two views of one example among many."),
    "next_letter": Suit(("letters",), good_at="Text is its own answer: after every letter comes the next one."),
    "reinforce": Suit(("levels",), good_at="Learns from what its own acts were paid, once from each."),
    "ppo": Suit(("levels",), good_at="Learns from what its own acts were paid, a little at a time."),
}
AUGMENTS = {
    "jitter": Suit(NUMBERS, good_at="Blurs every number a little."),
    "shift": Suit(("series",), good_at="Moves a series along."),
    "sway": Suit(("images", "series"), good_at="Turns, moves, resizes and partly covers a picture; tilts a series."),
}
SUITS = {"learning.name": LEARNINGS, "model.name": MODELS, "learning.augment": AUGMENTS}


def seen_kind(data: DataSpec) -> str:
    """The kind of the data as the network sees them: what another network has read is a table of numbers."""
    kind = source_of(data).KIND
    return "table" if READS.get(data.read) == kind else kind


def misfit(path: str, name: str, spec: Spec) -> str:
    """Why a name on offer does not go with the data or the type of learning; empty where it does."""
    suit, kind, learning = SUITS[path].get(name), seen_kind(spec.data), spec.learning.name
    if suit is None:
        return ""
    if kind not in suit.kinds:
        what = f"MiniLM turns {spec.data.name} into" if kind != source_of(spec.data).KIND else \
            f"{spec.data.name} is"
        return f"is made for {either(KINDS[made] for made in suit.kinds)}; {what} {KINDS[kind]}"
    if path != "learning.name" and learning not in suit.learnings:
        return f"can't learn the way that was chosen, {learning!r}; it can: {', '.join(suit.learnings)}"
    return ""


def names_for(path: str, spec: Spec) -> list[str]:
    """The names of a choice that go with the data and the type of learning."""
    return [name for name in options(path) if not misfit(path, name, spec)]


def fits(path: str, name: str | None, spec: Spec) -> None:
    """Raises SpecError where the name does not go with the rest, with what would."""
    reason = misfit(path, name, spec) if name else ""
    if not reason:
        return
    suit = SUITS[path][name]
    fitting = ["none"] * (field_info(path).default is None) + names_for(path, spec)
    sets = [other for other, source in DATASETS.items() if source.KIND in suit.kinds]
    remedies = [f"Choose {' or '.join(fitting)}"] * bool(fitting)
    if seen_kind(spec.data) not in suit.kinds:
        remedies.append(f"the data set {' or '.join(sets[:NAMED])}" if fitting else f"Choose the data set {sets[0]}")
    elif not fitting:
        remedies.append(f"Choose the type of learning {' or '.join(suit.learnings)}")
    raise SpecError(path, f"{label(path)} {name!r} {reason}.", f"{', or '.join(remedies)}.")


def either(names: Iterable[str]) -> str:
    """Things as people list them: a, b and c."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
