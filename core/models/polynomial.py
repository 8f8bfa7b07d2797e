"""The curve of the textbooks: a weighted sum of powers, which can wriggle as often as its highest power says."""

import torch
from torch import Tensor, nn

from core.models.inputs import Inputs
from core.models.layers import draw_weights
from core.spec import ModelSpec


class Polynomial(nn.Module):
    """x [n, 1] -> degree + 1 Legendre polynomials of x [n, degree + 1] -> [n, outputs].

    They span the same curves as 1, x, x², …, but are as good as independent of one another over the course, where the
    plain powers soon look alike. Computed with 64 bits: between the points of a course of ten, a curve of degree 9 has
    weights of thousands that almost cancel, and 32 bits would miss the points by what is lost there.
    """

    def __init__(self, degree: int, outputs: int, generator: torch.Generator):
        super().__init__()
        self.degree = degree
        self.weigh = nn.Linear(degree + 1, outputs, bias=False, dtype=torch.float64)  # the first polynomial is 1: bias
        self.register_buffer("low", torch.tensor(-2.0).double())  # where the course begins and ends, once it is known
        self.register_buffer("high", torch.tensor(2.0).double())
        draw_weights(self, generator)

    def meet(self, course: Tensor) -> None:
        """Learns from the questions of the course [n, 1] between which ends it will be asked."""
        low, high = course.aminmax()
        if low < high:
            self.low.copy_(low)
            self.high.copy_(high)

    def powers(self, x: Tensor) -> Tensor:
        """[n, degree + 1]: P0 = 1, P1 = t, (k + 1) P(k+1) = (2k + 1) t Pk - k P(k-1); over the course t = -1..1."""
        t = (2 * x[:, 0].double() - self.low - self.high) / (self.high - self.low)
        found = [torch.ones_like(t), t]
        for k in range(1, self.degree):
            found.append(((2 * k + 1) * t * found[k] - k * found[k - 1]) / (k + 1))
        return torch.stack(found[:self.degree + 1], dim=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.weigh(self.powers(x)).float()


def build(spec: ModelSpec, inputs: Inputs, outputs: int, generator: torch.Generator) -> Polynomial:
    return Polynomial(spec.degree, outputs, generator)
