"""A mention laid out for searching: its parts in one folded string, and the way back to the original characters."""

from __future__ import annotations

from bisect import bisect_right

from monitor.core.normalise import SEPARATOR, Folded, fold, fold_text
from monitor.core.stars import title_of
from monitor.core.tags import in_text, split_tags, words_of
from monitor.model import Mention

TEXT, TITLE, URL, TAGS = range(4)  # from TAGS on, every part is one hashtag of the text, as words
ELSEWHERE = (-1, -1)


def _clean(text: str) -> str:
    return text.replace(SEPARATOR, " ") if SEPARATOR in text else text


class Reading:
    """One mention, or a bare text, while it is being matched. Folds once; maps offsets only when asked."""

    __slots__ = ("_folded", "_starts", "_tags", "_text", "_title", "_url", "whole")

    def __init__(self, text: str, title: str = "", url: str = "") -> None:
        self._text = text = _clean(text)
        self._title = self._url = ""
        self._tags = split_tags(text) if "#" in text or "＃" in text else []
        self._folded: dict[int, Folded] | None = None
        self._starts: list[int] | None = None
        if title or url or self._tags:
            self._title, self._url = _clean(title).strip(), _clean(url).strip()
            tags = [words_of(text, tag) for tag in self._tags]
            text = SEPARATOR.join((text, self._title, self._url, *tags))
        self.whole = fold_text(text)

    @classmethod
    def of(cls, mention: Mention, *, links: bool) -> Reading:
        """The text, the title (without a review's stars) and, where there are domains to look for, the address."""
        url = mention.url if links else ""
        handle = mention.author.handle
        if url and handle and "." in handle:
            # On some networks a handle is a domain and stands in every address: that is who speaks, not what about.
            url = url.replace(handle.lstrip("@"), "")
        return cls(mention.text, title_of(mention), url)

    def part(self, start: int) -> int:
        """Which part a place in `whole` belongs to."""
        return bisect_right(self._begins(), start) - 1

    def original(self, part: int) -> str:
        """The characters a part was folded from; "" for a hashtag's words."""
        return (self._text, self._title, self._url)[part] if part < TAGS else ""

    def span(self, part: int, start: int, end: int) -> tuple[int, int]:
        """Where a place in `whole` stands in its part's original characters."""
        offset = self._begins()[part]
        if self._folded is None:
            self._folded = {}
        if part not in self._folded:
            self._folded[part] = fold(
                self.original(part) if part < TAGS else words_of(self._text, self._tags[part - TAGS])
            )
        begin, stop = self._folded[part].span(start - offset, end - offset)
        if part >= TAGS:
            words = self._tags[part - TAGS]
            return in_text(words, begin), in_text(words, stop - 1) + 1
        return begin, stop

    def _begins(self) -> list[int]:
        if self._starts is None:
            self._starts = [0]
            while (place := self.whole.find(SEPARATOR, self._starts[-1])) >= 0:
                self._starts.append(place + 1)
        return self._starts
