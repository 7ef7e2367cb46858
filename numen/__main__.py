"""The command `numen`."""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def run(script: str, arguments: list[str]) -> int:
    """Run a Python script in which `import numba` gives numen."""
    from numen.aliases import install

    install()
    sys.argv = [script, *arguments]
    sys.path.insert(0, str(Path(script).resolve().parent))
    runpy.run_path(script, run_name="__main__")
    return 0


def show_stages(place: str, signature: str | None) -> int:
    """Print what each stage makes of a function of a file: `file.py:function`."""
    from numen.inspection import stages

    return _show(place, lambda function: stages(function, signature))


def show_report(place: str, signature: str | None) -> int:
    """Print what the lines of a function of a file became: `file.py:function`."""
    from numen.decorators import jit
    from numen.dispatcher import Dispatcher

    def report(function: Any) -> Any:
        made = function if isinstance(function, Dispatcher) else jit(function)
        return repr(made.report(signature))

    return _show(place, report)


def _show(place: str, text_of: Callable[[Any], Any]) -> int:
    file, separator, name = place.rpartition(":")
    if not separator:
        print(f"wanted is file.py:function, not {place}", file=sys.stderr)
        return 2
    from numen.aliases import install

    install()
    namespace = runpy.run_path(file, run_name="numen_stages")
    if name not in namespace:
        print(f"{file} defines no {name}", file=sys.stderr)
        return 1
    print(text_of(namespace[name]))
    return 0


def show_info() -> int:
    """Print versions, the processor, threads, libraries and settings."""
    from numen.info import collect

    for title, rows in collect().items():
        print(title)
        for name, value in rows.items():
            print(f"    {name:20} {value}")
    return 0


def manage_cache(what: str, size: int | None) -> int:
    """Show, check or clean up the folder that compiled code is kept in."""
    from numen import cache, config

    match what:
        case "list":
            return cache.show_list()
        case "stats":
            return cache.show_stats()
        case "verify":
            return cache.verify()
        case "prune":
            return cache.prune(config.CACHE_SIZE if size is None else size)
        case _:
            return cache.clear()


def explain(code: str | None) -> int:
    """Print what an error means, or all codes with their headings."""
    from numen.explain import codes, title
    from numen.explain import explain as explanation

    if code is None:
        for each in codes():
            print(title(each))
        return 0
    try:
        print(explanation(code), end="")
    except ValueError as error:
        print(f"numen explain: {error}", file=sys.stderr)
        return 2
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with its arguments (those of the process by default); return its status."""
    parser = argparse.ArgumentParser(
        prog="numen", description="A just-in-time compiler for numerical Python."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command: Any = commands.add_parser("run", help="run a script, with numen in place of numba")
    command.add_argument("script")
    command.add_argument("arguments", nargs=argparse.REMAINDER)
    for name, what in (
        ("stages", "show what each stage makes of a function"),
        ("report", "show which lines of a function are fast, which are not, and why"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("place", metavar="file.py:function")
        command.add_argument("signature", nargs="?", help='such as "float64(float64[:])"')
    command = commands.add_parser("explain", help="say what an error means and what to do")
    command.add_argument("code", nargs="?", help="such as E0312; all are listed without one")
    commands.add_parser("info", help="show versions, processor, threads and libraries")
    command = commands.add_parser("cache", help="look after the compiled code that is kept on disk")
    command.add_argument("what", choices=["list", "stats", "verify", "prune", "clear"])
    command.add_argument(
        "--size", type=int, metavar="MIB", help="for prune: how much to leave (NUMEN_CACHE_SIZE)"
    )
    given = parser.parse_args(arguments)
    match given.command:
        case "run":
            return run(given.script, given.arguments)
        case "stages":
            return show_stages(given.place, given.signature)
        case "report":
            return show_report(given.place, given.signature)
        case "explain":
            return explain(given.code)
        case "cache":
            return manage_cache(given.what, given.size)
        case _:
            return show_info()


if __name__ == "__main__":
    sys.exit(main())
