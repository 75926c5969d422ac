"""The reader: a small model that reads a question and a passage together."""

from footnoted_index.reader.reading import Reading, Text

__all__ = ["Reading", "Text"]
