"""Many small networks as one: M >= 1 multi-layer perceptrons of one shape, with a way forward and back of their own.

The matrices of all members stand side by side as [M, units, inputs], so that one batched product serves all of them.
All weights lie in one flat buffer and all slopes in another: an optimizer corrects every member with a handful of
operations (core/models/descent.py). The backward pass is written out below, because for networks this small the
bookkeeping of autograd costs several times the arithmetic.

The same bits alone and in company: nothing that a member computes depends on how many stand beside it. How far small
widths are padded is decided by the member's own settings, and zeros stay zeros.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.losses import Slope
from core.models.bends import BENDS
from core.models.layers import ACTIVATIONS, Dropout
from core.models.sitting import Sitting, whole

NARROW = (8, 16, 32)  # widths that a narrow layer is padded to, so that neighbours in a sweep share a stack
LEAST = 2             # rows of a batch: a product with one row alone is a sum of another order, and rounds otherwise
LANES = 8             # wider layers, and inputs: to a multiple of this
# Autograd has nothing to do here; not asking it saves a fifth of a small step. This is torch.inference_mode() without
# the Python class around it, which alone takes as long as three operations.
QUICK = partial(torch._C._InferenceMode, True)
Calls = list[Callable[[], object]]
AT_ONCE = 4_000_000   # numbers of one layer of answers when a whole set is scored: bounds the memory
SMALL, KEPT = 500_000, 12  # numbers up to which a sitting of some members is kept, and how many are


class Shape(NamedTuple):
    """What the members of a stack have in common. `sizes`: inputs, padded hidden widths, outputs."""

    sizes: tuple[int, ...]
    activation: str


def shape_of(model: nn.Module) -> tuple[Shape, tuple[int, ...]] | None:
    """The shape in which a network stacks, and its real sizes; None where it is not a plain perceptron."""
    layers = list(getattr(model, "layers", ()))
    linears = [layer for layer in layers if isinstance(layer, nn.Linear)]
    bends = {type(layer) for layer in layers} - {nn.Linear, Dropout}
    if not linears or len(bends) > 1 or not bends <= set(ACTIVATIONS.values()):
        return None
    real = (linears[0].in_features, *(layer.out_features for layer in linears))
    names = {kind: name for name, kind in ACTIVATIONS.items()}
    return Shape((real[0], *map(padded, real[1:-1]), real[-1]), names[bends.pop()] if bends else "tanh"), real


def padded(width: int) -> int:
    """The width in which a hidden layer of so many units is computed."""
    return next((size for size in NARROW if width <= size), whole(width, LANES))


def with_one(x: Tensor) -> Tensor:
    """Inputs [n, inputs] with a column of ones, which carries the first layer's bias, and zeros up to whole lanes."""
    room = x.new_zeros(len(x), whole(x.shape[1] + 1, LANES))
    room[:, :x.shape[1]] = x
    room[:, x.shape[1]] = 1
    return room


class Stack:
    """M networks that learn in step; every batch has the same number of rows, short ones end in rows of weight 0."""

    def __init__(self, shape: Shape, members: int, batch: int, device: str | torch.device = "cpu",
                 forgets: bool = False):
        """`batch`: rows, of which at least LEAST are computed. `forgets`: whether any member has dropout; `keep` must
        then be set before each step.
        """
        self.shape, self.members, self.batch, self.device = shape, members, max(batch, LEAST), torch.device(device)
        self.forgets = forgets
        first, *hidden, outputs = shape.sizes
        self.columns = whole(first + 1, LANES)  # of the first layer: inputs, one for the bias, padding
        self.pairs = [(self.columns, units) for units in (*hidden, outputs)[:1]]
        self.pairs += list(zip((*hidden, outputs), (*hidden, outputs)[1:], strict=False))
        total = members * sum(units * (fan_in + (layer > 0)) for layer, (fan_in, units) in enumerate(self.pairs))
        self.flat, self.slopes = torch.zeros(2, whole(total), device=device).unbind()
        self.weights, self.biases = self.parts(self.flat)
        self.weight_slopes, self.bias_slopes = self.parts(self.slopes)
        self.turned = [weight.transpose(1, 2) for weight in self.weights]  # [M, in, units]
        self.turned_biases = [bias.transpose(1, 2) for bias in self.biases]  # [M, 1, units]
        self.bend, self.unbend, at_zero = BENDS[shape.activation]
        self.mask = torch.zeros_like(self.flat) if at_zero else None  # 1 for real weights: padded units are not silent
        self.keep: Sequence[Tensor] = ()  # dropout: the factor of every hidden unit in this step, [M, batch, units]
        self.training = True
        self.everybody = tuple(range(members))
        self.sittings: dict[tuple[tuple[int, ...], int], Sitting] = {}  # of these members, for sets of n questions
        self._make_room()

    def parts(self, flat: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """A buffer like `flat`, layer by layer: weights [M, units, in] and biases [M, units, 1]."""
        weights, biases, at, first = [], [], 0, self.shape.sizes[0]
        for layer, (fan_in, units) in enumerate(self.pairs):
            count = self.members * units * fan_in
            weights.append(flat[at:at + count].view(self.members, units, fan_in))
            at += count
            if layer == 0:
                biases.append(weights[0][:, :, first:first + 1])
                continue
            biases.append(flat[at:at + self.members * units].view(self.members, units, 1))
            at += self.members * units
        return weights, biases

    def resize(self, batch: int) -> None:
        """From now on batches have so many rows."""
        self.batch = max(batch, LEAST)
        self._make_room()

    def _make_room(self) -> None:
        """Places for every result of a step, so that none asks for memory. Hidden [M, batch, units]."""
        def room(rows: int, columns: int) -> tuple[Tensor, Tensor]:
            count = self.members * rows * columns
            flat = torch.zeros(whole(count), device=self.device)
            return flat, flat[:count].view(self.members, rows, columns)

        hidden = [units for _, units in self.pairs[:-1]]
        self.sums, self.bent, self.errors = ([room(self.batch, units) for units in hidden] for _ in range(3))
        _, self.output = room(self.pairs[-1][1], self.batch)  # [M, outputs, batch]: ten times quicker for softmax
        _, self.output_error = room(self.pairs[-1][1], self.batch)
        self.ones = torch.ones(1, self.batch, 1, device=self.device).expand(self.members, -1, -1)
        if self.forgets:  # what is left of each hidden layer stands beside what it was
            self.dropped = [torch.zeros_like(bent) for _, bent in self.bent]
        self._bind()

    def __call__(self, question: Tensor) -> Tensor:
        """The answers [M, outputs, batch] to a batch [M, batch, columns]; keeps what the way back needs."""
        with QUICK():
            self.question = question
            if self.bent:
                torch.bmm(question, self.turned[0], out=self.sums[0][1])
            else:
                torch.bmm(self.weights[0], question.transpose(1, 2), out=self.output)
            for call in self.forth:
                call()
        return self.output

    def backward(self) -> None:
        """Every weight's slope of its own member's loss; output_error holds the slope for the answers."""
        for call in self.back:
            call()
        torch.bmm(self.first_error, self.question, out=self.weight_slopes[0])
        if self.mask is not None:
            self.slopes.mul_(self.mask)

    def _bind(self) -> None:
        """Both ways as flat lists of calls to which their places are bound: to look all of them up again in every step
        takes a small network as long as the arithmetic. Only the question and `keep` change from step to step.
        """
        inputs = self.dropped if self.forgets else [bent for _, bent in self.bent]  # of every layer but the first
        self.forth = self._calls_forth(inputs)
        self.back = self._calls_back(inputs)

    def _calls_forth(self, inputs: list[Tensor]) -> Calls:
        """From the first layer's sums to the answers."""
        calls, last = [], len(inputs)
        for layer, ((flat_sums, sums), (flat_bent, _)) in enumerate(zip(self.sums, self.bent, strict=True)):
            if layer:
                calls += [partial(torch.bmm, inputs[layer - 1], self.turned[layer], out=sums),
                          partial(sums.add_, self.turned_biases[layer])]
            calls += [partial(self.bend, flat_sums, flat_bent)] + [partial(self._forget, layer)] * self.forgets
        if last:
            calls += [partial(torch.bmm, self.weights[last], inputs[-1].transpose(1, 2), out=self.output),
                      partial(self.output.add_, self.biases[last])]
        return calls

    def _calls_back(self, inputs: list[Tensor]) -> Calls:
        """From the slope for the answers to that for the first layer's sums, which is left in `first_error`."""
        calls, error, turned = [], self.output_error.transpose(1, 2), self.output_error
        for layer in range(len(inputs), 0, -1):
            flat, before = self.errors[layer - 1]
            calls += [partial(torch.bmm, turned, inputs[layer - 1], out=self.weight_slopes[layer]),
                      self._call_for_bias(layer, turned),
                      partial(torch.bmm, error, self.weights[layer], out=before)]
            calls += [partial(self._forget_error, layer - 1)] * self.forgets
            calls.append(partial(self.unbend, flat, self.sums[layer - 1][0], self.bent[layer - 1][0]))
            error, turned = before, before.transpose(1, 2)
        self.first_error = turned
        return calls

    def _call_for_bias(self, layer: int, turned: Tensor) -> Callable[[], object]:
        """Its slope: the sum over the batch. Of hidden layers as a product with ones, as torch's sum of so few numbers
        takes three times as long; but where a member's errors don't begin on a line of memory, as those of the answers,
        such a product rounds otherwise alone than in company.
        """
        if layer == len(self.bent):
            return partial(torch.sum, turned, 2, keepdim=True, out=self.bias_slopes[layer])
        return partial(torch.bmm, turned, self.ones, out=self.bias_slopes[layer])

    def _forget(self, layer: int) -> None:
        torch.mul(self.bent[layer][1], self.keep[layer], out=self.dropped[layer])

    def _forget_error(self, layer: int) -> None:
        self.errors[layer][1].mul_(self.keep[layer])

    def train(self, mode: bool = True) -> None:
        self.training = mode

    def answers(self, x: Tensor, members: Sequence[int] | None = None) -> Tensor:
        """What all members answer, or these, dropout off, to whole lines of questions (core/models/sitting.py).

        x: [columns, n], or one for each [m, columns, n] -> [m, outputs, n].
        """
        n, chosen = x.shape[-1], self.everybody if members is None else tuple(members)
        some = max(1, AT_ONCE // (max(units for _, units in self.pairs) * n))
        with QUICK():
            if len(chosen) <= some:
                return self._sitting(chosen, n)(x)
            pieces = [slice(start, start + some) for start in range(0, len(chosen), some)]
            return torch.cat([self._sitting(chosen[piece], n)(x if x.dim() == 2 else x[piece]) for piece in pieces])

    def _sitting(self, chosen: tuple[int, ...], n: int) -> Sitting:
        """For all of the members or some. The same ones are often asked again, so a few are kept where they are small:
        a class whose members end their rounds at different times has a sitting for each size of course.
        """
        if sitting := self.sittings.get((chosen, n)):
            return sitting
        seats = None if chosen == self.everybody else torch.tensor(chosen, device=self.device)
        sitting = Sitting(self.weights, self.biases, self.bend, n, seats)
        if seats is None or len(chosen) * n * max(units for _, units in self.pairs) <= SMALL:
            if len(self.sittings) >= KEPT:
                del self.sittings[next(iter(self.sittings))]
            self.sittings[chosen, n] = sitting
        return sitting

    def seat(self, member: int, model: nn.Module) -> None:
        """Takes a network's weights in, and makes its parameters views of them: it knows what is learned here."""
        linears = [layer for layer in model.layers if isinstance(layer, nn.Linear)]
        for linear, weight, bias in zip(linears, self.weights, self.biases, strict=True):
            units, fan_in = linear.weight.shape
            for parameter, place in ((linear.weight, weight[member, :units, :fan_in]),
                                     (linear.bias, bias[member, :units, 0])):
                place.copy_(parameter.detach())
                parameter.requires_grad_(False)
                parameter.data = place
        if self.mask is not None:
            for place in self.places(self.mask, member, model):
                place.fill_(1)

    def places(self, flat: Tensor, member: int, model: nn.Module) -> list[Tensor]:
        """One member's part of a buffer like `flat`: a view for each parameter of its network, in their order."""
        weights, biases = self.parts(flat)
        linears = [layer for layer in model.layers if isinstance(layer, nn.Linear)]
        return [place for linear, weight, bias in zip(linears, weights, biases, strict=True)
                for place in (weight[member, :linear.out_features, :linear.in_features],
                              bias[member, :linear.out_features, 0])]


class Error:
    """How wrong the members were in this step: what their loss returns, and where the way back begins."""

    def __init__(self, stack: Stack, slope: Slope):
        self.stack, self.slope = stack, slope

    def __call__(self, output: Tensor, answer: tuple[Tensor, Tensor]) -> "Error":
        """answer: truth [M, outputs, batch]; weight [M, 1, batch]: 1 / rows of the batch, 0 where a row only fills."""
        self.output, (self.truth, self.weight) = output, answer
        return self

    def backward(self) -> None:
        with QUICK():
            self.slope(self.output, self.truth, self.stack.output_error).mul_(self.weight)
            self.stack.backward()
