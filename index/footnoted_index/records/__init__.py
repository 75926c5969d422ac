"""An article with its structure, as the store keeps it."""
