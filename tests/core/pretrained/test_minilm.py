"""MiniLM's way forward against a slow one in numpy and against its publishers' own numbers; and what is missing."""

import math

import numpy as np
import pytest

from core.embedded import check
from core.pretrained import minilm
from core.spec import DataSpec, SpecError

there = pytest.mark.skipif(not minilm.available()[0], reason="requirements-text.txt is not installed")
SENTENCES = ["This is an example sentence", "Each sentence is converted", "I don't like this movie at all!! :(",
             "Grüße, 世界 — naïve café", "", "word " * 400, "a"]
# The first four numbers of each, by transformers 5.24.0 with mean pooling and normalisation, as the model card says.
PUBLISHED = [[0.06765692, 0.06349597, 0.0487131, 0.079305], [0.08643857, 0.10276262, 0.00539455, 0.00204442],
             [0.00459232, -0.00669181, 0.0172186, -0.04352016], [0.00462667, 0.0817024, -0.01268334, -0.01740571],
             [-0.1188384, 0.04829863, -0.00254807, -0.01101124], [-0.00812368, -0.09558596, -0.03867312, 0.04966193],
             [-0.03643293, 0.03470342, -0.04595989, 0.03432553]]


def said(texts: list[str]) -> np.ndarray:
    found = np.zeros((len(texts), minilm.NUMBERS), np.float32)
    for places, rows in minilm.read(texts):
        found[places] = rows
    return found


def slowly(text: str) -> np.ndarray:
    """One sentence, one head at a time, in 64-bit numpy."""
    weights = {name: np.asarray(value, np.float64) for name, value in minilm._weights().items()}

    def linear(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x, name):
        x = x - x.mean(axis=1, keepdims=True)
        return x / np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-12) * weights[f"{name}.weight"] + \
            weights[f"{name}.bias"]

    tokens = minilm._tokenizer().encode(text).ids
    word, place, kind = (weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
    x = norm(word[tokens] + place[:len(tokens)] + kind[0], "embeddings.LayerNorm")
    for layer in range(6):
        name, heads = f"encoder.layer.{layer}", []
        query, key, value = (linear(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        for own in (slice(start, start + 32) for start in range(0, 384, 32)):
            share = np.exp(query[:, own] @ key[:, own].T / math.sqrt(32))
            heads.append(share / share.sum(axis=1, keepdims=True) @ value[:, own])
        x = norm(x + linear(np.concatenate(heads, axis=1), f"{name}.attention.output.dense"),
                 f"{name}.attention.output.LayerNorm")
        wide = linear(x, f"{name}.intermediate.dense")
        wide *= 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = norm(x + linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


@there
def test_it_says_what_its_publishers_own_library_says():
    assert np.abs(said(SENTENCES)[:, :4] - PUBLISHED).max() < 1e-5


@there
@pytest.mark.parametrize("text", SENTENCES[:5])
def test_it_says_what_a_slow_way_forward_says(text: str):
    assert np.abs(said([text])[0] - slowly(text)).max() < 1e-5


@there
def test_a_sentence_gets_the_same_bits_in_any_company():
    together = said(SENTENCES)
    assert np.array_equal(together, said(SENTENCES[::-1])[::-1])
    assert np.array_equal(together[2], said([SENTENCES[2]])[0])
    assert np.abs(np.linalg.norm(together, axis=1) - 1).max() < 1e-6


@pytest.mark.parametrize("broken", [lambda name: None, lambda name: 1 / 0])
def test_where_it_is_missing_the_choice_is_refused_with_the_command(broken, monkeypatch):
    monkeypatch.setattr(minilm, "find_spec", broken)
    ready, why, command = minilm.available()
    assert not ready and why.endswith(".") and command == minilm.COMMAND
    check(DataSpec(name="movies"))
    with pytest.raises(SpecError) as refusal:
        check(DataSpec(name="movies", read="minilm"))
    assert refusal.value.field == "data.read" and minilm.COMMAND in refusal.value.remedy
