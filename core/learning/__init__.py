"""The types of learning on offer. Each is one file with three functions: batches, loss, score.

    batches(attempt) -> once through the course materials, as pairs (question, answer) for the loop (core/fit.py)
    loss(attempt)    -> a function (output, answer) that says how wrong the network was, as one number
    score(attempt, rows) -> the marks for one set: always a "loss", and what people see first (core/events.py)

Beside them TITLE and SENTENCE for the menu; DICE, names of the random generators it needs beside the order of the
questions; outputs(dataset, spec), how many numbers the network says; and sheet(attempt, questions, rows), what an
opened exam hands out question by question, with the misses [n] from which the error bar of a mark that is no share is
drawn.
"""

from core.learning import autoencode, contrast, denoise, mask, next_letter, ppo, reinforce, rotate, supervised

LEARNING = {"supervised": supervised, "autoencode": autoencode, "denoise": denoise, "mask": mask, "rotate": rotate,
            "contrast": contrast, "next_letter": next_letter, "reinforce": reinforce, "ppo": ppo}
