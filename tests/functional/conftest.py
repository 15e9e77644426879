# SPDX-License-Identifier: ISC
"""Fixtures of the functional tests: real daemons and a scripted origin."""
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from daemon import CONFIG, GAZETTED, Daemon  # noqa: E402
from origin import Origin  # noqa: E402

# Suites that stand beside the project and are used where they are.
SHARED = Path(os.environ.get("GAZETTED_SHARED",
                             Path(__file__).resolve().parents[3] / "shared"))


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true",
                     help="the long form of tests that have one")


def pytest_sessionstart(session):
    if not GAZETTED.exists():
        pytest.exit(f"{GAZETTED} is not built; set GAZETTED_BUILD", 2)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep the logs of a test's daemons for the report of its failure."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for daemon in getattr(item, "daemons", []):
            report.sections.append(
                (f"log of {daemon.data}", daemon.log()[-20000:]))


@pytest.fixture
def make_daemon(request):
    """A function that makes daemons (not started), ended with the test."""
    daemons = request.node.daemons = []

    def make(config=CONFIG, **members):
        daemon = Daemon(config, **members)
        daemons.append(daemon)
        return daemon

    yield make
    reports = [line for daemon in daemons for line in daemon.reports()]
    for daemon in daemons:
        if daemon.alive() and not reports:
            daemon.stop()
            reports += daemon.reports()
        daemon.close()
    assert not reports, "\n".join(reports)


@pytest.fixture
def daemon(make_daemon):
    """A running daemon."""
    return make_daemon().start()


@pytest.fixture
def origin():
    """A scripted origin, empty."""
    served = Origin()
    yield served
    served.close()


@pytest.fixture(scope="session")
def shared():
    """The folder of shared suites; the test is left out without it."""
    if not SHARED.is_dir():
        pytest.skip("the folder of shared suites is not here")
    return SHARED


@pytest.fixture
def long(request):
    return request.config.getoption("--long")
