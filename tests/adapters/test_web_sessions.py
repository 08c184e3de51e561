"""Sessions of the local page."""

from __future__ import annotations

from adapters.web.sessions import KEPT, LIFE, PAUSE, TRIES, Sessions


class Clock:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_right_password_opens_a_session_that_ends_by_itself() -> None:
    clock = Clock()
    sessions = Sessions("open sesame", clock)
    session = sessions.enter("open sesame")
    assert session
    assert sessions.find(session.key) == session
    clock.now += LIFE + 1
    assert sessions.find(session.key) is None


def test_guessing_is_slowed_down_even_for_the_right_password() -> None:
    clock = Clock()
    sessions = Sessions("open sesame", clock)
    for number in range(TRIES):
        assert sessions.enter(f"guess {number}") is None
    assert sessions.wait() == PAUSE
    assert sessions.enter("open sesame") is None
    clock.now += PAUSE
    assert sessions.enter("another guess") is None
    assert sessions.wait() == 2 * PAUSE
    clock.now += 2 * PAUSE
    assert sessions.enter("open sesame")
    assert sessions.wait() == 0


def test_signing_out_ends_the_session() -> None:
    sessions = Sessions("open sesame")
    session = sessions.enter("open sesame")
    assert session
    sessions.leave(session.key)
    assert sessions.find(session.key) is None


def test_the_oldest_session_gives_way_when_there_are_too_many() -> None:
    sessions = Sessions("p")
    opened = [sessions.enter("p") for _ in range(KEPT + 1)]
    assert opened[0] and opened[1]
    assert sessions.find(opened[0].key) is None
    assert sessions.find(opened[1].key)


def test_a_password_of_other_letters_is_compared_too() -> None:
    assert Sessions("пароль ✓").enter("пароль ✓")
    assert Sessions("p").enter("пароль") is None
