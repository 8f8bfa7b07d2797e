"""Supervised learning on text."""

from dashboard.types.page import type_page
from dashboard.types.text import TYPE

type_page(TYPE)
