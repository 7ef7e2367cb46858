"""Rewrites the messages in numen/explanations, and makes docs/errors.md from them.

An explanation holds one program, in a block of "python", and what numen says to it, in a block of
"text". This runs the program as a script of its own and writes down what Python prints last.
"""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "numen" / "explanations"
DOCUMENT = ROOT / "docs" / "errors.md"

INTRODUCTION = """\
# The errors of the compiler

Every error in a compiled function has a code, in brackets at the beginning of its message; so has
a warning (`W0314`).
`numen explain E0312` prints what stands here about one. Each program below is complete; the text
under it is what Python prints last when it runs.

"""

_PROGRAM = re.compile(r"```python\n(.*?)```\n", re.DOTALL)
_MESSAGE = re.compile(r"(```text\n)(.*?)(```\n)", re.DOTALL)
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?:  .*\n)*")


def message_of(code: str, program: str) -> str:
    """Return the exception that a program ends with, as Python prints it below the traceback."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{code}.py").write_text(program)
        start = f"import runpy; runpy.run_path('{code}.py', run_name='__main__')"
        done = subprocess.run(
            [sys.executable, "-c", start],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NUMEN_CACHE": "0"},
            capture_output=True,
            text=True,
        )
    message = _TRACEBACK.sub("", done.stderr)
    if done.returncode != 1 or f"[{code}]" not in message:
        raise RuntimeError(f"the program of {code} should end with that error:\n{done.stderr}")
    return message


def updated(code: str) -> str:
    """Return the explanation of a code with its message made anew."""
    text = (FOLDER / f"{code}.md").read_text()
    [program] = _PROGRAM.findall(text)
    message = message_of(code, program)
    return _MESSAGE.sub(lambda block: block[1] + message + block[3], text)


def codes() -> list[str]:
    """Return the codes that there is an explanation of."""
    return sorted((path.stem for path in FOLDER.glob("[EW]*.md")), key=lambda code: code[1:])


def document() -> str:
    """Return the text of docs/errors.md."""
    texts = [(FOLDER / f"{code}.md").read_text() for code in codes()]
    rows = [
        f"| [{code}](#{_anchor(text)}) | {text.partition(chr(10))[0].partition(': ')[2]} |\n"
        for code, text in zip(codes(), texts, strict=True)
    ]
    table = "| code | what is wrong |\n|---|---|\n" + "".join(rows)
    return INTRODUCTION + table + "".join(f"\n#{text}" for text in texts)


def _anchor(text: str) -> str:
    heading = text.partition("\n")[0].removeprefix("# ").lower()
    return re.sub(r"[^a-z0-9 -]", "", heading).replace(" ", "-")


def main() -> int:
    """Bring the explanations and the document up to date."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, text in zip(codes(), pool.map(updated, codes()), strict=True):
            (FOLDER / f"{code}.md").write_text(text)
    DOCUMENT.write_text(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
