"""Turn ranked evidence into an answer or a refusal, without a language model."""
