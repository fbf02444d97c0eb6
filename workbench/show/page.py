"""What every dashboard page is: a widget that shows the traits of a model and passes on what a person does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipyvuetify
from traitlets import Bool, HasTraits, Unicode, dlink

_COMPONENTS = Path(__file__).parent / "components"
_PRIMARY = "#3949ab"
_PRIMARY_IN_THE_DARK = "#9fa8da"


class Page(ipyvuetify.VuetifyTemplate):  # type: ignore[misc]
    """Shows a model: every trait that both have goes from the model to the browser."""

    standalone = Bool(help="Whether the page has the window to itself, or sits in a notebook cell.").tag(sync=True)
    company = Unicode().tag(sync=True)
    currency = Unicode().tag(sync=True)
    user = Unicode(help="Author of what is written, where the machine knows the person.").tag(sync=True)
    newer = Bool(help="Whether newer data than those shown have been published.").tag(sync=True)

    def __init__(
        self, model: HasTraits, name: str, parts: Sequence[str], scripts: Sequence[str] = (), **traits: Any
    ) -> None:
        """Show the model by `components/<name>.vue`, which is made of the parts and may hold further widgets."""
        ipyvuetify.theme.themes.light.primary = _PRIMARY
        ipyvuetify.theme.themes.dark.primary = _PRIMARY_IN_THE_DARK
        super().__init__(
            template=_page(name, scripts),
            components={part.replace("_", "-"): _part(part) for part in ("page_bar", *parts)},
            standalone="WORKBENCH_PLOTLY_URL" in os.environ,
            **traits,
        )
        for trait in sorted(set(model.trait_names()) & set(self.trait_names(sync=True))):
            dlink((model, trait), (self, trait))


def _page(name: str, scripts: Sequence[str]) -> str:
    """Put what pages share in front of a page's own script and style: a template cannot import anything."""
    script, style = (f"\n<{tag}>\n" for tag in ("script", "style"))
    before = "".join(_read(f"{shared}.js") for shared in ("page", *scripts))
    return _read(f"{name}.vue").replace(script, script + before, 1).replace(style, style + _read("page.css"), 1)


def _part(name: str) -> str:
    """Put the script that a part keeps beside it in front of its own."""
    own = _read(f"{name}.js") if (_COMPONENTS / f"{name}.js").exists() else ""
    return _read(f"{name}.vue").replace("\n<script>\n", f"\n<script>\n{own}", 1)


def _read(file: str) -> str:
    return (_COMPONENTS / file).read_text(encoding="utf-8")
