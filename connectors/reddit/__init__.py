"""Reddit: a search for posts, or the new posts and comments of chosen communities, with an approved API client.

Reference: reddit.com/dev/api, support.reddithelp.com (Data API Wiki), github.com/praw-dev/praw
"""

from connectors.reddit.source import Reddit

__all__ = ["Reddit"]
