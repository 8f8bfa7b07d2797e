"""Reads a zip of pictures: the folder a picture lies in is its class. Nothing is ever written to disk.

An archive is believed nothing: entries, sizes and ratios are limited before and while they are unpacked.
"""

import io
import warnings
import zipfile
import zlib
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
from PIL import Image, ImageOps

from core.own.guard import megabytes, wrong
from core.own.notes import Note, counted, listed
from core.own.raw import Choices, Raw, Watch, assembled, unwatched
from core.quotas import Quotas

ENDINGS = (".png", ".jpg", ".jpeg")
RATIO = 200           # an entry may become so many times larger than it is packed,
HARMLESS = 5_000_000  # or have so many bytes
PICTURE = 20_000_000  # bytes of one picture
PIXELS = 40_000_000   # of one picture
SIDES = (4, 64)       # pixels that a picture may be asked to have


def opened(data: bytes, quotas: Quotas) -> zipfile.ZipFile:
    """A zip whose list of contents promises no more than may be. Raises SpecError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise wrong("This archive is damaged.", "Was it cut off? Bring it again.") from None
    if any(entry.filename.endswith("data.pkl") for entry in entries):
        raise wrong("This is a saved model: it holds no table.", "Models are loaded on the page My models.")
    if len(entries) > 2 * quotas.pictures + 1_000:
        raise wrong(f"The archive has {len(entries):,} entries; the limit is {quotas.pictures:,} pictures.",
                    "Bring fewer.")
    size = sum(entry.file_size for entry in entries)
    if size > quotas.unpacked_bytes:
        raise wrong(f"The archive unpacks to {megabytes(size)}; the limit is {megabytes(quotas.unpacked_bytes)}.",
                    "It was not opened. Bring fewer or smaller pictures.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise wrong("The archive is locked with a password.", "Pack it again without one.")
    return archive


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of one entry, whatever it promised. Raises SpecError where there are more than `most`."""
    if entry.file_size > min(most, max(HARMLESS, RATIO * entry.compress_size)):
        raise wrong(f"{listed([entry.filename])} unpacks to {megabytes(entry.file_size)}, out of "
                    f"{megabytes(entry.compress_size)}.", "It was not opened. Save the file anew, or without it.")
    try:
        with archive.open(entry) as file:
            data = file.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise wrong(f"{listed([entry.filename])} in the archive is damaged.", "Pack it again.") from None
    if len(data) > most:
        raise wrong(f"{listed([entry.filename])} unpacks to more than {megabytes(most)}.", "Bring a smaller one.")
    return data


def read(archive: zipfile.ZipFile, choices: Choices, quotas: Quotas, watch: Watch = unwatched) -> Raw:
    """Pictures in grey, each fitted into a square of choices.side pixels, and where they lay. Raises SpecError.

    Columns are `folder`, `file`, and `outer folder` where the folders lie in different ones.
    """
    side = choices.side
    if not SIDES[0] <= side <= SIDES[1]:
        raise wrong(f"Pictures can't have {side} × {side} pixels here.", f"Choose {SIDES[0]} to {SIDES[1]}.")
    entries = [entry for entry in archive.infolist() if _is_picture(entry)]
    if not entries:
        raise wrong("This is a packed file (an archive) without pictures.", "Please unpack it first; archives are "
                    "opened for pictures in folders only (PNG or JPEG).")
    if len(entries) > quotas.pictures:
        raise wrong(f"The archive has {len(entries):,} pictures; the limit is {quotas.pictures:,}.", "Bring fewer.")
    pictures, folders, files, above, unread = [], [], [], [], []
    for number, entry in enumerate(entries):
        watch(number / len(entries))
        picture = _picture(unpacked(archive, entry, PICTURE), side)
        if picture is None:
            unread.append(entry.filename)
            continue
        path = PurePosixPath(entry.filename)
        pictures.append(picture)
        folders.append(path.parent.name or "(no folder)")
        above.append(path.parent.parent.name)
        files.append(path.name)
    if not pictures:
        raise wrong("None of the pictures in this archive can be read.", "Bring PNG or JPEG pictures.")
    columns = {"folder": folders, "file": files} | ({"outer folder": above} if len(set(above)) > 1 else {})
    raw = assembled(list(columns), [pa.array(column, pa.string()) for column in columns.values()], quotas)
    notes = [Note("pictures", f"{counted(len(pictures), 'picture')} in grey, each fitted into {side} × {side} pixels; "
                  "what is not square has black borders. The folder is the answer.")]
    if unread:
        notes.append(Note("unread", f"{counted(len(unread), 'picture')} could not be read and left out: "
                          f"{listed(unread)}."))
    return Raw(raw.columns, raw.rows, (*notes, *raw.notes), {"form": "pictures", "side": side}, np.stack(pictures))


def _is_picture(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not entry.is_dir() and not hidden and path.suffix.lower() in ENDINGS


def _picture(data: bytes, side: int) -> np.ndarray | None:
    """uint8 [side, side], or nothing where it is no picture, or one that is too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
            if picture.width * picture.height > PIXELS:
                return None
            picture.draft("L", (4 * side, 4 * side))  # a large JPEG is unpacked no further than it is needed
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:  # what is seen through is paper
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            upright = upright.convert("L")
            return np.asarray(ImageOps.pad(upright, (side, side), Image.Resampling.BOX), np.uint8)
    except Exception:  # Pillow raises whatever a broken file makes it raise
        return None
