"""Imports go downwards only, as the table below says, and the page's process never meets torch."""

import importlib.metadata
import re
import subprocess
import sys

from tests.house.source import ROOT, STDLIB, files, imports, module_name, modules, short

# A file may import from its own row and from the rows above it.
FLOORS = [
    {"core.declared", "core.choices", "core.refusal", "core.spec", "core.events", "core.frames", "core.folder",
     "core.terminal", "core.progress", "core.fit"},  # the six steps know torch and nothing of ours
    {"core.devices", "core.graph", "core.link", "core.quotas", "core.commands", "core.narrator", "core.processes",
     "core.doorbell",
     "core.datasets", "core.elsewhere", "core.split", "core.prepare", "core.losses", "core.optimizers", "core.check",
     "core.suits", "core.vocabulary", "core.texts", "core.embedded", "core.pretrained", "core.games", "core.sweep",
     "core.store.files", "core.shelf", "core.brought"},
    {"core.models"},
    {"core.measure"},
    {"core.learning"},
    {"core.dealer"},
    {"core.classroom"},
    {"core.attempt"},
    {"core.pictures"},
    {"core.snapshot", "core.inside"},
    {"core.run"},
    {"core.store", "core.exam", "core.grading", "core.examine", "core.cohort", "core.memorised", "core.spoken",
     "core.keeping"},
    {"core.finished", "core.own", "core.segments", "core.checklist", "core.beside"},
    {"core.bringing", "core.fields", "core.form"},
    {"core.baselines", "core.export", "core.film", "core.looking", "core.predict", "core.rebuilt", "core.reload",
     "core.retold", "core.serve", "core.theatre"},
    {"core.errands", "core.opened"},
    {"core.stage", "core.saver", "core.recorder", "core.conduct", "core.conduct_class", "core.notice", "core.sweeping",
     "core.steward", "core.seek", "core.rescue", "core.worker"},
    {"core.supervisor"},
    {"core.jobs"},
    {"core.byheart", "core.request", "core.saved", "core.searching"},
    {"core.lessons"},
    {"core.__main__", "core.parallel"},
]
WITH_TORCH = {"core.__main__", "core.attempt", "core.classroom", "core.dealer", "core.devices", "core.exam",
              "core.examine", "core.export", "core.film", "core.fit", "core.grading", "core.graph", "core.inside",
              "core.learning", "core.lessons.command", "core.losses", "core.measure", "core.memorised", "core.models",
              "core.optimizers", "core.parallel", "core.pictures", "core.predict", "core.prepare", "core.pretrained",
              "core.rebuilt", "core.run", "core.seek", "core.snapshot", "core.spoken", "core.sweeping", "core.theatre",
              "core.worker"}
UI_SCRIPTS = ("dashboard.app_pages.", "dashboard.main", "dashboard.streamlit_app")
PURE = ("dashboard.charts", "dashboard.theme", "dashboard.words")


def floor(module: str) -> int | None:
    """The row of a module; a module inside a package stands on its package's row."""
    return next((row for row, names in enumerate(FLOORS) for name in names
                 if module == name or module.startswith(f"{name}.")), None)


def starts(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def edges(*folders: str) -> list[tuple[str, str, str]]:
    """(file:line, importing module, imported module) for every import between our own files."""
    return [(f"{short(path)}:{found.line}", module_name(path), found.module)
            for path in files(*folders) for found in imports(path) if found.module in modules()]


def test_every_file_of_core_has_a_floor():
    homeless = [name for name in modules() if starts(name, "core") and name != "core" and floor(name) is None]
    assert not homeless, f"Give these a row in FLOORS: {homeless}"


def test_imports_in_core_go_downwards_only():
    upwards = [f"{place} imports {target}" for place, source, target in edges("core")
               if floor(source) is not None and floor(target) is not None and floor(target) > floor(source)]
    assert not upwards


def test_core_knows_no_browser():
    wrong = [f"{short(path)}:{found.line} imports {found.module}" for path in files("core") for found in imports(path)
             if starts(found.module, "streamlit", "plotly", "dashboard", "bench", "tests")]
    assert not wrong


def test_nobody_in_the_product_imports_benchmarks_or_tests():
    wrong = [f"{short(path)}:{found.line}" for path in files("dashboard") for found in imports(path)
             if starts(found.module, "bench", "tests")]
    assert not wrong


def test_fit_imports_torch_only():
    path = ROOT / "core" / "fit.py"
    foreign = [found.module for found in imports(path)
               if not starts(found.module, "torch") and found.module.partition(".")[0] not in STDLIB]
    assert not foreign


def test_torch_is_imported_only_where_training_happens():
    wrong = [f"{short(path)}:{found.line}" for path in files("core", "dashboard") for found in imports(path)
             if starts(found.module, "torch") and not starts(module_name(path), *WITH_TORCH)]
    assert not wrong


def test_charts_theme_and_words_know_records_and_plotly_only():
    wrong = [f"{short(path)}:{found.line} imports {found.module}" for path in files("dashboard")
             if starts(module_name(path), *PURE) for found in imports(path)
             if starts(found.module, "streamlit", "torch", "sklearn", "core.store", "core.jobs", "core.run")
             or (starts(found.module, "dashboard") and not starts(found.module, *PURE))]
    assert not wrong


def test_pages_never_import_pages():
    wrong = [f"{place} imports {target}" for place, source, target in edges("dashboard")
             if starts(source, "dashboard.app_pages") and starts(target, "dashboard.app_pages")]
    assert not wrong


def test_imports_are_absolute_from_the_root():
    wrong = [f"{short(path)}:{found.line}" for path in files("core", "dashboard", "bench") for found in imports(path)
             if found.module.startswith(".")]
    assert not wrong


def test_there_is_no_import_cycle():
    graph: dict[str, set[str]] = {}
    for path in files("core", "dashboard", "bench"):
        targets = {found.module for found in imports(path) if found.module in modules() and not found.lazy}
        graph[module_name(path)] = targets - {module_name(path)}
    while free := {name for name, targets in graph.items() if not targets & graph.keys()}:
        graph = {name: targets for name, targets in graph.items() if name not in free}
    assert not graph, f"A cycle runs through some of: {sorted(graph)}"


def _pins() -> list[str]:
    """The lines of what the product needs, and of its extras."""
    files_ = [ROOT / f"requirements{extra}.txt" for extra in ("", "-text", "-vision", "-export", "-tune")]
    return [line for path in files_ for line in path.read_text().splitlines() if line and not line.startswith("#")]


def test_every_foreign_package_is_pinned():
    pinned = {re.split(r"[=<>\[;]", line)[0].strip().lower() for line in _pins()}
    owners = importlib.metadata.packages_distributions()
    foreign = {found.module.partition(".")[0] for path in files("core", "dashboard") for found in imports(path)}
    unpinned = {name for name in foreign - STDLIB - {"core", "dashboard"}
                if not {owner.lower() for owner in owners.get(name, [])} & pinned}
    assert not unpinned


def test_the_process_of_the_page_never_meets_torch():
    """All modules the pages use, also those imported late, are imported in a fresh process."""
    wanted = {found.module for path in files("dashboard") for found in imports(path) if found.module in modules()}
    wanted |= {name for name in modules() if starts(name, "dashboard")}
    scripts = {name for name in wanted if name.startswith(UI_SCRIPTS)}  # they draw when imported
    names = sorted(wanted - scripts)
    code = f"import importlib, sys\nfor name in {names!r}:\n    importlib.import_module(name)\n" \
           "    assert 'torch' not in sys.modules, f'{name} imports torch'\n"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert answer.returncode == 0, answer.stderr[-2000:]
