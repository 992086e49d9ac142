"""The week on paper: Markdown, a page of its own, and a note for a channel."""
