"""Helder makes clear what health articles claim, in several languages, with the quotes.

    import helder
    helder.analyse("Magnesium may improve sleep quality.").to_dict()["claims"]

Everything heavy loads when it is first used, so `import helder` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from helder.agreement import relate as relate
    from helder.library import Library as Library
    from helder.model import Analysis as Analysis
    from helder.model import Claim as Claim
    from helder.model import Source as Source
    from helder.pipeline import analyse as analyse
    from helder.stages.read import read as read
    from helder.stages.read import read_html as read_html

_HOMES = {
    "Analysis": "helder.model",
    "Claim": "helder.model",
    "Library": "helder.library",
    "Source": "helder.model",
    "analyse": "helder.pipeline",
    "read": "helder.stages.read",
    "read_html": "helder.stages.read",
    "relate": "helder.agreement",
}
__all__ = ["Analysis", "Claim", "Library", "Source", "__version__", "analyse", "read", "read_html", "relate"]


def __getattr__(name: str) -> Any:
    """The public names, each loaded from its module when first asked for (PEP 562)."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'helder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
