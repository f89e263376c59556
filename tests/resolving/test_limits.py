"""Turns: never more at once or in any interval than the server allows, whatever it says meanwhile."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from citekit.resolving.limits import Limits, Stopped
from tests.index.limits import Gate, Limit


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
    limits.tell(headers("7", "1s", "2"))
    limits.tell(headers(*said))
    limits.tell({})
    assert (limits.rate, limits.interval, limits.most) == understood


def test_one_at_a_time_until_the_server_has_spoken() -> None:
    limits = Limits()
    with limits.turn(), ThreadPoolExecutor(1) as pool:
        second = pool.submit(lambda: limits.turn().__enter__())
        time.sleep(0.05)
        assert not second.done()
        limits.tell(headers("100", "1s", "2"))
        assert second.result(timeout=5)


def test_a_server_that_counts_finds_nothing_to_refuse() -> None:
    limits, gate = Limits(), Gate()
    said = Limit(5, 3, interval=0.1)
    limits.tell(headers("5", "0.1", "3"))

    def ask(_: int) -> bool:
        with limits.turn() as turn:
            turn.sent = time.monotonic()
            let_in = gate.enter(("pool", "asker"), said)
            time.sleep(0.005)
            if let_in:
                gate.leave(("pool", "asker"))
        return let_in

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(40)))


def test_a_request_that_never_left_takes_no_place() -> None:
    limits = Limits()
    limits.tell(headers("1", "60s", "1"))
    for _ in range(5):
        with limits.turn():
            pass
    assert limits.waiting is None


def test_a_hold_is_for_all_and_is_told() -> None:
    limits = Limits()
    limits.tell(headers("100", "1s", "8"))
    limits.hold(0.2)
    begin = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        turns = [pool.submit(lambda: limits.turn().__enter__()) for _ in range(3)]
        while limits.waiting is None:
            time.sleep(0.001)
        assert 0 < limits.waiting <= 0.2
        assert all(turn.result(timeout=5) for turn in turns)
    assert time.monotonic() - begin >= 0.2


def test_limits_that_take_hours_are_not_waited_for() -> None:
    limits = Limits()
    limits.tell(headers("1", "2h", "3"))
    with limits.turn() as turn:
        turn.sent = time.monotonic()
    with pytest.raises(Stopped, match="no request for 7"), limits.turn():
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
        except Stopped as stopped:
            return str(stopped)

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(wait)
        waits.wait()
        limits.stop("enough")
        limits.stop("later")
        assert found.result(timeout=5) == "enough"
    with pytest.raises(Stopped, match="enough"), limits.turn():
        pass
