"""GDELT's answers to articles, and articles to mentions. Pure.

Its JSON may hold raw control characters, and its refusals are lines of text with status 200. Both as observed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.base import Source
from connectors.fields import dig, each, link, moment, must, text
from connectors.text import line, title_from_html
from connectors.times import not_after
from monitor.errors import PayloadError, RateLimitedError, RequestError, UnexpectedContentError
from monitor.model import Kind, Mention, MentionId, Venue

SEEN = "seendate"
_CONTROLS = re.compile(rb"[\x00-\x1f]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_BEFORE_MARK = re.compile(r"\s+([,.;:!?…)\]»%])(?=\s|$)")
_QUERY_MARK = re.compile(r'["()]')
_LIMITED = ("limit requests", "too many requests")
_REFUSED = (
    "too short",
    "too long",
    "too common",
    "invalid",
    "unsupported",
    "illegal",
    "must be",
    "must contain",
    "query",
)

# GDELT's English names, of what its translation reads and what it needs not translate.
LANGUAGES = {
    "afrikaans": "af", "albanian": "sq", "amharic": "am", "arabic": "ar", "armenian": "hy", "azerbaijani": "az",
    "basque": "eu", "belarusian": "be", "bengali": "bn", "bosnian": "bs", "bulgarian": "bg", "burmese": "my",
    "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "estonian": "et", "finnish": "fi", "french": "fr", "galician": "gl", "georgian": "ka", "german": "de",
    "greek": "el", "gujarati": "gu", "hausa": "ha", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "icelandic": "is", "indonesian": "id", "irish": "ga", "italian": "it", "japanese": "ja", "kannada": "kn",
    "kazakh": "kk", "khmer": "km", "korean": "ko", "kurdish": "ku", "kyrgyz": "ky", "lao": "lo", "latvian": "lv",
    "lithuanian": "lt", "macedonian": "mk", "malay": "ms", "malayalam": "ml", "maltese": "mt", "marathi": "mr",
    "mongolian": "mn", "nepali": "ne", "norwegian": "no", "norwegiannynorsk": "nn", "oriya": "or", "pashto": "ps",
    "persian": "fa", "polish": "pl", "portuguese": "pt", "punjabi": "pa", "romanian": "ro", "russian": "ru",
    "serbian": "sr", "sinhala": "si", "sinhalese": "si", "slovak": "sk", "slovenian": "sl", "somali": "so",
    "spanish": "es", "swahili": "sw", "swedish": "sv", "tagalog": "tl", "tajik": "tg", "tamil": "ta", "tatar": "tt",
    "telugu": "te", "thai": "th", "tibetan": "bo", "tigrinya": "ti", "turkish": "tr", "turkmen": "tk",
    "ukrainian": "uk", "urdu": "ur", "uyghur": "ug", "uzbek": "uz", "vietnamese": "vi", "welsh": "cy", "xhosa": "xh",
    "yiddish": "yi", "yoruba": "yo", "zulu": "zu",
}  # fmt: skip


def phrases(terms: Iterable[str]) -> str:
    """Exact phrases, any of them; brackets only where there are several, since GDELT refuses others."""
    quoted = [f'"{" ".join(_QUERY_MARK.sub(" ", term).split())}"' for term in terms]
    return f"({' OR '.join(quoted)})" if len(quoted) > 1 else "".join(quoted)


def articles(body: bytes, *, rest: timedelta) -> list[Any] | None:
    """The articles of an answer; None where it is empty.

    Raises RateLimitedError, RequestError or UnexpectedContentError where the answer is something else.
    """
    head = body[:300].strip().decode("utf-8", "replace").lower()
    if head.startswith("<"):
        raise UnexpectedContentError("GDELT answered with a web page")
    if not head:
        return None
    if not head.startswith(("{", "[")):
        raise _refusal(head, rest)
    try:
        # Control characters within strings are no JSON; outside they are blanks. Text is cleaned later anyway.
        answer = msgspec.json.decode(_CONTROLS.sub(b" ", body).decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnexpectedContentError("GDELT's answer is not the JSON that was expected") from error
    if answer == {}:
        return []
    found = dig(answer, "articles")
    if not isinstance(found, list):
        raise UnexpectedContentError("GDELT's answer has no list of articles")
    return found


def _refusal(head: str, rest: timedelta) -> RateLimitedError | RequestError | UnexpectedContentError:
    """What a line of text means. It is not passed on: it may quote the query."""
    if any(word in head for word in _LIMITED):
        return RateLimitedError("GDELT asks for fewer requests", retry_after=rest)
    if any(word in head for word in _REFUSED):
        # Said of good queries, too, when it is overloaded: asked again as if nothing had been said.
        return RequestError("GDELT refuses the query (too short, too long, or GDELT is overloaded)")
    return UnexpectedContentError("GDELT answered with a text that is no result")


def parse(
    found: Iterable[Any], *, source: Source, fetched_at: datetime
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """The mentions of one answer, and what could not be read."""

    def mention(article: Any) -> Mention:
        url = must(link(dig(article, "url")), "url")
        title = must(_title(text(dig(article, "title"))), "title")
        seen = moment(dig(article, SEEN))
        site = line(text(dig(article, "domain")) or "", most=253).removeprefix("www.")
        return Mention(
            id=MentionId(f"{source.network}:{url}"),
            network=source.network,
            source=source.name,
            url=url,
            kind=Kind.ARTICLE,
            text=title,
            title=title,
            language=LANGUAGES.get((text(dig(article, "language")) or "").strip().lower()),
            # When GDELT saw it: near the truth, and not what the publisher says.
            published_at=not_after(seen, fetched_at) if seen else fetched_at,
            dated=False,
            fetched_at=fetched_at,
            venue=Venue(name=site) if site else None,
        )

    return each(found, mention, what="article")


def _title(value: str | None) -> str:
    """Escaped once or twice, and with a blank before every comma."""
    title = title_from_html(value or "")
    if _ENTITY.search(title):
        title = title_from_html(title)
    return _BEFORE_MARK.sub(r"\1", title)
