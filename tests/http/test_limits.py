"""Turns: never more at once or in any interval than the server allows, whatever it says meanwhile."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from citekit.http.limits import Limits, LimitsStopped


def headers(rate: str, interval: str, most: str) -> dict[str, str]:
    return {"x-rate-limit-limit": rate, "x-rate-limit-interval": interval, "x-concurrency-limit": most}


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        (("50", "1s", "5"), (50, 1.0, 5)),
        ((" 3 ", "1S", "3"), (3, 1.0, 3)),
        (("120", "1m", "2"), (120, 60.0, 2)),
        (("5", "500ms", "1"), (5, 0.5, 1)),
        (("5", "2", "1"), (5, 2.0, 1)),
        (("many", "1s", "3"), (7, 1.0, 3)),
        (("5", "-1 fortnights", ""), (7, 1.0, 2)),
        (("0", "1s", "0"), (7, 1.0, 2)),
        (("5", "0s", "4"), (7, 1.0, 4)),
        (("9" * 400, "1s", "9" * 400), (7, 1.0, 2)),
        (("\N{SUPERSCRIPT TWO}", "1s", "\N{ARABIC-INDIC DIGIT TWO}"), (7, 1.0, 2)),
    ],
)
def test_headers(said: tuple[str, str, str], understood: tuple[int, float, int]) -> None:
    limits = Limits()
    limits.update(headers("7", "1s", "2"))
    limits.update(headers(*said))
    limits.update({})
    assert (limits.rate, limits.interval, limits.concurrency) == understood


def test_one_at_a_time_until_the_server_has_spoken() -> None:
    limits = Limits()
    with limits.turn(), ThreadPoolExecutor(1) as pool:
        second = pool.submit(lambda: limits.turn().__enter__())
        while not limits._waiting:
            assert not second.done()
            time.sleep(0.001)
        limits.update(headers("100", "1s", "2"))
        assert second.result()


def test_a_server_that_counts_finds_nothing_to_refuse() -> None:
    """It counts a request at any moment between its sending and its answer, however late that comes."""
    rate, interval, most = 5, 0.1, 3
    limits = Limits()
    limits.update(headers(f"{rate}", f"{interval}", f"{most}"))
    chance = random.Random(0)
    under_way: set[int] = set()

    def ask(number: int) -> tuple[float, int]:
        with limits.turn() as turn:
            under_way.add(number)
            turn.sent = True
            sent = time.monotonic()
            at_once = len(under_way)
            time.sleep(chance.choice((0.0, 0.01, 0.25)))
            counted = chance.uniform(sent, time.monotonic())
            under_way.remove(number)
        return counted, at_once

    with ThreadPoolExecutor(8) as pool:
        times, at_once = zip(*pool.map(ask, range(40)), strict=True)
    times = sorted(times)
    assert max(at_once) <= most
    assert min(later - earlier for earlier, later in zip(times, times[rate:], strict=False)) >= interval


def test_a_request_that_never_left_takes_no_place() -> None:
    limits = Limits()
    limits.update(headers("1", "60s", "1"))
    for _ in range(5):
        with limits.turn():
            pass
    assert limits.waiting is None


def test_a_hold_is_for_all() -> None:
    limits = Limits()
    limits.update(headers("100", "1s", "8"))
    begin = time.monotonic()
    limits.hold(0.2)

    def turn(_: int) -> float:
        with limits.turn():
            return time.monotonic()

    with ThreadPoolExecutor(3) as pool:
        assert min(pool.map(turn, range(3))) >= begin + 0.2


def test_a_hold_is_told() -> None:
    limits = Limits()
    assert limits.waiting is None
    limits.hold(3000)
    assert 2000 < (limits.waiting or 0) <= 3000


def test_limits_that_take_hours_are_not_waited_for() -> None:
    limits = Limits()
    limits.update(headers("1", "2h", "3"))
    with limits.turn() as turn:
        turn.sent = True
    with pytest.raises(LimitsStopped, match="no request for 7"), limits.turn():
        pass


def test_stopping_frees_whoever_waits() -> None:
    limits = Limits()
    limits.hold(100)
    waits = threading.Event()

    def wait() -> str:
        waits.set()
        try:
            with limits.turn():
                return "let through"
        except LimitsStopped as stopped:
            return str(stopped)

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(wait)
        waits.wait()
        limits.stop("enough")
        limits.stop("later")
        assert found.result() == "enough"
    with pytest.raises(LimitsStopped, match="enough"), limits.turn():
        pass
