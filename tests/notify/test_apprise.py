"""Everything else, through apprise."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import DoubtfulDeliveryError, TransientDeliveryError
from monitor.notify.apprise import AppriseReceiver
from tests.notify.samples import entry, notification, outgoing


class Library:
    """Apprise as far as we use it."""

    def __init__(self, *, answer: Any = True, readable: bool = True) -> None:
        self.answer, self.readable = answer, readable
        self.calls: list[dict[str, Any]] = []
        self.threads: set[int] = set()
        self.addresses: list[str] = []

    def Apprise(self) -> Library:  # noqa: N802 - apprise's own name
        return self

    def add(self, address: str) -> bool:
        self.addresses.append(address)
        return self.readable

    def notify(self, **call: Any) -> bool:
        self.threads.add(threading.get_ident())
        self.calls.append(call)
        if callable(self.answer):
            self.answer()
        if isinstance(self.answer, Exception):
            raise self.answer
        return bool(self.answer)

    def __len__(self) -> int:
        return len(self.addresses)


def receiver(clock: Any, library: Any, **changes: Any) -> AppriseReceiver:
    settings = {"url": "json://a.example mailto://u:p@b.example", "load": lambda: library} | changes
    return AppriseReceiver("marketing", language="es", zone="Europe/Madrid", clock=clock, **settings)


async def test_a_card_goes_out_as_plain_text_from_a_thread(clock):
    library = Library()
    await receiver(clock, library).send(outgoing())

    (call,) = library.calls
    assert library.addresses == ["json://a.example", "mailto://u:p@b.example"]
    assert call["title"] == "🟠 AVISO · Hotel Miramar"
    assert "cucarachas" in call["body"]
    assert "https://social.example/@lucia/1" in call["body"]
    assert (call["body_format"], call["notify_type"]) == ("text", "warning")
    assert threading.get_ident() not in library.threads


async def test_markdown_and_broadcasts_in_a_post_do_nothing_wherever_it_lands(clock):
    library = Library()
    await receiver(clock, library).send(
        outgoing(notification(entry(text="@everyone **x** [banco](https://evil.example) `y`")))
    )

    body = library.calls[0]["body"]
    assert "@everyone" not in body
    assert "](" not in body
    assert "**" not in body
    assert "`" not in body


@pytest.mark.parametrize("answer", [False, RuntimeError("mailto://u:p@b.example failed")])
async def test_a_failure_is_a_doubt_and_keeps_the_address_to_itself(clock, answer):
    with pytest.raises(DoubtfulDeliveryError) as caught:
        await receiver(clock, Library(answer=answer)).send(outgoing())

    assert "u:p" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_service_that_hangs_is_given_up_on(clock):
    released = threading.Event()
    library = Library(answer=lambda: released.wait(5))
    try:
        with pytest.raises(DoubtfulDeliveryError, match="in time"):
            await receiver(clock, library, timeout=timedelta(seconds=0.05)).send(outgoing())
    finally:
        released.set()


async def test_a_missing_extra_and_a_bad_address_wait_for_a_person(clock):
    def missing() -> Any:
        raise ImportError("apprise")

    with pytest.raises(TransientDeliveryError, match=r"almenara\[apprise\]"):
        await receiver(clock, None, load=missing).send(outgoing())
    with pytest.raises(TransientDeliveryError, match="2 apprise address") as caught:
        await receiver(clock, Library(readable=False)).check()
    assert caught.value.retry_after == timedelta(minutes=5)


async def test_the_real_library_reads_its_own_addresses(clock):
    made = AppriseReceiver("marketing", url="json://localhost xml://localhost", language="es", zone="UTC", clock=clock)

    assert (await made.check()).startswith("2 apprise addresses")


async def test_a_possible_repeat_is_marked(clock):
    library = Library()
    await receiver(clock, library).send(outgoing(doubtful_since=clock.now()))

    assert "Puede estar repetido" in library.calls[0]["body"]
