"""A stream in a process of its own that sends as fast as anybody can read: frames made beforehand, a chunk a write.

`python -m benchmarks._firehose FILE COUNT` reads events from FILE, one a line, prints its address, and sends COUNT of
them to everybody who connects, from the beginning again where the file ends.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_CHUNK = 1 << 17  # bytes a write


@contextmanager
def running(path: Path, count: int) -> Iterator[str]:
    """The address of a server that sends what lies in the file."""
    command = [sys.executable, "-m", "benchmarks._firehose", str(path), str(count)]
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
    print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(list(map(_frame, Path(sys.argv[1]).read_bytes().splitlines())), int(sys.argv[2])))
