"""`python -m crosscut` is the program `crosscut`."""

from crosscut.cli import main

if __name__ == "__main__":
    main()
