"""Another domain: words learned from film reviews, and a network that has read much else, asked about other things."""

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Group, Lesson, Picture, Record, Records, Source, changed
from core.lessons.reckon import marks, median, of

WORDS = {"data": {"name": "movies"}, "model": {"name": "embedding_bag"},
         "learning": {"lr": 0.003, "batch_size": 64, "epochs": 8}}                        # 6,000 sentences of course
READ = {"data": {"name": "movies", "rows": 1_000, "read": "minilm", "scaling": "none"}, "model": {"name": "linear"},
        "learning": {"lr": 0.001, "epochs": 40}}                                          # 600 of them
READERS = ("words", "minilm")
HOME, BET = "home", "tweets"
GUESSING = 50  # per cent right: every exam has as many questions of each answer as the one at home


def arms(words: dict, read: dict, seeds: range) -> tuple[Arm, ...]:
    return tuple(Arm(name, base, {"seed": seeds}) for name, base in zip(READERS, (words, read), strict=True))


ARMS = arms(WORDS, READ, range(3))
SMALL = arms(WORDS | {"learning": WORDS["learning"] | {"epochs": 5}},
             READ | {"data": READ["data"] | {"rows": 500}}, range(1))


def abroad(records: Records, reader: str) -> list[Record]:
    """A record for each network and each other domain."""
    return [{"state": each["state"], "domain": other["domain"], "test": {"accuracy": other["accuracy"]}}
            for each in of(records, reader) for other in each.get("domains", ())]


def at(records: Records, reader: str, domain: str) -> float:
    """The median exam mark of one way of reading in one domain."""
    if domain == HOME:
        return median(of(records, reader), "test.accuracy")
    return median([each for each in abroad(records, reader) if each["domain"] == domain], "test.accuracy")


def elsewhere(records: Records, reader: str) -> float:
    """The mean over the other domains."""
    domains = sorted({each["domain"] for each in abroad(records, reader)})
    return sum(at(records, reader, domain) for domain in domains) / len(domains) if domains else float("nan")


def picture(records: Records) -> Picture:
    """For each way of reading a row at home, and one for all other domains; before the exam the practice marks."""
    rows = []
    for reader in READERS:
        final = marks(of(records, reader), "test.accuracy")
        rows.append(Group(f"{reader}_{HOME}", "test" if final else "val",
                          final or marks(of(records, reader), "val.accuracy")))
        rows += [Group(f"{reader}_{domain}", "test", marks([each for each in abroad(records, reader) if each["domain"]
                                                            == domain], "test.accuracy"))
                 for domain in sorted({each["domain"] for each in abroad(records, reader)})]
    return Picture(DOTS, groups=[row for row in rows if row.marks], levels=[("guessing", GUESSING)], y_range=(40, 100))


def claim(records: Records) -> list[Finding]:
    home = {reader: at(records, reader, HOME) for reader in READERS}
    away = {reader: elsewhere(records, reader) for reader in READERS}
    return [Finding("words_home", home["words"], 73, 83),
            Finding("words_lost", home["words"] - away["words"], 9, 22, unit="points"),
            Finding("minilm_lost", home["minilm"] - away["minilm"], -12, 8, unit="points"),
            Finding("ahead", away["minilm"] - away["words"], 5, 20, unit="points")]


def numbers(records: Records) -> dict[str, float]:
    found = {f"{reader}_{place}": value for reader in READERS
             for place, value in ((HOME, at(records, reader, HOME)), ("away", elsewhere(records, reader)))}
    return found | {"tweets": at(records, "words", BET)}


LESSON = Lesson(
    name="another_domain", chapter="world",
    source=Source("Blitzer, Dredze, Pereira 2007", "Biographies, Bollywood, boom-boxes and blenders: domain adaptation "
                  "for sentiment classification", "ACL 2007, 440-447"),
    bet=Bet(lambda records: at(records, "words", BET), start=75),
    arms=ARMS, twin=SMALL, broken=changed(ARMS, "data.name", "tweets"),
    picture=picture, claim=claim, numbers=numbers, asks=("domains",))
