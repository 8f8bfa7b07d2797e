"""Random tables, written in random ways, come back cell by cell, or are refused; nothing lands in another column."""

import csv
import io

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.own.columns import survey
from core.own.reading import pasted, read
from core.spec import SpecError

CALM = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
TAME = st.text("abXé 0189.-_'", max_size=6)
WILD = st.text("ab ,;|\t\"'\n\r#=19é", max_size=6)


@st.composite
def written(draw) -> tuple[list[list[str]], bytes]:
    """Cells, and a file that says them: any separator, quotes where needed or everywhere, any ends, any encoding."""
    wild = draw(st.booleans())
    width, rows = draw(st.integers(1, 5)), draw(st.integers(1, 12))
    cells = [[draw(WILD if wild else TAME) for _ in range(width)] for _ in range(rows)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=draw(st.sampled_from(",;\t|")), lineterminator=draw(st.sampled_from(
        ["\n", "\r\n", "\r"])), quoting=csv.QUOTE_ALL if wild else csv.QUOTE_MINIMAL)
    writer.writerows([[f"name{place}" for place in range(width)], *cells])
    return cells, stream.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])))


@CALM
@given(written())
def test_a_table_comes_back_as_it_was_written_or_is_refused(case: tuple[list[list[str]], bytes]):
    cells, data = case
    try:
        raw = read(data, "t.csv")
    except SpecError as refused:
        assert refused.error.endswith(".") and (not any(map(any, cells)) or "empty" not in refused.error)
        return
    assert raw.names == tuple(f"name{place}" for place in range(len(cells[0])))
    assert [[column.text(row) for column in raw.columns] for row in range(raw.rows)] == cells


@CALM
@given(written(), st.integers(0, 400), st.sampled_from([b",", b"\n", b'"', b";", b"\0", b"\xff", b"x"]))
def test_a_damaged_file_is_read_as_a_rectangle_or_refused(case: tuple[list[list[str]], bytes], place: int, bit: bytes):
    _, data = case
    place %= len(data)
    try:
        raw = read(data[:place] + bit + data[place + 1:], "t.csv")
    except SpecError as refused:
        assert refused.error and refused.remedy
        return
    assert all(len(column.codes) == raw.rows for column in raw.columns) and len(set(raw.names)) == len(raw.names)
    assert all((column.codes < len(column.values)).all() for column in raw.columns)
    survey(raw)


NUMBER = st.one_of(st.integers(-10**6, 10**6), st.floats(-1e6, 1e6).map(lambda value: round(value, 3)))


@CALM
@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=3, max_size=12), st.sampled_from([(",", "."), ("\t", "."),
                                                                                  (";", ","), ("|", ".")]))
def test_numbers_are_what_pandas_wrote(rows: list[tuple[float, float]], dialect: tuple[str, str]):
    frame = pd.DataFrame(rows, columns=["a", "b"])
    raw = pasted(frame.to_csv(sep=dialect[0], decimal=dialect[1], index=False))
    for name, found in survey(raw).items():
        if found.type in ("yes/no", "category"):
            continue  # two whole numbers such as 0 and 1
        assert found.type in ("number", "identifier") and not found.missing
        assert np.array_equal(found.numbers[raw[name].codes], frame[name].to_numpy(float))
