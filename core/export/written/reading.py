"""How raw examples become numbers, written out: what is learned for it is learned from the course materials alone."""

from typing import Any

import numpy as np

from core import vocabulary
from core.embedded import LEVEL, Embedded
from core.export.written.text import comment, fill, joined, listed, named, source_of
from core.prepare import Category, Number
from core.vocabulary import Vocabulary

NAMES = 12  # at most so many columns are named
CHEATED = ("This run was prepared from all three sets, the sealed exam among them: a cheat, chosen on purpose. The "
           "exam's rows don't travel, so what was learned from them stands here as plain numbers.")
ARRAY = '''
    def flat(x):
        return x.reshape(len(x), -1).astype(np.float64)


    $learned


    def prepare(x):
        return ((flat(x) - MEAN) / SPREAD).astype(np.float32)
'''
COLUMNS = '''
    COLUMNS = $columns  # those that differ between the rows of the course
    CATEGORIES = $categories  # the others are numbers
'''
TABLE_LEARNED = '''
    numbers, levels = {}, {}  # what is known of each column
    for column in COLUMNS:
        values = data["course_x"][:, column].astype(np.float64)
        missing = np.isnan(values)
        if column in CATEGORIES:
            levels[column] = np.unique(values[~missing])
        else:
            middle = np.median(values[~missing])  # stands in where a value is missing
            filled = np.where(missing, middle, values)
            numbers[column] = float(middle), $scale, bool(missing.any())
'''
TABLE = '''
    def prepare(x):
        inputs = []
        for column in COLUMNS:
            values = x[:, column]
            if column in CATEGORIES:  # an input of 0 or 1 for every level that the course has
                inputs.append(values[:, None] == levels[column])
                continue
            middle, mean, spread, flagged = numbers[column]
            missing = np.isnan(values)
            inputs.append(((np.where(missing, middle, values) - mean) / spread)[:, None])
            if flagged:  # one more input says where the value was missing
                inputs.append(missing[:, None])
        return np.concatenate(inputs, axis=1).astype(np.float32)
'''
WORDS_LEARNED = '''
    counts = Counter(word for text in data["course_x"] for word in words(text))
    known = sorted(counts, key=lambda word: (-counts[word], word))  # word number 1 is the most frequent one
    LENGTH = max(1, *(len(words(text)) for text in data["course_x"]))  # of the longest sentence
'''
WORDS = '''
    number_of = {word: number for number, word in enumerate(known, start=1)}


    def prepare(texts):
        """int64 [n, LENGTH]: words that the course never had are skipped, short sentences filled up with 0."""
        table = np.zeros((len(texts), LENGTH), np.int64)
        for row, text in enumerate(texts):
            numbers = [number_of[word] for word in words(text) if word in number_of][:LENGTH]
            table[row, :len(numbers)] = numbers
        return table
'''


def code(attempt: Any) -> tuple[str, str]:
    """What is said of it, and the piece of code that defines `prepare`, and for numbers to predict `in_spreads`."""
    words, pieces = _read(attempt)
    return words, joined([pieces, _target(attempt)])


def learned(attempt: Any, opened: bool) -> dict[str, np.ndarray]:
    """What must travel beside the script, because what it was learned from does not.

    `opened`: whether the final exam may be seen; else a word that only the exam has keeps its number, not its letters.
    """
    reader, split = attempt.preparation.reader, attempt.split
    if not _cheated(attempt) or reader is None:
        return {}
    if isinstance(reader, Vocabulary):
        may = {word for part in (split.train, split.val) for text in part.x for word in vocabulary.words(text)}
        return {"known_words": np.array([word if opened or word in may else "" for word in reader.words])}
    return {"mean": np.array(reader.mean), "spread": np.array(reader.scale)} if isinstance(reader, Embedded) else {}


def _cheated(attempt: Any) -> bool:
    return attempt.spec.split.fitted_on != "course"


def _read(attempt: Any) -> tuple[str, str]:
    preparation, kind = attempt.preparation, attempt.dataset.kind
    if isinstance(preparation.reader, Embedded):
        return _embedded(attempt)
    if isinstance(preparation.reader, Vocabulary):
        return _words(attempt)
    if kind == "letters":
        signs = named(" ".join(attempt.dataset.classes))
        return (f"Letters come as numbers already: each is its place among the {len(attempt.dataset.classes)} signs "
                f"({signs} and others).", "def prepare(x):\n    return x.astype(np.int64)")
    if kind == "levels":
        return ("A level goes in as it is: from what the network sees the game goes on.",
                "def prepare(x):\n    return x.reshape(len(x), -1).astype(np.float32)")
    return _table(attempt) if preparation.columns else _array(attempt)


def _array(attempt: Any) -> tuple[str, str]:
    data, kind, preparation = attempt.spec.data, attempt.dataset.kind, attempt.preparation
    each = kind in ("points", "curve")
    if data.scaling == "none":
        return "Every number goes in as it is: no measure for all was asked for.", \
            "def prepare(x):\n    return x.reshape(len(x), -1).astype(np.float32)"
    words = "Every input gets mean 0 and spread 1 on the course materials" + (
        "." if each else ": one mean and one spread for all numbers of an example, for neighbours keep their "
        "proportions.")
    if _cheated(attempt):
        lines = [comment(CHEATED), f"MEAN = np.array({list(preparation.mean)})",
                 f"SPREAD = np.array({list(preparation.scale)})"]
        return words, fill(ARRAY, learned="\n".join(lines))
    axis = "axis=0" if each else ""
    lines = [f'MEAN = flat(data["course_x"]).mean({axis})', f'SPREAD = flat(data["course_x"]).std({axis})']
    if min(preparation.scale) == 1.0:
        lines.append("SPREAD = np.where(SPREAD > 0, SPREAD, 1.0)  # what never changes there")
    return words, fill(ARRAY, learned="\n".join(lines))


def _table(attempt: Any) -> tuple[str, str]:
    columns, every = attempt.preparation.columns, attempt.dataset.columns
    places = [column.column for column in columns]
    names = ", ".join(named(every[place].name) for place in places[:NAMES]) + ", …" * (len(places) > NAMES)
    chosen = f" {len(places):,} of {len(every):,} were chosen before." if attempt.spec.data.columns else ""
    whole = places == list(range(len(places)))
    head = fill(COLUMNS, columns=f"range({len(places)})" if whole and len(places) > 9 else listed(places, 10),
                categories=listed([column.column for column in columns if isinstance(column, Category)], 13))
    head = f"{comment(f'The columns are, in their order: {names}.{chosen}')}\n{head}"
    words = ("Numbers get mean 0 and spread 1 on the course materials, and the middle value where one is missing; a "
             "category becomes an input of 0 or 1 for each of its levels.")
    if attempt.spec.data.scaling == "none":
        words = words.replace("get mean 0 and spread 1 on the course materials, and", "go in as they are, with")
    return words, joined([f"{head}\n{_learned_of_table(attempt)}", fill(TABLE)])


def _learned_of_table(attempt: Any) -> str:
    if not _cheated(attempt):
        scaled = attempt.spec.data.scaling != "none"
        return fill(TABLE_LEARNED, scale="float(filled.mean()), float(filled.std()) or 1.0" if scaled else "0.0, 1.0")
    columns = attempt.preparation.columns
    numbers = [f"    {each.column}: {(each.fill, each.mean, each.scale, each.flagged)!r}," for each in columns
               if isinstance(each, Number)]
    levels = [f"    {each.column}: {list(each.levels)!r}," for each in columns if isinstance(each, Category)]
    return "\n".join([comment(CHEATED), "numbers = {  # column: middle value, mean, spread, whether it says where one "
                      "is missing", *numbers, "}", "levels = {", *levels, "}"])


def _words(attempt: Any) -> tuple[str, str]:
    reader = attempt.preparation.reader
    first = source_of(vocabulary, "WORD") + "\n\n\n" + fill('''
        def words(text):
            return WORD.findall(text.lower())
        ''')
    learned_ = fill(WORDS_LEARNED) if not _cheated(attempt) else "\n".join(
        [comment(CHEATED), 'known = data["known_words"].tolist()', f"LENGTH = {reader.length}"])
    return (f"Each word of the course gets a number: {len(reader.words):,} in all, the most frequent first. The "
            "practice exam has no say in it.", joined([first, f"{learned_}\n{fill(WORDS)}"]))


def _embedded(attempt: Any) -> tuple[str, str]:
    reader = attempt.preparation.reader
    title = {"minilm": "MiniLM", "efficientnet": "EfficientNet-Lite0"}[reader.name]
    words = (f"The examples were read by {title}, a network that others have trained, and that is too large to be "
             f"written out here: what it says of each example, {len(reader.mean):,} numbers, travels instead of the "
             "example.")
    if attempt.spec.data.scaling == "none":
        return words, "def prepare(x):\n    return x.astype(np.float32)"
    if _cheated(attempt):
        lines = f'{comment(CHEATED)}\nMEAN, SPREAD = data["mean"], data["spread"]'
    else:
        lines = ('MEAN, SPREAD = flat(data["course_x"]).mean(axis=0), flat(data["course_x"]).std(axis=0)\n'
                 f"SPREAD = np.where(SPREAD > {LEVEL}, SPREAD, 1.0)  # a number that never changes says nothing")
    return f"{words} Each gets mean 0 and spread 1 on the course materials.", fill(ARRAY, learned=lines)


def _target(attempt: Any) -> str:
    """For numbers to predict: the way into the terms in which the network answers."""
    preparation = attempt.preparation
    if attempt.dataset.task == "classification" or attempt.dataset.kind == "levels":
        return ""
    if _cheated(attempt):
        numbers = f"TARGET_MEAN, TARGET_SPREAD = {preparation.target_mean!r}, {preparation.target_scale!r}"
    else:
        numbers = ('TARGET_MEAN = float(data["course_y"].mean(dtype=np.float64))\n'
                   'TARGET_SPREAD = float(data["course_y"].std(dtype=np.float64)) or 1.0')
    return fill('''
        # The network answers in spreads from the mean; marks are given in the real unit.
        $numbers


        def in_spreads(y):
            return ((y - TARGET_MEAN) / TARGET_SPREAD).astype(np.float32)
        ''', numbers=numbers)
