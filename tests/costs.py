"""What a piece of work costs beside another, in one run: absolute times are for `bench/`.

A busy machine slows both sides alike, so that a ratio with a generous factor tells a cost that grows
too fast from a slow machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable


def cost(work: Callable[[], object], rounds: int = 3) -> float:
    """The processor time of a piece of work, in seconds: the least of a few rounds, as all else only adds."""
    return min(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
