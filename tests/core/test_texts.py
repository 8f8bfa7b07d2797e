"""Two ways of reading: learned from the course only, the same run twice, and what each is refused."""

import numpy as np
import pytest
import torch

from core.check import contradictions, fits, unfit
from core.pretrained import minilm
from core.run import learn, run, setup
from core.spec import SpecError, parse
from core.split import Examples
from core.suits import names_for
from core.texts import reader

torch.set_num_threads(1)
WORDS = {"data": {"name": "movies", "rows": 300}, "model": {"name": "embedding_bag"}, "learning": {"epochs": 3}}
READ = {"data": {"name": "movies", "rows": 60, "seed": 6, "read": "minilm"}, "model": {"name": "linear"},
        "learning": {"epochs": 3}}


@pytest.fixture
def quick(monkeypatch) -> None:
    """A MiniLM that takes no time: some numbers for each sentence, always the same."""
    def read(texts):
        for place, text in enumerate(texts):
            dice = np.random.default_rng(list(text.encode()))
            yield [place], dice.standard_normal((1, minilm.NUMBERS)).astype(np.float32)

    monkeypatch.setattr(minilm, "read", read)
    monkeypatch.setattr(minilm, "available", lambda: (True, "", ""))


@pytest.mark.parametrize("choices", [WORDS, READ], ids=["words", "minilm"])
def test_the_same_choices_tell_the_same_events(choices, quick):
    assert list(run(parse(choices))) == list(run(parse(choices)))


@pytest.mark.parametrize("choices", [WORDS, READ], ids=["words", "minilm"])
def test_nothing_before_the_exam_depends_on_where_it_comes_from(choices, quick):
    home, away = (list(run(parse(choices | {"split": {"world": world}}))) for world in ("same", "tweets"))
    assert [{**told, "fingerprint": "", "spec": {}} for told in home] == \
        [{**told, "fingerprint": "", "spec": {}} for told in away]


def test_what_minilm_says_is_put_to_one_measure_by_the_course_alone(quick):
    attempt = setup(parse(READ))
    assert attempt.train.x.shape == (36, 384) and attempt.inputs.kind == "table"
    assert torch.allclose(attempt.train.x.mean(dim=0), torch.zeros(384), atol=1e-5)
    assert torch.allclose(attempt.train.x.std(dim=0, correction=0), torch.ones(384), atol=1e-4)
    assert not torch.allclose(attempt.val.x.mean(dim=0), torch.zeros(384), atol=1e-2)
    plain = setup(parse(READ | {"data": READ["data"] | {"scaling": "none"}}))
    assert np.array_equal(plain.train.x.numpy(), np.float32(plain.preparation.inputs(plain.split.train.x)))


def test_a_number_that_never_changes_is_not_blown_up(quick, monkeypatch):
    def read(texts):
        for place, text in enumerate(texts):
            row = np.full((1, minilm.NUMBERS), 1e-9 * len(text), np.float32)
            row[0, 0] = len(text)
            yield [place], row

    monkeypatch.setattr(minilm, "read", read)
    x = setup(parse(READ | {"data": READ["data"] | {"seed": 1}})).train.x  # data that no other test has in memory
    assert x[:, 0].std() > 0.5 and x[:, 1:].abs().max() < 1e-3


def test_all_that_eats_numbers_can_learn_from_minilm_and_from_words_what_knows_words(quick):
    assert names_for("model.name", parse(READ))[:2] == ["linear", "mlp"]
    assert "linear" not in names_for("model.name", parse(WORDS))
    with pytest.raises(SpecError, match="'mlp' is made for .*movies is text") as refusal:
        fits(parse(WORDS | {"model": {"name": "mlp"}}))
    assert refusal.value.field == "model.name" and "embedding_bag" in refusal.value.remedy


def test_numbers_are_not_read_by_minilm():
    asked = parse({"data": {"read": "minilm"}})
    with pytest.raises(SpecError, match="moons can't be read by minilm: it is points") as refusal:
        contradictions(asked)
    assert refusal.value.field == "data.read" and unfit(asked)["data.read"] == "plain"


def test_an_exam_from_a_domain_that_is_its_own_is_refused():
    with pytest.raises(SpecError, match="exam of movies can't come") as refusal:
        fits(parse(WORDS | {"split": {"world": "movies"}}))
    assert "tweets" in refusal.value.remedy


def test_what_was_learned_is_told_in_sentences(quick):
    for choices in (WORDS, READ):
        attempt = setup(parse(choices))
        assert attempt.preparation.steps and all(step.endswith(".") for step in attempt.preparation.steps)
        assert len(attempt.preparation.features) == attempt.train.x.shape[1]


def test_a_course_of_one_word_can_be_read():
    x = np.array(["good", "bad", "!!!"], object)
    known, features, _ = reader(None, Examples(x, np.zeros(3, np.int64), np.arange(3)), parse(WORDS).data)
    assert known.length == 1 and len(features) == 1 and known.inputs(x).tolist() == [[2], [1], [0]]


def test_a_bag_that_is_taken_up_again_goes_on_bit_for_bit():
    whole, half = setup(parse(WORDS)), setup(parse(WORDS | {"learning": {"epochs": 3}}))
    list(learn(whole))
    for told in learn(half):
        if told and told["kind"] == "epoch" and told["epoch"] == 2:
            break
    again = setup(parse(WORDS))
    again.restore(*half.checkpoint(), half.history)
    list(learn(again))
    assert torch.equal(whole.weights(), again.weights())


def test_what_minilm_has_read_is_a_table_to_the_network():
    with pytest.raises(SpecError, match="'embedding_bag' is made for text; MiniLM turns movies into a table"):
        fits(parse(READ | {"model": {"name": "embedding_bag"}}))
