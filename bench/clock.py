"""CPU time of contenders that take turns, so that a noisy minute hits all of them alike."""

import time
from collections.abc import Callable

Contender = Callable[[int], int]  # trains for about so many epochs; gives the number of optimizer steps it made


def take_turns(contenders: dict[str, Contender], epochs: int, rounds: int) -> dict[str, list[float]]:
    """CPU microseconds (user + system) per step of each contender, one per round; a first round is thrown away."""
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, train in contenders.items():
            start = time.process_time()
            steps = train(epochs if turn else max(1, epochs // 5))
            if turn:
                measured[name].append((time.process_time() - start) / steps * 1e6)
    return measured


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of one call, from `times` calls after a warm one."""
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1e3
