"""`python -m bench.overlaps` from the tests folder: what overlaps on any page, language, story, projection, layout."""

import overlapping

from geo import load_files


def main() -> None:
    """Looks at all and prints what it found."""
    files = load_files()
    cases = list(overlapping.cases(files))
    found = {case: what for case in cases if (what := overlapping.overlaps(files, case))}
    for case, what in found.items():
        print(case, what)
    print(f"{len(cases)} pages, {sum(map(len, found.values()))} overlaps on {len(found)} of them")


if __name__ == "__main__":
    main()
