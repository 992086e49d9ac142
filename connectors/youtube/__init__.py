"""YouTube: videos found by search, and comments on them, through the Data API with a key and its two quotas.

Reference: developers.google.com/youtube/v3/docs, developers.google.com/youtube/v3/determine_quota_cost
"""

from connectors.youtube.source import YouTube

__all__ = ["YouTube"]
