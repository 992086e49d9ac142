"""What two networks' streams bring, a JSON text a line: new posts as their servers show them, edits and deletions."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_DELETED = 0.10  # of the events, on both networks
_CID = "bafyreih" + "x" * 51


def jetstream(path: Path, texts: Sequence[str], seed: int = 4) -> None:
    """Bluesky's Jetstream: mostly new posts, a tenth deletions, some accounts."""
    rng = random.Random(seed)
    now = time.time_ns() // 1000
    with path.open("w", encoding="utf-8") as file:
        for index, text in enumerate(texts):
            did = f"did:plc:{rng.randrange(10**9):024d}"
            event: dict[str, Any] = {"did": did, "time_us": now + index}
            fate = rng.random()
            if fate < 0.02:
                event |= {"kind": "identity", "identity": {"did": did, "handle": f"u{index}.bsky.social", "seq": index}}
            else:
                key = f"3m{index:011d}"
                commit: dict[str, Any] = {"rev": "3mfuadqrplgux", "collection": "app.bsky.feed.post", "rkey": key}
                if fate < 0.02 + _DELETED:
                    commit["operation"] = "delete"
                else:
                    language = "es" if fate < 0.5 else "en"
                    commit |= {"operation": "create", "record": _record(text, language, rng), "cid": _CID}
                event |= {"kind": "commit", "commit": commit}
            file.write(json.dumps(event, ensure_ascii=False) + "\n")


def _record(text: str, language: str, rng: random.Random) -> dict[str, Any]:
    """A post's record: two in five answer somebody, one in four shows something, one in six holds a link or tag."""
    record: dict[str, Any] = {
        "$type": "app.bsky.feed.post",
        "createdAt": "2026-11-20T09:00:00.000Z",
        "langs": [language],
        "text": text,
    }
    if rng.random() < 0.4:
        ref = {"uri": f"at://did:plc:{rng.randrange(10**9):024d}/app.bsky.feed.post/3mty2hn5aw5hg", "cid": _CID}
        record["reply"] = {"root": ref, "parent": ref}
    blob = {"$type": "blob", "ref": {"$link": _CID}, "mimeType": "image/jpeg", "size": 184202}
    shown = rng.random()
    if shown < 0.15:
        alt = text[:80] if rng.random() < 0.4 else ""
        record["embed"] = {"$type": "app.bsky.embed.images", "images": [{"alt": alt, "image": blob}]}
    elif shown < 0.25:
        card = {"uri": "https://diario.example/a/1", "title": text[:60], "description": text[:120], "thumb": blob}
        record["embed"] = {"$type": "app.bsky.embed.external", "external": card}
    if rng.random() < 0.16:
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": "https://diario.example/a/1?utm_source=bsky"}
        record["facets"] = [{"index": {"byteStart": 3, "byteEnd": 20}, "features": [feature]}]
    return record


def mastodon(path: Path, texts: Sequence[str], seed: int = 4) -> None:
    """A Mastodon server's public stream: whole posts as JSON inside JSON, a tenth deletions, a few edits."""
    rng = random.Random(seed)
    now = time.time()
    with path.open("w", encoding="utf-8") as file:
        for index, text in enumerate(texts):
            key = str((int((now + index / 1000 - len(texts) / 1000) * 1000) << 16) + index)
            fate = rng.random()
            if fate < _DELETED:
                event, payload = "delete", key
            else:
                event = "status.update" if fate < 0.13 else "update"
                payload = json.dumps(_status(key, text, now, rng), ensure_ascii=False)
            file.write(
                json.dumps({"stream": ["public"], "event": event, "payload": payload}, ensure_ascii=False) + "\n"
            )


def _status(key: str, text: str, now: float, rng: random.Random) -> dict[str, Any]:
    """A post with all that a server tells: its author's profile is longer than the words."""
    number = rng.randrange(10**6)
    home = f"https://masto{number % 500}.example"
    words = " ".join(
        f'<a href="{home}/tags/{word[1:]}" class="mention hashtag" rel="tag">#<span>{word[1:]}</span></a>'
        if word.startswith("#")
        else word
        for word in text.split(" ")
    )
    if rng.random() < 0.2:
        words += (
            ' <a href="https://diario.example/a/1" rel="nofollow noopener" translate="no" target="_blank">'
            '<span class="invisible">https://</span><span class="">diario.example/a/1</span></a>'
        )
    if rng.random() < 0.4:
        words = f'<span class="h-card"><a href="{home}/@leo" class="u-url mention">@<span>leo</span></a></span> {words}'
    if rng.random() < 0.3:
        words += "</p><p>Gracias &amp; saludos<br>"
    picture = {
        "id": "1", "type": "image", "url": f"{home}/media/original/1.jpg", "preview_url": f"{home}/media/small/1.jpg",
        "meta": {"original": {"width": 1600, "height": 1200, "aspect": 1.33}}, "description": text[:80],
        "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
    }  # fmt: skip
    written = datetime.fromtimestamp(now, UTC).isoformat()
    return {
        "id": key, "created_at": written, "in_reply_to_id": None, "in_reply_to_account_id": None, "sensitive": False,
        "spoiler_text": "", "visibility": "public", "language": "es", "uri": f"{home}/users/u{number}/statuses/{key}",
        "url": f"{home}/@u{number}/{key}", "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
        "edited_at": None, "content": f"<p>{words}</p>", "reblog": None, "application": None,
        "account": {
            "id": str(number), "username": f"u{number}", "acct": f"u{number}@masto{number % 500}.example",
            "display_name": f"U {number}", "locked": False, "bot": False, "discoverable": True, "indexable": True,
            "group": False, "created_at": "2022-11-06T00:00:00.000Z", "note": f"<p>{text[:120]}</p>",
            "url": f"{home}/@u{number}", "uri": f"{home}/users/u{number}",
            "avatar": f"https://files.masto.example/accounts/avatars/{number}/original/a.png",
            "avatar_static": f"https://files.masto.example/accounts/avatars/{number}/original/a.png",
            "header": f"https://files.masto.example/accounts/headers/{number}/original/h.png",
            "header_static": f"https://files.masto.example/accounts/headers/{number}/original/h.png",
            "followers_count": 842, "following_count": 210, "statuses_count": 1532, "last_status_at": "2026-11-20",
            "hide_collections": None, "emojis": [],
            "fields": [{"name": "Web", "value": f'<a href="{home}" rel="me nofollow">{home}</a>', "verified_at": None}],
        },
        "media_attachments": [picture] if rng.random() < 0.2 else [], "mentions": [],
        "tags": [{"name": "hotel", "url": f"{home}/tags/hotel"}] if "#" in text else [], "emojis": [], "quote": None,
        "card": None, "poll": None, "quote_approval": {"automatic": ["public"], "manual": []},
    }  # fmt: skip
