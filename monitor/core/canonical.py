"""One address for one page, however it was shared: tracking, AMP, www, http and letter case make no other page.

Where two addresses might be two pages, they stay two: better the same post twice than two posts as one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

_TRACKING = re.compile(
    r"(?:utm|mc|hsa|pk|mtm|fb|ga|guce)_\w*|_hs\w+|__cft__.*|__tn__|ns_(?:source|mchannel|campaign)|"
    r"at_(?:medium|campaign|custom\d|link_\w+|ptr_name|bbc_team|format)|"
    r"gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mibextid|rdid|"
    r"mkt_tok|vero_id|oly_anon_id|oly_enc_id|_ga|_gl|spm|xtor|cmpid|s_cid|wt_mc|ocid|ncid|sr_share|"
    r"ref_src|ref_url|ref_|referr?er|share_id|smid|smtyp|guccounter"
)
# `ref` and `source` are tracking when they name a channel, and an object's number when they hold one (?ref=48213).
_CHANNEL = re.compile(r"ref|source|from|share|partner|cmp|feature")
_AMP_QUERY = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp", re.IGNORECASE)
_AMP_CACHE = re.compile(r"/(?:[a-z]/)?(s/)?((?:[\w-]+\.)+[\w-]+/?.*)", re.DOTALL)
_AMP_SUFFIX = re.compile(r"(?<=.)/amp(?:\.html)?$|\.amp(?=\.html$)|\.amp$")
# There, the last or first part of a path is a name that people chose.
_NOT_AMP = frozenset({"github.com", "gitlab.com", "codeberg.org", "npmjs.com", "pypi.org", "reddit.com", "x.com"})
_PREFIX = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_SAME_SITE = {
    "twitter.com": "x.com", "music.youtube.com": "youtube.com",
    "old.reddit.com": "reddit.com", "new.reddit.com": "reddit.com", "np.reddit.com": "reddit.com",
}  # fmt: skip
# Only these parameters name the page; whatever else is there says how somebody got to it.
_NAMING = {"youtube.com/watch": ("v", "lc"), "news.ycombinator.com/item": ("id",)}
_PLAIN_POST = re.compile(r"x\.com/\w+/status/\d+|instagram\.com/(?:p|reel)/[\w-]+|tiktok\.com/@[\w.]+/video/\d+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
# Most posts' addresses are canonical as they come: a host in lower case and a path of plain characters. Seeing that is
# twenty times cheaper than taking the address apart; whatever could be changed below does not look like this.
_PLAIN = re.compile(r"https://(?!(?:www\d?|m|mobile)\.)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_.~:@-]+)+")
_ROUNDS = 8
_LONGEST = 4096  # characters; what is longer is no address that anybody shares


def is_plain(url: str) -> bool:
    """Whether an address is surely canonical. False says nothing."""
    if _PLAIN.fullmatch(url) is None or len(url) > _LONGEST or "amp" in url:
        return False
    host = url.split("/", 3)[2]
    return host not in _SAME_SITE and host != "youtu.be"


def is_web_url(url: str) -> bool:
    """Whether this is an http(s) address with a host and no white space, control character or backslash."""
    if is_plain(url):
        return True
    if _FORBIDDEN.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def canonical_url(url: str) -> str:
    """The one form of a web address. Anything that is not one comes back as it is, without the space around it.

    Never raises, and applying it twice changes nothing.
    """
    url = url.strip()
    return url if len(url) > _LONGEST or is_plain(url) else _settled(url)


@lru_cache(maxsize=4096)
def _settled(url: str) -> str:
    if url.startswith("//"):
        url = "https:" + url
    given = url
    for _round in range(_ROUNDS):
        if not is_web_url(url):
            return url
        try:
            once = _canonical(url)
        except ValueError:
            return url
        if once == url:
            return url
        url = once
    return given  # wrapped in itself again and again: nobody's address


def _canonical(url: str) -> str:
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    path = _tidy(_SESSION.sub("", parts.path))
    if inner := _behind_amp(host, path):
        return inner + (f"?{parts.query}" if parts.query else "")
    amp = host.startswith("amp.")
    host = _SAME_SITE.get(host := _bare(host), host)
    if host == "youtu.be" and len(path) > 1:
        return f"https://youtube.com/watch?v={path[1:]}"
    path = path.rstrip("/")
    if host not in _NOT_AMP:
        while (shorter := _AMP_SUFFIX.sub("", path)) != path:
            path = shorter
        if (rest := path.removeprefix("/amp/")) != path and "/" in rest:
            path = "/" + rest
    query = _query(parts.query, host, path, amp=amp)
    netloc = host if parts.port in (None, 443 if parts.scheme == "https" else 80) else f"{host}:{parts.port}"
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"https://{netloc}{path or '/'}{'?' + query if query else ''}{fragment}"


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = host.encode("idna").decode()  # UnicodeError is a ValueError
    return host


def _bare(host: str) -> str:
    while _PREFIX.match(host):
        host = _PREFIX.sub("", host, count=1)
    return host


def _behind_amp(host: str, path: str) -> str | None:
    """The address that an AMP cache stands for: google.com/amp/s/…, …cdn.ampproject.org/c/s/…."""
    if re.fullmatch(r"(?:www\.)?google\.[a-z.]+", host) and path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    elif not host.endswith(".cdn.ampproject.org"):
        return None
    found = _AMP_CACHE.fullmatch(path)
    return f"http{'s' if found[1] else ''}://{found[2]}" if found else None


def _query(query: str, host: str, path: str, *, amp: bool) -> str:
    if _PLAIN_POST.fullmatch(host + path):
        return ""
    naming = _NAMING.get(host + path)
    kept = []
    for pair in query.split("&"):
        name, _equals, value = unquote(pair).partition("=")
        name = name.lower()
        if not pair or _TRACKING.fullmatch(name) or _AMP_QUERY.fullmatch(unquote(pair)):
            continue
        if naming is not None and name not in naming:
            continue
        if _CHANNEL.fullmatch(name) and not any(map(str.isdigit, value)):
            continue
        kept.append(_tidy(pair))
    return "&".join(sorted(kept))


def _tidy(text: str) -> str:
    """One way of escaping: only what must be, with capital digits."""
    text = quote(text, safe="/:@!$&'()*+,;=~%?[]")
    return _ESCAPE.sub(_unescape, text)


def _unescape(found: re.Match[str]) -> str:
    char = chr(int(found[0][1:], 16))
    return char if char in _UNRESERVED else found[0].upper()
