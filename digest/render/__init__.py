"""Stage render: HTML, text and subject of an edition. In: an Edition and its looks. Out: Rendered."""

from digest.render.placeholders import RECIPIENT_TOKEN
from digest.render.presentation import Presentation, WebPage
from digest.render.rendered import Page, Rendered, render
from digest.text.labels import built_in_templates

__all__ = ["RECIPIENT_TOKEN", "Page", "Presentation", "Rendered", "WebPage", "built_in_templates", "render"]
