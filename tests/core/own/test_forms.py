"""Workbooks, Parquet, JSON lines and archives of pictures say the same as the table they were made of."""

import datetime
import io
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

from core.own.audit import audit
from core.own.building import built
from core.own.columns import Ways, survey
from core.own.plan import fixed, proposed
from core.own.raw import Choices
from core.own.reading import read
from core.own.table import table
from core.quotas import Quotas
from core.spec import SpecError
from tests.core.own.workbook import workbook


def cells(raw) -> dict[str, list[str]]:
    return {column.name: [column.text(row) for row in range(raw.rows)] for column in raw.columns}


def test_a_workbook_says_what_its_cells_show():
    rows = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>when</t>'
            '</is></c></row><row r="2"/>'
            '<row r="3"><c r="A3"><v>1.5</v></c><c r="B3" t="s"><v>2</v></c><c r="D3" s="1"><v>43831</v></c></row>'
            '<row r="4"><c r="A4" s="2"><v>2</v></c><c r="B4" t="s"><v>3</v></c><c r="D4" s="3"><v>43831.5</v></c>'
            '</row>'
            '<row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" t="e"><v>#DIV/0!</v></c>'
            '<c r="C5" t="str"><f>A3*2</f><v>3</v></c></row>')
    raw = read(workbook(first=rows, second=""), "t.csv")  # what it is called does not matter
    assert cells(raw) == {"name": ["1.5", "2", "true"], "colour": ["red & blue", "two fonts", ""],
                          "column_3": ["", "", "3"], "when": ["2020-01-01", "2020-01-01 12:00:00", ""]}
    assert survey(raw)["when"].numbers[:2].tolist() == [18262, 18262.5]
    assert "'second'" in raw.notes[0].sentence
    with pytest.raises(SpecError, match="sheet 'second' is empty"):
        read(workbook(first=rows, second=""), "t.xlsx", Choices(sheet="second"))
    with pytest.raises(SpecError, match="There is no sheet 'third'"):
        read(workbook(first=rows, second=""), "t.xlsx", Choices(sheet="third"))


@pytest.mark.parametrize("cell", ['<c r="A1"><v>1', '<c r="1A"><v>1</v></c>', '<c r="A1" t="s"><v>99</v></c>',
                                  '<c r="A1" s="x"><v>1</v></c>', '<c t="inlineStr"/>'])
def test_a_broken_workbook_is_refused(cell: str):
    with pytest.raises(SpecError, match="damaged"):
        read(workbook(first=f"<row>{cell}</row>"), "t.xlsx")


def test_a_cell_far_to_the_right_is_refused_before_it_takes_memory():
    with pytest.raises(SpecError, match="columns; the limit is 1,000"):
        read(workbook(first='<row><c r="XFD1"><v>1</v></c></row>' * 50_000), "t.xlsx")


FRAME = pd.DataFrame({"n": [1.5, None, 3e10], "i": [1, 2, 2**60], "b": [True, False, None], "s": ["x", "", "é\n"],
                      "d": pd.to_datetime(["2020-01-01 00:00:00", None, "2021-05-06 07:08:09"]),
                      "c": pd.Categorical(["u", "v", "u"])})


def test_parquet_and_json_lines_say_the_same_as_the_table():
    buffer = io.BytesIO()
    FRAME.assign(l=[[1], [], [2]]).to_parquet(buffer)
    raw = read(buffer.getvalue(), "t")
    assert "'l'" in raw.notes[0].sentence
    found = cells(raw)
    assert [float(cell) if cell else None for cell in found["n"]] == [1.5, None, 3e10]
    assert found["i"] == ["1", "2", str(2**60)] and found["b"] == ["true", "false", ""]
    assert found["s"] == ["x", "", "é\n"] and found["c"] == ["u", "v", "u"]
    moment = datetime.datetime(2021, 5, 6, 7, 8, 9) - datetime.datetime(1970, 1, 1)
    when = survey(raw)["d"]
    assert when.type == "date" and when.missing == 1
    assert when.numbers[raw["d"].codes[2]] == pytest.approx(moment / datetime.timedelta(days=1), abs=1e-9)
    lines = cells(read(FRAME[["n", "i", "b", "s", "c"]].to_json(orient="records", lines=True).encode(), "t"))
    assert [float(cell) if cell else None for cell in lines["n"]] == [1.5, None, 3e10]
    assert lines["b"] == ["true", "false", ""] and lines["s"] == found["s"] and lines["c"] == found["c"]


def test_a_parquet_that_unpacks_to_much_is_refused():
    table, buffer = pa.table({"a": ["x" * 9_000] * 3_000, "b": range(3_000)}), io.BytesIO()
    pa.parquet.write_table(table, buffer)
    assert len(buffer.getvalue()) < 1_000_000
    with pytest.raises(SpecError, match="unpacks to"):
        read(buffer.getvalue(), "t", quotas=Quotas(unpacked_bytes=20_000_000))


def test_bytes_that_are_no_text_are_no_cells():
    buffer = io.BytesIO()
    pa.parquet.write_table(pa.table({"a": pa.array([b"\xff\xfe"] * 9).view(pa.string())}), buffer)
    with pytest.raises(SpecError, match="damaged"):
        read(buffer.getvalue(), "t")


def archive(pictures: dict[str, np.ndarray | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, picture in pictures.items():
            file = io.BytesIO()
            if isinstance(picture, np.ndarray):
                Image.fromarray(picture).save(file, "PNG" if name.endswith("png") else "JPEG")
            packed.writestr(name, file.getvalue() if isinstance(picture, np.ndarray) else picture)
    return buffer.getvalue()


def test_pictures_in_folders_become_grey_squares_with_the_folder_as_answer():
    wide = np.zeros((28, 56, 3), np.uint8)
    wide[..., 0] = 255  # red, whose grey is 76 (ITU-R 601)
    shades = {f"all/{'dark' if place % 2 else 'light'}/{place}.png": np.full((28, 28), 250 - place, np.uint8)
              for place in range(40)}
    raw = read(archive(shades | {"all/dark/wide.png": wide, "all/dark/broken.png": b"no picture",
                                 "__MACOSX/all/dark/._1.png": b"x", "all/notes.txt": b"x"}), "pets.zip")
    assert raw.rows == 41 and raw.pictures.shape == (41, 28, 28)
    assert raw.pictures[3].tolist() == np.full((28, 28), 247).tolist()
    assert (raw.pictures[40][7:21] == 76).all() and not raw.pictures[40][:7].any() and not raw.pictures[40][21:].any()
    assert "1 picture could not be read" in raw.notes[1].sentence
    data = built(raw, proposed(raw))
    assert (data.kind, data.classes, data.title) == ("images", ("light", "dark"), "pets")
    assert data.y.tolist() == [place % 2 for place in range(40)] + [1]
    assert data.x.dtype == np.float32 and np.array_equal(np.round(data.x * 255), raw.pictures)


def test_a_picture_of_too_many_pixels_is_left_out_unopened():
    huge = io.BytesIO()
    Image.new("1", (7_000, 7_000)).save(huge, "PNG")
    with pytest.raises(SpecError, match="None of the pictures|unpacks"):
        read(archive({"a/huge.png": huge.getvalue()}), "t.zip")


def test_all_kinds_of_grey_become_the_same_grey():
    glass = np.zeros((8, 8, 4), np.uint8)  # nothing but glass: what is seen through it is paper
    raw = read(archive({"a/8.png": np.full((8, 8), 100, np.uint8), "a/16.png": np.full((8, 8), 100 * 257, np.uint16),
                        "a/glass.png": glass, "a/8.jpg": np.full((80, 80, 3), 100, np.uint8)}), "t.zip",
               Choices(side=8))
    assert [int(picture[4, 4]) for picture in raw.pictures] == [100, 100, 255, 100]


def test_folders_that_name_the_sets_become_a_column_that_can_cut_them():
    raw = read(archive({f"{part}/{name}/{place}.png": np.full((9, 9), place, np.uint8) for name in ("a", "b")
                        for part in ("train", "val", "test") for place in range(8)}), "t.zip", Choices(side=8))
    assert cells(raw)["outer folder"][7:9] == ["train", "val"] and raw.pictures.shape == (48, 8, 8)
    plan = proposed(raw)
    finding = next(each for each in audit(table(raw, plan)).findings if each.code == "given_sets")
    given = built(raw, fixed(plan, finding.fix, finding.column))
    assert given.given.tolist() == [0] * 8 + [1] * 8 + [2] * 8 + [0] * 8 + [1] * 8 + [2] * 8


def test_an_encoding_that_is_said_is_used_and_one_that_can_not_be_is_refused():
    data = "имя;ответ\n".encode("cp1251") + b"\xc0;\xc1\n" * 5
    assert read(data, "t", Choices(encoding="cp1251")).names == ("имя", "ответ")
    assert read(data, "t").names != ("имя", "ответ"), "found out it is Windows-1252, which has no such letters"
    with pytest.raises(SpecError, match="no UTF-8 text"):
        read(data, "t", Choices(encoding="utf-8"))
    with pytest.raises(SpecError, match="not read as 'rot13'"):
        read(data, "t", Choices(encoding="rot13"))


@pytest.mark.parametrize(("decimal", "cells", "numbers"), [
    ("", ["1.234", "5.678"], [1.234, 5.678]), (",", ["1.234", "5.678"], [1234, 5678]),
    (",", ["1.234,5", "7,25"], [1234.5, 7.25]), ("", ["1,234", "5,678"], [1234, 5678]),
    (",", ["1,234", "5,678"], [1.234, 5.678]), (".", ["1,234", "5,678"], [1234, 5678]),
    (".", ["1.5", "2"], [1.5, 2]), (",", ["1.5", "2"], [1.5, 2]), (".", ["1,5", "2"], [np.nan, 2])])
def test_the_sign_before_tenths_can_be_said(decimal, cells, numbers):
    raw = read(("a\tb\n" + "".join(f"{cell}\tx\n" for cell in cells)).encode(), "t")
    found = survey(raw, {"a": "number"}, Ways(decimal=decimal))["a"].numbers
    np.testing.assert_array_equal(found, numbers)


def test_cells_that_mean_nothing_can_be_named():
    raw = read(b"a,b\n1,x\n999,y\n3,unknown\n-1,x\n", "t")
    found = survey(raw, None, Ways(missing=("999", "unknown", "-1")))
    assert [found[name].missing for name in "ab"] == [2, 1] and found["a"].numbers[0] == 1
    assert np.isnan(found["a"].numbers[[1, 3]]).all() and survey(raw)["a"].missing == 0
