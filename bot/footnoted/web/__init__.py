"""Access control, rate limits and listening, shared by all servers."""
