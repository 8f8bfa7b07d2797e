"""Lightning Fabric: the loop is one's own, Fabric wraps network, optimizer and DataLoader."""

import logging

from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from bench.contender import Contender, asks, torch_optimizer
from bench.workloads import Task

NEEDS = ("lightning",)


def contender(task: Task) -> Contender:
    logging.getLogger("lightning.fabric").setLevel(logging.ERROR)
    from lightning.fabric import Fabric

    fabric, bare = Fabric(accelerator="cpu", devices=1), task.network()
    model, optimizer = fabric.setup(bare, torch_optimizer(bare, task))
    loader = fabric.setup_dataloaders(DataLoader(TensorDataset(*task.train), batch_size=task.batch, shuffle=True))
    loss_function = nn.CrossEntropyLoss()

    def train(epochs: int) -> int:
        steps = 0
        for _ in range(epochs):
            model.train()
            for x, y in loader:
                optimizer.zero_grad()
                fabric.backward(loss_function(model(x), y))
                optimizer.step()
                steps += 1
        return steps
    return Contender(train, asks(bare))
