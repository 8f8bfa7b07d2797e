"""Tables inside the installed scikit-learn, read without importing it, which would take two seconds.

A test holds every table against scikit-learn's own loader.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np


def table(name: str, header: int = 1, delimiter: str | None = ",") -> np.ndarray:
    """The numbers [rows, columns] of one file of scikit-learn's data folder, plain or gzipped."""
    package = find_spec("sklearn")  # finds, and does not import
    folder = Path(package.submodule_search_locations[0]) / "datasets" / "data"
    return np.loadtxt(folder / name, delimiter=delimiter, skiprows=header)
