"""`python -m crosscut` is the program `crosscut`."""


def main() -> None:
    """Run the program. What it needs is read now and not above: each process at work reads this file too."""
    from crosscut.cli import main as run  # noqa: PLC0415  # a tenth of a second that those processes need not spend

    run()


if __name__ == "__main__":
    main()
