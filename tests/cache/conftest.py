"""What the tests of the cache share: folders of their own, and modules that are edited."""

import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from numen import config


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder, not made yet, that functions use which are decorated from now on."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(config, "CACHE", True)
    monkeypatch.setattr(config, "CACHE_DIR", str(folder))
    monkeypatch.setattr(config, "TIER", "optimized")  # kept before the call returns
    return folder


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., ModuleType]:
    """Write a text into a file (module.py) and import it anew, as a fresh process would."""

    def load(text: str, file: str = "module.py") -> ModuleType:
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        linecache.checkcache(str(path))
        module = ModuleType(f"cache_test_{path.stem}")
        module.__file__ = str(path)
        sys.modules[module.__name__] = module
        exec(compile(text, str(path), "exec"), module.__dict__)
        return module

    return load
