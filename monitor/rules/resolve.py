"""Values that come from elsewhere: `${NAME}` from the environment, and `*_file` beside a secret's key.

`$${` writes a literal `${`. A variable that is empty counts as not set: that is how compose files hand down what
nobody filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.base import Connector
from monitor.rules import shape
from monitor.rules.disk import MAX_SECRET_BYTES, read_bytes
from monitor.rules.document import Block, Entry, Fault, Listing, Node, Scalar, UnreadableError
from monitor.rules.shape import FILE_SUFFIX, Kinds

Path_ = tuple[str | int, ...]
HIDDEN = "(hidden)"

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}\n]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(slots=True)
class Resolver:
    """Walks the tree once and gives back a new one; what it met on the way stands in its lists."""

    environ: Mapping[str, str] = field(repr=False)
    connectors: Mapping[str, type[Connector]]
    folder: Path  # relative `*_file` paths start here
    shipped: bool = False
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)  # value → what may be shown in its place

    def resolve(self, node: Node, kinds: Kinds = shape.ROOT, path: Path_ = ()) -> Node:
        match node:
            case Scalar():
                return self._scalar(node, kinds, path)
            case Listing():
                items = tuple(
                    self.resolve(item, shape.descend(kinds, index, item, self.connectors), (*path, index))
                    for index, item in enumerate(node.items)
                )
                return replace(node, items=items)
            case Block():
                if self.shipped and len(path) == 2 and path[0] == "receivers":
                    node = self._without_slack(node, path)
                return self._block(self._from_files(node, kinds, path), kinds, path)

    def _block(self, block: Block, kinds: Kinds, path: Path_) -> Block:
        return replace(
            block,
            entries={
                key: replace(
                    entry,
                    node=self.resolve(entry.node, shape.descend(kinds, key, entry.node, self.connectors), (*path, key)),
                )
                for key, entry in block.entries.items()
            },
        )

    def _scalar(self, scalar: Scalar, kinds: Kinds, path: Path_) -> Scalar:
        secret = scalar.secret or shape.is_secret(kinds)
        if secret and not scalar.secret:
            self.secrets[scalar.written] = HIDDEN
        if scalar.secret or not isinstance(scalar.value, str) or "${" not in scalar.value:
            return replace(scalar, secret=secret)

        def look_up(found: re.Match[str]) -> str:
            name = found[1]
            if name is None:
                return "${"
            if not found[2] or not _NAME.fullmatch(name):
                self.faults.append(
                    Fault(
                        scalar.place, path, "a variable is written ${NAME}: letters, digits and _ only, no defaults",
                        "" if secret else scalar.written, "Write $${ for a literal ${.",
                    )
                )  # fmt: skip
                return found[0]
            value = self.environ.get(name, "")
            if not value:
                self.faults.append(
                    Fault(
                        scalar.place, path, f"the environment variable {name} is not set", f"${{{name}}}", _remedy(path)
                    )
                )
                return found[0]
            self.secrets[value] = f"${{{name}}}"
            return value

        value = _REFERENCE.sub(look_up, scalar.value)
        if secret:
            self.secrets.setdefault(value, HIDDEN)
        return replace(scalar, value=value, secret=secret)

    def _from_files(self, block: Block, kinds: Kinds, path: Path_) -> Block:
        """`token_file: /run/secrets/x` becomes `token` with the file's content."""
        known = shape.fields_of(kinds)
        for key in sorted(shape.secret_keys(kinds)):
            sibling = key + FILE_SUFFIX
            if sibling in known or sibling not in block.entries:
                continue
            entries = dict(block.entries)
            entry = entries.pop(sibling)
            here = (*path, sibling)
            if key in entries:
                self.faults.append(
                    Fault(entry.key, here, f"`{key}` and `{sibling}` are both given", hint="Keep one of the two.")
                )
            else:
                entries[key] = Entry(entry.key, self._file(entry, here))
            block = replace(block, entries=entries)
        return block

    def _file(self, entry: Entry, path: Path_) -> Scalar:
        node = entry.node
        if isinstance(node, Scalar):
            node = self._scalar(node, (), path)
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self.faults.append(Fault(node.place, path, "must be the path of a file"))
            return Scalar(node.place, "", "", secret=True)
        try:
            content = read_bytes(self.folder / node.value, MAX_SECRET_BYTES).decode()
        except UnreadableError as error:
            self.faults.append(Fault(node.place, path, error.fault.message, node.written, error.fault.hint))
            content = ""
        except UnicodeDecodeError:
            self.faults.append(Fault(node.place, path, "the file is not UTF-8 text", node.written))
            content = ""
        else:
            content = content.removesuffix("\n").removesuffix("\r")
            if not content.strip():
                self.faults.append(Fault(node.place, path, "the file is empty", node.written))
        if content:
            self.secrets[content] = HIDDEN
        return Scalar(node.place, node.written, content, secret=True)

    def _without_slack(self, receiver: Block, path: Path_) -> Block:
        """In the shipped file a Slack receiver whose token is not set turns into the terminal, and says so."""
        slack = receiver.entries.get("slack")
        if slack is None or not isinstance(slack.node, Block):
            return receiver
        unset = {key: name for key, entry in slack.node.entries.items() if (name := self._unset(entry.node))}
        if "token" in unset:
            self.warnings.append(
                Fault(
                    slack.key, (*path, "slack"),
                    f"{unset['token']} is not set, so this receiver speaks in the terminal instead of Slack",
                    hint=f"Set {unset['token']} to have it in Slack.",
                )
            )  # fmt: skip
            entries = {key: entry for key, entry in receiver.entries.items() if key != "slack"}
            return replace(receiver, entries=entries | {"console": Entry(slack.key, Block(slack.node.place))})
        if "app_token" in unset:
            entry = slack.node.entries["app_token"]
            self.warnings.append(
                Fault(
                    entry.key,
                    (*path, "slack", "app_token"),
                    f"{unset['app_token']} is not set, so there are no buttons",
                )
            )
            kept = {key: entry for key, entry in slack.node.entries.items() if key != "app_token"}
            slack = replace(slack, node=replace(slack.node, entries=kept))
            return replace(receiver, entries={**receiver.entries, "slack": slack})
        return receiver

    def _unset(self, node: Node) -> str | None:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return None
        names = [found[1] for found in _REFERENCE.finditer(node.value) if found[1] and found[2]]
        return next((name for name in names if _NAME.fullmatch(name) and not self.environ.get(name)), None)


def _remedy(path: Path_) -> str:
    if path[:1] == ("receivers",) and "slack" in path:
        return "Set it, or write `console: {}` instead of `slack:` to see alerts in the terminal."
    return "Set it in the environment or in .env."
