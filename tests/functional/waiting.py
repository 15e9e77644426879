# SPDX-License-Identifier: ISC
"""Waiting for a condition with a deadline. Nothing here sleeps for a fixed
time and hopes: a test goes on as soon as what it waits for is there."""
import os
import time

# Sanitizers make everything several times slower.
SLOW = float(os.environ.get("GAZETTED_TEST_SLOW", "1"))


class TimedOut(AssertionError):
    """What was waited for did not come."""


def wait_for(condition, deadline=20.0, what=None):
    """Call `condition` until it gives something true, and return that.

    The pauses between calls grow from 2 ms to 100 ms. `what` names the
    condition in the failure."""
    end = time.monotonic() + deadline * SLOW
    pause = 0.002
    while True:
        value = condition()
        if value:
            return value
        left = end - time.monotonic()
        if left <= 0:
            raise TimedOut(f"not within {deadline * SLOW:.0f} s: "
                           f"{what or condition}")
        time.sleep(min(pause, left))
        pause = min(pause * 1.6, 0.1)
