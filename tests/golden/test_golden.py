"""numen-opt prints what each golden file expects. `./dev bless` rewrites the expectations."""

from pathlib import Path

import pytest

from tools import golden


@pytest.mark.parametrize(
    "path", list(golden.find(golden.FOLDER)), ids=lambda path: str(path.relative_to(golden.FOLDER))
)
def test_golden(path: Path) -> None:
    _, expected = golden.split(path)
    assert golden.actual(path) == expected
