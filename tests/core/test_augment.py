"""Examples moved along: by whole places, to both sides, on either path of learning, and the book stays as it is."""

import pytest
import torch

from core import classroom, dealer
from core.classroom import gather
from core.learning import augment, supervised
from core.learning.augment import Strips, reach
from core.run import learn, run, setup
from core.spec import SpecError, parse

torch.set_num_threads(1)
SHIFTED = {"data": {"name": "mnist1d", "rows": 60}, "model": {"hidden": [6]},
           "learning": {"augment": "shift", "epochs": 3, "batch_size": 7}}


def dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_series_moved_along_is_torchs_roll():
    x, rows = torch.randn(20, 12, generator=dice()), torch.randint(20, (50,), generator=dice())
    moved = torch.randint(-3, 4, (50,), generator=dice(1))
    expected = torch.stack([x[row].roll(int(far)) for row, far in zip(rows, moved, strict=True)])
    assert torch.equal(Strips(x, 3, 12).take(rows, moved), expected)
    assert torch.equal(Strips(x, 3, 16).take(rows, moved)[:, :12], expected)  # wider windows, as a stack has them


def test_a_series_is_moved_by_an_eighth_of_its_length_at_most_and_only_where_it_is_asked():
    assert [reach("shift", length) for length in (4, 40, 100)] == [1, 5, 12]
    assert reach("jitter", 40) == reach(None, 40) == 0


def places(questions: torch.Tensor) -> set[int]:
    """Where the one value that is not 0 stands, of 40, from its place in the book."""
    return {int(place) - 20 for place in questions[:, :40].argmax(1)}


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (augment, dealer):
        monkeypatch.setattr(module, "JITTER", 0.0)


@pytest.mark.usefixtures("calm")
def test_every_place_from_five_left_to_five_right_is_visited_on_both_paths():
    book = torch.zeros(400, 40)
    book[:, 20] = 1
    (question, _), = supervised.once_through(book, torch.zeros(400), 400, dice(), "shift")
    assert places(question) == set(range(-5, 6)) and torch.equal(question.sum(1), torch.ones(400))
    attempt = setup(parse(SHIFTED | {"data": {"name": "mnist1d", "rows": 400}}))
    attempt.train.x.copy_(book[:len(attempt.train.x)])
    room, = gather([attempt])
    question = torch.cat([question[0] for question, _ in room.batches()])
    assert places(question) == set(range(-5, 6))
    assert torch.equal(question[:, 40], torch.ones(len(question))), "the column of the bias stays"
    assert torch.equal(question[:, :40].sum(1), torch.ones(len(question))) and not question[:, 41:].any()


def test_the_book_itself_is_left_alone():
    attempt = setup(parse(SHIFTED))
    before = attempt.train.x.clone()
    list(learn(attempt))
    assert torch.equal(attempt.train.x, before)


@pytest.mark.parametrize("alone", [False, True], ids=["stack", "module"])
@pytest.mark.parametrize("model", [{"hidden": [6]}, {"hidden": [6], "dropout": 0.2}, {"name": "cnn", "filters": 4}],
                         ids=str)
def test_a_run_is_the_same_twice_and_goes_on_from_its_checkpoint_bit_for_bit(model, alone, monkeypatch):
    if alone:
        monkeypatch.setattr(classroom, "shape_of", lambda model: None)
    spec = parse(SHIFTED | {"model": model})
    whole = list(run(spec))
    assert list(run(spec)) == whole
    attempt, told = setup(spec), []
    for event in learn(attempt):
        told += [event] if event else []
        if event and event["kind"] == "epoch":
            break
    again = setup(spec)
    again.restore(*attempt.checkpoint(), told)
    assert told + [event for event in learn(again) if event] == whole


def test_moving_series_along_is_worth_a_dozen_points_in_the_exam():
    """SCIENCE C1, in a third of its steps: 1,000 signals, a network of 128 and 128, and 3,000 fresh questions."""
    marks = []
    for how in (None, "shift"):
        spec = parse({"data": {"name": "mnist1d", "rows": 5000}, "split": {"train": 0.2, "val": 0.2, "test": 0.6},
                      "model": {"hidden": [128, 128], "activation": "relu"},
                      "learning": {"lr": 0.003, "batch_size": 100, "epochs": 70, "augment": how}})
        marks.append(list(run(spec, glass=True))[-1]["test"]["accuracy"])
    assert marks[1] >= marks[0] + 0.1


SWAYED = {"data": {"name": "digits", "rows": 60}, "model": {"name": "cnn", "filters": 4},
          "learning": {"augment": "sway", "epochs": 3, "batch_size": 7}}


@pytest.mark.parametrize("model", [{"name": "cnn", "filters": 4}, {"hidden": [6]}], ids=str)
def test_a_picture_that_sways_is_never_the_same_twice_and_the_book_stays_as_it_is(model):
    """A perceptron does not stack then: its examples can't be dealt, each must be drawn anew."""
    attempt = setup(parse(SWAYED | {"model": model}))
    before = attempt.train.x.clone()
    (first, _), (second, _) = (next(iter(attempt.enter().batches())) for _ in range(2))
    assert first.shape == second.shape == (7, 64) and not torch.equal(first, second)
    assert not any((first[0] == row).all() for row in before)
    list(learn(attempt))
    assert torch.equal(attempt.train.x, before)
    assert list(run(attempt.spec)) == list(run(attempt.spec))


def test_a_series_can_sway_and_a_table_can_not():
    assert setup(parse(SHIFTED | {"learning": SHIFTED["learning"] | {"augment": "sway"}}))
    with pytest.raises(SpecError, match="is made for pictures and series"):
        setup(parse({"data": {"name": "wine"}, "learning": {"augment": "sway"}}))
