"""How a unit's sum is bent, and the way back through the bend: the activations of a stack, each with its derivative.

The kernels are the ones that autograd uses itself, called by hand, so that both ways give the same numbers.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

aten = torch.ops.aten  # of each kernel the bare function, `_op`: the Python around it takes as long as a small sum


class Bend(NamedTuple):
    """`forward(sums, out)` and `backward(error, sums, bent)`, the latter in place; both on flat buffers."""

    forward: Callable[[Tensor, Tensor], Tensor]
    backward: Callable[[Tensor, Tensor, Tensor], Tensor]
    at_zero: bool = False  # whether a unit whose sum is 0 answers anything but 0


_tanh, _sigmoid = aten.tanh_backward.grad_input._op, aten.sigmoid_backward.grad_input._op
_threshold, _leaky = aten.threshold_backward.grad_input._op, aten.leaky_relu_backward.grad_input._op
_gelu, _gelu_out, _leaky_out = aten.gelu_backward.grad_input._op, aten.gelu.out._op, aten.leaky_relu.out._op
SLOPE = 0.01  # of a leaky unit below zero

BENDS: dict[str, Bend] = {
    "tanh": Bend(lambda sums, out: torch.tanh(sums, out=out),
                 lambda error, sums, bent: _tanh(error, bent, grad_input=error)),
    "relu": Bend(lambda sums, out: torch.clamp_min(sums, 0, out=out),
                 lambda error, sums, bent: _threshold(error, bent, 0, grad_input=error)),
    "sigmoid": Bend(lambda sums, out: torch.sigmoid(sums, out=out),
                    lambda error, sums, bent: _sigmoid(error, bent, grad_input=error), at_zero=True),
    "gelu": Bend(lambda sums, out: _gelu_out(sums, out=out),
                 lambda error, sums, bent: _gelu(error, sums, grad_input=error)),
    "leaky_relu": Bend(lambda sums, out: _leaky_out(sums, SLOPE, out=out),
                       lambda error, sums, bent: _leaky(error, sums, SLOPE, False, grad_input=error)),
}
