"""Rewrites the boxes of docs/tour.md with what the compiler makes of docs/tour.py now.

A box is a line "<!-- NAME -->" and the fenced block after it. NAME is "source", an attribute of
numen.Stages, or "row FUNCTION" for a row of src/ir/math.def.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "docs" / "tour.md"
KERNEL = ROOT / "docs" / "tour.py"

# The boxes must not depend on the machine that makes them.
PROCESSOR = "x86-64-v3"

_BOX = re.compile(r"(<!-- (.+?) -->\n```\w+\n)(.*?)(```\n)", re.DOTALL)


def updated(text: str) -> str:
    """Return the text of the tour with every box made anew."""
    import runpy

    import numen

    function = runpy.run_path(str(KERNEL))["energy"]
    stages = numen.stages(function, "(float64[::1],)")

    def content(name: str) -> str:
        if name == "source":
            return stages.source
        if name.startswith("row "):
            return _row(name.removeprefix("row "))
        return str(getattr(stages, name))

    return _BOX.sub(lambda box: box[1] + content(box[2]).strip("\n") + "\n" + box[4], text)


def _row(function: str) -> str:
    rows = (ROOT / "src/ir/math.def").read_text().splitlines()
    return next(row for row in rows if row.startswith(f"NUMEN_MATH({function},"))


def main() -> int:
    """Rewrite the tour; with --check, tell whether it is up to date."""
    os.environ["NUMEN_CPU_NAME"] = PROCESSOR  # read when numen is imported
    sys.path.insert(0, str(ROOT))
    before = TOUR.read_text()
    after = updated(before)
    if "--check" in sys.argv[1:]:
        return 0 if after == before else 1
    TOUR.write_text(after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
