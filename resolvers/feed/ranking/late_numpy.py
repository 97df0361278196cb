"""numpy under its usual name, imported when it is first used: a process that has ranked nothing yet does without its 16 MB.

An import takes a tenth of a second, so whoever ranks on the event loop has `load` run beside it first.
"""

import importlib
import sys
from typing import TYPE_CHECKING, Any

__all__ = ["Figures", "Flags", "Integers", "SmallFigures", "SmallIntegers", "is_loaded", "load", "np"]


def is_loaded() -> bool:
    """Whether numpy was imported already."""
    return "numpy" in sys.modules


def load() -> None:
    """Import numpy now."""
    importlib.import_module("numpy")


class _Late:
    """Stands for the module; each name is looked up there once."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module("numpy"), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    SmallFigures = NDArray[np.float32]
    Integers = NDArray[np.int64]
    SmallIntegers = NDArray[np.int32]
else:
    np = _Late()
    Figures = Flags = SmallFigures = Integers = SmallIntegers = Any
