"""Searches with Optuna: asks it for settings, lets them learn, tells it the practice mark. The final exam is no part.

Tree-structured Parzen estimator (Bergstra et al. 2011), started by ten random tries; a try that after a while is worse
than half of the others at the same round is ended (the median rule, Golovin et al. 2017); importance by functional
ANOVA (Hutter et al. 2014).
"""

import hashlib
import time
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from core.datasets import load
from core.events import SHARES, better, headline
from core.seek import luck
from core.seek.plan import Plan, require
from core.seek.space import Knob, Values, with_values
from core.seek.tried import Try
from core.spec import Spec, SpecError, canonical
from core.store import Store

AWAITED = 4     # tries that are let learn to their end before any is held against them
WARM_UP = 0.2   # share of the rounds in which no try is ended
REPORTS = 50    # rounds at which tries are compared, at most
FEWEST = 4      # finished tries from which importance can be told

Row = dict[str, Any]


class Search:
    """One walk through the tries of a plan. The same plan, with a number of tries and no time, gives the same ones."""

    def __init__(self, store: Store, owner: str, plan: Plan):
        require()
        import optuna  # an extra: here, so that all else runs without it

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.optuna, self.store, self.owner, self.plan = optuna, store, owner, plan
        self.name, self.knobs = plan.name(owner), plan.knobs()
        self.study: Any = None   # made when the first mark is known: it says whether more is better
        self.records: list[Row] = []
        self.trying: Try | None = None
        self.until = time.monotonic() + 60 * plan.minutes if plan.minutes else float("inf")
        rounds = plan.base.learning.epochs
        self.compared = set(np.linspace(1, rounds, min(rounds, REPORTS)).round().astype(int).tolist())

    def learn(self) -> Iterator[Row | None]:
        """Yields a record of each try that is over, and None at every moment between. Whoever stops asking calls
        `leave`.
        """
        self.store.searches.create(self.name, self.owner, self.plan.record(), "learning")
        self.store.searches.change(self.name, state="learning", error=None, remedy=None, asked=self.plan.record())
        for number in range(self.plan.tries):
            if self._is_late():
                break
            trial = self.study.ask() if self.study is not None else None
            chosen = {knob.name: knob.suggest(trial) for knob in self.knobs} if trial else {}
            yield from self._try(number, trial, chosen)
        self.store.searches.change(self.name, state="done", summary=self.summary())

    @property
    def standing(self) -> Row:
        """How far it is: tries that are over, the round of the present one, and seconds that are left of the budget."""
        left = None if self.plan.minutes is None else max(0.0, self.until - time.monotonic())
        return {"tries": len(self.records), "round": self.trying.round if self.trying else 0, "left": left}

    def leave(self) -> None:
        """What was told is kept; the same search goes on where it was left."""
        if self.trying is not None:
            self.trying.leave()
        self.store.searches.change(self.name, state="stopped", summary=self.summary())

    def _try(self, number: int, trial: Any, chosen: Values) -> Iterator[Row | None]:
        spec, values = with_values(self.plan.base, chosen)
        self.trying = Try(self.store, self.owner, self._run_of(spec), spec)
        heard: dict[int, float] = {}

        def hopeless(epoch: int, mark: float) -> bool:
            if epoch in self.compared:
                heard[epoch] = mark
                if trial is not None:
                    trial.report(mark, epoch)
                    return epoch < spec.learning.epochs and trial.should_prune()
            return False

        yield from self.trying.learn(hopeless, self._is_late)
        record = {"kind": "try", "number": number, "run": self.trying.run, "values": values, **self.trying.outcome()}
        if record["state"] == "pruned":
            record["why"] = f"Ended after {record['epochs']:,} of {spec.learning.epochs:,} rounds: worse than half " \
                            "of the tries before it at that round."
        self._tell_study(trial, record, heard)
        self.records.append(record)
        self.store.searches.add_try(self.name, record)
        self.store.searches.change(self.name, summary=self.summary())
        self.trying = None
        yield record

    def _run_of(self, spec: Spec) -> str:
        """A try is a run of its search alone: it may be ended early, and nobody else's run must be."""
        return hashlib.sha256(f"{self.name}\n{canonical(spec)}".encode()).hexdigest()[:32]

    def _is_late(self) -> bool:
        return time.monotonic() > self.until

    # --- Optuna

    def _tell_study(self, trial: Any, record: Row, heard: dict[int, float]) -> None:
        states = self.optuna.trial.TrialState
        done = record["state"] == "done"
        if trial is not None:
            value = record["val"][headline(record["val"])] if done else None
            self.study.tell(trial, value, state=states.COMPLETE if done else states.PRUNED)
            return
        mark = self.trying.mark
        if not mark:
            raise SpecError(record["field"], record["error"], record["remedy"])  # no try around it could be set up
        pruner = self.optuna.pruners.MedianPruner(AWAITED, int(WARM_UP * self.plan.base.learning.epochs))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sampler = self.optuna.samplers.TPESampler(seed=self.plan.seed, multivariate=True)
        self.study = self.optuna.create_study(direction="maximize" if better(mark) > 0 else "minimize",
                                              sampler=sampler, pruner=pruner)
        if done and all(knob.usual is not None for knob in self.knobs):
            self._place_base(record["val"][mark], heard)

    def _place_base(self, value: float, heard: dict[int, float]) -> None:
        """The settings as they were are a try like any other, where they have a place among what is tried."""
        distributions = {knob.name: _distribution(self.optuna, knob) for knob in self.knobs}
        places = {knob.name: knob.nearest() for knob in self.knobs}
        self.study.add_trial(self.optuna.trial.create_trial(
            params=places, distributions=distributions, value=value, intermediate_values=heard))

    def importance(self) -> dict[str, float]:
        """The share of each knob in how much finished tries differ, the largest first; {} where it can't be told."""
        if self.study is None:
            return {}
        done = [trial for trial in self.study.trials if trial.state == self.optuna.trial.TrialState.COMPLETE]
        if len(done) < FEWEST or len({trial.value for trial in done}) < 2:
            return {}
        evaluator = self.optuna.importance.FanovaImportanceEvaluator(seed=self.plan.seed)
        found = self.optuna.importance.get_param_importances(self.study, evaluator=evaluator)
        return {name: round(float(share), 4) for name, share in found.items()}

    # --- what it comes to

    def summary(self) -> Row:
        """The ranking by the practice exam, the best of it, and how much luck is in the best mark."""
        states = [record["state"] for record in self.records]
        told = {"kind": "summary", "search": self.name, "tries": len(states), "pruned": states.count("pruned"),
                "failed": states.count("failed")}
        order = ranked(self.records)
        if not order:
            return told | {"best": None, "looks": 0, "luck": 0.0, "importance": {}, "ranking": [],
                           "sentence": "No try has learned to an end yet.", "verdict": ""}
        best, mark = order[0], headline(order[0]["val"])
        looked = list({record["run"]: record for record in order}.values())  # the same settings twice are one look
        amount, unit = luck.luck([record["standard_error"] for record in looked]), _unit(self.plan.base, mark)
        said = luck.sentence(len(looked), amount, mark, best["questions"], unit)
        return told | {
            "best": best["run"], "number": best["number"], "values": best["values"], "mark": mark, "val": best["val"],
            "interval": best["interval"], "questions": best["questions"], "looks": len(looked),
            "luck": 100 * amount if mark in SHARES else amount, "importance": self.importance(),
            "ranking": [record["run"] for record in order], "sentence": said, "formula": luck.FORMULA,
            "verdict": verdict(self.records, best, amount, unit)}


def ranked(records: list[Row]) -> list[Row]:
    """Those that have marks: who learned to the end first, then by practice mark, of equals by practice loss."""
    marked = [record for record in records if "val" in record]

    def key(record: Row) -> tuple[bool, float, float, int]:
        mark = headline(record["val"])
        return record["state"] != "done", -better(mark) * record["val"][mark], record["val"]["loss"], record["number"]

    return sorted(marked, key=key)


def verdict(records: list[Row], best: Row, amount: float, unit: str) -> str:
    """What the search was worth: the best practice mark beside that of the settings it began with."""
    first, mark = records[0], headline(best["val"])
    if "val" not in first or best is first:
        return "The settings that it began with stay the best." if best is first else ""
    gain = better(mark) * (best["val"][mark] - first["val"][mark])
    said = luck.said(abs(gain), mark, best["questions"], unit)
    by_luck = luck.said(amount, mark, best["questions"], unit)
    whole = f"The best try is {said} better than the settings that it began with; luck alone is expected to give "
    return whole + ("as much." if gain <= amount else f"about {by_luck}.")


def _unit(base: Spec, mark: str) -> str:
    return load(base.data).unit if mark == "mae" else ""


def _distribution(optuna: Any, knob: Knob) -> Any:
    if knob.choices:
        return optuna.distributions.CategoricalDistribution(list(knob.choices))
    if knob.whole:
        return optuna.distributions.IntDistribution(int(knob.low), int(knob.high), log=knob.log)
    return optuna.distributions.FloatDistribution(knob.low, knob.high, log=knob.log)
