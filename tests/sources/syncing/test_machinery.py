"""What only syncs need is imported beside the event loop, once."""

import sys
import threading
from pathlib import Path

import pytest

from sources.syncing.writes.machinery import machinery

MODULE = "import threading\nIMPORTED_BY = threading.current_thread()\n"


async def test_it_is_imported_in_a_thread_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imported_late.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    await machinery("imported_late")
    first = sys.modules.pop("imported_late")
    assert first.IMPORTED_BY is not threading.current_thread()
    await machinery("imported_late")
    assert "imported_late" not in sys.modules
