"""`python -m footnoted`."""

from footnoted.cli import main

main()
