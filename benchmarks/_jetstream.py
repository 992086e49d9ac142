"""A Jetstream in a process of its own that sends as fast as anybody can read: frames made beforehand, a chunk a write.

`python -m benchmarks._jetstream FILE COUNT` reads frames from FILE (see `write`), prints its address, and sends COUNT
events to everybody who connects, from the beginning again where the file ends.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_CHUNK = 1 << 17  # bytes a write


def write(path: Path, texts: Sequence[str], seed: int = 4) -> None:
    """Events as the network brings them, a JSON text a line: mostly new posts, a tenth deletions, some accounts."""
    rng = random.Random(seed)
    now = time.time_ns() // 1000
    with path.open("w", encoding="utf-8") as file:
        for index, text in enumerate(texts):
            did = f"did:plc:{rng.randrange(10**9):024d}"
            key = f"3m{index:011d}"
            event: dict[str, object] = {"did": did, "time_us": now + index}
            fate = rng.random()
            if fate < 0.02:
                event |= {"kind": "identity", "identity": {"did": did, "handle": f"u{index}.bsky.social", "seq": index}}
            else:
                commit: dict[str, object] = {"rev": "3mfuadqrplgux", "collection": "app.bsky.feed.post", "rkey": key}
                if fate < 0.12:
                    commit["operation"] = "delete"
                else:
                    record = {
                        "$type": "app.bsky.feed.post",
                        "createdAt": "2026-11-20T09:00:00.000Z",
                        "langs": ["es" if fate < 0.5 else "en"],
                        "text": text,
                    }
                    commit |= {"operation": "create", "record": record, "cid": "bafyreih" + "x" * 51}
                event |= {"kind": "commit", "commit": commit}
            file.write(json.dumps(event, ensure_ascii=False) + "\n")


@contextmanager
def running(path: Path, count: int) -> Iterator[str]:
    """The address of a Jetstream that sends what lies in the file."""
    command = [sys.executable, "-m", "benchmarks._jetstream", str(path), str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _frame(payload: bytes) -> bytes:
    size = len(payload)
    head = b"\x81" + (bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big"))
    return head + payload


async def _serve(frames: list[bytes], count: int) -> None:
    whole = b"".join(frames)
    rest = b"".join(frames[: count % len(frames)])

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.split(": ", 1) for line in request.split("\r\n")[1:] if ": " in line)
        key = {name.lower(): value for name, value in headers.items()}["sec-websocket-key"]
        accept = base64.b64encode(hashlib.sha1((key + _MAGIC).encode()).digest()).decode()
        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        writer.write(f"{head}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        try:
            for body in (*[whole] * (count // len(frames)), rest):
                for start in range(0, len(body), _CHUNK):
                    writer.write(body[start : start + _CHUNK])
                    await writer.drain()
            await reader.read(1)  # until the other side says goodbye
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/subscribe", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(list(map(_frame, Path(sys.argv[1]).read_bytes().splitlines())), int(sys.argv[2])))
