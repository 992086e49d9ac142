"""Keeps in the database what a source has spent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from monitor.errors import StoreError, TransientSourceError
from monitor.store.base import Store

Opened = Callable[[], AbstractAsyncContextManager[Store]]


class PurseShelf:
    """`connectors.purse.Shelf` for one source. A database that does not answer lets nothing be spent."""

    def __init__(self, opened: Opened, source: str) -> None:
        self._opened, self._source = opened, source

    @classmethod
    def of(cls, store: Store, source: str) -> PurseShelf:
        """The shelf of a database that is open."""
        return cls(lambda: nullcontext(store), source)

    async def load(self) -> str | None:
        try:
            async with self._opened() as store:
                return await store.recall(f"purse:{self._source}")
        except StoreError as error:
            raise TransientSourceError(f"what was spent cannot be read: {error}", source=self._source) from error

    async def save(self, text: str) -> None:
        try:
            async with self._opened() as store:
                await store.remember(f"purse:{self._source}", text)
        except StoreError as error:
            raise TransientSourceError(f"what is spent cannot be kept: {error}", source=self._source) from error
