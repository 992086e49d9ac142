"""What receivers are told of a source: that it is away, that it is back, that it could not show us something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.model import Notification, Why
from monitor.notify.phrases import phrase, span
from monitor.notify.text import cut, one_line
from monitor.notify.thread import Here

_LONGEST = 300


def title(notification: Notification, language: str, name: str) -> str:
    """What has happened to which source."""
    return phrase(f"source_{_what(notification)}", language, name=name)


def lines(notification: Notification, here: Here, name: str) -> tuple[str, ...]:
    """Since when and why, when it is tried again, and what to do."""
    labels, language = dict(notification.labels), here.language
    since = _told(labels.get("since", ""), here.the)
    if notification.why is Why.SOURCE_BACK:
        return (phrase("source_back_note", language, at=since),)
    note = cut(_why(notification, language), _LONGEST)
    if _what(notification) in ("gap", "advice"):
        told = [phrase("source_noticed", language, at=_told(labels.get("since", ""), here.on), note=note)]
    else:
        told = [phrase("source_since", language, at=since, note=note)]
    if following := labels.get("next_try"):
        told.append(phrase("source_next", language, at=_told(following, here.on)))
    told.append(phrase(f"advice_{_what(notification)}", language, name=name))
    return tuple(told)


def _why(notification: Notification, language: str) -> str:
    """The reason. Those that we make ourselves are said in the reader's language."""
    labels = dict(notification.labels)
    if {"quiet", "usual"} <= labels.keys():
        spans = {name: span(timedelta(seconds=int(labels[name]))) for name in ("quiet", "usual")}
        return phrase("source_quiet", language, **spans)
    return one_line(notification.note)


def _what(notification: Notification) -> str:
    match notification.why:
        case Why.SOURCE_BACK:
            return "back"
        case Why.GAP:
            return "gap"
        case _:
            return dict(notification.labels).get("state", "slow")


def _told(text: str, say: Callable[[datetime], str]) -> str:
    try:
        return say(datetime.fromisoformat(text))
    except ValueError:
        return "?"
