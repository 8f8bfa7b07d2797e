"""Data that somebody brings: from the bytes of a file to a data set, every change of meaning told on the way.

guard (is it a text table, and how is it written?) -> reading (bytes to named cells; parsed keeps them) ->
columns (what each is) -> audit (what is wrong with it) -> plan (what is done about it) -> core.datasets.own.keep.
"""

FOLDER = "brought"  # in the store's folder: files as they were brought, until their visit is over
