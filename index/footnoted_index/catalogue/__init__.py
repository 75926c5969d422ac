"""The catalogue: texts, words, names and repeated lines of the articles, beside their vectors."""
