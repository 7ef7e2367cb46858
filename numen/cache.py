"""What the command `numen cache` does with the folder that compiled code is kept in."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from numen import _core, config

_MIB = 1024 * 1024
_BLOB = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}-[0-9a-f]{32}")
_UNFINISHED = re.compile(r"[0-9a-f]{2}/unfinished-[0-9]+-[0-9]+")


class Blob(NamedTuple):
    """Machine code of one function for one signature, in a file of its own."""

    path: Path
    size: int
    used: float
    """When it was last used, in seconds since the epoch."""


def folder() -> Path:
    """Return the folder, which need not exist."""
    return Path(config.CACHE_DIR)


def _files(pattern: re.Pattern[str]) -> Iterator[Blob]:
    root = folder()
    for path in root.glob("??/*"):
        if not pattern.fullmatch(path.relative_to(root).as_posix()):
            continue
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue  # another process removed it
        yield Blob(path, status.st_size, status.st_mtime)


def blobs() -> list[Blob]:
    """Return all blobs, the one used last first."""
    return sorted(_files(_BLOB), key=lambda blob: blob.used, reverse=True)


def show_list() -> int:
    """Print a line for each blob: size, last use, function, signature, file; return the status."""
    for blob in blobs():
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(blob.used))
        try:
            function, file, signature = _core.cached_code(str(blob.path))
        except ValueError as error:
            print(f"{blob.size:>9,}  {when}  {blob.path.name}: {error}")
        else:
            print(f"{blob.size:>9,}  {when}  {function}{signature}  {file}")
    return 0


def show_stats() -> int:
    """Print the folder, how much it holds and may hold; return the status."""
    found = blobs()
    print(f"folder  {folder()}{'' if config.CACHE else '  (not used: NUMEN_CACHE=0)'}")
    print(f"blobs   {len(found):,}")
    print(f"size    {sum(blob.size for blob in found) / _MIB:.1f} MiB of {config.CACHE_SIZE} MiB")
    return 0


def verify() -> int:
    """Check every blob and print those that are damaged; the status is 1 if there are any."""
    damaged = 0
    found = blobs()
    for blob in found:
        try:
            _core.cached_code(str(blob.path))
        except ValueError as error:
            damaged += 1
            print(f"{blob.path}: {error}")
    print(f"{len(found):,} blobs, {damaged} damaged")
    return 1 if damaged else 0


def prune(size: int) -> int:
    """Remove what was not used for longest until `size` MiB are left; return the status."""
    total = 0
    removed = 0
    for blob in blobs():
        total += blob.size
        if total > size * _MIB:
            blob.path.unlink(missing_ok=True)
            removed += 1
    print(f"removed {removed:,} blobs")
    return 0


def clear() -> int:
    """Remove everything that numen has put into the folder; return the status."""
    removed = 0
    for blob in [*_files(_BLOB), *_files(_UNFINISHED)]:
        blob.path.unlink(missing_ok=True)
        removed += 1
    print(f"removed {removed:,} files")
    return 0
