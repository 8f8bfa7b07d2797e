"""Learning to write, letter by letter."""

from dashboard.types.page import type_page
from dashboard.types.writing import TYPE

type_page(TYPE)
