"""What the tests of parallel code share: thread counts."""

from collections.abc import Iterator

import pytest

import numen
from numen import _core


@pytest.fixture(params=[1, 2, 4])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    """Run the test with that many threads, if the process may have more than the machine has."""
    most = _core.max_threads()
    _core.set_max_threads(4)
    before = numen.get_num_threads()
    numen.set_num_threads(request.param)
    yield request.param
    numen.set_num_threads(before)
    _core.set_max_threads(most)
