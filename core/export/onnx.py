"""The network as ONNX: for programs in any language. An extra: `make export` installs what writes it."""

import contextlib
import io
from importlib.util import find_spec
from typing import TYPE_CHECKING

from core.export.torchfile import Quiet
from core.spec import Spec

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "ONNX"
SENTENCE = "The network for other programs and languages. With ten test questions and a check."
SUFFIX = "-onnx.zip"
FILE = "network.onnx"
PACKAGES = ("onnx", "onnxscript")
RUNS = "onnxruntime 1.20 or newer, and numpy"


def needs(spec: Spec) -> tuple[str, str] | None:
    """What is missing, and the command that brings it; None where it is there."""
    missing = [package for package in PACKAGES if find_spec(package) is None]
    said = f"ONNX can't be written here without {' and '.join(missing)}."
    return (said, "make export") if missing else None


def make(finished: "Finished") -> bytes:
    """A ZIP with network.onnx; the weights are inside it."""
    import torch

    from core.export import bundle  # torch lives behind this door

    with Quiet(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        program = bundle.followed(finished, lambda model, example, shapes: torch.onnx.export(
            model, example, dynamo=True, verbose=False, dynamic_shapes=shapes, input_names=["x"], output_names=["y"]))
    return bundle.packed(finished, FILE, program.model_proto.SerializeToString(), RUNS)
