"""What a newcomer types works: the pins are what is installed, and the README names only what exists."""

import importlib.metadata
import re
import tomllib

import pytest
from streamlit import config

from core import spec
from tests.house.source import ROOT, files, short

README = (ROOT / "README.md").read_text(encoding="utf-8")
PINS = [line for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))]


def settings() -> dict:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("pin", PINS)
def test_what_is_installed_is_what_is_pinned(pin: str):
    name, _, version = pin.partition("==")
    assert version, f"{pin} is not pinned"
    assert importlib.metadata.version(name).partition("+")[0] == version  # torch adds "+cpu"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)\b", README))))
def test_make_commands_of_the_readme_exist(target: str):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:core|dashboard|tests|bench|docs|data)/[\w./-]*)`", README)
                                            + re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_files_named_in_the_readme_exist(path: str):
    assert (ROOT / path).exists()


def named_in_tree() -> set[str]:
    """The files and folders of the README's tree: two spaces, names, two spaces or more, what it is."""
    tree = re.search(r"```\n(core/.*?)```", README, re.DOTALL).group(1)
    folder, found = "", set()
    for line in tree.splitlines():
        if not line.startswith("  "):
            folder = line.split()[0]
            continue
        found |= {folder + name for name in re.split(r"\s{2,}", line.strip())[0].split()}
    return found


def test_the_tree_in_the_readme_is_the_tree_on_disk():
    there = [path for folder in ("core", "dashboard") for path in (ROOT / folder).iterdir()]
    on_disk = {short(path) + "/" * path.is_dir() for path in there
               if (path.suffix == ".py" or path.is_dir()) and path.name not in ("__pycache__", "__init__.py")}
    assert named_in_tree() == on_disk


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m core (\w+)", README))))
def test_commands_of_the_readme_exist(command: str):
    assert f'"{command}"' in (ROOT / "core" / "__main__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m bench (\w+)", README))))
def test_benchmarks_of_the_readme_exist(command: str):
    assert (ROOT / "bench" / f"{command}.py").exists()


def test_continuous_integration_runs_the_command_of_the_readme():
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text()
    assert "make test" in README


def test_the_collection_after_every_script_is_off_and_still_an_option():
    assert "runner.postScriptGC" in config.get_config_options()  # hidden: an update may take it away
    assert settings()["runner"]["postScriptGC"] is False


def test_the_theme_has_exactly_ten_categorical_colours_everywhere():
    theme = settings()["theme"]
    lists = [part["chartCategoricalColors"] for part in (theme, *(value for value in theme.values()
             if isinstance(value, dict))) if "chartCategoricalColors" in part]
    assert lists and all(len(set(colours)) == len(colours) == 10 for colours in lists)


def test_page_code_and_theme_name_the_same_ten_colours():
    from dashboard.theme import COLOURS

    assert [colour.lower() for colour in COLOURS] == \
        [colour.lower() for colour in settings()["theme"]["chartCategoricalColors"]]


def test_pages_never_draw_raw_html():
    texts = {short(path): path.read_text(encoding="utf-8") for path in files("dashboard")}
    assert not [name for name, text in texts.items() if "unsafe_allow_html" in text or "st.html(" in text]


FIELDS = [f"{part}.{name}" for part, model in spec.PARTS.items() for name in model.model_fields] + \
         [name for name in spec.Spec.model_fields if name not in spec.PARTS]


@pytest.mark.parametrize("field", FIELDS)
def test_every_choice_has_a_label_a_term_and_a_sentence_of_help(field: str):
    info = spec.field_info(field)
    assert info.title and info.json_schema_extra["term"]
    assert re.search(r"\w.*\.", info.description), f"{field} needs a whole sentence"
