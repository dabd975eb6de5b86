"""The model of `py3langid` that says which language a text is in, kept in the cache as it is used.

It comes as 4 MB of LZMA, which take half a second to become 68 MB; kept, they are mapped into memory, and processes
share them. Where the cache cannot be written, or what it holds is not whole, the model is read from the library.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helder import atomic, settings

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ARRAYS = ("ptc", "pc", "classes", "nextmove", "row", "output")
"""The parts of a model: the parameters of naive Bayes, features by classes; the classes' own; the codes of the
languages; and the automaton that finds features: from row and byte to state, from state to row and to feature."""


def identifier() -> LanguageIdentifier:
    """The model, with probabilities."""
    import py3langid
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    folder = settings.get().cache / f"langid-{py3langid.__version__}"
    try:
        return _read(folder)
    except (OSError, EOFError, ValueError):
        model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    with suppress(OSError):
        _keep(model, folder)
    return model


def _keep(model: LanguageIdentifier, folder: Path) -> None:
    import numpy as np

    shutil.rmtree(folder, ignore_errors=True)  # what is there is not whole
    parts = (model.nb_ptc, model.nb_pc, model.nb_classes, model.tk_nextmove, model.tk_row, model.tk_output)
    with atomic.folder(folder) as made:
        for name, part in zip(ARRAYS, parts, strict=True):
            np.save(made / f"{name}.npy", np.asarray(part), allow_pickle=False)


def _read(folder: Path) -> LanguageIdentifier:
    from py3langid.langid import LanguageIdentifier

    ptc, pc, classes, nextmove, row, output = (_mapped(folder / f"{name}.npy") for name in ARRAYS)
    return LanguageIdentifier(
        ptc, pc, classes.tolist(), memoryview(nextmove), memoryview(output), norm_probs=True, tk_row=memoryview(row)
    )


def _mapped(path: Path) -> Any:
    """The array of a file, of which only what is asked for is read."""
    import numpy as np

    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
