"""A chat and its follow-up questions."""
