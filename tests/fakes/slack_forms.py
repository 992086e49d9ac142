"""What Slack takes for a form, and what it makes of one that was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def buttons(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every button of a message."""
    for block in message.get("blocks", []):
        yield from (each for each in block.get("elements", []) if each.get("type") == "button")
        if block.get("accessory", {}).get("type") == "button":
            yield block["accessory"]


def filled(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """An input as Slack reports it."""
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": value if value is not None else element.get("initial_value")}
        case "static_select" | "radio_buttons":
            if value is None:
                return {"type": kind, "selected_option": element.get("initial_option")}
            options = element.get("options") or [o for g in element["option_groups"] for o in g["options"]]
            chosen = [option for option in options if option["value"] == value]
            assert chosen, f"no option {value!r}"
            return {"type": kind, "selected_option": chosen[0]}
        case "datepicker":
            return {"type": kind, "selected_date": value if value is not None else element.get("initial_date")}
        case "datetimepicker":
            picked = value if value is not None else element.get("initial_date_time")
            return {"type": kind, "selected_date_time": picked}
        case "users_select":
            return {"type": kind, "selected_user": value if value is not None else element.get("initial_user")}
        case "checkboxes":
            chosen = [option for option in element["options"] if option["value"] in (value or ())]
            return {"type": kind, "selected_options": chosen}
    raise AssertionError(f"the fake knows no input of type {kind}")
