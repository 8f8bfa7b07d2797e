"""Data that somebody brought are named by what is in them, come back to the bit, and are studied like any other."""

import numpy as np
import pytest

from core import datasets
from core.check import contradictions
from core.datasets import Column, Dataset, is_drawn, source_of, title_of
from core.datasets.own import keep, path_of, remove
from core.exam import fresh_questions
from core.link import from_query, to_query
from core.run import learn, setup
from core.spec import DataSpec, SpecError, SplitSpec, parse
from core.split import SETS, counted, cut, dealt

ROWS = 90
HOWS = ("random", "stratified", "group", "given")
dice = np.random.default_rng(3)


def table(**more) -> Dataset:
    x = np.column_stack([dice.normal(size=ROWS), dice.integers(0, 3, ROWS)]).astype(np.float32)
    x[::7, 0] = np.nan
    y = (np.nan_to_num(x[:, 0]) + x[:, 1] > 1).astype(np.int64)
    columns = (Column("size"), Column("colour", "category", ("red", "green", "blue")))
    return Dataset("own", "My table", "table", "classification", x, y, columns, ("no", "yes"), "ripe", **more)


def spec_of(name: str, **more):
    return parse({"data": {"name": "own", "own": name}, "learning": {"epochs": 2}} | more)


def test_a_table_comes_back_as_it_was_under_a_name_made_from_it():
    mine = table(groups=np.arange(ROWS) // 3, given=(np.arange(ROWS) % 3).astype(np.uint8), timed=True)
    name = keep(mine, {"file": "ripe.csv"})
    assert name == keep(mine, {"file": "ripe.csv"}) and name != keep(mine, {"file": "other.csv"})
    found = datasets.load(DataSpec(name="own", own=name))
    for part in ("x", "y", "groups", "given"):
        assert getattr(found, part).tobytes() == getattr(mine, part).tobytes()
    assert (found.columns, found.classes, found.target, found.timed) == (mine.columns, mine.classes, "ripe", True)
    source = source_of(DataSpec(name="own", own=name))
    assert (source.KIND, source.ROWS, source.about) == ("table", (ROWS, 12, ROWS), {"file": "ripe.csv"})


def test_texts_and_pictures_come_back_too():
    texts = np.array(["good", "", "schön 🙂", "bad"] * 5, object)
    name = keep(Dataset("own", "Words", "text", "classification", texts, np.arange(20) % 2, classes=("a", "b")), {})
    assert datasets.load(DataSpec(name="own", own=name)).x.tolist() == texts.tolist()
    pictures = (np.arange(20 * 64).reshape(20, 8, 8) % 256 / 255).astype(np.float32)
    name = keep(Dataset("own", "Dots", "images", "classification", pictures, np.arange(20) % 2, classes=("a", "b")), {})
    assert datasets.load(DataSpec(name="own", own=name)).x.tobytes() == pictures.tobytes()


def test_it_learns_and_its_link_brings_it_back():
    spec = spec_of(keep(table(), {}))
    contradictions(spec)
    events = [event for event in learn(setup(spec)) if event]
    assert [event["kind"] for event in events] == ["start", "epoch", "epoch", "done"]
    assert from_query(to_query(spec)) == (spec, [])


def test_a_column_may_say_which_set_each_row_is_in():
    given = np.array([0] * 40 + [1] * 30 + [2] * 20, np.uint8)
    spec = spec_of(keep(table(given=given), {}), split={"how": "given"})
    split = cut(datasets.load(spec.data), spec.data, spec.split)
    for number, part in enumerate(SETS):
        assert getattr(split, part).ids.tolist() == np.flatnonzero(given == number).tolist()
    with pytest.raises(SpecError, match="no column says which set a row is in"):
        contradictions(spec_of(keep(table(), {}), split={"how": "given"}))


def test_fewer_rows_are_drawn_and_those_in_time_keep_their_order():
    mine = table(timed=True)
    few = datasets.load(DataSpec(name="own", own=keep(mine, {}), rows=30))
    places = [int(np.flatnonzero((mine.x[:, 1] == row[1]) & (np.nan_to_num(mine.x[:, 0]) == np.nan_to_num(row[0])))[0])
              for row in few.x if not np.isnan(row[0])]
    assert len(few.y) == 30 and places == sorted(places)


def test_what_is_missing_or_damaged_is_said_and_still_has_a_title():
    name = keep(table(), {})
    path = path_of(name)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SpecError, match="damaged"):
        datasets.load(DataSpec(name="own", own=name))
    path.unlink()
    with pytest.raises(SpecError, match="not here"):
        datasets.load(DataSpec(name="own", own=name))
    assert title_of(DataSpec(name="own", own=name)) == "Data of your own"


@pytest.mark.parametrize("data", [{"name": "own"}, {"name": "own", "own": "../etc/passwd"}, {"own": "0" * 16},
                                  {"name": "own", "own": "0" * 17}, {"name": "own", "own": "0" * 16}])
def test_names_that_are_none_are_refused(data):
    with pytest.raises(SpecError) as wrong:
        contradictions(parse({"data": data}))
    assert wrong.value.field == "data.own" and wrong.value.remedy


def test_there_is_no_second_final_exam_of_data_that_were_brought():
    assert not is_drawn("own")
    with pytest.raises(SpecError, match="no more than its rows"):
        fresh_questions(spec_of(keep(table(), {})), 1)


def brought(kind: str) -> Dataset:
    """900 examples of three classes, some of one owner, each given to a set."""
    luck, rows, more = np.random.default_rng(0), 900, {}
    x = luck.integers(0, 256, (rows, 5, 6)).astype(np.float32) / 255
    if kind == "table":
        x, more = luck.normal(size=(rows, 40)).astype(np.float32), {"columns": tuple(map(Column, map(str, range(40))))}
    elif kind == "text":
        x = np.array([f"word {row}" for row in range(rows)], object)
    return Dataset("own", "Mine", kind, "classification", x, luck.integers(0, 3, rows), classes=("a", "b", "c"),
                   groups=luck.integers(0, 50, rows), given=luck.integers(0, 3, rows).astype(np.uint8), **more)


@pytest.mark.parametrize("choices", [{}, {"rows": 300, "seed": 4}, {"label_noise": 0.2}])
@pytest.mark.parametrize("kind", ["table", "images", "text"])
def test_its_outline_says_all_but_what_the_examples_say(kind, choices):
    data = DataSpec(name="own", own=keep(brought(kind), {}), **choices)
    outline, whole = datasets.outline(data), datasets.load(data)
    assert outline.x.shape == whole.x.shape and outline.x.dtype == whole.x.dtype
    assert outline.columns == whole.columns and outline.classes == whole.classes
    for array in ("y", "groups", "given", "truth"):
        np.testing.assert_array_equal(getattr(outline, array), getattr(whole, array))
    assert outline.x.base.nbytes <= 8 * 40, "one row stands for all"
    for how in HOWS:
        parts = cut(whole, data, SplitSpec(how=how))
        for mine, part in zip(dealt(outline, SplitSpec(how=how)), SETS, strict=True):
            np.testing.assert_array_equal(mine, getattr(parts, part).ids)


@pytest.mark.parametrize("kind", ["table", "images", "text"])
def test_of_what_was_deleted_the_numbers_are_left_until_it_is_brought_again(kind):
    def sizes() -> list[list[int]]:
        return [counted(spec_of(name, split={"how": how})).tolist() for how in HOWS]

    name = keep(brought(kind), {})
    data, before = DataSpec(name="own", own=name), sizes()
    remove(name, remember=True)
    assert not path_of(name).exists() and not source_of(data).here and title_of(data) == "Mine"
    assert sizes() == before
    with pytest.raises(SpecError, match="'Mine' was deleted"):
        contradictions(spec_of(name))
    assert keep(brought(kind), {}) == name and source_of(data).here
    contradictions(spec_of(name, model={"name": "embedding_bag"} if kind == "text" else {}))
