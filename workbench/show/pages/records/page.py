"""The page of records as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traitlets import Dict

from workbench.show.page import ExportingPage, kept_open
from workbench.show.pages.records.model import RecordsModel
from workbench.show.pages.records.view import RecordsView

_PARTS = ("column_chooser", "column_filters", "paged_table", "records_panel")


class RecordsPage(ExportingPage):
    """Shows a `RecordsModel`."""

    model: RecordsModel
    table = Dict().tag(sync=True)
    offered = Dict().tag(sync=True)
    record = Dict().tag(sync=True)

    def __init__(self, model: RecordsModel) -> None:
        super().__init__(model, "records_page", _PARTS, scripts=("records_words",))

    @classmethod
    def of(cls, directory: Path) -> RecordsPage:
        """Open the records of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(RecordsModel(directory, RecordsView.open(directory))))

    def vue_open(self, request: dict[str, Any]) -> None:
        """Open the panel of a record."""
        self.model.open(request["journal"], request["event_id"], request["number"])
