"""Lightning Trainer: training_step and configure_optimizers; bars, logs, checkpoints and sanity checks switched off."""

import logging
import warnings

from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from bench.contender import Contender, asks, torch_optimizer
from bench.workloads import Task

NEEDS = ("lightning",)


def contender(task: Task) -> Contender:
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    import lightning.pytorch as pl

    warnings.filterwarnings("ignore", module="lightning")

    class Pupil(pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.net, self.loss = task.network(), nn.CrossEntropyLoss()

        def training_step(self, batch, number):
            return self.loss(self.net(batch[0]), batch[1])

        def configure_optimizers(self):
            return torch_optimizer(self.net, task)

    pupil = Pupil()
    loader = DataLoader(TensorDataset(*task.train), batch_size=task.batch, shuffle=True)
    trainer = pl.Trainer(accelerator="cpu", devices=1, max_epochs=0, logger=False, enable_checkpointing=False,
                         enable_progress_bar=False, enable_model_summary=False)

    def train(epochs: int) -> int:
        before = trainer.global_step
        trainer.fit_loop.max_epochs = trainer.current_epoch + epochs
        trainer.fit(pupil, loader)
        return trainer.global_step - before
    return Contender(train, asks(pupil.net))
