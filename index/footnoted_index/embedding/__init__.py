"""Text to vectors: the built-in model, and any LlamaIndex embedding."""
