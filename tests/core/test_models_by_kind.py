"""Every network on every kind of data it is made for: a new entry of the table is tested by standing in it."""

import pytest
import torch

from core.models import MODELS, build, drawn
from core.models.inputs import Inputs
from core.spec import ModelSpec, options
from core.suits import MODELS as SUITS

SAMPLES = {"points": Inputs("points", (2,)), "curve": Inputs("curve", (1,)), "table": Inputs("table", (5,)),
           "images": Inputs("images", (9, 10)), "series": Inputs("series", (18,)),
           "text": Inputs("text", (9,), vocabulary=20), "letters": Inputs("letters", (7,), vocabulary=12)}
PAIRS = [(name, kind) for name, suit in SUITS.items() for kind in suit.kinds if kind in SAMPLES and
         {"supervised", "next_letter"} & set(suit.learnings)]


def questions(kind: str, rows: int = 8) -> torch.Tensor:
    dice, inputs = torch.Generator().manual_seed(0), SAMPLES[kind]
    if inputs.vocabulary:
        return torch.randint(1, inputs.vocabulary, (rows, inputs.numbers), generator=dice)
    return torch.randn(rows, inputs.numbers, generator=dice)


def network(name: str, kind: str, outputs: int = 3, seed: int = 0) -> torch.nn.Module:
    return build(ModelSpec(name=name, hidden=(16,), units=16, blocks=1, degree=9), SAMPLES[kind], outputs, seed,
                 questions(kind))


def test_every_network_says_what_it_is_made_for_and_good_at():
    assert tuple(SUITS) == options("model.name") == tuple(MODELS)
    assert all(suit.good_at.endswith(".") and len(suit.good_at.split()) <= 25 for suit in SUITS.values())


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_it_answers_every_question(name, kind):
    shape = (8, 3, 7) if kind == "letters" else (8, 3)
    assert network(name, kind)(questions(kind)).shape == shape


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_its_first_weights_are_those_of_its_seed(name, kind):
    first, again, other = (network(name, kind, seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not all(torch.equal(first[key], other[key]) for key in first)


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_it_can_learn_one_batch_by_heart(name, kind):
    model, x = network(name, kind, outputs=2), questions(kind, rows=6)
    y = torch.tensor([0, 1, 0, 1, 1, 0])
    y = y[:, None].expand(6, 7) if kind == "letters" else y
    if name == "linear" and kind in ("points", "curve"):
        x = x.clone()
        x[:, 0] = y * 2.0 - 1  # a straight border needs points that one can part
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(300):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    assert (model(x).argmax(1) == y)[..., 1 if kind == "letters" else 0:].float().mean() > 0.9


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_it_can_be_drawn_layer_by_layer(name, kind):
    model = network(name, kind)
    layers, links = drawn.layers(model, "tanh"), drawn.links(model)
    assert len(links) == len(layers) - 1 and layers[-1]["units"] == 3
    for number, (left, right) in enumerate(zip(layers, layers[1:], strict=False), start=1):
        assert links[f"weights.{number}"].shape == (right["drawn"], left["drawn"])


def test_padding_after_a_sentence_changes_no_answer():
    for name in (name for name, suit in SUITS.items() if "text" in suit.kinds):
        model = network(name, "text").eval()
        short = questions("text")
        short[:, 4:] = 0
        longer = short.clone()
        cut = build(ModelSpec(name=name, hidden=(16,), units=16, blocks=1), Inputs("text", (4,), 20), 3, 0)
        state = {key: value[:4] if key == "position" else value for key, value in model.state_dict().items()}
        cut.load_state_dict(state)
        assert torch.allclose(model(longer), cut(short[:, :4]), atol=1e-5), name


def test_an_empty_sentence_gets_an_answer():
    for name in (name for name, suit in SUITS.items() if "text" in suit.kinds):
        assert torch.isfinite(network(name, "text")(torch.zeros(2, 9, dtype=torch.int64))).all()


def test_a_letter_is_not_seen_before_its_turn():
    for name in (name for name, suit in SUITS.items() if "letters" in suit.kinds):
        model, x = network(name, "letters").eval(), questions("letters")
        other = x.clone()
        other[:, 5:] = 1
        assert torch.allclose(model(x)[:, :, :5], model(other)[:, :, :5], atol=1e-5), name
        assert not torch.allclose(model(x)[:, :, 5:], model(other)[:, :, 5:], atol=1e-5), name


def test_attention_is_a_mean_weighted_by_how_well_questions_and_keys_agree():
    from core.models.transformer import HEADS, Block

    torch.manual_seed(0)
    block, x = Block(8, causal=False), torch.randn(2, 5, 8)
    query, key, value = block.ask(block.calm(x)).view(2, 5, 3, HEADS, 2).permute(2, 0, 3, 1, 4)
    slow = torch.zeros(2, 5, HEADS, 2)
    for n in range(2):
        for head in range(HEADS):
            for here in range(5):
                agree = torch.stack([query[n, head, here] @ key[n, head, there] for there in range(5)]) / 2**0.5
                slow[n, here, head] = torch.softmax(agree, 0) @ value[n, head]
    seen = x + block.tell(slow.reshape(2, 5, 8))
    assert torch.allclose(block(x, None), seen + block.think(block.settle(seen)), atol=1e-5)
