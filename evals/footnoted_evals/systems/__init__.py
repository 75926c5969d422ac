"""The systems that are compared: Footnoted, its variants, and others."""
