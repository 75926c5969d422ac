"""What was typed, before it is searched for: cleanup, small talk, wishes."""
