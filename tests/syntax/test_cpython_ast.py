"""The trees of numen's parser are those of CPython's `ast`, down to the position of every node.

Compared on every file of the standard library, NumPy and SciPy as installed.
"""

import ast
import re
import subprocess
import sysconfig
import tokenize
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.syntax.cpython_dump import FSTRING_POSITIONS, dump

BINARY = Path(__file__).resolve().parents[2] / "build" / "numen-ast"
POSITIONS = "all" if FSTRING_POSITIONS else "outside-fstrings"
SHARDS = 8
NAMED_CHARACTER = re.compile(r"\\N\{([^}]+)\}")


def package_folder(name: str) -> Path:
    """Return the folder of an installed package."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def all_files() -> list[Path]:
    """List the Python files to compare."""
    standard = Path(sysconfig.get_path("stdlib"))
    files = [
        path
        for path in standard.rglob("*.py")
        if not {"site-packages", "dist-packages"} & set(path.parts)
    ]
    for package in ("numpy", "scipy"):
        files += package_folder(package).rglob("*.py")
    return sorted(files)


@dataclass(frozen=True)
class File:
    """A file to compare."""

    path: Path
    text: str
    utf8_path: Path  # of the file itself, or of a copy if it is in another encoding


def read_file(path: Path, copies: Path) -> File | None:
    """Read a file; None if it is no text in the encoding that it names."""
    try:
        with path.open("rb") as file:
            encoding, _ = tokenize.detect_encoding(file.readline)
        text = path.read_bytes().decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return None
    if encoding in ("utf-8", "utf-8-sig"):
        return File(path, text, path)
    copy = copies / str(path).replace("/", "_")
    copy.write_bytes(text.encode())
    return File(path, text, copy)


def cpython_tree(text: str) -> str | None:
    """Return CPython's tree of a text as text, or None for a syntax error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return None
    return dump(tree, positions=True) + "\n"


def compiles(text: str) -> bool:
    """Tell whether CPython finds no error after parsing either."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "", "exec")
        except SyntaxError:
            return False
    return True


def numen_trees(files: list[File], folder: Path) -> Iterator[str | None]:
    """Yield numen's trees of files as text, None for a syntax error."""
    names = {name for file in files for name in NAMED_CHARACTER.findall(file.text)}
    table = folder / "names"
    with table.open("w") as out:
        for name in sorted(names):
            try:
                out.write(f"{ord(unicodedata.lookup(name)):X} {name}\n")
            except (KeyError, TypeError):
                continue
    done = subprocess.run(
        [BINARY, f"--positions={POSITIONS}", f"--names={table}"],
        input="\n".join(str(file.utf8_path) for file in files).encode(),
        capture_output=True,
        check=True,
    )
    output = done.stdout
    at = 0
    for _ in files:
        line_end = output.index(b"\n", at)
        status, size, _ = output[at:line_end].split(b" ", 2)
        at = line_end + 1 + int(size)
        yield output[line_end + 1 : at].decode() if status == b"tree" else None
    assert at == len(output)


def first_difference(numen: str | None, cpython: str | None) -> str:
    """Show the two texts around the first place where they differ."""
    if numen is None or cpython is None:
        return f"numen: {numen and 'a tree'}, CPython: {cpython and 'a tree'}"
    pairs = zip(numen, cpython, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(numen), len(cpython)))
    around = slice(max(0, at - 150), at + 150)
    return f"numen:   {numen[around]}\nCPython: {cpython[around]}"


def compare(paths: list[Path], folder: Path) -> None:
    files = [file for path in paths if (file := read_file(path, folder)) is not None]
    differences = []
    for file, tree in zip(files, numen_trees(files, folder), strict=True):
        expected = cpython_tree(file.text)
        # numen finds while parsing what CPython finds only afterwards.
        if tree != expected and not (tree is None and not compiles(file.text)):
            differences.append(f"{file.path}\n{first_difference(tree, expected)}")
    assert not differences, f"{len(differences)} files differ\n" + "\n".join(differences[:5])


def test_a_sample_of_files(tmp_path: Path) -> None:
    compare(all_files()[::100], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all_files(shard: int, tmp_path: Path) -> None:
    compare(all_files()[shard::SHARDS], tmp_path)
