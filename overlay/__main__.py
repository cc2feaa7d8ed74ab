"""`python -m overlay`: the same as `overlay`, where the command itself is not on the PATH."""

from overlay.cli import main

if __name__ == "__main__":
    main(prog_name="overlay")
