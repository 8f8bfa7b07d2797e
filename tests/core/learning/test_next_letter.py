"""Learning to write: every letter is asked, marks count one question per window, and writing is repeatable."""

import pytest
import torch

from core.learning import next_letter
from core.models.gru import GRU
from core.run import run, setup
from core.spec import SpecError, parse

CHOICES = {"data": {"name": "letters", "rows": 400}, "model": {"name": "gru", "units": 16},
           "learning": {"name": "next_letter", "epochs": 2, "batch_size": 64}}


def attempt(**model):
    return setup(parse(CHOICES | {"model": CHOICES["model"] | model}))


def test_the_answers_are_the_questions_one_letter_further():
    found = attempt()
    questions, answers = next(next_letter.batches(found))
    assert torch.equal(questions[:, 1:], answers[:, :-1])
    ends = {tuple(x.tolist()): int(y) for x, y in zip(*found.train, strict=True)}
    assert all(ends[tuple(x.tolist())] == y[-1] for x, y in zip(questions, answers, strict=True))


def test_the_mark_is_the_share_of_windows_whose_next_letter_is_guessed():
    found = attempt()
    marks = next_letter.score(found, found.val)
    output = found.model(found.val.x)[:, :, -1]
    assert marks["accuracy"] == pytest.approx((output.argmax(1) == found.val.y).float().mean().item(), abs=1e-6)
    assert marks["loss"] == pytest.approx(torch.nn.functional.cross_entropy(output, found.val.y).item(), rel=1e-5)


@pytest.mark.parametrize("name", ["gru", "transformer"])
def test_the_same_settings_tell_the_same_events(name):
    spec = parse(CHOICES | {"model": {"name": name, "units": 16, "blocks": 1}})
    first, again = list(run(spec)), list(run(spec))
    assert first == again and first[-1]["val"]["loss"] < first[0]["before"]["val"]["loss"]


def test_a_memory_that_goes_on_says_what_reading_everything_again_says():
    model, x = attempt().model, attempt().val.x[:3]
    assert isinstance(model, GRU)
    said, memory = model.start(x[:, :20])
    for place in range(20, 32):
        assert torch.allclose(said, model(x[:, :place])[:, :, -1], atol=1e-5)
        said, memory = model.go_on(x[:, place], memory)
    assert torch.allclose(said, model(x)[:, :, -1], atol=1e-5)


@pytest.mark.parametrize("name", ["gru", "transformer"])
def test_what_it_writes_depends_on_network_and_dice_alone(name):
    found = attempt(name=name, blocks=1)
    texts = [next_letter.write(found.model, found.val.x[:2], 12, torch.Generator().manual_seed(seed))
             for seed in (0, 0, 1)]
    assert texts[0].shape == (2, 12) and torch.equal(texts[0], texts[1]) and not torch.equal(texts[0], texts[2])


def test_what_does_not_go_with_letters_is_refused_with_what_does():
    with pytest.raises(SpecError, match="'supervised' is made for .* letters is letters. Choose next_letter"):
        setup(parse({"data": {"name": "letters"}}))
    with pytest.raises(SpecError, match="'mlp' is made for .* letters is letters. Choose gru or transformer"):
        setup(parse({"data": {"name": "letters"}, "learning": {"name": "next_letter"}}))
    with pytest.raises(SpecError, match="'next_letter' is made for letters; moons is points. Choose supervised"):
        setup(parse({"learning": {"name": "next_letter"}}))
