"""The look: tokens, style, fonts and line icons. Pages name tokens, never colours."""

from __future__ import annotations

from wizard.views.theme.style import Theme, install, theme

__all__ = ["Theme", "install", "theme"]
