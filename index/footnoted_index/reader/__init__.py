"""The reader: a small model that reads a question and a passage together."""

from footnoted_index.reader.reading import Reading, Text, head_of

__all__ = ["Reading", "Text", "head_of"]
