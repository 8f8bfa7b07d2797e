"""Looks at the bytes of a file before any parser does: refuses what is no text table, and says how it is written.

Nothing here allocates more than a few copies of the file, and every refusal is a sentence that names what is wrong.
"""

import codecs
import re
from dataclasses import dataclass

import numpy as np

from core.quotas import Quotas
from core.spec import SpecError

WINDOW = 1 << 24  # bytes that are looked at together
HEAD = 1 << 16
UNREADABLE = 0.02  # share of control characters from which on a file is no text

SAVE_AS = "Save it as CSV and bring that."
# How the bytes of files begin that are something else than a table as text.
MAGIC = (
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*|\x00\x00\x01\x00",
     "This is a picture, not a table.", "Pictures come as a zip of folders, one folder for each class."),
    (rb"%PDF-", "This is a PDF, not a table.", "Copy the table into a spreadsheet, and save it as CSV."),
    (rb"\xd0\xcf\x11\xe0", "This is a file of an old Excel or Word.", "Save it as .xlsx or as CSV."),
    (rb"\x1f\x8b|7z\xbc\xaf\x27\x1c|BZh[1-9]1AY&SY|\xfd7zXZ\x00|Rar!\x1a|\x28\xb5\x2f\xfd",
     "This is a packed file (an archive).", "Please unpack it first; such archives are not opened."),
    (rb"SQLite format 3\x00", "This is a database.", "Save one of its tables as CSV."),
    (rb"\x89HDF", "This is an HDF5 file.", "Save its table as CSV or Parquet."),
    (rb"ARROW1\x00\x00", "This is a file of columns in a form that is not read here.", "Save it as Parquet or CSV."),
    (rb"\x80[\x02-\x05][c}\]\x95]|.{7}\x00\{\"", "This is a saved model: it holds no table.",
     "Models are loaded on the page My models."),
    (rb"\x7fELF|MZ.{2}\x00", "This is a program, not a table.", SAVE_AS),
)
PAGE = re.compile(rb"\s*(<!doctype html|<html|<head|<body|<\?xml|<svg)", re.IGNORECASE)
JSON = re.compile(rb"\s*(\[\s*[\[{\"\]\d-]|\{\s*[\"}])")

# How a file can be read where somebody says so; the first three are found out.
ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252 (Western Europe)",
             "iso8859-15": "Latin-9 (Western Europe)", "cp1250": "Windows-1250 (Central Europe)",
             "cp1251": "Windows-1251 (Cyrillic)", "cp1253": "Windows-1253 (Greek)", "cp1254": "Windows-1254 (Turkish)",
             "mac-roman": "Mac Roman", "gb18030": "GB 18030 (Chinese)", "big5": "Big5 (Chinese)",
             "cp932": "Shift JIS (Japanese)", "cp949": "Windows-949 (Korean)"}


@dataclass(frozen=True)
class Text:
    """A file as UTF-8, and what had to be said about how it was written."""

    data: bytes
    encoding: str
    told: tuple[str, ...]


def refuse_size(size: int, quotas: Quotas) -> None:
    """Raises SpecError for a file that is larger than one may be."""
    if size > quotas.upload_bytes:
        raise wrong(f"The file has {megabytes(size)}; the limit is {megabytes(quotas.upload_bytes)}.",
                    "Try fewer rows: a sample of 1,000 is enough to learn from.")


def refuse_other(data: bytes) -> None:
    """Raises SpecError for what is empty, or is a file of another kind. Zip archives and Parquet are not its matter."""
    if not data.strip(b" \t\r\n\x0b\x0c\xef\xbb\xbf"):
        raise wrong("This file is empty.", "Bring a file with column names in the first line, and rows below.")
    for begin, said, remedy in MAGIC:
        if re.match(begin, data, re.DOTALL):
            raise wrong(said, remedy)
    page = PAGE.match(data.removeprefix(codecs.BOM_UTF8))
    if page and page[1].lower() in (b"<?xml", b"<svg"):
        raise wrong("This is XML, not a table.", SAVE_AS)
    if page:
        raise wrong("This is a web page; the download may have needed a login.",
                    "Open the address in a browser, log in, and save the file itself.")


def is_json(data: bytes) -> bool:
    return bool(JSON.match(data.removeprefix(codecs.BOM_UTF8)[:HEAD]))


def as_text(data: bytes, quotas: Quotas, encoding: str = "") -> Text:
    """The file as UTF-8 without marks at its start, read as somebody says or as it is found out.

    Raises SpecError where it is no text, or has a line too long.
    """
    text = _as_said(data, encoding) if encoding else _decoded(data)
    if not text.data.strip():
        raise wrong("This file is empty.", "Bring a file with column names in the first line, and rows below.")
    _refuse_unreadable(text.data)
    _refuse_long_line(text.data, quotas.line_bytes)
    return text


def _as_said(data: bytes, encoding: str) -> Text:
    if encoding not in ENCODINGS:
        raise SpecError("encoding", f"Files are not read as {encoding[:40]!r} here.",
                        f"Choose one of: {', '.join(ENCODINGS)}.")
    try:
        text = data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError:
        raise SpecError("encoding", f"This file is no {ENCODINGS[encoding]} text.",
                        "Choose another encoding, or let it be found out.") from None
    return Text(text, encoding, (f"The file was read as {ENCODINGS[encoding]}, as was said.",))


def _decoded(data: bytes) -> Text:
    wide = _wide(data)
    if wide:
        try:
            text = data.decode(wide).removeprefix("\ufeff").encode()
        except UnicodeError:
            raise wrong("This file begins like UTF-16 text, but isn't.", "Save it as UTF-8.") from None
        return Text(text, "utf-16", ("The file is UTF-16 text; it was read as such.",))
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.isascii() or _is_utf8(data):
        return Text(data, "utf-8", ())
    nul = data.find(b"\0")
    if nul < 0:
        try:
            text = data.decode("cp1252").encode()
        except UnicodeDecodeError as error:
            if _control_share(data) <= UNREADABLE:
                line = line_of(data, error.start)
                raise wrong(f"The letters in line {line:,} are written in a way that is not known here.",
                            "Save the file as UTF-8.") from None
            raise _no_text() from None
        return Text(text, "cp1252", ("The file is not UTF-8: it was read as Windows-1252. Check the accents; if "
                                     "letters look wrong, save it as UTF-8.",))
    return Text(data, "unknown", ())  # with NULs: refused in the next step


def _wide(data: bytes) -> str:
    """The name of a 16-bit encoding, by its mark or by every second byte of the beginning being 0."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = np.frombuffer(data[:2 * (min(len(data), 512) // 2)], np.uint8)
    if len(head) < 4 or not head.any():
        return ""
    even, odd = (head[0::2] == 0).mean(), (head[1::2] == 0).mean()
    return "utf-16-le" if odd > 0.8 > even else "utf-16-be" if even > 0.8 > odd else ""


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), WINDOW):
            decoder.decode(data[start:start + WINDOW], start + WINDOW >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _refuse_unreadable(data: bytes) -> None:
    if _control_share(data) > UNREADABLE:
        raise _no_text()
    nul = data.find(b"\0")
    if nul >= 0:
        raise wrong(f"Line {line_of(data, nul):,} holds a NUL character, which no text has.",
                    "Save the file anew from the program it comes from.")


def _control_share(data: bytes) -> float:
    """Of the beginning; a few in a short file are typing errors, which have sentences of their own."""
    head = np.frombuffer(data[:HEAD], np.uint8)
    signs = int(((head < 32) & ~np.isin(head, (9, 10, 11, 12, 13, 27))).sum())
    return signs / len(head) if signs > 4 else 0.0


def _no_text() -> SpecError:
    return wrong("This is not a text file.", "A table comes as CSV, Excel (.xlsx), Parquet or JSON lines.")


def _refuse_long_line(data: bytes, limit: int) -> None:
    """Ends of lines are found in windows, so that a file of nothing but them takes no more memory than others."""
    last, line = -1, 1
    for start in range(0, len(data), WINDOW):
        window = np.frombuffer(data[start:start + WINDOW], np.uint8)
        ends = np.flatnonzero((window == 10) | (window == 13)) + start
        gaps = np.diff(ends, prepend=last)
        if len(gaps) and gaps.max() > limit:
            _refuse_line(data, int(ends[gaps.argmax()] - gaps.max()) + 1, limit)
        last = int(ends[-1]) if len(ends) else last
        line += len(ends)
    if len(data) - last > limit:
        _refuse_line(data, last + 1, limit)


def _refuse_line(data: bytes, start: int, limit: int) -> None:
    line = line_of(data, start)
    which = "The first line" if line == 1 else f"Line {line:,}"
    raise wrong(f"{which} is longer than {megabytes(limit)}.",
                "A table has a line for each row, with its cells separated by commas.")


def line_of(data: bytes, place: int) -> int:
    """The number of the line, from 1, in which a byte lies."""
    before = data[:place].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


def wrong(error: str, remedy: str) -> SpecError:
    return SpecError("file", error, remedy)
