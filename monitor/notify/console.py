"""The terminal, or the container's log: a readable card, in colour only where somebody looks at it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TextIO

from rich.box import ASCII, ROUNDED
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from monitor.clock import Clock
from monitor.errors import DoubtfulDeliveryError, TransientDeliveryError
from monitor.model import Level, Notification, Outgoing
from monitor.notify.card import Card, Item, Passage
from monitor.notify.phrases import phrase
from monitor.notify.render import render
from monitor.notify.text import cut
from monitor.outlet import PATIENCE, HangingError, Outlet

_COLOURS = {
    Level.PAGE: "red",
    Level.ALERT: "yellow",
    Level.DIGEST: "blue",
    Level.WATCH: "white",
    Level.LOG: "white",
    Level.OPPORTUNITY: "green",
}
_LOG_WIDTH = 100  # columns where the stream is no terminal
_TEXT_ALONE, _TEXT_AMONG = 1500, 280
_DETAILED = 3  # items up to which each is shown with its reasons


class ConsoleReceiver:
    """Writes every message once and in one piece. A stream that nobody reads holds up nothing but this receiver."""

    keeps_card = False

    def __init__(
        self, name: str, *, language: str, zone: str, clock: Clock, stream: TextIO, patience: timedelta = PATIENCE
    ) -> None:
        self.name = name
        self._language, self._zone, self._clock, self._stream = language, zone, clock, stream
        self._outlet, self._patience = Outlet.of(stream), patience

    async def send(self, outgoing: Outgoing) -> str | None:
        card = render(
            outgoing.notification,
            now=self._clock.now(),
            language=self._language,
            zone=self._zone,
            possible_repeat=outgoing.doubtful_since is not None,
        )
        try:
            await self._outlet.write(drawn(card, self._stream), patience=self._patience)
        except TimeoutError as error:  # an OSError as well, so it comes first
            raise DoubtfulDeliveryError("nobody reads the terminal", receiver=self.name) from error
        except HangingError as error:
            raise TransientDeliveryError("nobody reads the terminal", receiver=self.name) from error
        except (OSError, ValueError) as error:  # the reader is gone, or the stream is closed
            raise TransientDeliveryError(
                "the terminal cannot be written to", retry_after=timedelta(minutes=1), receiver=self.name
            ) from error
        return None

    async def find(self, notification: Notification, since: datetime) -> str | None:
        """Never anything: what was printed cannot be read back."""
        return None

    async def check(self) -> str:
        return "the terminal" if self._stream.isatty() else "the log"

    async def close(self) -> None:
        """The stream is not ours to close."""


def drawn(card: Card, stream: TextIO, *, width: int | None = None) -> str:
    """The card as it will be written to that stream: its width, its colours, its encoding."""
    terminal = stream.isatty()
    encoding = getattr(stream, "encoding", None) or "utf-8"
    unicode = encoding.lower().replace("-", "").startswith("utf")
    paper = io.StringIO()
    console = Console(
        file=paper,
        force_terminal=terminal,
        no_color=None if terminal else True,
        width=width if width or terminal else _LOG_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(panel(card, unicode=unicode))
    return paper.getvalue().encode(encoding, "replace").decode(encoding)


def panel(card: Card, *, unicode: bool = True) -> Panel:
    """The card in its frame, for any of Rich's consoles."""
    colour = _COLOURS[card.level]
    return Panel(
        Group(*_rows(card)),
        title=Text(card.title, style=f"bold {colour}"),
        title_align="left",
        border_style=colour,
        box=ROUNDED if unicode else ASCII,
    )


def _rows(card: Card) -> list[Text]:
    # Text objects, never strings: nothing in them is read as Rich's own markup.
    rows = [Text(card.doubt, style="bold"), Text(card.lead, style="bold")]
    rows = [row for row in rows if row.plain]
    rows += _passages(card.above, style="bold")
    for item in card.items:
        if rows:
            rows.append(Text())
        rows += _item(item, detailed=len(card.items) <= _DETAILED, alone=len(card.items) == 1)
    if card.rows:
        rows += [Text(), *_passages(card.rows)]
    if card.more:
        rows += [Text(), Text(phrase("more", card.language, n=card.more))]
    if card.below:
        rows += [Text(), *_passages(card.below, style="dim")]
    return rows


def _passages(passages: Sequence[Passage], *, style: str = "") -> list[Text]:
    return [Text(line, style="dim" if passage.quiet else style) for passage in passages for line in passage.lines]


def _item(item: Item, *, detailed: bool, alone: bool) -> list[Text]:
    rows = [
        Text(item.who, style="bold"),
        Text(cut(item.text, _TEXT_ALONE if alone else _TEXT_AMONG), style="italic"),
    ]
    if item.url:
        rows.append(Text(item.url, style="underline", overflow="fold"))
    rows.append(Text(item.headline))
    if detailed and not item.deleted:
        rows += [Text(f"  {line}", style="dim") for line in (*item.because, *item.facts)]
    rows.append(Text(item.times, style="dim"))
    return rows
