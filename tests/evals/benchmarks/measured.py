"""What a benchmark command writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from footnoted_evals.benchmarks import embedding, growth


def measured(tmp_path: Path, main: Any, *arguments: str) -> dict[str, Any]:
    """The JSON a benchmark writes; the plot of those that draw one is checked for being one."""
    result, picture = tmp_path / "result.json", tmp_path / "plot.png"
    plot = ("--plot", str(picture)) if main in (embedding.main, growth.main) else ()
    main([*arguments, "--json", str(result), *plot])
    assert not plot or picture.read_bytes().startswith(b"\x89PNG")
    read: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    assert "cores" in read["machine"]
    return read
