"""Is the wheel what it should be? `python contents.py WHEEL` says what is wrong."""

from __future__ import annotations

import sys
import zipfile

PACKAGES = {"footnoted", "footnoted_index", "footnoted_ui", "footnoted_evals"}


def mistakes(names: set[str]) -> list[str]:
    """What is in the wheel that should not be, and what is not that should."""
    (about,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
    tops = {name.split("/")[0] for name in names} - {about}
    wanted = {f"{package}/py.typed" for package in PACKAGES}
    wanted |= {f"{about}/licenses/{name}" for name in ("LICENSE", "THIRD-PARTY.md")}
    found = [f"{name}: missing" for name in sorted(wanted - names)]
    found += [f"{name}/: does not belong here" for name in sorted(tops - PACKAGES)]
    return found + [f"{name}: does not belong here" for name in names if "__pycache__" in name]


if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        sys.exit("\n".join(mistakes(set(wheel.namelist()))) or 0)
