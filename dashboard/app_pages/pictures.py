"""Supervised learning on pictures."""

from dashboard.types.page import type_page
from dashboard.types.pictures import TYPE

type_page(TYPE)
