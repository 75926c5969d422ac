"""Articles into the store: folders, uploads and changes."""
