"""The pages' templates, which say their texts in the language that is spoken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.language import say, spoken


def render(template: str, **values: Any) -> str:
    """A template of this folder filled in; what is put in is escaped, unless the template says that it is safe."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(template, globals={"_": say}).render(language=spoken(), **values)
