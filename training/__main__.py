"""`python -m training --data DIR --work DIR`: see training/README.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from training.own import OwnPostsError, refuse_paths


def main(arguments: list[str] | None = None) -> int:
    """0 when the weights are written; 2 when a guard said no."""
    parser = argparse.ArgumentParser(
        prog="python -m training", description="Makes the shipped weights from public data."
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="the exported public files, as training/README.md lists them"
    )
    parser.add_argument(
        "--work", type=Path, required=True, help="where what takes long is kept; not inside the project"
    )
    parser.add_argument("--weights", type=Path, help="where the weights go; the package's own folder if not given")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args(arguments)
    try:
        refuse_paths([chosen.data, chosen.work])
        import torch

        from training.run import WEIGHTS, run

        torch.set_num_threads(chosen.threads)
        run(chosen.data, chosen.work, chosen.weights or WEIGHTS)
    except OwnPostsError as error:
        print(f"training: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
