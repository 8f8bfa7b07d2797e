"""The loop that PyTorch courses teach: a DataLoader, and .item() after every step."""

from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from bench.contender import Contender, asks, torch_optimizer
from bench.workloads import Task

NEEDS = ("torch",)


def contender(task: Task) -> Contender:
    model = task.network()
    optimizer, loss_function = torch_optimizer(model, task), nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(*task.train), batch_size=task.batch, shuffle=True)

    def train(epochs: int) -> int:
        steps, total = 0, 0.0
        for _ in range(epochs):
            model.train()
            for x, y in loader:
                loss = loss_function(model(x), y)
                total += loss.item()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                steps += 1
        return steps
    return Contender(train, asks(model))
