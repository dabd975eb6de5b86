"""The table of settings: defaults, what the environment says, and what it may not say."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from helder import settings
from helder.errors import InputError


def test_the_table_and_the_settings_have_the_same_names() -> None:
    assert [row.name for row in settings.SETTINGS] == [f.name for f in fields(settings.Settings)]


def test_the_defaults() -> None:
    assert settings.get({}) == settings.Settings(
        Path("helder-library"),
        250,
        None,
        Path("~/.cache/helder").expanduser(),
        Path("~/.config/helder/vocabularies").expanduser(),
        "auto",
        32,
        256,
        120,
        65536,
        200,
        100000,
        3,
        "rules",
        "http://localhost:11434/v1",
        "",
        60.0,
        1000,
        2_000_000,
        None,
        False,
        1.0,
        60.0,
        60.0,
        32,
        50_000,
    )


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        pytest.param("HELDER_LIBRARY", "/data/lib", "library", Path("/data/lib"), id="a folder"),
        pytest.param("HELDER_LIBRARY", "~/lib", "library", Path("~/lib").expanduser(), id="a folder at home"),
        pytest.param("HELDER_LIBRARY", "", "library", Path("helder-library"), id="empty is not set"),
        pytest.param("HELDER_BATCH_DOCUMENTS", "1", "batch_documents", 1, id="one document at a time"),
        pytest.param("HELDER_COLOUR", "NEVER", "colour", "never", id="capitals do not matter"),
    ],
)
def test_the_environment_goes_first(variable: str, value: str, name: str, expected: object) -> None:
    assert getattr(settings.get({variable: value}), name) == expected


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_BATCH_DOCUMENTS", "7")
    assert settings.get().batch_documents == 7


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("HELDER_BATCH_DOCUMENTS", "0", id="no documents"),
        pytest.param("HELDER_BATCH_DOCUMENTS", "-3", id="fewer than none"),
        pytest.param("HELDER_BATCH_DOCUMENTS", "many", id="a word"),
        pytest.param("HELDER_BATCH_DOCUMENTS", "1.5", id="a fraction"),
        pytest.param("HELDER_WEB_PRIVATE", "maybe", id="neither yes nor no"),
        pytest.param("HELDER_WEB_DELAY", "-1", id="less than no time"),
        pytest.param("HELDER_WEB_SECONDS", "nan", id="no number of seconds"),
        pytest.param("HELDER_COLOUR", "mauve", id="a colour"),
        pytest.param("HELDER_EXTRACTOR", "magic", id="a reader there is not"),
        pytest.param("HELDER_EXTRACTOR_TIMEOUT", "0", id="no time"),
        pytest.param("HELDER_EXTRACTOR_TIMEOUT", "nan", id="no number"),
        pytest.param("HELDER_LIBRARY", "~no-such-user-of-helder/lib", id="nobody's home"),
    ],
)
def test_a_wrong_value_names_variable_and_value(variable: str, value: str) -> None:
    with pytest.raises(InputError, match=variable) as caught:
        settings.get({variable: value})
    assert value in str(caught.value)
