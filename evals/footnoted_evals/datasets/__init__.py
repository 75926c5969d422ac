"""Third-party datasets as archives and cases."""
