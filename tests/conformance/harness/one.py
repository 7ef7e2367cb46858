"""Runs one test, class or module: `python -m harness.one numba.tests.test_x.Class.test`."""

from __future__ import annotations

import importlib
import sys
import unittest

from .resolve import install, phase

if __name__ == "__main__":
    install()
    phase.importing = True
    parts = sys.argv[1].split(".")
    module = next(i for i, part in enumerate(parts) if part.startswith("test_")) + 1
    importlib.import_module(".".join(parts[:module]))
    phase.importing = False
    unittest.main(module=None, argv=["one", sys.argv[1]])
