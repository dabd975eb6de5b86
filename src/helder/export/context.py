"""What a format may ask beside the claims: the text around them, registers, the day, and how addresses begin."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from helder.model import Analysis

if TYPE_CHECKING:
    from helder.registers import Register

BASE = "urn:helder:"
"""How the address of a claim begins where nobody says otherwise: a name, no place on the web."""


def _now() -> datetime:
    """Now, or the second that SOURCE_DATE_EPOCH names, so that the same library gives the same bytes."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (
        datetime.fromtimestamp(int(said), UTC)
        if said.isdecimal() and len(said) < 12
        else datetime.now(UTC).replace(microsecond=0)
    )


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the claims of an export.

    `analysis` gives everything found in the source of an id, or None; `registers` are held against every claim by the
    formats that have a place for the verdict; `made` is when the export is made, `base` how addresses begin.
    """

    analysis: Callable[[str], Analysis | None] = lambda _: None
    registers: tuple[Register, ...] = ()
    made: datetime = field(default_factory=_now)
    base: str = BASE
