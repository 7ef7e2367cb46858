"""Numba's `numba.cuda.cudadrv`, which programs ask for a GPU: none is found here.

To ask is all that there is: `error.CudaSupportError` is raised by every look at a device.
"""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["CudaSupportError", "current_context", "get_current_device", "gpus", "list_devices"]


class CudaSupportError(RuntimeError):
    """There is no GPU that compiled code could run on."""


def _refuse() -> NoReturn:
    raise CudaSupportError("numen makes no code for GPUs; numba.cuda.is_available() is False")


class _Devices:
    """The list of GPUs. CudaSupportError wherever it is looked at."""

    @property
    def current(self) -> NoReturn:
        """The GPU in use. CudaSupportError always."""
        _refuse()

    @property
    def lst(self) -> NoReturn:
        """All GPUs. CudaSupportError always."""
        _refuse()

    def __len__(self) -> int:
        _refuse()

    def __getitem__(self, index: int) -> NoReturn:
        _refuse()

    def __iter__(self) -> NoReturn:
        _refuse()


gpus = _Devices()


def list_devices() -> NoReturn:
    """Ask for all GPUs. CudaSupportError always."""
    _refuse()


def get_current_device() -> NoReturn:
    """Ask for the GPU in use. CudaSupportError always."""
    _refuse()


def current_context(devnum: int | None = None) -> NoReturn:
    """Ask for the state of a GPU. CudaSupportError always."""
    _refuse()


def __getattr__(name: str) -> Any:
    from numen.aliases import submodule

    return submodule(__name__, "numba.cuda.cudadrv", name)
