"""The networks of weighted sums, each written out as one class with its sizes filled in."""

from typing import Any

from torch import nn

from core.export.written.text import fill
from core.models.layers import Dropout

LAYERS = {"tanh": "nn.Tanh()", "relu": "nn.ReLU()", "sigmoid": "nn.Sigmoid()", "gelu": "nn.GELU()",
          "leaky_relu": "nn.LeakyReLU()"}


def answers(attempt: Any, outputs: int) -> str:
    """What a network's numbers mean, in a few words."""
    how = attempt.spec.learning.name
    if how in ("reinforce", "ppo"):
        return "a score for each action, and last what it expects to be paid"
    if how == "contrast":
        return "a place where like lies beside like"
    if how == "rotate":
        return "a score for each way up"
    if how in ("autoencode", "denoise", "mask"):
        return "the whole example again"
    return "a score for each answer" if attempt.dataset.classes else "the number that is asked for"


def straight(attempt: Any, outputs: int) -> str:
    """The network of one layer, and the perceptron: both are a row of layers."""
    layers = list(attempt.model.layers)
    rows, at = [], 0
    while at < len(layers):  # a line for each weighted sum, with what follows it
        step = next((far for far in range(at + 1, len(layers)) if isinstance(layers[far], nn.Linear)), len(layers))
        rows.append(", ".join(_layer(layer, attempt.spec.model.activation) for layer in layers[at:step]) + ",")
        at = step
    what = "Weighted sums, each bent by an activation, stacked." if len(rows) > 1 else \
        "One weighted sum per answer: its border between two answers is a straight line."
    return fill('''
        class Network(nn.Module):
            """$what

            x [n, $inputs] -> [n, $outputs]: $answers.
            """

            def __init__(self):
                super().__init__()
                self.layers = nn.Sequential(
                    $rows
                )

            def forward(self, x):
                return self.layers(x)
        ''', what=what, inputs=layers[0].in_features, outputs=outputs, answers=answers(attempt, outputs),
                rows="\n            ".join(rows))


def _layer(layer: nn.Module, activation: str) -> str:
    if isinstance(layer, nn.Linear):
        return f"nn.Linear({layer.in_features}, {layer.out_features})"
    return "Dropout()" if isinstance(layer, Dropout) else LAYERS[activation]


def policy(attempt: Any, outputs: int) -> str:
    body = [layer for layer in attempt.model.body if isinstance(layer, nn.Linear)]
    bend = LAYERS[attempt.spec.model.activation]
    rows = [f"nn.Linear({layer.in_features}, {layer.out_features}), {bend}," for layer in body]
    return fill('''
        class Network(nn.Module):
            """Looks at the game, says how much it likes each action, and how well things will go.

            x [n, $inputs] -> [n, $outputs]: $answers.
            """

            def __init__(self):
                super().__init__()
                self.body = nn.Sequential($rows)
                self.heads = nn.Linear($wide, $outputs)  # two heads on one body

            def forward(self, x):
                return self.heads(self.body(x))
        ''', inputs=attempt.inputs.numbers, outputs=outputs, answers=answers(attempt, outputs),
                rows="".join(f"\n            {row}" for row in rows) + "\n        " * bool(rows),
                wide=attempt.model.heads.in_features)


def polynomial(attempt: Any, outputs: int) -> str:
    return fill('''
        class Network(nn.Module):
            """A weighted sum of Legendre polynomials: they span the same curves as 1, x, x², and so on.

            x [n, 1] -> [n, 1], computed with 64 bits: high powers have large weights that almost cancel.
            """

            def __init__(self, low, high):  # between which ends it will be asked
                super().__init__()
                self.weigh = nn.Linear($powers, $outputs, bias=False, dtype=torch.float64)
                self.register_buffer("low", low.double())
                self.register_buffer("high", high.double())

            def powers(self, x):
                """P0 = 1, P1 = t, (k + 1) P(k+1) = (2k + 1) t Pk - k P(k-1); over the course t = -1..1."""
                t = (2 * x[:, 0].double() - self.low - self.high) / (self.high - self.low)
                found = [torch.ones_like(t), t]
                for k in range(1, $degree):
                    found.append(((2 * k + 1) * t * found[k] - k * found[k - 1]) / (k + 1))
                return torch.stack(found[:$powers], dim=1)

            def forward(self, x):
                return self.weigh(self.powers(x)).float()
        ''', powers=attempt.spec.model.degree + 1, degree=attempt.spec.model.degree, outputs=outputs)


def bag(attempt: Any, outputs: int) -> str:
    words, width = attempt.model.bag.weight.shape
    return fill('''
        class Network(nn.Module):
            """Looks at words alone: each has $width numbers of its own, and their mean decides.

            x [n, words of the longest sentence] numbers of words, 0 where there is none -> [n, $outputs]: $answers.
            """

            def __init__(self):
                super().__init__()
                self.bag = nn.EmbeddingBag($words, $width, mode="mean", padding_idx=0)
                self.decide = nn.Linear($width, $outputs)

            def forward(self, x):
                return self.decide(self.bag(x))
        ''', words=words, width=width, outputs=outputs, answers=answers(attempt, outputs))


def dropout(attempt: Any, stacked: bool) -> str:
    """The layer that forgets, where the network has one."""
    if not any(isinstance(layer, Dropout) for layer in attempt.model.modules()):
        return ""
    lucky = "nn.Dropout's, its luck [batch, units] is rolled where batches are made" if stacked else \
        "nn.Dropout it rolls dice of its own, those that drew the weights"
    roll = "self.luck[:len(x), :x.shape[1]]" if stacked else "torch.rand(x.shape, generator=weight_dice)"
    return fill('''
        class Dropout(nn.Module):
            """While learning, silences $share of the units by chance, and scales the rest up to keep the mean.

            Unlike $lucky: the same seed gives the same run.
            """

            def forward(self, x):
                if not self.training:
                    return x
                return x * ($roll >= $share) / (1 - $share)
        ''', share=attempt.spec.model.dropout, lucky=lucky, roll=roll)
