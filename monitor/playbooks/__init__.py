"""Guides for whoever answers: Markdown files, one per situation and language, that an operator may edit."""

from __future__ import annotations

from monitor.playbooks.load import Playbooks, problems
from monitor.playbooks.playbook import Playbook, PlaybookStep, When

__all__ = ["Playbook", "PlaybookStep", "Playbooks", "When", "problems"]
