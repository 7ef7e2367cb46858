"""What `import numba` finds in the processes of the conformance run: numen takes its place."""

from harness.resolve import install

install()
