"""What a file is that is no saved network, by how it begins: named in a sentence, never opened. No torch."""

import pickletools
from io import BytesIO

from core.spec import SpecError

WANTED = 'Choose the file that "Weights" gave you when you took a network home; its name ends in .safetensors.'
PICKLED = SpecError("file", "This file tried to run a program or could; it was not opened.", "Pickled models (.pt, "
                    f".pth, .pkl) can hold programs, and are never opened here. {WANTED}")
KINDS = {  # first bytes -> what it is
    b"\x89PNG": "a picture (PNG)", b"\xff\xd8\xff": "a picture (JPEG)", b"GIF8": "a picture (GIF)",
    b"BM": "a picture (BMP)", b"RIFF": "a picture or a sound (RIFF)", b"%PDF": "a document (PDF)",
    b"SQLite format 3": "a database (SQLite)", b"\x89HDF": "a file of HDF5, as Keras writes it",
    b"\x93NUMPY": "an array of numpy (.npy)", b"PAR1": "a table (Parquet)",
    b"GGUF": "a language model (GGUF)", b"\x7fELF": "a program", b"MZ": "a program", b"#!": "a program",
    b"\x08\x0a\x12\x07pytorch": "a network for other programs (ONNX)",
}
ARCHIVES = {b"PK\x03\x04": "a ZIP archive", b"PK\x05\x06": "a ZIP archive", b"\x1f\x8b": "a gzip archive",
            b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"7z\xbc\xaf": "a 7z archive",
            b"Rar!": "a RAR archive", b"\x28\xb5\x2f\xfd": "a zstd archive"}
LOOKED = 65_536     # bytes at either end in which the name of a pickle is looked for
PICKLE = 1_000_000  # bytes: the largest old-fashioned pickle that is recognised
TEXT = 4_096        # bytes that are looked at to tell text from anything else


def refuse_other_kinds(data: bytes) -> None:
    """Raises SpecError saying what it is, unless it begins as safetensors do. Nothing is unpacked, nothing is run."""
    if data[4:8] == bytes(4) and data[8:9] == b"{":
        return  # a length below 4 GB, then JSON: no other kind of file begins so
    for first, what in ARCHIVES.items():
        if data.startswith(first):
            raise PICKLED if _holds_pickle(data) else SpecError(
                "file", f"This is {what}. Archives are never unpacked here.", WANTED)
    if _is_pickle(data):
        raise PICKLED
    for first, what in KINDS.items():
        if data.startswith(first):
            raise SpecError("file", f"This is {what}, not a saved network.", WANTED)
    if data[8:9] != b"{":
        raise SpecError("file", f"This is {_text(data) or 'not a saved network'}.", WANTED)


def _holds_pickle(data: bytes) -> bool:
    """Whether an archive lists what torch.save puts into one (.pt, .pth)."""
    return any(b"data.pkl" in part or b".pkl" in part for part in (data[:LOOKED], data[-LOOKED:]))


def _is_pickle(data: bytes) -> bool:
    """New ones begin with 0x80 and their version; old ones are text, whose words are read here but not followed."""
    if data[:1] == b"\x80" and data[1:2] <= b"\x05":
        return True
    if not data.endswith(b".") or len(data) > PICKLE or data[:1] not in b"(]}ciILSVNFg0":
        return False
    try:
        for _ in pickletools.genops(BytesIO(data)):
            continue
    except Exception:  # whatever it is, it is no pickle
        return False
    return True


def _text(data: bytes) -> str:
    """What a text is, in words; empty for what is none."""
    try:
        text = data[:TEXT].decode("utf-8-sig").lstrip()
    except UnicodeDecodeError as error:
        if error.start < TEXT - 4:  # a letter that the cut went through is no matter
            return ""
        text = data[:error.start].decode("utf-8-sig").lstrip()
    if not text or any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text):
        return ""
    if text[0] == "<":
        return "a web page; the download may have needed a login"
    return "JSON, not a saved network" if text[0] in "{[" else "text or a table, not a saved network"
