"""CPU time of contenders that take turns, so that a noisy minute hits all of them alike."""

import time
from collections.abc import Callable

Train = Callable[[int], int]  # trains for about so many epochs; gives the number of optimizer steps it made


def take_turns(contenders: dict[str, Train], epochs: int, rounds: int,
               clocks: dict[str, Callable[[], float]] | None = None) -> dict[str, list[float]]:
    """CPU microseconds (user + system) per step of each contender, one per round; a first round is thrown away.

    `clocks`: of contenders whose work is done by another process; the others are timed by this one's CPU time.
    """
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, train in contenders.items():
            clock = (clocks or {}).get(name, time.process_time)
            start = clock()
            steps = train(epochs)
            if turn:
                measured[name].append((clock() - start) / steps * 1e6)
    return measured


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of one call, from `times` calls after a warm one."""
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1e3
