"""The page of learning without answers."""

from dashboard.types.page import type_page
from dashboard.types.self_supervised import TYPE

type_page(TYPE)
