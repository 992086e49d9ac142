"""Names for things that are made of other things: same parts, same name, on every machine and in every replay."""

from __future__ import annotations

from hashlib import blake2b

from monitor.model import AlertId, MentionId


def fingerprint(*parts: str) -> str:
    """32 hexadecimal digits. Each part goes in with its length, so that ("a", "bc") is not ("ab", "c")."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def alert_id(rule: str, mention_id: MentionId, brand: str) -> AlertId:
    """The same rule on the same mention about the same brand is the same alert, however often it is raised."""
    return AlertId(fingerprint("alert", rule, mention_id, brand))
