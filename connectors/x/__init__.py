"""X: recent posts by search, or as they come by the filtered stream. Every post that is returned costs money."""

from connectors.x.source import X as X
