"""Learning by trial: gains and losses against sums by hand, the same Events every time, and what is learned holds."""

import json

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core import grading
from core.games import maze
from core.learning import ppo, reinforce, walking
from core.learning.walking import Moment, Walks
from core.run import learn, run, setup
from core.spec import Spec, SpecError, parse

torch.set_num_threads(1)


def spec(levels: int | None = None, data: str = "mazes", **how) -> Spec:
    return parse({"data": {"name": data, "rows": 300, "levels": levels},
                  "model": {"name": "policy", "hidden": [64], "activation": "relu"},
                  "learning": {"name": "ppo", "lr": 0.003, "epochs": 2, "walks": 64, **how}})


def walks_of(values: list[float], rewards: list[float], left: float) -> Walks:
    """One walk of these moments."""
    moments = [Moment(np.array([0]), torch.zeros(1, 2), torch.zeros(1, dtype=torch.long), torch.zeros(1),
                      torch.tensor([value]), torch.tensor([reward]))
               for value, reward in zip(values, rewards, strict=True)]
    return Walks(moments, np.array([True]), np.zeros((1, 2), np.float32), torch.tensor([left]))


@pytest.mark.parametrize("left", [0.0, 0.7])
def test_gains_are_the_sums_of_the_paper(left):
    """Equation 16 of Schulman and others 2016: the surprises to come, each step weighed by discount * lambda."""
    values, rewards, discount, sight = [0.1, 0.4, 0.2], [0.0, -0.5, 1.0], 0.9, 0.8
    later = [*values[1:], left]
    surprise = [r + discount * after - v for r, after, v in zip(rewards, later, values, strict=True)]
    by_hand = [sum((discount * sight) ** (k - t) * surprise[k] for k in range(t, 3)) for t in range(3)]
    _, known = walking.experience(walks_of(values, rewards, left), discount, sight)
    assert known[:, 2].tolist() == pytest.approx(by_hand, abs=1e-6)
    assert known[:, 3].tolist() == pytest.approx([gain + value for gain, value in zip(by_hand, values, strict=True)],
                                                 abs=1e-6)


def test_who_sees_infinitely_far_counts_only_what_was_paid():
    _, known = walking.experience(walks_of([0.3, 0.9], [1.0, 2.0], 0.0), discount=0.5, far_sight=1.0)
    assert known[:, 3].tolist() == pytest.approx([2.0, 2.0])


def test_ppos_loss_is_the_clipped_objective_of_the_paper():
    attempt = setup(spec())
    dice = torch.Generator().manual_seed(0)
    output = torch.randn(50, 5, generator=dice)
    action, then = torch.randint(4, (50,), generator=dice), -2 * torch.rand(50, generator=dice)
    gain, paid = torch.randn(50, generator=dice), torch.randn(50, generator=dice)
    share = F.softmax(output[:, :4], dim=1)
    by_hand = 0.0
    for row in range(50):
        ratio = (share[row, action[row]].log() - then[row]).exp()
        objective = min(ratio * gain[row], max(min(ratio, torch.tensor(1.2)), torch.tensor(0.8)) * gain[row])
        undecided = -(share[row] * share[row].log()).sum()
        by_hand += 0.5 * (output[row, 4] - paid[row]) ** 2 - objective - 0.01 * undecided
    known = torch.stack([action.float(), then, gain, paid], dim=1)
    assert ppo.loss(attempt)(output, known).item() == pytest.approx(by_hand.item() / 50, rel=1e-5)


def test_reinforce_climbs_along_the_log_likelihood_weighed_by_the_gain():
    attempt = setup(spec(curiosity=0.0))
    output = torch.zeros(1, 5, requires_grad=True)
    reinforce.loss(attempt)(output, torch.tensor([[2.0, 0.0, 3.0, 0.0]])).backward()
    assert output.grad[0].tolist() == pytest.approx([0.75, 0.75, 3 * (0.25 - 1), 0.75, 0.0])  # gain * (p - taken)


def test_what_is_acted_follows_the_policy():
    attempt = setup(spec())
    level = attempt.val.x[:1].repeat(20_000, 1)
    walks = walking.walk(attempt, level, torch.rand(1, 20_000, generator=torch.Generator().manual_seed(1)))
    with torch.no_grad():
        share = torch.softmax(attempt.model(level[:1])[0, :4], dim=0)
    taken = torch.bincount(walks.moments[0].action, minlength=4) / 20_000
    assert taken.tolist() == pytest.approx(share.tolist(), abs=0.015)


def test_a_level_has_the_same_luck_in_whatever_company():
    assert torch.equal(walking.luck(20, 50)[:, :10], walking.luck(20, 10))
    attempt = setup(spec())
    assert attempt.score(attempt.val) == attempt.score(attempt.val)


@pytest.mark.parametrize("how", ["ppo", "reinforce"])
@pytest.mark.parametrize("data", ["mazes", "cartpole"])
def test_the_same_settings_give_the_same_events_and_a_checkpoint_goes_on_as_if_nothing_had_been(data, how):
    chosen = spec(data=data, epochs=3, name=how)
    whole = [json.dumps(event) for event in run(chosen)]
    torch.rand(5), np.random.rand(5)
    assert whole == [json.dumps(event) for event in run(chosen)]
    first = setup(chosen)
    told = []
    for event in learn(first):
        told += [event] if event else []
        if event and event["kind"] == "epoch" and event["epoch"] == 2:
            break
    again = setup(chosen)
    again.restore(*first.checkpoint(), told)
    assert [json.dumps(event) for event in [*told, *filter(None, learn(again))]] == whole


def test_marks_name_the_share_solved_the_return_and_a_loss_that_never_falls_below_zero():
    marks = list(run(spec()))[-1]["val"]
    assert set(marks) == {"loss", "solved", "return"} and 0 <= marks["solved"] <= 1
    assert marks["loss"] == pytest.approx(1 - marks["return"]) and marks["loss"] >= 0


def test_few_levels_are_known_by_heart_and_new_ones_are_not():
    done = list(run(spec(levels=4, epochs=12, walks=128)))[-1]
    assert done["train"]["solved"] >= 0.75 and done["val"]["solved"] < done["train"]["solved"] - 0.25


def test_the_opened_exam_tells_every_walk_and_each_walk_leads_where_it_is_said_to():
    attempt = setup(spec())
    events = [event for event in learn(attempt) if event]
    found = grading.sit(spec(), attempt.checkpoint(), events, None)
    answers, levels = found["answers"], attempt.split.test.x
    assert found["questions"] == len(levels) == len(answers["paths"]) and found["misses"] is None
    assert np.mean(answers["solved"]) == pytest.approx(found["test"]["solved"])
    told = zip(answers["paths"], answers["solved"], answers["steps"], strict=True)
    for level, (path, solved, steps) in zip(levels, told, strict=True):
        seen, arrived = level[None], False
        for action in path:
            seen, _, arrived = maze.step(seen, np.array([action]))
        assert bool(arrived) == solved and steps == len(path) <= maze.LIMIT


@pytest.mark.parametrize(("choices", "field"), [
    ({"data": {"name": "moons", "levels": 5}}, "data.levels"),
    ({"data": {"name": "mazes", "rows": 100, "levels": 90}, "model": {"name": "policy"}, "learning": {"name": "ppo"}},
     "data.levels"),
    ({"data": {"name": "mazes"}, "model": {"name": "policy"}}, "learning.name"),
    ({"data": {"name": "mazes"}, "learning": {"name": "ppo"}}, "model.name"),
    ({"data": {"name": "moons"}, "learning": {"name": "ppo"}}, "learning.name"),
    ({"data": {"name": "mazes"}, "split": {"world": "longer"}, "model": {"name": "policy"},
      "learning": {"name": "ppo"}}, "split.world")])
def test_what_does_not_go_together_is_refused_in_words(choices, field):
    with pytest.raises(SpecError) as refusal:
        setup(parse(choices))
    assert refusal.value.field == field and refusal.value.remedy
