"""From a file, a page or a string to a `Source`: the text as it stands, and where it came from."""

from __future__ import annotations

import hashlib

from helder.model import Source


def from_text(text: str, **metadata: str | None) -> Source:
    """A source that is exactly this text, with a title when its first line looks like one."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Source(**{"id": f"text-{digest}", "text": text, **metadata})  # type: ignore[arg-type]
