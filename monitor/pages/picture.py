"""docs/pictures/alert.svg: the first alert of the shipped sample, as a terminal shows it.

The card is a real one: the shipped rules judge the recorded post, and the console receiver draws it.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from rich.console import Console

from connectors.registry import discover
from monitor.clock import SystemClock
from monitor.core.fingerprint import fingerprint
from monitor.judging import policy_of
from monitor.lines import decode_line
from monitor.model import Entry, GroupId, Judged, Level, Notification, NotificationId, Step, Why
from monitor.notify.console import panel
from monitor.notify.render import Card, render
from monitor.rules.load import load
from monitor.rules.shipped import shipped_path
from monitor.sentiment.registry import Backends

WIDTH = 100
DELAY = timedelta(seconds=1)  # from seeing a post to sending it
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)  # for lines that do not say when they were fetched; the sample's all do
ZONE = "Europe/Madrid"

# Rich's own frame fetches its font from the internet; ours shows whatever fixed-width font the reader has.
_FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
 font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def alert_picture() -> str:
    """The card as SVG. The same text every time: the recording's own times are shown."""
    paper = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
        legacy_windows=False,
        _environ={},  # the same picture wherever it is drawn
    )
    paper.print(panel(first_card()))
    return paper.export_svg(title="almenara run", code_format=_FRAME, unique_id="almenara", font_aspect_ratio=0.6)


def first_card(language: str = "en") -> Card:
    """The card of the sample's first page or alert under the shipped rules."""
    judged = _first()
    (judgement,) = judged.judgements
    joined = judged.joins[0]
    sent = judged.mention.fetched_at + DELAY
    notification = Notification(
        id=NotificationId(fingerprint("picture")),
        group_id=GroupId(fingerprint("picture", "group")),
        receiver=joined.delivery.receiver,
        route=joined.delivery.route,
        sequence=0,
        step=Step.MESSAGE,
        why=Why.NEW,
        level=judgement.level,
        labels=(("author", judged.mention.author.handle or ""), ("brand", judgement.brand)),
        entries=(
            Entry(mention=judged.mention, judgement=judgement, rules=tuple(alert.rule for alert in judged.alerts)),
        ),
        total=1,
        fresh=(judged.mention.id,),
        created_at=sent,
    )
    return render(notification, now=sent, language=language, zone=ZONE)


def _first() -> Judged:
    loaded = load(shipped_path(), environ={}, connectors=discover(), shipped=True)
    policy = policy_of(loaded, Backends(folder=Path(), clock=SystemClock()))
    text = resources.files("monitor").joinpath("samples", "miramar.jsonl").read_bytes()
    for number, line in enumerate(text.splitlines(), 1):
        mention = decode_line(line, number, source="sample", now=BEFORE)
        matches = policy.matcher.match(mention)
        (judged,) = policy.judge(
            [(mention, matches)], now=mention.fetched_at, past=lambda _mention: frozenset(), before={}
        )
        if any(alert.level.rank >= Level.ALERT.rank for alert in judged.alerts):
            return judged
    raise LookupError("the shipped sample raises no alert")
