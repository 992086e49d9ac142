"""Bluesky: the stream of everything (Jetstream), or a search with an account.

Reference: docs.bsky.app, github.com/bluesky-social/jetstream, github.com/bluesky-social/atproto (lexicons/app/bsky).
"""

from connectors.bluesky.source import Bluesky

__all__ = ["Bluesky"]
