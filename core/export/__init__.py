"""What a learner takes home of a run: a script, a notebook, the history as a table, the settings."""

from core.export.beginning import first_settings
from core.export.notebook import as_notebook
from core.export.record import as_json, settings_from_json
from core.export.refusals import check_history, check_program
from core.export.script import as_script
from core.export.table import as_csv

__all__ = [
    "as_csv", "as_json", "as_notebook", "as_script",
    "check_history", "check_program", "first_settings", "settings_from_json",
]  # fmt: skip
