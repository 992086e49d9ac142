"""A post without what says nothing about its language: links, names, digits, emoji, laughter, markup.

Brand-like tokens (inner capitals, letters mixed with digits) go as well: `iPhone` and `RTX4090` are the same all over.
"""

from __future__ import annotations

import re
import unicodedata

READ = 4_000  # characters of the raw text that are looked at: more does not make a language any surer
KEPT = 600  # characters of the cleaned text

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter)\S{1,2000}")
_NAME = re.compile(r"[\w.+-]{0,100}[@＠][\w.-]+(?:@[\w.-]+)?")
_ENTITY = re.compile(r"&(?:\w{2,8}|#\d{1,7});")
_DOTTED = re.compile(r"\.\w")
_DOMAIN = re.compile(
    r"(?<![\w.])[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.(?:com|org|net|info|io|app|eu|es|cat|gal|eus|de|fr|it|pt|nl|co|me|ly|uk"
    r"|example)\b(?:/\S*)?"
)
_TAG = re.compile(r"[#＃]([\w·’']+)")
_TURN = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|_+|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
# Marks of direction and width, which hide inside words; nothing is to be seen of them.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_ODD = re.compile(r"[a-z][A-Z]|[^\W\d_]\d|\d[^\W\d_]")
_BRANDLIKE = re.compile(r"\b(?=\w{1,40}\b)(?:\w*[^\W\d_]\d\w*|\w*\d[^\W\d_]\w*|\w*[a-z][A-Z]\w*)\b")
_LAUGHTER = re.compile(
    r"\b(?:a?(?:[jh]+[aeiou]+){2,}[jhs]*|(?:x+d+)+|k{3,}|j{3,}|(?:rs){2,}|m+d{2,}r+|l+(?:o+l+)+|lmf?ao+)\b",
    re.IGNORECASE,
)
_NOISE = re.compile(
    '[\x00-\x1f\x7f-\xa0\\d_"$%&()*+/:;<=>@\\[\\\\\\]^`{|}~#¢-©¬®-±´¸×÷«»\u2000-\u2018\u201a-\u2bff\u3000-\u3004'
    "\u3008-\u3020\ud800-\udfff\ue000-\uf8ff\ufff0-\uffff\U0001f000-\U0001faff\U000f0000-\U0010ffff]+"
)
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_RETWEET = re.compile(r"^\s*RT\b")


def readable(text: str) -> str:
    """What is left to read: NFC words with single spaces, at most 600 characters; empty where nothing is.

    Takes bounded time for a text of any size.
    """
    text = _RETWEET.sub(" ", text[:READ])
    if not text.isascii():
        # Compatibility forms, since 𝓯𝓪𝓷𝓬𝔂 and ｗｉｄｅ letters are letters.
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text)[:READ])
    text = _unaddressed(text)
    if "#" in text or "＃" in text:
        text = _TAG.sub(_words, text)
    if _ODD.search(text):
        text = _BRANDLIKE.sub(" ", text)
    text = _LONG_RUN.sub(r"\1\1", _LAUGHTER.sub(" ", text))
    text = " ".join(_NOISE.sub(" ", text).split())[:KEPT]
    return text.lower() if text.isupper() else text


def _unaddressed(text: str) -> str:
    """Without links, names and domains. Each is only looked for where its sign is seen, which most posts lack."""
    if "://" in text or "www." in text or "pic." in text:
        text = _LINK.sub(" ", text)
    if "@" in text or "＠" in text:
        text = _NAME.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(" ", text)
    return _DOMAIN.sub(" ", text) if _DOTTED.search(text) else text


def _words(tag: re.Match[str]) -> str:
    """#HotelMiramarEsUnDesastre to its words; a tag in one piece is one word."""
    return f" {_TURN.sub(' ', tag[1])} "
