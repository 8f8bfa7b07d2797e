"""Says in one sentence what is happening, from the numbers alone, and knows the three moments worth a pause."""

from collections.abc import Collection

from core.events import SHARES, Event, headline

NEWS = 0.005  # an improvement of the practice loss below half a per cent is no news
STALL = 40  # epochs without news before the practice exam counts as stalled
ABOVE = 0.08  # a course mark so far above the ceiling is no luck with the questions
FIRST = 30  # epochs before the first moment: what is over in a blink can't be watched
BY_HEART = 0.99  # course mark from which the book is known by heart


def sentence(history: list[Event], ceiling: float | None = None, restored: bool = False) -> str:
    """What a teacher would say now. At most 25 words. `restored`: the network went back to the end of this history."""
    if history and restored:
        return f"It went back to round {history[-1]['epoch']}, where its practice exam went best."
    if not history:
        return "It has seen nothing yet. Its answers are guesses."
    last, news = history[-1], _news(history)
    practice = _practice(last["epoch"], *news)
    if "accuracy" not in last["train"]:
        return _about(headline(last["train"]), last, practice)
    train, val = last["train"]["accuracy"], last["val"]["accuracy"]
    if train >= BY_HEART and train - val > 0.05:
        return f"It knows the book by heart. {practice}"
    if ceiling is not None and train > ceiling + ABOVE and train - val > ABOVE:
        return f"Its course mark is above what anyone could honestly score: it is memorising. {practice}"
    if last["epoch"] - max(news) >= STALL:
        return f"The course mark is {_per_cent(train)}. {practice}"
    if train - val > 0.10:
        return f"It does better on the book ({_per_cent(train)}) than on new questions ({_per_cent(val)})."
    if _rising(history):
        return f"Both marks have risen: course {_per_cent(train)}, practice {_per_cent(val)}."
    return f"Course {_per_cent(train)}, practice {_per_cent(val)}: what it has learned also helps on new questions."


def moment(history: list[Event], seen: Collection[str] = ()) -> str | None:
    """The teachable moment that has just come, if it is a new one: both_rise, stall, by_heart.

    Only for classification: the story is told in per cent.
    """
    if len(history) < FIRST or "accuracy" not in history[-1]["train"]:
        return None
    for name, here in reversed(MOMENTS.items()):
        if here(history):
            return name if not set(list(MOMENTS)[list(MOMENTS).index(name):]) & set(seen) else None
    return None


def _both_rise(history: list[Event]) -> bool:
    """Both losses have fallen by a twentieth."""
    first, last = history[0], history[-1]
    return all(last[name]["loss"] < 0.95 * first[name]["loss"] for name in ("train", "val"))


def _rising(history: list[Event]) -> bool:
    """Early on, while both marks stand above those of the first round."""
    first, last = history[0], history[-1]
    risen = all(last[name]["accuracy"] > first[name]["accuracy"] for name in ("train", "val"))
    return risen and len(history) <= 2 * FIRST


def _stalls(history: list[Event]) -> bool:
    last = history[-1]
    return _waited(history) >= STALL and last["train"]["accuracy"] - last["val"]["accuracy"] > 0.03


def _by_heart(history: list[Event]) -> bool:
    return history[-1]["train"]["accuracy"] >= BY_HEART


# in the order of the story; once a later one has come, an earlier one is no longer news
MOMENTS = {"both_rise": _both_rise, "stall": _stalls, "by_heart": _by_heart}


def _waited(history: list[Event]) -> int:
    """Epochs since practice last got better, in its loss or in its mark."""
    return history[-1]["epoch"] - max(_news(history))


def _news(history: list[Event]) -> tuple[int, int]:
    """The epochs in which its loss last fell noticeably, and its mark last rose to more than ever."""
    loss, mark, fell, rose = float("inf"), -1.0, 0, 0
    share = next((name for name in SHARES if name in history[-1]["val"]), "")
    for event in history:
        val = event["val"]
        if val["loss"] < loss * (1 - NEWS):
            loss, fell = val["loss"], event["epoch"]
        if val.get(share, -1.0) > mark:
            mark, rose = val[share], event["epoch"]
    return fell, rose


def _practice(epoch: int, fell: int, rose: int) -> str:
    """A mark that stands while the loss falls: its answers are the same ones, given with more conviction."""
    waited = epoch - max(fell, rose)
    if waited >= 5:
        return f"Practice has not improved for {waited} rounds."
    if rose and epoch - rose >= STALL:
        return "In practice it grows surer, but no better."
    return "Practice is still improving."


def _about(mark: str, last: Event, practice: str) -> str:
    """For marks that are no share of right answers to the questions themselves. `practice`: how it goes there."""
    if mark == "mae":
        return _about_numbers(last["train"]["mae"], last["val"]["mae"], practice)
    train, val = last["train"][mark], last["val"][mark]
    if mark == "solved":
        return f"It solves {_per_cent(train)} of the levels it studied and {_per_cent(val)} of new ones."
    if mark == "probe":
        return f"From what it has seen, a reader with few answers gets {_per_cent(val)} of the practice exam right."
    return f"Its {mark} is {train:.3g} on the course and {val:.3g} in practice. {practice}"


def _about_numbers(train: float, val: float, practice: str) -> str:
    if val > 1.3 * train:
        return f"It misses by {train:.3g} on the book, by {val:.3g} on new questions. {practice}"
    return f"It misses by {train:.3g} on the book and {val:.3g} on new questions. {practice}"


def _per_cent(share: float) -> str:
    return f"{100 * share + 1e-5:.0f}\u00a0%"  # a half goes up, as everywhere on the page
