"""Files that are the old one or the new one, whole, whatever dies while they are written."""

import hashlib
import json
import os
import secrets
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load, save

TEMPORARY = ".tmp-"


def replace_file(path: Path, data: bytes, lasting: bool = True) -> None:
    """Puts `data` at `path` in one move. `lasting`: waits until the disk has it, so that a power cut can't undo it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"{TEMPORARY}{secrets.token_hex(6)}"  # the same folder: a rename never crosses disks
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(path.parent)


def pack_tensors(tensors: dict[str, np.ndarray], meta: dict) -> bytes:
    """Tensors and a JSON record as safetensors: nothing in such a file can be executed."""
    # not ascontiguousarray: that gives a single number a dimension
    whole = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    return save(whole, metadata={"meta": json.dumps(meta)})


def unpack_tensors(data: bytes) -> tuple[dict[str, np.ndarray], dict]:
    header = json.loads(data[8:8 + int.from_bytes(data[:8], "little")])  # safetensors: u64 length, then JSON
    return load(data), json.loads(header["__metadata__"]["meta"])


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sweep_temporaries(folder: Path, older: float = 60) -> int:
    """Removes what killed writers left behind, if it is `older` seconds old; returns how many files."""
    left = [path for path in (*folder.rglob(f"{TEMPORARY}*"), *folder.rglob("*.tmp"))
            if path.exists() and time.time() - path.stat().st_mtime > older]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
