"""Training code to take home: a script in plain PyTorch, and the data it reads, in one zip file."""

import io
import zipfile
from typing import TYPE_CHECKING

from core.spec import Spec

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "Script"
SENTENCE = "Trains the same network with plain PyTorch on your machine, and shows that its marks are those seen here."
SUFFIX = "-script.zip"
DATA = "course.npz"  # the data beside the code
MOMENT = (2020, 1, 1, 0, 0, 0)  # of every file in the zip, so that the same run gives the same bytes
READ = """{what}, and {data} with what it reads.

1. pip install torch numpy{more}   (Python 3.10, torch 2.4, or later)
2. {how}
3. It trains the network again and prints the marks of every round; the last lines compare them with the app's.
"""


def needs(spec: Spec) -> None:
    """Nothing that is not there."""


def make(finished: "Finished") -> bytes:
    from core.export.written import script_text  # torch lives behind these doors
    from core.export.written.course import packed

    read = READ.format(what="train.py is the training in plain PyTorch", data=DATA, more="", how="python train.py")
    return zipped({"train.py": script_text(finished).encode(), DATA: packed(finished), "README.txt": read.encode()})


def zipped(files: dict[str, bytes]) -> bytes:
    """The files by their names, in one."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()
