"""How the course is dealt in batches, written out: the same order, the same dice for what is varied or forgotten."""

from typing import Any

from core import dealer
from core.classroom import Classroom
from core.export.written.text import fill, joined, source_of
from core.learning import augment, views
from core.models.layers import Dropout

PLAIN = '''
    def batches():
        """Once through the course in a new order; the last batch may be short."""
        order = torch.randperm(len(course_x), generator=order_dice)
        for rows in order.split(batch_size):
            yield course_x[rows], course_y[rows]
'''
VARIED = '''
    def batches():
        """Once through the course in a new order, each example a little otherwise every time."""
        order = torch.randperm(len(course_x), generator=order_dice)
        for rows in order.split(batch_size):
            $varied
            yield question, course_y[rows]
'''
SWAY = "question = another(course_x[rows], $size, order_dice)"
MOVED = '''
    def moved(x, by):
        """Each series moved by so many places [n]; what leaves at one end comes in at the other."""
        places = torch.arange(x.shape[1])
        return x.gather(1, (places - by[:, None]) % x.shape[1])
'''
IN_PIECES = '''
    def batches():
        """Once through the course in a new order; what is varied or forgotten is rolled for many steps at a time."""
        order, size = torch.randperm(len(course_x), generator=order_dice), batch_size
        piece = max(1, $drawn // (size * $numbers))  # so many steps
        for step, rows in enumerate(order.split(size)):
            if step % piece == 0:
                $rolled
            question = course_x[rows]
            $used
            yield question, course_y[rows]
'''
FORGETFUL = '''
    FORGETFUL = [layer for layer in model.layers if isinstance(layer, Dropout)]
    WIDTHS = $widths  # so wide the hidden layers are computed; what goes beyond their units is not used
'''
LETTERS = '''
    def batches():
        """Once through the course in a new order: windows of letters, and after each letter the one that follows."""
        order = torch.randperm(len(course_x), generator=order_dice)
        following = torch.cat([course_x[:, 1:], course_y[:, None]], dim=1)
        for rows in order.split(batch_size):
            yield course_x[rows], following[rows]
'''


def stacked(attempt: Any) -> bool:
    """Whether it learned in a stack, which rolls its dice for many steps at a time."""
    return isinstance(attempt.enter(), Classroom)


def code(attempt: Any) -> str:
    """`batches()`, and what it needs."""
    how = attempt.spec.learning
    order = "order_dice = torch.Generator().manual_seed(SEED)  # in which order questions come"
    if how.name == "next_letter":
        return joined([order, fill(LETTERS)])
    forgets = any(isinstance(layer, Dropout) for layer in attempt.model.modules())
    if not how.augment and not (forgets and stacked(attempt)):
        return joined([order, fill(PLAIN)])
    if stacked(attempt):
        if forgets:
            order += "\n" + fill(FORGETFUL, widths=_widths(attempt))
        return joined([order, fill(MOVED) if how.augment == "shift" else "", _in_pieces(attempt, forgets)])
    return joined([order, *_varied(attempt)])


def views_of(sides: int) -> str:
    """The source of `another`, for pictures or for series."""
    names = ("TURN", "PATCH", "_picture", "_patch") if sides == 2 else ("ALONG", "_series")
    text = source_of(views, *names, "_either")
    inner = "_picture(x, size, dice)" if sides == 2 else "_series(x, dice)"
    return joined([text, fill('''
        def another(x, size, dice):
            """Each example [n, numbers] as it might also have looked."""
            return $inner
        ''', inner=inner)])


def _varied(attempt: Any) -> list[str]:
    """One roll of the dice for each batch."""
    how, size = attempt.spec.learning, attempt.inputs.size
    if how.augment == "sway":
        sway = fill(SWAY, size=tuple(size))
        return [views_of(len(size)), fill(VARIED, varied=sway)]
    far = augment.reach(how.augment, attempt.train.x.shape[1])
    lines = ["question = course_x[rows]"]
    if far:
        lines.append(f"question = moved(question, torch.randint({-far}, {far} + 1, (len(rows),), "
                     "generator=order_dice))")
    lines.append(f"question = question + {augment.JITTER} * torch.randn(question.shape, generator=order_dice)")
    return [fill(MOVED) if far else "", fill(VARIED, varied="\n        ".join(lines))]


def _in_pieces(attempt: Any, forgets: bool) -> str:
    how, inputs = attempt.spec.learning, attempt.train.x.shape[1]
    far, rolled, used = augment.reach(how.augment, inputs), [], []
    if how.augment:
        rolled.append(f"blur = {augment.JITTER} * torch.randn(piece, size, {inputs}, generator=order_dice)")
        used.append("question = question + blur[step % piece, :len(rows)]")
    if far:
        rolled.append(f"aside = torch.randint({-far}, {far} + 1, (piece, size), generator=order_dice)")
        used.insert(0, "question = moved(question, aside[step % piece, :len(rows)])")
    if forgets:
        rolled.append("luck = torch.rand(piece, size * sum(WIDTHS), generator=weight_dice)")
        used.append("parts = luck[step % piece].split([size * units for units in WIDTHS])\n"
                    "        for layer, part, units in zip(FORGETFUL, parts, WIDTHS):\n"
                    "            layer.luck = part.view(size, units)")
    numbers = sum(_widths(attempt)) * forgets + inputs * bool(how.augment)
    return fill(IN_PIECES, drawn=f"{dealer.DRAWN:_}", numbers=numbers, rolled="\n            ".join(rolled),
                used="\n        ".join(used))


def _widths(attempt: Any) -> list[int]:
    """In which the hidden layers of a stack are computed."""
    return [units for _, units in attempt.enter().stack.pairs[:-1]]
