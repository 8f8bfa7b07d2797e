"""A whole optimizer step recorded once as a CUDA graph and replayed: for networks too small to keep a card busy.

A small step is 40 to 60 launches of some microseconds each, during which the card waits; a graph is one launch.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch

log = logging.getLogger(__name__)

WARM = 3  # steps before the recording: libraries set up their workspaces, the optimizer its state


class Step:
    """One step of learning that can be asked for again and again. Every call makes exactly one step.

    `run` must leave its results in tensors that stay where they are, read its batch from such tensors (fill them with
    copy_ before the call), never change a shape, and never wait for the card (.item(), .cpu(), a mask from dice on the
    host). Counters and learning rates that change belong in tensors on the card: an optimizer of torch needs
    capturable=True. Whatever else changes takes effect after forget().

    On any other device, and where the recording fails, `run` is simply called.
    """

    def __init__(self, run: Callable[[], object], device: str | torch.device):
        self.run, self.device = run, torch.device(device)
        self.recordable = self.device.type == "cuda"
        self.graph: Any = None
        self.made = 0  # steps since the last change

    def __call__(self) -> None:
        if not self.recordable:
            self.run()
            return
        with torch.cuda.device(self.device):
            self._on_the_card()

    def forget(self) -> None:
        """Records anew, after some steps as they come: a setting that the recording holds has changed."""
        if self.graph is not None:
            torch.cuda.synchronize(self.device)  # a replay may be under way, in memory that goes with the graph
        self.graph, self.made = None, 0

    def plain(self) -> None:
        """One step without the graph, for a batch of another size. What was recorded stays."""
        if not self.recordable:
            self.run()
            return
        with torch.cuda.device(self.device):
            self._aside()

    def _on_the_card(self) -> None:
        if self.graph is None and self.made >= WARM:
            self._record()
        if self.graph is not None:
            self.graph.replay()
        else:
            self._aside()
        self.made += 1

    def _aside(self) -> None:
        """A step on the stream that records. Autograd remembers where a weight was used, and a recording that meets the
        default stream there is lost; libraries, too, set up their workspaces per stream.
        """
        side, main = self._stream(), torch.cuda.current_stream()
        side.wait_stream(main)
        with torch.cuda.stream(side):
            self.run()
        main.wait_stream(side)

    def _record(self) -> None:
        """Recording moves no weight: the step is made by the first replay, or without a graph if this fails."""
        try:
            self.graph = recorded(self.run, self._stream())
        except RuntimeError as error:  # torch.AcceleratorError, and what torch says of steps that can't be recorded
            log.warning("a step could not be recorded as a CUDA graph, and goes on without: %s", _first_line(error))
            self.recordable, self.graph = False, None
            with suppress(RuntimeError):
                torch.cuda.synchronize()  # takes the error away, so that no later operation is blamed

    def _stream(self) -> Any:
        if not hasattr(self, "stream"):
            self.stream = torch.cuda.Stream()
        return self.stream


def recorded(run: Callable[[], object], stream: Any) -> Any:
    """The CUDA graph of one call of `run`, which does nothing yet. Raises RuntimeError where it can't be recorded."""
    graph = torch.cuda.CUDAGraph()
    main = torch.cuda.current_stream()
    stream.wait_stream(main)
    try:
        with torch.cuda.graph(graph, stream=stream):
            run()
    finally:
        torch.cuda.set_stream(main)  # a recording that fails leaves its own stream behind as the current one
    return graph


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
