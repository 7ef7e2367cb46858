"""Check that includes go down the layers of src/ only, and that no file has outgrown one concept.

The layers and what each stands on are read from src/CMakeLists.txt, so that there is one table.
LLVM's headers belong to src/codegen/llvm, Python's and nanobind's to src/python, Highway's to
src/runtime/sort. Prints one line per finding and exits with 1 if there is any.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
MAX_LINES = 800

# Headers of other projects that only one folder may see.
CONFINED = {
    r"llvm(-c)?/": "codegen/llvm",
    r"hwy/": "runtime/sort",
    r"(Python\.h|nanobind/|numpy/)": "python",
}


def read_layers() -> dict[str, set[str]]:
    """Return for each layer all layers below it, from the numen_layer calls."""
    text = (SRC / "CMakeLists.txt").read_text()
    calls = re.findall(r"^numen_layer\((\w+)(.*)\)$", text, flags=re.MULTILINE)
    below: dict[str, set[str]] = {}
    for name, rest in calls:
        direct = set(re.findall(r"numen_(\w+)", rest))
        below[name] = direct.union(*(below[layer] for layer in direct))
    below["python"] = set(below)
    return below


def check_includes(path: Path, layers: dict[str, set[str]]) -> Iterator[str]:
    """Yield a finding for every include of `path` that its layer must not see."""
    inside = path.relative_to(SRC)
    layer = inside.parts[0]
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if not match:
            continue
        header = match[1]
        target = header.split("/")[0]
        # A table (.def) is plain data that any layer may read; it brings no code with it.
        table = header.endswith(".def")
        if not table and target in layers and target not in layers[layer] | {layer}:
            yield f"{path.relative_to(ROOT)}:{number}: {layer} must not include {header}"
        for pattern, home in CONFINED.items():
            if re.match(pattern, header) and not inside.is_relative_to(home):
                yield f"{path.relative_to(ROOT)}:{number}: {header} belongs to src/{home}"


def check_sizes() -> Iterator[str]:
    """Yield a finding for every source file that is longer than MAX_LINES."""
    for folder in ("src", "numen", "tools"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".cpp", ".h", ".py"}:
                lines = path.read_text().count("\n")
                if lines > MAX_LINES:
                    yield f"{path.relative_to(ROOT)}: {lines} lines; split it at a seam"


def main() -> int:
    """Run all checks and return the exit status."""
    layers = read_layers()
    findings = [
        finding
        for path in sorted(SRC.rglob("*"))
        if path.suffix in {".cpp", ".h", ".def"}
        for finding in check_includes(path, layers)
    ]
    findings += check_sizes()
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
