"""Where everything is kept that is to last."""

import os
from pathlib import Path


def data_folder() -> Path:
    """FINAL_EXAM_DATA, or .final-exam in the repository."""
    given = os.environ.get("FINAL_EXAM_DATA")
    return Path(given).absolute() if given else Path(__file__).absolute().parents[1] / ".final-exam"
