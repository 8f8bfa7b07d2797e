"""Every file of the hostile list gets a sentence, or comes in with what had to be said about it; never a traceback."""

import gzip
import io
import json
import pickle
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.own import plain
from core.own.columns import survey
from core.own.plan import proposed
from core.own.raw import Choices
from core.own.reading import read
from core.own.table import table
from core.quotas import Quotas
from core.spec import SpecError

LIMITS = Quotas(upload_bytes=25_000_000, unpacked_bytes=50_000_000)
ROWS = "".join(f"{place},{place % 3}\n" for place in range(40))


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return buffer.getvalue()


def locked(data: bytes) -> bytes:
    """A zip whose entries say that they are encrypted: bit 0 of the flags, 6 bytes into each header, 8 in the list."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1:]
    return data


# What is in the file, or what makes it where that takes long: not before it is its turn.
REFUSED = {
    "empty": (b"", "This file is empty"),
    "blank lines": (b"\n \r\n\t\n", "This file is empty"),
    "a mark and nothing else": (b"\xef\xbb\xbf\n", "This file is empty"),
    "names only": (b"a,b\n", "column names but no rows"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "This is a picture, not a table"),
    "a photograph": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This is a picture, not a table"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
    "a zip of a table": (zipped(t_dot_csv=b"a,b\n1,2\n"), "Please unpack it first"),
    "a gzip": (gzip.compress(b"a,b\n1,2\n"), "Please unpack it first"),
    "a zip bomb": (lambda: zipped(t_dot_png=bytes(60_000_000)), "unpacks to 60 MB; the limit is 50 MB"),
    "a bomb in a picture": (lambda: zipped(a__t_dot_png=bytes(9_000_000)), "unpacks to 9 MB, out of"),
    "a locked archive": (locked(zipped(a__t_dot_png=b"x")), "locked with a password"),
    "an archive in an archive": (zipped(t_dot_zip=zipped(a__t_dot_png=bytes(9_000_000))), "Please unpack it first"),
    "25,000 pictures": (lambda: zipped(**{f"a__{place}_dot_png": b"" for place in range(25_000)}),
                        "the limit is 20,000"),
    "a bomb in a workbook": (lambda: zipped(xl__workbook_dot_xml=bytes(9_000_000)), "unpacks to 9 MB, out of"),
    "half a zip": (zipped(t_dot_csv=b"a")[:20], "archive is damaged"),
    "a web page": (b"\n<!DOCTYPE html><html>", "web page; the download may have needed a login"),
    "XML": (b"<?xml version='1.0'?><a/>", "This is XML"),
    "JSON": (b'[{"a": 1}, {"a": 2}]', "This is JSON, not CSV"),
    "a JSON object over lines": (b'{\n "a": 1\n}', "This is JSON, not CSV"),
    "a torn JSON line": (b'{"a": 1}\n{"a": \n', "Line 2 is no JSON object"),
    "deep JSON": (b'{"a": 1}\n{"a": ' + b"[" * 100_000, "Line 2 is no JSON object"),
    "PDF": (b"%PDF-1.7\n", "This is a PDF"),
    "random bytes": (np.random.default_rng(0).bytes(5_000), "This is not a text file"),
    "NULs": (bytes(1_000), "This is not a text file"),
    "a pickle": (pickle.dumps({"a": 1}), "This is a saved model"),
    "weights as a zip": (zipped(archive__data_dot_pkl=b"x"), "This is a saved model"),
    "weights": (b"\x40\0\0\0\0\0\0\0{\"a\":{}}", "This is a saved model"),
    "26 MB": (b"a,b\n" + b"1,2\n" * 6_500_000, "The file has 26 MB; the limit is 25 MB. Try fewer rows"),
    "letters of no known kind": (b"a,b\n\x81\x8d\x90,1\n", "letters in line 2"),
    "broken UTF-16": (b"\xff\xfea\x00\x00\xd8", "begins like UTF-16"),
    "a NUL in a cell": (b"a,b\n1,2\n3,x\x00y\n", "Line 3 holds a NUL"),
    "100,000 equal names": (b"c," * 99_999 + b"c\n1\n", "100,000 columns; the limit is 1,000"),
    "a million columns": (lambda: b",".join(b"%d" % i for i in range(10**6)) + b"\n",
                          "The first line is longer than 1 MB"),
    "a line of 20 MB": (b"x" * 20_000_000, "The first line is longer than 1 MB"),
    "20 MB of commas": (b"," * 20_000_000, "The first line is longer than 1 MB"),
    "a long line later": (b"a,b\n1,2\n" + b"7" * 1_100_000 + b",2\n", "Line 3 is longer than 1 MB"),
    "24 MB of ends of lines": (b"\n" * 24_000_000, "This file is empty"),
    "nothing but commas": (b",,,,\n" * 1_000, "all its cells are empty"),
    "a quote that stays open": (b'a,b\n1,"x\n2,y\n', "A quote opened in line 2 is never closed"),
    "the same far above": (b'a,b\n1,"x\n' + b"2,y\n" * 50_000, "A quote opened in line 2 is never closed"),
    "text behind a quote": (b'a,b\n1,2\n3,"x" y\n', "In line 3 something stands behind a closing quote"),
    "a longer row": (b"a,b\n1,2,\n3,4,5,6\n", "Line 3 has 4 values, the header has 2"),
    "a longer row below a cell of two lines": (b'a,b\n"1\n1",2\n3,4,5\n', "Line 4 has 3 values"),
    "every row one longer": (b"a,b\n1,2,3\n4,5,6\n", "is the name of the first column missing"),
    "decimal commas between commas": (b"a,b\n1,5,2,5\n3,5,4,5\n", "Line 2 has 4 values, the header has 2"),
    "1,001 rows of 1,000": (b"a,b\n" + b"1,2\n" * 1_001, "more than 1,000 rows, which is the limit. Let some"),
    "1,001 objects of 1,000": (b'{"a": 1}\n' * 1_001, "1,001 rows; the limit is 1,000. Let 1,000 of them"),
    "25 MB of one sign a row": (b"a\n" * 12_000_000, "12,000,000 lines; the limit is 1,000,000 rows"),
    "a quote in the first name": (b'"a,b\n1,2\n', "quote opened in line 1 is never closed"),
    "nothing but comments": (b"# a\n# b\n", "nothing but comments"),
    "a title above the names": (b"Sales of May\n\na,b\n1,2\n", "Is there a title above the names"),
    "a long cell": (b"a,b\n1,2\n3," + b"x" * 20_000 + b"\n", "row 2 of 'b' has 20,000 characters"),
    "a long cell, nearly a number": (b"a,b\n1" + b" " * 900_000 + b"x,2\n", "row 1 of 'a' has 900,002 characters"),
    "a damaged Parquet": (b"PAR1" + bytes(40) + b"PAR1", "Parquet file is damaged"),
    "entities in a workbook": (zipped(xl__workbook_dot_xml=b'<!DOCTYPE x [<!ENTITY a "aa">]><a>&a;</a>'), "entities"),
    "an empty workbook": (zipped(xl__workbook_dot_xml=b"<workbook/>"), "Excel file is damaged"),
    "an archive of broken pictures": (zipped(a__t_dot_png=b"no picture"), "None of the pictures"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_table_gets_a_sentence_quickly(case: str):
    data, part = REFUSED[case]
    data = data() if callable(data) else data
    quotas = LIMITS if "1,001" not in case else Quotas(table_rows=1_000)
    began = time.process_time()
    with pytest.raises(SpecError) as refused:
        read(data, "t.csv", quotas=quotas)
    assert part in f"{refused.value.error} {refused.value.remedy}"
    assert refused.value.error.endswith(".") and refused.value.remedy.endswith((".", "?"))
    assert time.process_time() - began < 2


# What comes in, with a part of what is told about it (empty: nothing has to be), and its first row.
ACCEPTED = {
    "a mark of UTF-8": ("\ufeffa,b\n1,2\n".encode(), "", ["1", "2"]),
    "UTF-16": ("a,b\n1,é\n".encode("utf-16"), "UTF-16", ["1", "é"]),
    "UTF-16 without its mark": ("a,b\n1,é\n3,4\n".encode("utf-16-le"), "UTF-16", ["1", "é"]),
    "Windows": ("a,b\n1,café\n".encode("cp1252"), "read as Windows-1252", ["1", "café"]),
    "letters of another country": ("a,b\n1,数据\n".encode("gbk"), "Check the accents", ["1", "Êý¾Ý"]),
    "lone surrogates": (b"a,b\n1,\xed\xa0\x80\n", "read as Windows-1252", ["1", "í\xa0€"]),
    "invisible names": ("a\u200b\u202e,b\x07\n1,2\n".encode(), "Invisible characters", ["1", "2"]),
    "old ends of lines": (b"a,b\r1,2\r3,4\r", "", ["1", "2"]),
    "mixed ends of lines": (b"a,b\r\n1,2\n3,4\r5,6", "", ["1", "2"]),
    "short rows": (b"a,b,c\n1,2,3\n4\n", "1 row is short", ["1", "2", "3"]),
    "commas at the ends": (b"a,b,\n1,2,\n3,4,\n", "without a name and without a value", ["1", "2"]),
    "commas at the ends but in the names": (b"a,b\n1,2,\n3,4,\n", "2 rows end in empty cells", ["1", "2"]),
    "semicolons": (b"a;b\n1,5;2\n", "separated by semicolons", ["1,5", "2"]),
    "tabs": (b"a\tb\n1\t2\n", "separated by tabs", ["1", "2"]),
    "bars": (b"a|b\n1|2\n", "separated by bars", ["1", "2"]),
    "blanks": (b"a  b\n 1   2\n3 4\n", "separated by blanks", ["1", "2"]),
    "what Excel says": (b"sep=;\na;b\n1;2\n", "separated by semicolons", ["1", "2"]),
    "no names": (b"1,2\n3,4\n", "looks like data", ["1", "2"]),
    "no names but words": (b"fine,good\nawful,bad\nok,good\n", "looks like data", ["fine", "good"]),
    "years as names": (b"land,2019,2020\nA,1,2\n", "", ["A", "1", "2"]),
    "comments": (b"# from a sensor\n# of mine\na,b\n1,2\n", "2 lines of comments", ["1", "2"]),
    "a name like a tag": (b"<b>,b\n1,2\n", "", ["1", "2"]),
    "blank names": (b",b\n1,2\n", "'column_1'", ["1", "2"]),
    "equal names": (b"a,a\n1,2\n", "they were numbered: 'a'", ["1", "2"]),
    "almost equal names": (b"a b,A B\n1,2\n", "differ by spaces or capitals", ["1", "2"]),
    "a long name": (b"x" * 10_000 + b",b\n1,2\n", "cut to 60", ["1", "2"]),
    "an end of line in a name": (b'"a\nb",c\n"1\n2",3\n', "", ["1\n2", "3"]),
    "blank lines between": (b"a,b\n1,2\n\n3,4\n\n", "2 blank lines", ["1", "2"]),
    "quotes inside": (b'a,b\n5" pipe,"say ""hi"", you"\n', "", ['5" pipe', 'say "hi", you']),
    "formulas": (b"a,b\n=cmd|' /C calc'!A0,2\n", "", ["=cmd|' /C calc'!A0", "2"]),
    "JSON lines": (b'{"a": 1, "b": true}\n{"a": 2.5, "c": [1]}\n', "lists or objects were left out", ["1", "true"]),
    "one column": (b"a\n1\n2\n", "", ["1"]),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_a_table_comes_in_and_what_was_done_is_told(case: str):
    data, part, first = ACCEPTED[case]
    raw = read(data, "t.csv", quotas=LIMITS)
    told = " ".join(note.sentence for note in raw.notes)
    assert part in told and bool(told) == bool(part)
    assert [cells.text(0) for cells in raw.columns] == first


def test_names_in_an_archive_are_only_names(tmp_path, monkeypatch):
    """Nothing is unpacked to a folder, wherever it says that it lies."""
    monkeypatch.chdir(tmp_path)
    png = io.BytesIO()
    Image.fromarray(np.full((5, 5), 9, np.uint8)).save(png, "PNG")
    names = ("../../etc/cron.d/a.png", "/root/b.png", "C:\\x\\c.png", "<img src=x onerror=alert(1)>/d.png")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, png.getvalue())
    raw = read(buffer.getvalue(), "t.zip")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "and what begins with dots is left out"
    assert [raw["folder"].text(row) for row in range(raw.rows)] == ["root", "(no folder)",
                                                                    "<img src=x onerror=alert(1)>"]


NAMES = {"a\u200b\u202e,b\x07": ("a", "b"), "a,a,a (2)": ("a", "a (3)", "a (2)"), ",x,": ("column_1", "x", "column_3"),
         "<img src=x>,[a](b)": ("<img src=x>", "[a](b)"), '"a\nb",c': ("a⏎b", "c"), " a ,a\tb": ("a", "a b")}


@pytest.mark.parametrize("line", NAMES)
def test_names_are_visible_and_all_different(line: str):
    raw = read(f"{line}\n{','.join('123'[:line.count(',') + 1])}\n".encode(), "t.csv")
    assert raw.names == NAMES[line]


VALUES = {
    "a whole number of 400 digits": (["1" * 400, "2", "3"], "category", "more than 38 digits"),
    "1e400 and inf": (["1e400", "-inf", "3"], "number", "2 infinite values"),
    "marks for nothing": (["NaN", "NA", "NULL", "None", "-", "?", "1"], "number", "6 cells are missing"),
    "more than 64 bits": (["9223372036854775809", "1", "3"], "number", "first seven digits"),
    "thousands": (["1,234", "1,234,567", "12"], "number", "between thousands"),
    "dollars and per cent": (["$1.00", "10 %", "-$3"], "number", "Signs were taken off"),
    "decimal commas": (["1,5", "2,25", "3"], "number", "decimal points"),
    "points for thousands": (["1.234,5", "2.000,0", "3"], "number", "decimal points"),
    "both ways": (["1,5", "1,234,567", "3"], "category", ""),
    "yes and no in four ways": (["True", "yes", "1", "no"], "category", "written in 4 ways"),
    "post codes": (["01234", "20095", "01099"], "category", "zeros in front"),
    "blanks around": (["Rome", " Rome", "Oslo"], "category", "blanks around them"),
    "capitals": (["Rome", "rome", "Oslo"], "category", "differ by capitals"),
    "days": (["2024-02-29", "2024-03-01", "2025-01-01"], "date", "days since 1970-01-01"),
    "days that may be months": (["3/4/2020", "5/6/2020", "7/8/2020"], "date", "the other way round"),
    "days in both orders": (["13/4/2020", "4/13/2020", "7/8/2020"], "category", "say which it is"),
    "all missing": (["", "NA", "?"], "category", ""),
}


@pytest.mark.parametrize("case", VALUES)
def test_what_cells_mean_is_found_out_and_told(case: str):
    cells, kind, part = VALUES[case]
    raw = read(("a;b\n" + "".join(f'"{cell}";1\n' for cell in cells)).encode().replace(b";", b"\t"), "t.csv")
    found = survey(raw)["a"]
    assert found.type == kind and part in " ".join(found.told)


def test_a_plan_for_each_accepted_file_is_made_or_refused_with_a_sentence():
    for data, _, _ in ACCEPTED.values():
        raw = read(data, "t.csv", quotas=LIMITS)
        try:
            table(raw, proposed(raw))
        except SpecError as refused:
            assert refused.error.endswith(".") and refused.remedy


def test_rows_above_the_limit_are_drawn_where_somebody_says_so():
    data = ("a,b\n" + ROWS).encode()
    raw = read(data, "t.csv", Choices(sample=3), Quotas(table_rows=10))
    assert raw.rows == 10 and "10 of 40 rows were drawn by luck (seed 3)" in raw.notes[-1].sentence
    again = read(data, "t.csv", Choices(sample=3), Quotas(table_rows=10))
    drawn = [raw["a"].text(row) for row in range(10)]
    assert drawn == [again["a"].text(row) for row in range(10)] == sorted(drawn, key=int)
    assert [raw["b"].text(row) for row in range(10)] == [str(int(cell) % 3) for cell in drawn]


@pytest.mark.parametrize("data", [b"a,b\n" + b"1,2\n" * 60_000, b'{"a": 1, "b": 2}\n' * 60_000])
def test_reading_tells_how_far_it_is_and_can_be_given_up(data: bytes, monkeypatch):
    monkeypatch.setattr(plain, "BLOCK", 50_000)
    shares: list[float] = []
    read(data, "t.csv", watch=shares.append)
    assert len(shares) >= 3 and shares == sorted(shares) and shares[-1] == 1 and 0 < shares[0] < 1

    def enough(share: float) -> None:
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        read(data, "t.csv", watch=enough)


def test_quotes_can_be_letters_and_a_separator_is_one_sign():
    data = b'ham\t"Hello\nspam\tsay "no" to\nham\tyes\n'
    with pytest.raises(SpecError, match="quote"):
        read(data, "sms.tsv")
    raw = read(data, "sms.tsv", Choices(quotes=False))
    assert [raw["column_2"].text(row) for row in range(3)] == ['"Hello', 'say "no" to', "yes"]
    with pytest.raises(SpecError, match="can't be separated"):
        read(data, "sms.tsv", Choices(separator="ab"))


def test_what_somebody_says_of_a_file_wins():
    raw = read(b"1,2;3\n4,5;6\n", "t.csv", Choices(separator=",", header=True))
    assert raw.names == ("1", "2;3") and raw.rows == 1


def test_what_is_told_is_plain_json():
    raw = read(b"a;b\n1,5;x\n2,5;y\n", "t.csv")
    assert json.loads(json.dumps([column.record() for column in survey(raw).values()]))[0]["type"] == "number"
