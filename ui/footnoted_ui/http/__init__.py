"""Routes and middleware of the chat server."""
