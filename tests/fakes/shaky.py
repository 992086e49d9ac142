"""A store that fails when told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from monitor.errors import StoreError
from monitor.store.sql import SqlStore


class ShakyStore:
    """A store that fails at chosen calls, and counts what is under way so that the fake clock waits for it."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.under_way = 0
        self.failures: dict[str, deque[bool]] = {}  # method → whether each of its next calls fails
        self.calls: list[str] = []

    def fails(self, method: str, times: int = 1, *, after: int = 0) -> None:
        self.failures[method] = deque([False] * after + [True] * times)

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Any] = getattr(self._store, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            script = self.failures.get(name)
            if script and script.popleft():
                raise StoreError("the disk is full")
            self.under_way += 1
            try:
                return await method(*args, **kwargs)
            finally:
                self.under_way -= 1

        return call
