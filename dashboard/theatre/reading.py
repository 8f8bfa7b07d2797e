"""Something to read below the stage: each of the six steps in the words of the product and in those of the source."""

from pathlib import Path

import streamlit as st

# what asks the loop: the file itself, as it lies on the disk and runs
STORY = Path(__file__).parents[2] / "core" / "run.py"

# the name in the source, the heading, what it is about
STEPS = (
    ("epoch", "Once through the course materials",
     "A round (epoch) goes through all course materials once, in a new order, a few examples at a time. Such a handful "
     "is a **batch**: `question` and `answer`. The practice exam and the final exam are never in it: the loop does not "
     "even know that they exist."),
    ("forward", "The network answers",
     "`output = model(question)`. The numbers of each question go through the layers, forwards. What comes out is an "
     "answer, at first a random one. PyTorch notes every calculation, because it will have to go back."),
    ("loss", "How wrong was that?",
     "`error = loss(output, answer)`. All misses of the batch in one number. Learning is nothing but making this "
     "number small. It is not the mark: whether small here means good elsewhere, only an exam can say."),
    ("zero_grad", "Forget the last slopes",
     "`optimizer.zero_grad()`. PyTorch adds new slopes to those that are there. That is useful at times; here it would "
     "mix this batch with all former ones. Leave it out, and see."),
    ("backward", "Which way is downhill?",
     "`error.backward()`. From the loss back to the first layer, by the chain rule: for each weight, how much the loss "
     "would rise if the weight grew. That number is its slope, and it lies in `.grad`."),
    ("step", "Move a little",
     "`optimizer.step()`. Every weight moves against its slope. How far, the learning rate decides, and the optimizer. "
     "Then the next batch comes: learning is this, many times over."),
)


def show() -> None:
    """Closed at first: the stage comes before the words."""
    with st.expander("The six steps in words", icon=":material/menu_book:"):
        for number, (name, title, text) in enumerate(STEPS, 1):
            st.markdown(f"**{number}. {title}** :gray[`{name}`]  \n{text}")
        st.caption("The source on stage is the file that trains every network here; only its questions, its loss and "
                   "its optimizer differ. Small perceptrons learn in a faster form of the same six steps, which gives "
                   "the same numbers up to the last digits.")
    with st.expander("Who asks the loop: the whole of a run on one page", icon=":material/code:"):
        st.markdown("`core/run.py` loads the data, cuts the three sets, builds the network, and asks the loop for one "
                    "moment after the other. After each round it measures. The final exam is not in it, unless it is "
                    "behind glass.")
        st.code(STORY.read_text(encoding="utf-8"), language="python", line_numbers=True, height=460)
