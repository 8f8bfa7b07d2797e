"""`python -m core search`: a line of JSON for each try, then a summary."""

import argparse
from collections.abc import Callable
from typing import Any

from core.own import starting
from core.seek.plan import parse_plan, require
from core.terminal import ended

OWNER = ""  # the command line's runs belong to this machine


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("spec", help="the settings to begin with as JSON, - for standard input, or a table")
    starting.add_arguments(command)
    command.add_argument("--tries", type=int, metavar="N", help="at most so many (default: 20, or as time allows)")
    command.add_argument("--minutes", type=float, metavar="M", help="at most so long (default: as long as it takes)")
    command.add_argument("--seed", type=int, default=0, help="the luck of the search: the same number, the same tries")
    command.add_argument("--more", action="store_true", help="instead of a search: would more data help, or a bigger "
                         "network?")
    command.add_argument("--over", metavar="FIELDS", help="try only these, such as learning.lr,model.hidden")


def run(asked: argparse.Namespace, say: Callable[[dict[str, Any]], None], open_store: Callable[[str | None], Any]
        ) -> int:
    plan = parse_plan({"base": starting.settings(asked, say), "tries": asked.tries, "minutes": asked.minutes,
                       "seed": asked.seed, "over": asked.over.split(",") if asked.over else None})
    if not asked.more:
        require()
    import torch  # behind this door, so that a wrong search is answered at once

    torch.set_num_threads(1)
    from core.seek.more import More
    from core.seek.search import Search

    store = open_store(asked.store)
    search = More(store, OWNER, plan.base) if asked.more else Search(store, OWNER, plan)
    try:
        for record in ended(search.learn()):
            say(record)
    except KeyboardInterrupt:
        search.leave()
        say(search.summary())
        return 130
    except Exception as error:
        search.leave()
        say({"kind": "failed", "error": f"The search crashed: {type(error).__name__}: {error}", "field": "",
             "remedy": "Tries that are finished are kept; start it again to go on."})
        return 1
    say(search.summary())
    return 0 if any("val" in record for record in search.records) else 1
