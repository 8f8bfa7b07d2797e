"""The theatre: real optimizer steps of a copy of a network, taken moment by moment, and what happens without one.

    source.py     the page that is read: core/fit.py itself, its lines, and the same page less one of them
    cast.py       who plays: a copy of an attempt, set up so that every moment can be looked at
    moments.py    the loop (core/fit.py) asked moment by moment, and what lay in its hands each time
    questions.py  a batch and its answers as they can be drawn
    thinned.py    tensors as plain numbers; of large ones a picture
    sentences.py  each moment in a plain sentence, from its numbers
    left_out.py   the same run with and without one of the steps
    errand.py     how a page asks for it
"""
