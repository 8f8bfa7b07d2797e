"""Learning by trial."""

from dashboard.types.page import type_page
from dashboard.types.reinforcement import TYPE

type_page(TYPE)
