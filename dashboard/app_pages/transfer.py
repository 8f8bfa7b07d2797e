"""Transfer."""

from dashboard.types.page import type_page
from dashboard.types.transfer import TYPE

type_page(TYPE)
