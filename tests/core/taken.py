"""What the tests of taking home share: a finished run in the store, learned in this process."""

from typing import Any

from core.__main__ import events_of
from core.export.filed import opened, packed
from core.finished import Finished, recall
from core.run import setup
from core.spec import parse, run_id
from core.store import Store
from tests.core.suited import suited


def finished_run(store: Store, choices: dict[str, Any], owner: str = "ann", glass: bool = False) -> str:
    """The id of a run that has learned to its end, as the command line leaves it."""
    spec = parse(choices)
    run = run_id(spec, owner, 1, glass)
    attempt = setup(spec, run, glass)
    store.create_run(run, spec.model_dump(mode="json"), owner, 1, glass, title=attempt.dataset.title)
    list(events_of(store, attempt, lambda: None))
    return run


def finished(store: Store, name: str, choices: dict[str, Any] | None = None, **how: Any) -> Finished:
    """A finished run on the data called `name`, recalled. What the choices leave open fits the data; one round."""
    whole = suited(name, choices)
    whole["learning"] = {"epochs": 1} | whole["learning"]
    owner = how.get("owner", "ann")
    return recall(store, finished_run(store, whole, **how), owner)


def forged(data: bytes, tensors=None, **record) -> bytes:
    """A file with another content and the right checksum."""
    filed = opened(data)
    changed = filed.tensors | (tensors or {})
    kept = {name: tensor for name, tensor in changed.items() if tensor is not None}
    return packed(kept, {name: value for name, value in (filed.record | record).items() if name != "sha256"})


# A data set of every kind, and a network of every sort.
EVERY_KIND = {
    "points": ("moons", {"data": {"rows": 60}}),
    "curve": ("polynomial", {"data": {"rows": 60}}),
    "table": ("penguins", {}),
    "numbers": ("diabetes", {"data": {"rows": 100}}),
    "pictures": ("digits", {"data": {"rows": 120, "order": "shuffled"}, "model": {"name": "cnn", "filters": 4}}),
    "series": ("mnist1d", {"data": {"rows": 120}, "model": {"name": "gru", "units": 8}}),
    "text": ("movies", {"data": {"rows": 200}, "model": {"name": "embedding_bag", "width": 4}}),
    "letters": ("letters", {"data": {"rows": 300}, "model": {"name": "gru", "units": 8}}),
    "mazes": ("mazes", {"data": {"rows": 200}, "learning": {"name": "ppo", "walks": 32}}),
    "poles": ("cartpole", {"data": {"rows": 200}, "learning": {"name": "reinforce", "walks": 32}}),
    "drawn": ("digits", {"data": {"rows": 120}, "model": {"name": "autoencoder", "filters": 2},
                         "learning": {"name": "autoencode"}}),
    "turned": ("digits", {"data": {"rows": 120}, "model": {"name": "autoencoder", "filters": 2},
                          "learning": {"name": "rotate"}}),
    "paired": ("digits", {"data": {"rows": 120}, "model": {"name": "autoencoder", "filters": 2},
                          "learning": {"name": "contrast"}}),
    "covered": ("mnist1d", {"data": {"rows": 120}, "model": {"name": "autoencoder", "filters": 2},
                            "learning": {"name": "mask"}}),
}
