"""What `import numba` finds in the processes of the run, and in those that they start: numen."""

import importlib
import sys

import numen.aliases

del sys.modules["numba"]
numen.aliases.install()
importlib.import_module("numba")
