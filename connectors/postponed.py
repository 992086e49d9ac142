"""What went wrong with one part of a poll: it waits until what the others brought is safe, and is raised then.

A site, an edition or a search that is refused must keep no other from being read, and must not be kept quiet either.
"""

from __future__ import annotations

from collections.abc import Collection

from monitor.errors import SourceError


class Postponed:
    """The errors of each watch, by part. A poll that kept one says `more`: the next one raises it."""

    def __init__(self) -> None:
        self._errors: dict[str, dict[str, SourceError]] = {}

    def keep(self, watch: str, part: str, error: SourceError) -> None:
        self._errors.setdefault(watch, {})[part] = error

    def settle(self, watch: str, part: str) -> None:
        """This part was read after all."""
        self._errors.get(watch, {}).pop(part, None)

    def waits(self, watch: str) -> bool:
        return bool(self._errors.get(watch))

    def come_due(self, watch: str, under_way: Collection[str] = ()) -> None:
        """Raise what was kept, unless other parts than those that failed are being walked: these go first."""
        kept = self._errors.get(watch, {})
        if kept and set(under_way) <= kept.keys():
            del self._errors[watch]
            raise next(iter(kept.values()))
