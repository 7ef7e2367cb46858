"""Runs part of a test in a forked child."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable

PATIENCE = 60  # seconds; a child that hangs ends too


def is_true_in_child(check: Callable[[], bool]) -> bool:
    """Whether a check holds in a forked child, which ends in time."""
    child = os.fork()
    if child == 0:
        good = False
        try:
            good = check()
        except BaseException:  # the child must not go on with the tests
            traceback.print_exc()
        os._exit(0 if good else 1)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False
