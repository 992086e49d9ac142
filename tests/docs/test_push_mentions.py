"""What the how-to page tells people to type can be typed: its lines for a shell, run against a daemon."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import textwrap
from pathlib import Path

import pytest

from tests.web.sender import RULES, SECRET, listening

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "push-mentions.md"
LINES = textwrap.dedent(
    re.findall(r"^ *```bash\n(.*?)^ *```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]
)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="needs curl and openssl")
async def test_the_lines_of_the_page_send_a_mention_and_sent_again_change_nothing(tmp_path: Path) -> None:
    rules = RULES.replace("name: zapier", "name: hook")
    async with listening(tmp_path, rules) as sender:
        now = int(sender.tower.clock.now().timestamp())
        script = f"set -e\ndate() {{ echo {now}; }}\n{LINES}"  # the daemon's clock stands still
        for accepted in (1, 0):
            shell = await asyncio.create_subprocess_exec(
                "bash",
                "-c",
                script,
                env={"ALMENARA": sender.address, "HOOK_SECRET": SECRET, "PATH": "/usr/bin:/bin:/usr/local/bin"},
                stdout=asyncio.subprocess.PIPE,
            )
            said, _ = await shell.communicate()
            assert json.loads(said) == {"accepted": accepted, "duplicates": 1 - accepted, "rejected": []}
