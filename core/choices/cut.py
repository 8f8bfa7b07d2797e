"""How the data are cut into three sets, and where the final exam comes from."""

from typing import Literal

from pydantic import model_validator

from core.declared import SEED_MAX, Part, SpecError, choice


class SplitSpec(Part):
    how: Literal["random", "stratified", "group", "time", "given"] = choice(
        "stratified", "How the sets are cut", "split", "Stratified: each set gets the same mix of answers. "
        "Random: drawn blindly. Group: all examples of one person go to one set. Time: the past is studied, the "
        "future is the exam. Given: a column says which set each row is in.")
    train: float = choice(0.6, "Course materials", "training share", "Share of the examples to study.", gt=0, lt=1)
    val: float = choice(0.2, "Practice exam", "validation share", "Share kept aside to check progress.", gt=0, lt=1)
    test: float = choice(0.2, "Final exam", "test share", "Share sealed until the very end.", gt=0, lt=1)
    seed: int = choice(0, "Draw of the sets", "split seed", "Another number deals the examples differently.",
                       ge=0, le=SEED_MAX)
    fitted_on: Literal["course", "everything"] = choice(
        "course", "Prepared from", "preprocessing fitted on", "What scaling and the choice of columns are learned "
        "from. Everything: also from the exams, which is a cheat.")
    slipped: float = choice(0.0, "Slipped into the book", "contamination", "Share of the exam's questions that lie "
                            "among the course materials, answers included. A cheat.", ge=0, le=1)
    world: Literal["same", "turned", "moved", "noisier", "uncued", "movies", "products", "tweets", "news",
                   "longer"] = choice(
        "same", "Where the exam comes from", "distribution shift", "Same: from where the course comes from. Turned, "
        "moved, noisier: questions as another world would ask them. Uncued: without the hint. Movies, products, "
        "tweets, news: sentences of that kind. Longer: longer poles.")
    far: float = choice(0.0, "How far away", "size of the shift", "Turned: degrees. Moved: per cent of the picture's "
                        "width. Noisier: per cent of the spread. Longer: centimetres that half a pole is longer than "
                        "the usual 50.", ge=0, le=180)

    @model_validator(mode="after")
    def adds_up(self) -> "SplitSpec":
        total = self.train + self.val + self.test
        if abs(total - 1) > 1e-6:
            raise SpecError("split", f"The three shares add up to {total:.4g}, not 1.",
                            "Change one of them so that train + val + test = 1.")
        return self
