"""What is known of the articles beside their vectors: texts, words, names, repeated lines."""
