"""What counts as wrong, and the marks, written out for learning with answers."""

from typing import Any

from core import losses
from core.export.written.text import fill, joined, source_of

CRITERIA = {
    "cross_entropy": "def criterion(output, answer):\n    return F.cross_entropy(output, answer)",
    "brier": "def criterion(output, answer):\n    return brier(output, answer).mean()",
    "mse": "def criterion(output, answer):\n    return F.mse_loss(output.squeeze(1), answer)",
    "mae": "def criterion(output, answer):\n    return F.l1_loss(output.squeeze(1), answer)",
    "huber": "def criterion(output, answer):\n    return F.huber_loss(output.squeeze(1), answer)",
}
USUAL = {"classification": "cross_entropy", "regression": "mse"}
ANSWERS = '''
    @torch.no_grad()
    def answers(x):
        """What the network says, dropout off; of large sets piece by piece."""
        model.eval()
        return torch.cat([model(part) for part in x.split(8_192)])
'''
SHARES = '''
    def marks(name):
        """The marks of one set: how wrong, and the share of right answers."""
        x, y = sets[name]
        output = answers(x)$last
        return {"loss": criterion(output, y).item(), "accuracy": (output.argmax(dim=1) == y).double().mean().item()}
'''
NUMBERS = '''
    def marks(name):
        """The marks of one set: how wrong, the average miss in the real unit, and R² (1 is perfect)."""
        x, y = sets[name]
        output = answers(x)
        miss, spread = output.squeeze(1) - y, (y - y.mean()).square().sum().item()
        return {"loss": criterion(output, y).item(), "mae": miss.abs().mean().item() * TARGET_SPREAD,
                "r2": 1 - miss.square().sum().item() / spread if spread else 0.0}
'''


def loss(attempt: Any) -> str:
    """`criterion`, and the `loss` that is made small: with the size of the weights, where L1 is asked for."""
    how, task = attempt.spec.learning, attempt.dataset.task
    name = USUAL[task] if how.loss == "auto" else how.loss
    pieces = [source_of(losses, "brier")] if name == "brier" else []
    return joined([*pieces, CRITERIA[name], with_l1("criterion(output, answer)", how.l1)])


def with_l1(error: str, l1: float) -> str:
    """The number that is made small."""
    if not l1 and error == "criterion(output, answer)":
        return "loss = criterion  # nothing is added to it"
    more = f" + {l1!r} * sum(weights.abs().sum() for weights in model.parameters())" * bool(l1)
    return f"def loss(output, answer):\n    return {error}{more}"


def marks(attempt: Any) -> str:
    """`answers` and `marks`."""
    if attempt.dataset.task == "regression":
        return joined([fill(ANSWERS), fill(NUMBERS)])
    last = "[:, :, -1]  # after the last letter of each window" if attempt.spec.learning.name == "next_letter" else ""
    return joined([fill(ANSWERS), fill(SHARES, last=last)])
