"""GitHub: issues, pull requests and, with a token, discussions and comments that name a brand.

Reference: docs.github.com/rest/search, docs.github.com/graphql, docs.github.com/rest/using-the-rest-api
"""

from connectors.github.source import GitHub

__all__ = ["GitHub"]
