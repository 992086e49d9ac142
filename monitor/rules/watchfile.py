"""Has the file changed since it was last asked? For reloading without a signal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeAlias

_Stamp: TypeAlias = tuple[int, int, int, int]  # device, inode, size, mtime in ns


class FileWatch:
    """Change detection for one file, by its stamp and then by its content.

    A file that is away for a moment (an editor replacing it, a volume being remounted) has not changed: it is looked
    at again when it is back. Symbolic links are followed, so the swap of a link is seen (that is how Kubernetes hands
    out a new ConfigMap). A touched file with the same content has not changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._look()
        self._content = self._read()

    def changed(self) -> bool:
        """True once for every new content."""
        stamp = self._look()
        if stamp is None or stamp == self._stamp:
            return False
        content = self._read()
        if content is None or self._look() != stamp:
            return False  # it moved under our hands: wait for the next look
        self._stamp = stamp
        if content == self._content:
            return False
        self._content = content
        return True

    def _look(self) -> _Stamp | None:
        try:
            found = self._path.stat()
        except (OSError, ValueError):
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    def _read(self) -> str | None:
        try:
            with self._path.open("rb") as file:
                # Beyond the loader's limit only the beginning counts; the loader refuses such a file anyway.
                return hashlib.sha256(file.read(2 * 1024 * 1024)).hexdigest()
        except (OSError, ValueError):
            return None
