"""EfficientNet-Lite0 sees a palace and a daisy; looks are kept; what is missing or broken does no harm."""

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_images

from core import embedded
from core.datasets import load
from core.keeping import keep_run
from core.pretrained import SOURCES, efficientnet, elsewhere, kept, lite0
from core.run import learn, setup
from core.spec import SpecError, parse
from core.store import Store

torch.set_num_threads(1)
LOOKED = {"data": {"name": "digits", "rows": 100, "read": "efficientnet", "labels": 3}, "model": {"name": "linear"},
          "learning": {"epochs": 3}}
FEW = {"data": {"name": "mnist5k", "rows": 700, "labels": 20}, "split": {"train": 0.4, "val": 0.1, "test": 0.5},
       "learning": {"lr": 0.005, "batch_size": 10, "epochs": 10}}


@pytest.fixture
def quick(monkeypatch) -> list[int]:
    """An EfficientNet that takes no time; the list says how many pictures it was shown."""
    shown: list[int] = []

    def read(pictures):
        shown.append(len(pictures))
        for place, picture in enumerate(pictures):
            dice = np.random.default_rng(list(picture.tobytes()))
            yield [place], dice.standard_normal((1, efficientnet.NUMBERS)).astype(np.float32)

    monkeypatch.setattr(efficientnet, "read", read)
    monkeypatch.setattr(efficientnet, "available", lambda: (True, "", ""))
    return shown


def test_it_has_the_size_of_the_paper():
    model = lite0.EfficientNet()
    assert sum(weights.numel() for weights in model.parameters()) == 4_652_008
    assert len(model.state_dict()) == 296


def test_edges_are_filled_as_tensorflow_fills_them():
    """Of an even side, looked at in steps of two, only right and below; of an odd one on both sides."""
    layer = lite0.Same(1, 1, 3, 2, bias=False)
    torch.nn.init.ones_(layer.weight)
    assert layer(torch.ones(1, 1, 4, 4))[0, 0].tolist() == [[9, 6], [6, 4]]
    assert layer(torch.ones(1, 1, 5, 5))[0, 0].tolist() == [[4, 6, 4], [6, 9, 6], [4, 6, 4]]


def test_weights_of_another_network_are_refused():
    with pytest.raises(ValueError, match="not the weights"):
        lite0.with_weights({"a": torch.zeros(3)})


@pytest.mark.skipif(not efficientnet.available()[0], reason="its weights are not installed")
def test_it_sees_a_palace_and_a_daisy():
    """Classes 698 and 985 of ImageNet, as published for these two photographs of scikit-learn."""
    seen = []
    for image in load_sample_images().images:
        x = torch.from_numpy(image.copy()).permute(2, 0, 1)[None] / 255
        side = min(x.shape[2:])
        top, left = ((size - side) // 2 for size in x.shape[2:])
        x = torch.nn.functional.interpolate(x[:, :, top:top + side, left:left + side], (224, 224), mode="bilinear",
                                            antialias=True)
        seen.append(int(efficientnet._network()((x * 255 - 127) / 128).argmax()))
    assert seen == [698, 985]


@pytest.mark.skipif(not efficientnet.available()[0], reason="its weights are not installed")
def test_a_picture_gets_the_same_numbers_in_any_company():
    pictures = list(load(parse({"data": {"name": "mnist5k", "rows": 20}}).data).x)
    together = np.concatenate([rows for _, rows in efficientnet.read(pictures)])
    alone = np.concatenate([rows for picture in pictures[:3] for _, rows in efficientnet.read([picture])])
    assert together.shape == (20, 1280) and np.array_equal(together[:3], alone)


def test_each_picture_is_shown_once_and_kept_by_what_it_shows(quick):
    first = [event for event in learn(setup(parse(LOOKED))) if event]
    assert sum(quick) == 30 + 20  # three answers for each digit, and the practice exam; not the final exam
    setup(parse(LOOKED | {"data": LOOKED["data"] | {"labels": 2}}))
    assert sum(quick) == 50, "fewer answers of the same cut: nothing new to look at"
    assert [event for event in learn(setup(parse(LOOKED))) if event] == first


def test_what_it_says_is_put_to_one_measure_by_the_course_alone(quick):
    attempt = setup(parse(LOOKED | {"split": {"seed": 1}}))
    assert attempt.train.x.shape == (30, 1280) and attempt.inputs == ("table", (1280,), 0)
    assert torch.allclose(attempt.train.x.mean(dim=0), torch.zeros(1280), atol=1e-5)
    assert "learns nothing here" in attempt.preparation.steps[0]


@pytest.mark.parametrize(("choices", "said"), [
    ({"data": {"read": "efficientnet"}}, "it is points"),
    ({"data": {"name": "movies", "read": "efficientnet"}}, "it is text"),
    ({"data": {"name": "digits", "read": "minilm"}}, "it is pictures"),
    ({"data": {"name": "digits", "read": "efficientnet"}, "model": {"name": "cnn"}}, "is made for a series|pictures")])
def test_what_it_can_not_see_is_refused_with_a_remedy(choices, said, quick):
    with pytest.raises(SpecError, match=said) as refused:
        setup(parse(choices))
    assert refused.value.remedy


def test_without_its_weights_the_app_goes_on_and_says_how_to_get_them(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(efficientnet, "find_spec", lambda name: None)
    there, why, command = efficientnet.available()
    assert not there and "not installed" in why and "requirements-vision.txt" in command
    with pytest.raises(SpecError, match="not installed") as refused:
        embedded.check(parse(LOOKED).data)
    assert "pip install" in refused.value.remedy


@pytest.mark.parametrize("broken", [ImportError, RuntimeError, OSError, ValueError, AttributeError])
def test_a_broken_installation_is_a_reason_not_an_error(broken, monkeypatch):
    def find(name):
        raise broken("torn")

    monkeypatch.setattr(efficientnet, "find_spec", find)
    monkeypatch.setattr(elsewhere, "find_spec", find)
    for source in (efficientnet, *elsewhere.SOURCES):
        there, why, _ = source.available()
        assert not there and broken.__name__ in why


def test_every_source_says_what_a_page_shows():
    for source in SOURCES:
        assert all(isinstance(getattr(source, name), str) for name in ("NAME", "TITLE", "SENTENCE", "COMMAND"))
        there, why, command = source.available()
        assert there == (not why) and isinstance(command, str)


@pytest.mark.parametrize(("module", "said"), [
    ("raises_when_imported", "can't be imported: RuntimeError"), ("kills_its_process", "ended the process"),
    ("is_fine", "no network")])
def test_a_collection_is_looked_for_in_a_process_of_its_own(module, said, tmp_path, monkeypatch):
    (tmp_path / "raises_when_imported.py").write_text("raise RuntimeError('operator nms does not exist')")
    (tmp_path / "kills_its_process.py").write_text("import os; os._exit(3)")
    (tmp_path / "is_fine.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(elsewhere, "find_spec", lambda name: SimpleNamespace())
    collection = elsewhere.Collection(module, "", "", "", module, "host.invalid")
    assert collection.available() == (False, elsewhere.UNKNOWN, "")
    collection.look()
    assert not collection.available()[0] and said in collection.available()[1]


@pytest.mark.skipif(not efficientnet.available()[0], reason="its weights are not installed")
def test_eyes_for_photographs_are_worse_at_digits_than_a_small_network_from_scratch():
    """What the transfer page says: about 75 % against about 86 % with 20 answers for each digit (one draw of three)."""
    marks = []
    seen = {"model": {"name": "linear"}, "data": FEW["data"] | {"read": "efficientnet"}}
    for more in ({"model": {"name": "cnn"}}, seen):
        attempt = setup(parse(FEW | more), glass=True)
        *_, done = (event for event in learn(attempt) if event)
        marks.append(done["test"]["accuracy"])
    assert marks[0] == pytest.approx(0.86, abs=0.05) and marks[1] == pytest.approx(0.75, abs=0.05)


def test_what_was_looked_at_lies_in_the_data_folder(quick, data_folder):
    setup(parse(LOOKED | {"split": {"seed": 2}}))
    assert kept.file().parent == data_folder and kept.file().is_file()


def test_a_network_that_was_shown_what_it_says_can_be_kept_without_looking_again(quick):
    spec = parse(LOOKED | {"split": {"seed": 3}, "model": {"hidden": [4]}})
    attempt, store = setup(spec, "a" * 32), Store()
    list(learn(attempt))
    store.create_run("a" * 32, spec.model_dump(mode="json"))
    store.save_checkpoint("a" * 32, attempt.epoch, attempt.step, *attempt.checkpoint())
    store.change_run("a" * 32, state="done")
    shown = sum(quick)
    start = keep_run(store, "a" * 32)
    assert sum(quick) == shown
    assert setup(parse(LOOKED | {"split": {"seed": 3}, "model": {"hidden": [4], "start": start}}))
