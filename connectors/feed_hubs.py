"""Which hub a feed names, and what the hub calls the feed. Pure.

Reference: w3.org/TR/websub section 4 (discovery), jsonfeed.org/version/1.1 (hubs), RFC 8288 (Link headers)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.base import Offer
from connectors.links import safe_url

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w!#$&+\-.^`|~*]+\s*=\s*(?:\"[^\"]{0,500}\"|[^\s,;\"]{1,500}))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s,;\"]+))", re.IGNORECASE)
_MOST = 20_000  # characters of a header


def in_header(header: str, base: str) -> tuple[str, str]:
    """Hub and topic as a Link header names them; "" for what it does not name."""
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(header[:_MOST]):
        match = _REL.search(parameters)
        for relation in (match[1] or match[2]).lower().split() if match else ():
            found.setdefault(relation, safe_url(target, base))
    return found.get("hub", ""), found.get("self", "")


def in_links(links: Iterable[Any], base: str) -> tuple[str, str]:
    """The same for the link elements of a feed."""
    found: dict[str, str] = {}
    for link in links:
        if isinstance(link, Mapping):
            for relation in str(link.get("rel") or "").lower().split():
                found.setdefault(relation, safe_url(str(link.get("href") or ""), base))
    return found.get("hub", ""), found.get("self", "")


def in_json(document: Mapping[str, Any], base: str) -> tuple[str, str]:
    """The same for a JSON Feed."""
    hubs = document.get("hubs")
    named = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    urls = (hub.get("url") for hub in named if str(hub.get("type", "")).lower() == "websub")
    hub = next((url for one in urls if isinstance(one, str) and (url := safe_url(one, base))), "")
    topic = document.get("feed_url")
    return hub, safe_url(topic, base) if isinstance(topic, str) else ""


def offer(header: str, hub: str, topic: str, base: str) -> Offer | None:
    """What a fetched feed offers. What its header says counts more than what stands inside."""
    first, second = in_header(header, base)
    hub, topic = first or hub, second or topic
    return Offer(hub=hub, topic=topic) if hub and topic else None
