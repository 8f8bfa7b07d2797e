"""Searches for better settings: a row for each, and a row for each try, whose run is a run like any other."""

import json
import time
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.store.tables import Doors, metadata

searches = Table(
    "searches", metadata,
    Column("search", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("asked", Text, nullable=False),        # JSON: base, tries, minutes, seed, over
    Column("state", String(16), nullable=False),  # queued, learning, done, stopped, failed, interrupted
    Column("summary", Text),                      # JSON: of the tries so far
    Column("error", Text), Column("remedy", Text),
    Column("created", Float, nullable=False), Column("updated", Float, nullable=False),
    Index("searches_by_owner", "owner", "created"),
)

search_tries = Table(
    "search_tries", metadata,
    Column("search", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run", String(64), nullable=False, index=True),
    Column("record", Text, nullable=False),  # JSON: what was told of it when it was over
)

Row = dict[str, Any]


class Searches:
    def __init__(self, doors: Doors):
        self.doors = doors

    def create(self, search: str, owner: str, asked: Row, state: str) -> bool:
        """Writes a search down; False, and no change, when it is there."""
        now = time.time()
        try:
            with self.doors.sure.begin() as door:
                door.execute(insert(searches).values(search=search, owner=owner, asked=json.dumps(asked), state=state,
                                                     created=now, updated=now))
            return True
        except IntegrityError:
            return False

    def get(self, search: str) -> Row | None:
        with self.doors.read.connect() as door:
            row = door.execute(select(searches).where(searches.c.search == search)).mappings().first()
        return _opened(row) if row else None

    def of(self, owner: str) -> list[Row]:
        """A visitor's searches, newest first."""
        chosen = select(searches).where(searches.c.owner == owner).order_by(searches.c.created.desc())
        with self.doors.read.connect() as door:
            return [_opened(row) for row in door.execute(chosen).mappings()]

    def change(self, search: str, **changes: Any) -> None:
        """Changes columns of its row; `asked` and `summary` as plain JSON values."""
        plain = ("asked", "summary")
        written = {name: json.dumps(value) if name in plain else value for name, value in changes.items()}
        with self.doors.sure.begin() as door:
            door.execute(update(searches).where(searches.c.search == search)
                         .values(updated=time.time(), **written))

    def add_try(self, search: str, record: Row) -> None:
        """Keeps what was told of a try; told again, the newer stands."""
        key = (search_tries.c.search == search) & (search_tries.c.number == record["number"])
        with self.doors.sure.begin() as door:
            door.execute(delete(search_tries).where(key))
            door.execute(insert(search_tries).values(search=search, number=record["number"], run=record["run"],
                                                     record=json.dumps(record)))

    def tries(self, search: str) -> list[Row]:
        """What was told of its tries, in their order."""
        chosen = select(search_tries.c.record).where(search_tries.c.search == search).order_by(search_tries.c.number)
        with self.doors.read.connect() as door:
            return [json.loads(record) for record in door.execute(chosen).scalars()]

    def runs_of(self, owner: str) -> list[str]:
        """Every network that a search of this visitor has tried; the list of runs does not name them."""
        chosen = (select(search_tries.c.run).distinct().join(searches, searches.c.search == search_tries.c.search)
                  .where(searches.c.owner == owner))
        with self.doors.read.connect() as door:
            return list(door.execute(chosen).scalars())

    def tried_with(self, run: str) -> int:
        """How many networks were tried in the search that this run belongs to; 0 for a run that was trained alone."""
        mine = select(search_tries.c.search).where(search_tries.c.run == run)
        chosen = (select(func.count(search_tries.c.run.distinct())).where(search_tries.c.search.in_(mine))
                  .group_by(search_tries.c.search))
        with self.doors.read.connect() as door:
            return max(door.execute(chosen).scalars(), default=0)


def _opened(row: Any) -> Row:
    return dict(row) | {name: json.loads(row[name]) if row[name] else None for name in ("asked", "summary")}
