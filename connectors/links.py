"""Links from strangers: only http and https, only whole addresses, and without the detour of a redirector."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

_MOST = 4_000  # characters
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\\^`{|}<>\"\ud800-\udfff]")
_REDIRECTOR = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")


def safe_url(link: str | None, base: str = "") -> str:
    """The absolute http(s) address that `link` means on the page `base`; "" where there is none."""
    if not link or len(link) > _MOST:
        return ""
    try:
        link = link.strip()
        if urlsplit(link).scheme and not urlsplit(link).netloc:
            return ""
        url = urljoin(base, link)
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it raises ValueError for nonsense
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or _FORBIDDEN.search(url):
        return ""
    return safe_url(_target(parts.query)) if _REDIRECTOR.fullmatch(host) and parts.path == "/url" else url


def _target(query: str) -> str:
    """Where a search engine's redirector leads."""
    values = parse_qs(query)
    return (values.get("url") or values.get("q") or [""])[0]
