# SPDX-License-Identifier: ISC
"""A daemon that is killed at random moments."""
import random
import time

from documents import numbered
from waiting import SLOW


def kill_while_polling(daemon, origin, times, longest):
    """Poll a feed that has other items each time, and kill the daemon within
    so many seconds. Returns the feed; the daemon is not running."""
    feed = None
    for n in range(times):
        daemon.start()
        origin.serve("/feed", numbered("one", 1 + 20 * n, 20 + 20 * n))
        if feed is None:
            feed = daemon.api.add(origin.url("/feed"))
        daemon.api.refresh(feed["id"])
        time.sleep(random.uniform(0, longest) * SLOW)  # a random moment
        daemon.kill()
    return feed
