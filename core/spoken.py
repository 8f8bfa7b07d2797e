"""What a network makes of a sentence that somebody typed: its answer, and how much each word counts for it."""

from typing import Any

import numpy as np
import torch

from core.attempt import Attempt
from core.measure import answers
from core.models.embedding_bag import EmbeddingBag
from core.run import setup
from core.spec import SpecError, parse
from core.store import Store
from core.vocabulary import pieces

LONGEST = 1_000  # characters
MOST_WORDS = 60  # that are left out one by one

Piece = tuple[str, str | None]


def read(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer of a run, with the newest weights that were saved, to `asked["text"]`. Raises SpecError.

    {"answer": class number, "sure": 0..1, "epoch": of the weights, "pieces": [[text, share]]}: the pieces make up the
    text again; a share is positive where the word counts for the second answer, None where it counts for nothing.
    """
    row, saved = store.get_run(asked["run"]), store.load_checkpoint(asked["run"])
    if row is None:
        raise SpecError("run", "There is no such run.", "It may have been deleted. Start a new one.")
    text = checked(asked["text"])
    if saved is None:
        raise SpecError("run", "This network has learned nothing yet.", "Press play, and ask it after a round.")
    attempt = setup(parse(row["spec"]).model_copy(update={"students": 1}))
    attempt.restore(*saved)
    return understood(attempt, text) | {"epoch": attempt.epoch}


def checked(text: str) -> str:
    """The text as it will be read. Raises SpecError for one that is empty, too long, or without a word."""
    text = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(text) > LONGEST:
        raise SpecError("text", f"The text has {len(text):,} characters; at most {LONGEST:,} are read at once.",
                        "Shorten it to a sentence or two.")
    if not any(word for _, word in pieces(text)):
        raise SpecError("text", "There is no word in it." if text else "There is nothing to read.", "Type a sentence.")
    return text


def understood(attempt: Attempt, text: str) -> dict[str, Any]:
    """The answer of an attempt as it stands."""
    refuse_unknown(attempt, text)
    cut = pieces(text)
    share = torch.softmax(_said(attempt, [text]), dim=1)[0]
    shares = _exactly(attempt, cut, text) if isinstance(attempt.model, EmbeddingBag) else _left_out(attempt, cut, text)
    return {"answer": int(share.argmax()), "sure": round(float(share.max()), 4),
            "pieces": [[piece, None if value is None else round(value, 4)]
                       for (piece, _), value in zip(cut, shares, strict=True)]}


def refuse_unknown(attempt: Attempt, text: str) -> None:
    """Raises SpecError where a network that has learned words by itself knows none of the text's."""
    cut, numbers = pieces(text), getattr(attempt.preparation.reader, "numbers", None)
    if numbers is not None and not any(word in numbers for _, word in cut):
        count = sum(word is not None for _, word in cut)
        words = "The only word" if count == 1 else f"None of the {count} words"
        raise SpecError("text", f"{words} {'is not' if count == 1 else 'is'} in the course materials: the network has "
                        "nothing to go by.", "Use other words, or let MiniLM read.")


def _said(attempt: Attempt, texts: list[str]) -> torch.Tensor:
    """The scores [n, classes] for these texts."""
    seen = torch.from_numpy(attempt.preparation.inputs(np.array(texts, object)))
    return answers(attempt.model, seen.to(attempt.train.x.device)).cpu()


def _towards_second(scores: torch.Tensor) -> torch.Tensor:
    return scores[..., 1] - scores[..., 0]


def _exactly(attempt: Attempt, cut: list[Piece], text: str) -> list[float | None]:
    """Of a sum over words: what each adds. Nothing for a word that the course never had, or after the longest one."""
    seen = torch.from_numpy(attempt.preparation.inputs(np.array([text], object))).to(attempt.train.x.device)
    left = _towards_second(attempt.model.shares(seen))[0].tolist()
    known = attempt.preparation.reader.numbers
    return [left.pop(0) if word in known and left else None for _, word in cut]


def _left_out(attempt: Attempt, cut: list[Piece], text: str) -> list[float | None]:
    """How much the answer changes without the word; of a long text for its first words."""
    places = [place for place, (_, word) in enumerate(cut) if word is not None][:MOST_WORDS]
    without = ["".join(piece for place, (piece, _) in enumerate(cut) if place != left_out) for left_out in places]
    scores = _towards_second(_said(attempt, [text, *without]))
    found = dict(zip(places, (scores[0] - scores[1:]).tolist(), strict=True))
    return [found.get(place) for place in range(len(cut))]
