"""`kill -9` at any moment: what was acknowledged is there, once, and what was due happens, once."""

import collections
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIVES = 110  # in each of two processes side by side


def test_nothing_acknowledged_is_lost_or_doubled_in_two_hundred_crashes(tmp_path):
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.crash.crashes", tmp_path / f"room{seed}", str(LIVES), str(seed)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for seed in (1, 2)
    ]  # fmt: skip
    figures = collections.Counter()
    for run in runs:
        out, problems = run.communicate()
        assert run.returncode == 0, problems[-4000:]
        figures.update(json.loads(out))
    print(dict(figures))
    assert figures["kills"] >= 200
    for what in ("kills during a commit", "commands left open", "commands", "reminders", "sales", "draws", "redraws"):
        assert figures[what] > 0, f"the test did not reach: {what}"
