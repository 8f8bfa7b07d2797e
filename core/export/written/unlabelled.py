"""Learning without answers, written out: what is asked of each example, and the probe that says what that was worth."""

from typing import Any

from core.export.written import dealing, marking
from core.export.written.text import fill, joined, source_of
from core.learning import mask, probe, rotate, unlabelled

ASK = {
    "autoencode": '''
        def ask(x, dice):
            """The example is the question, and its own answer."""
            return x, x
        ''',
    "denoise": '''
        def ask(x, dice):
            """The noisy example is the question, the clean one its answer."""
            return x + $grain * torch.randn(x.shape, generator=dice), x
        ''',
    "mask": '''
        $tiles


        TILE = _tiles($size)  # which tile each number lies in


        def ask(x, dice):
            """The question has 0 where it is covered; the answer is NaN where it is not."""
            chosen = torch.rand(len(x), $count, generator=dice).topk($hidden, dim=1).indices
            covered = torch.zeros(len(x), $count, dtype=torch.bool).scatter_(1, chosen, True)[:, TILE]
            return x.masked_fill(covered, 0), x.masked_fill(~covered, torch.nan)
        ''',
    "rotate": '''
        PLACES = torch.arange($numbers).view$size
        TURNED = torch.stack([PLACES.rot90(way).reshape(-1) for way in range($ways)])  # which pixel comes where


        def ask(x, dice):
            """Each picture turned by 0 to 3 quarters, counterclockwise; how many is the answer."""
            quarters = torch.randint($ways, (len(x),), generator=dice)
            return x.gather(1, TURNED[quarters]), quarters
        ''',
    "contrast": '''
        $views


        def ask(x, dice):
            """n examples become 2n views; the answer to each is the row of its partner."""
            pairs = torch.cat([another(x, $size, dice), another(x, $size, dice)])
            return pairs, torch.arange(len(pairs)).roll(len(x))
        ''',
}
AGAIN = '''
    def each(output, answer):
        """Mean squared distance of what was drawn from what it was, for each example$but."""
        $squared
'''
SQUARED = "return (output - answer).square().mean(dim=1)"
MASKED = """asked = ~answer.isnan()
    return torch.where(asked, output - answer, 0).square().sum(dim=1) / asked.sum(dim=1)"""
EACH = {
    "rotate": '''
        def each(output, answer):
            return F.cross_entropy(output, answer, reduction="none")
        ''',
    "contrast": '''
        def each(output, answer):
            """How hard it was to find the partner among all others (NT-Xent), the mean of both ways."""
            place = F.normalize(output, dim=1)
            alike = (place @ place.T).fill_diagonal_(-torch.inf)  # cosines; not to itself
            return F.cross_entropy(alike / $temperature, answer, reduction="none").view(2, -1).mean(dim=0)
        ''',
}
BATCHES = '''
    order_dice = torch.Generator().manual_seed(SEED)
    view_dice = dice_for("views")


    def batches():
        """Once through the course in a new order, answers left out; the last batch may be short."""
        order = torch.randperm(len(course_x), generator=order_dice)
        for rows in order.split(batch_size):
            yield ask(course_x[rows], view_dice)
'''
MARKS = '''
    KNOWN = torch.from_numpy(data["known"])  # rows of the course whose answers the reader of codes may know
    KNOWN_Y = torch.from_numpy(data["known_y"])
    SOME = torch.linspace(0, len(course_x) - 1, min(len(course_x), $course)).round().long()  # stand for the course
    CLASSES = $classes


    def codes(x):
        return torch.cat([model.encode(part) for part in x.split(8_192)])


    def wrong(x):
        """The mean loss of a set, always with the same dice, in groups of one size."""
        dice, size = torch.Generator().manual_seed($fixed), min($group, len(x))
        rows = torch.arange(-(-len(x) // size) * size) % len(x)
        found = []
        for group in rows.split(size):
            question, answer = ask(x[group], dice)
            found.append(each(model(question), answer))
        return torch.cat(found)[:len(x)].mean().item()


    @torch.no_grad()
    def marks(name):
        """loss; probe: the share that a reader of the few answers gets right; rand: are clusters the classes?"""
        model.eval()
        found = codes(course_x[SOME])
        middle, spread = found.mean(dim=0), found.std(dim=0) + 1e-6
        reader = ridge((codes(course_x[KNOWN]) - middle) / spread, KNOWN_Y, CLASSES)
        centres = k_means((found - middle) / spread, CLASSES, torch.Generator().manual_seed($cast))
        if name == "course":  # no answer beyond the few is looked at, not even for a mark
            x, seen, truth = course_x[SOME], course_x[KNOWN], KNOWN_Y
        else:
            x, truth = sets[name]
            seen = x
        measured = (codes(seen) - middle) / spread
        guess = (_with_one(measured) @ reader).argmax(dim=1)
        cluster = torch.cdist(measured, centres).argmin(dim=1)
        return {"loss": wrong(x), "probe": (guess == truth).double().mean().item(),
                "rand": adjusted_rand(cluster, truth)}
'''


def asking(attempt: Any) -> str:
    """`ask`, with what it needs, and `batches`."""
    how, size = attempt.spec.learning, tuple(attempt.dataset.x.shape[1:])
    values: dict[str, Any] = {"size": size, "grain": how.grain, "ways": rotate.WAYS,
                              "numbers": attempt.train.x.shape[1]}
    if how.name == "mask":
        count = int(mask._tiles(size).max()) + 1
        hidden = min(max(1, round(how.covered * count)), count - 1)
        values |= {"tiles": source_of(mask, "TILES", "_tiles"), "count": count, "hidden": hidden}
    if how.name == "contrast":
        values["views"] = dealing.views_of(len(size))
    return joined([fill(ASK[how.name], **values), fill(BATCHES)])


def loss(attempt: Any) -> str:
    """`each`, and the `loss` that is made small."""
    how = attempt.spec.learning
    if how.name in EACH:
        each = fill(EACH[how.name], temperature=repr(how.temperature))
    else:
        covered = how.name == "mask"
        each = fill(AGAIN, squared=MASKED if covered else SQUARED, but="; NaN is not asked for" if covered else "")
    return joined([each, marking.with_l1("each(output, answer).mean()", how.l1)])


def marks(attempt: Any) -> str:
    """The probe, and `marks`."""
    source = source_of(probe, "RIDGE", "ROUNDS", "ridge", "k_means", "adjusted_rand", "_pairs", "_with_one")
    return joined([source, fill(MARKS, course=f"{probe.COURSE:_}", classes=len(attempt.dataset.classes),
                                fixed=unlabelled.FIXED, group=unlabelled.GROUP, cast=probe.CAST)])


