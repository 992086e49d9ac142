"""The rules.yaml that comes with Almenara, and how a file is recognised as being it.

Shipped means unchanged: the bytes (line ends aside) have the fingerprint that `python -m monitor.docs` recorded beside
this module. A copy under another name is shipped; the file in a checkout is no longer shipped once it was edited.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_HERE = Path(__file__).parent
FINGERPRINT = _HERE / "shipped.sha256"


def shipped_path() -> Path:
    """Where the shipped file lies: beside this module in a wheel, at the top of the tree in a checkout."""
    packed = _HERE / "shipped.yaml"
    return packed if packed.exists() else _HERE.parent.parent / "rules.yaml"


def is_shipped(path: Path) -> bool:
    """Whether this file is the shipped one, unchanged. A file that cannot be read is not."""
    try:
        # A rules file is small; whoever names a device or a pipe gets the loader's answer.
        if not path.is_file() or path.stat().st_size > 1024 * 1024:
            return False
        return fingerprint(path.read_bytes()) == FINGERPRINT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return False


def fingerprint(raw: bytes) -> str:
    """SHA-256 in hex; git on Windows changes line ends, which changes nothing."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()


def recorded() -> str:
    """What the fingerprint's file must hold."""
    return fingerprint(shipped_path().read_bytes()) + "\n"
