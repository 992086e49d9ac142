"""Mastodon and servers that speak its API: hashtags, whole timelines and search, polled or streamed.

Reference: docs.joinmastodon.org (timelines, streaming, search, statuses), github.com/mastodon/mastodon.
"""

from connectors.mastodon.source import Mastodon

__all__ = ["Mastodon"]
