"""`python -m benchmarks` runs every benchmark, `python -m benchmarks matching …` only those; `--list` names them."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import benchmarks


def names() -> list[str]:
    """The modules in this package that are benchmarks."""
    return sorted(found.name for found in pkgutil.iter_modules(benchmarks.__path__) if not found.name.startswith("_"))


def main(arguments: list[str]) -> int:
    """0 fine, 2 for a name that is none."""
    known = names()
    if "--list" in arguments:
        print("\n".join(known))
        return 0
    if unknown := [name for name in arguments if name not in known]:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in arguments or known:
        module = import_module(f"benchmarks.{name}")
        print(f"## {module.NAME}\n\n{module.run()}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
