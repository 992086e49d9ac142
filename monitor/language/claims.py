"""What a network says a post's language is: its primary subtag, in the spelling that we answer with."""

from __future__ import annotations

import re

_PRIMARY = re.compile(r"([A-Za-z]{2,3})(?:$|[-_])")
_NO_LANGUAGE = {
    "und",
    "mul",
    "zxx",
    "mis",
    "art",
    "qme",
    "qst",
    "qht",
    "qam",
    "qct",
}  # the last five: how X says "none"
# Old, long or narrower names of what we call otherwise.
_SAME = {
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "nb": "no", "nn": "no", "cmn": "zh", "fil": "tl",
    "eng": "en", "spa": "es", "por": "pt", "fra": "fr", "fre": "fr", "ita": "it", "deu": "de", "ger": "de", "cat": "ca",
    "glg": "gl", "eus": "eu", "baq": "eu", "nld": "nl", "dut": "nl", "ara": "ar", "hin": "hi", "oci": "oc", "arg": "an",
}  # fmt: skip


def primary(claim: str | None) -> str | None:
    """`pt-BR`, `pt_BR` and `por` are `pt`; None where nothing is claimed, or nothing that is a language."""
    if not claim or not (found := _PRIMARY.match(claim.strip()[:35])):
        return None
    subtag = found[1].lower()
    return None if subtag in _NO_LANGUAGE else _SAME.get(subtag, subtag)
