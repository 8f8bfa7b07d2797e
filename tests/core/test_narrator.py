"""What the narrator says: true of the numbers, short, and each moment once."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from core.narrator import moment, sentence
from core.run import run
from core.spec import parse

torch.set_num_threads(1)


def history(*pairs: tuple[float, float, float, float]) -> list[dict]:
    """(course accuracy, practice accuracy, course loss, practice loss) per epoch."""
    return [{"kind": "epoch", "epoch": number, "train": {"accuracy": a, "loss": c}, "val": {"accuracy": b, "loss": d}}
            for number, (a, b, c, d) in enumerate(pairs, start=1)]


def test_before_the_first_round_it_knows_nothing():
    assert sentence([]) == "It has seen nothing yet. Its answers are guesses."


def test_it_counts_the_rounds_since_practice_improved():
    told = sentence(history((0.7, 0.7, 0.6, 0.6), *[(1.0, 0.7, 0.1, 0.7)] * 40))
    assert told == "It knows the book by heart. Practice has not improved for 40 rounds."


def test_a_mark_that_stands_while_the_loss_falls_is_not_said_to_improve():
    told = sentence(history(*[(1.0, 0.7, 0.1, 0.6 * 0.98**n) for n in range(60)]))
    assert told == "It knows the book by heart. In practice it grows surer, but no better."
    early = sentence(history(*[(1.0, 0.7, 0.1, 0.6 * 0.98**n) for n in range(20)]))
    assert early.endswith("Practice is still improving.")


def test_a_mark_above_the_ceiling_is_called_memorising():
    told = sentence(history((0.97, 0.75, 0.2, 0.7)), ceiling=0.8)
    assert "memorising" in told


def test_after_early_stopping_it_says_where_it_went_back_to():
    assert sentence(history((0.8, 0.8, 0.5, 0.5)), restored=True).startswith("It went back to round 1,")


def test_misses_that_grow_are_not_said_to_shrink():
    grows = [{"kind": "epoch", "epoch": n, "train": {"mae": 5.0, "loss": 1}, "val": {"mae": 6.0, "loss": 1 + n}}
             for n in range(1, 20)]
    assert sentence(grows).endswith("Practice has not improved for 18 rounds.")


def test_numbers_are_told_as_misses():
    event = {"kind": "epoch", "epoch": 1, "train": {"mae": 30.0, "loss": 1}, "val": {"mae": 60.0, "loss": 2}}
    assert "misses by 30 on the book, by 60 on new questions" in sentence([event])


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 2, *[st.floats(0.001, 5)] * 2), max_size=60),
       st.none() | st.floats(0.5, 1))
def test_every_sentence_is_short(pairs, ceiling):
    assert len(sentence(history(*pairs), ceiling).split()) <= 25


def test_the_story_has_its_three_moments_in_order():
    spec = parse({"data": {"rows": 180, "noise": 0.25, "label_noise": 0.15, "seed": 7},
                  "split": {"train": 1 / 3, "val": 1 / 3, "test": 1 / 3, "seed": 7}, "model": {"hidden": [64, 64]},
                  "learning": {"batch_size": None, "epochs": 400}, "seed": 2})
    seen, told = [], []
    for event in run(spec):
        if event["kind"] != "epoch":
            continue
        told.append(event)
        if news := moment(told, seen):
            seen.append(news)
            if news == "stall":
                assert event["epoch"] <= 200  # the gap opens within ten seconds at twenty rounds a second
    assert seen == ["both_rise", "stall", "by_heart"]
    assert told[-1]["train"]["accuracy"] == 1 and told[-1]["val"]["accuracy"] < 0.8


def test_a_moment_that_was_passed_over_is_not_told_late():
    by_heart = history(*[(1.0, 0.9, 0.5 / n, 0.6 / n) for n in range(1, 40)])
    assert moment(by_heart) == "by_heart"
    assert moment(by_heart, {"by_heart"}) is None
