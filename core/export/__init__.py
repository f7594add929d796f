"""Exports of a run: a script, a notebook, the history as CSV and the settings as JSON."""

from core.export.exportable import check_exportable, check_reproducible
from core.export.history_csv import as_csv
from core.export.notebook import as_notebook
from core.export.provenance import first_settings
from core.export.script import as_script
from core.export.settings_json import as_json, settings_from_json

__all__ = [
    "as_csv", "as_json", "as_notebook", "as_script",
    "check_exportable", "check_reproducible", "first_settings", "settings_from_json",
]  # fmt: skip
