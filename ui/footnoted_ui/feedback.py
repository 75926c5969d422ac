"""Readers' feedback on answers: one JSON line each, in a file on this computer."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from footnoted import Answer, UsageError

Verdict = Literal["up", "down"]
MAX_COMMENT = 2_000
_MAX_BYTES = 50_000_000
_MAX_LINE_BYTES = 100_000
_log = logging.getLogger(__name__)


@dataclass
class Feedback:
    """The file that verdicts are appended to."""

    file: Path
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, answer: Answer, verdict: Verdict, comment: str = "") -> None:
        """Append a verdict on `answer`; of a follow-up, the question it was understood as is kept.

        Articles are named by their source, as in eval cases. Raises `UsageError` where the file is
        full.
        """
        line = json.dumps(
            {
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "question": answer.asked,
                "language": answer.language,
                "level": answer.level,
                "text": answer.text,
                "citations": [
                    {"article": c.article.source, "start": c.start, "end": c.end, "quote": c.quote}
                    for c in answer.citations
                ],
                "verdict": verdict,
                "comment": comment[:MAX_COMMENT],
            },
            ensure_ascii=False,
        )
        data = (line + "\n").encode("utf-8", "replace")
        if len(data) > _MAX_LINE_BYTES:
            raise UsageError("the answer is too long for feedback to be kept")
        with self._lock, open(self.file, "ab", opener=_private) as file:
            if file.tell() + len(data) > _MAX_BYTES:
                _log.warning("'%s' is full; move it away", self.file)
                raise UsageError("no more feedback is kept: its file is full")
            file.write(data)  # one write: a line is there whole or not at all


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: it holds questions."""
    return os.open(path, flags, 0o600)
