"""The types of learning on offer. Each is one file with three functions: batches, loss, score."""

from core.learning import supervised

LEARNING = {"supervised": supervised}
