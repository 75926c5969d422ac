"""Ranked evidence to an answer or a refusal, without a language model."""
