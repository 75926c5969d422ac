"""Follow-up questions, completed from the conversation."""
