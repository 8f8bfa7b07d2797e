"""The whole run as one file: weights, what its optimizer and dice remember, settings, Events. It opens here again."""

from typing import TYPE_CHECKING, Any

import numpy as np

from core import shelf
from core.events import line
from core.export.filed import LARGEST, packed
from core.spec import Spec, SpecError

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "Weights"
SENTENCE = ("One file with everything the network is and was. It can be opened here again, on any computer, and go on "
            "learning.")
SUFFIX = ".safetensors"
TRAIL = 25_000_000  # bytes: a longer trail, the weights after each round, stays at home


def needs(spec: Spec) -> None:
    """Nothing beside what is there."""


def make(finished: "Finished") -> bytes:
    """Safetensors with the checkpoint, the Events, ten parity rows and the facts; sealed by a checksum.

    Of the final exam there is nothing in it, but where it lay open to whoever takes the file home.
    """
    from core.export import parity  # torch lives behind this door

    tensors, checkpoint = finished.attempt.checkpoint()
    trail = [name for name in tensors if name.startswith("trail.")]
    if sum(tensors[name].nbytes for name in trail) > TRAIL:
        tensors = {name: tensor for name, tensor in tensors.items() if name not in trail}
    told = "".join(f"{line(event)}\n" for event in finished.events).encode()
    tensors["events"] = np.frombuffer(told, np.uint8)
    if (start := finished.spec.model.start) and start not in shelf.SHIPPED:
        tensors["start"] = np.frombuffer(shelf.file_of(start), np.uint8)  # without it there is no network like this
    tensors["parity.inputs"], tensors["parity.outputs"] = parity.rows(finished.attempt)
    checkpoint["events"] = len(finished.events) - 1  # whoever goes on from it tells the last Event again
    data = packed(tensors, record(finished) | {"checkpoint": checkpoint})
    if len(data) > LARGEST:
        raise SpecError("what", f"With all that its optimizer remembers this network takes {len(data) / 1e6:,.0f} MB, "
                        f"more than the {LARGEST / 1e6:.0f} that could be opened again.",
                        "Take it home as a PyTorch program.")
    return data


def record(finished: "Finished") -> dict[str, Any]:
    """What the numbers are, as plain JSON."""
    from core.export import facts  # and behind this one

    return {"title": finished.title, "spec": finished.spec.model_dump(mode="json"),
            "glass": bool(finished.row["glass"]), "facts": facts.told(finished)}
