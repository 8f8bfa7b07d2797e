"""The network as torch.export writes it: a graph of operations that runs wherever torch does, and none of our code."""

import io
import json
import logging
import warnings
from typing import TYPE_CHECKING, Any

from core.spec import Spec

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "PyTorch program"
SENTENCE = "The network as a .pt2 file: it runs wherever torch does. With ten test questions and a check."
SUFFIX = "-torch.zip"
FILE = "network.pt2"


def needs(spec: Spec) -> None:
    """Nothing beside what is there."""


def make(finished: "Finished") -> bytes:
    """A ZIP with network.pt2, whose extra file record.json holds settings and parity rows as well."""
    import torch

    from core.export import bundle  # torch lives behind this door

    with Quiet():
        program = bundle.followed(finished, lambda model, example, shapes: torch.export.export(
            model, example, dynamic_shapes=shapes))
        told = bundle.about(finished)
        record = {"settings": told["settings"], "parity": bundle.rows(finished, told["prepare"])}
        held = io.BytesIO()
        torch.export.save(program, held, extra_files={"record.json": json.dumps(record)})
    return bundle.packed(finished, FILE, held.getvalue(), f"torch {torch.__version__.partition('+')[0]} or newer")


class Quiet(warnings.catch_warnings):
    """What torch remarks while it follows a network is for its own developers."""

    def __enter__(self) -> Any:
        entered = super().__enter__()
        warnings.simplefilter("ignore")
        self.before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        return entered

    def __exit__(self, *how: object) -> None:
        logging.disable(self.before)
        super().__exit__(*how)
