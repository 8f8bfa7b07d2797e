"""The training code to be read on the page: the script alone, without its data."""

from typing import TYPE_CHECKING

from core.spec import Spec

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "Code to read"
SENTENCE = "The whole training in plain PyTorch, from the data to the marks, on one page."
SUFFIX = ".py"


def needs(spec: Spec) -> None:
    """Nothing that is not there."""


def make(finished: "Finished") -> bytes:
    from core.export.written import script_text  # torch lives behind this door

    return script_text(finished).encode()
