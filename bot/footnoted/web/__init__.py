"""Access control, rate limits and listening, shared by all servers."""

UNREADABLE = "the articles cannot be read right now"
"""What is told of an error whose message may name local paths."""
