"""The structure of a text: language, tokens, sentences, passages, dates."""
