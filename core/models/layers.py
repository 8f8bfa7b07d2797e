"""The parts that networks are made of: activations, dropout with its own dice, and the first draw of the weights."""

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "gelu": nn.GELU, "leaky_relu": nn.LeakyReLU,
}

WEIGHED = (nn.Linear, nn.Conv1d, nn.Conv2d)  # layers of units that add up what they see, each number times its weight


class Dropout(nn.Module):
    """Dropout (Srivastava et al. 2014, inverted form): zero a share of units, scale the rest up to keep the mean.

    Unlike torch's own it rolls dice of its own, so that a run depends on its seed alone, and the dice can be saved.
    """

    def __init__(self, share: float, generator: torch.Generator):
        super().__init__()
        self.share, self.generator = share, generator

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        keep = torch.rand(x.shape, generator=self.generator).to(x.device) >= self.share
        return x * keep / (1 - self.share)


def draw_weights(model: nn.Module, generator: torch.Generator) -> None:
    """Draws every layer of weights from U(-1/sqrt(fan_in), 1/sqrt(fan_in)), torch's default, but with our own dice.

    Of a recurrent layer fan_in counts as its hidden units; words (embeddings) are drawn from N(0, 1): as in torch.
    """
    for layer in model.modules():
        if isinstance(layer, WEIGHED):
            bound = layer.weight[0].numel() ** -0.5  # fan_in: how many numbers a unit adds up
            nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
            if layer.bias is not None:
                nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
        elif isinstance(layer, nn.GRU):
            for weights in layer.parameters():
                nn.init.uniform_(weights, -layer.hidden_size**-0.5, layer.hidden_size**-0.5, generator=generator)
        elif isinstance(layer, (nn.Embedding, nn.EmbeddingBag)):
            nn.init.normal_(layer.weight, generator=generator)
