"""One lesson as a guided path: the question and a bet, watching, the opened exams, and one thing changed."""

from collections.abc import Callable

import streamlit as st

from core.lessons import LESSONS
from core.lessons.lesson import Lesson, Picture
from core.lessons.standing import Standing
from dashboard.charts import lesson as chart
from dashboard.lessons import desk
from dashboard.lessons.desk import Part
from dashboard.live.figure import moving
from dashboard.story.hold import hold
from dashboard.story.layout import ink
from dashboard.words import grey, plain, unbroken

EVERY = 0.7  # seconds between two looks while networks learn
BESIDE = 236  # pixels: height of a picture that has another one below it

Row = dict


def show(lesson: Lesson) -> None:
    """Draws the step the visitor is at. While networks learn, this part alone is drawn again and again."""
    active = desk.is_active(desk.rows(lesson, "arms") + desk.rows(lesson, "broken"))
    st.fragment(_body, run_every=EVERY if active else None)(lesson, active)


def _body(lesson: Lesson, active: bool) -> None:
    said, name = desk.say(lesson), desk.say(lesson).name
    main = desk.rows(lesson, "arms")
    if desk.is_active(main + desk.rows(lesson, "broken")) != active:
        st.rerun()  # it has begun, or ended: the whole page says so
    now = desk.now(lesson, "arms")
    left, right = st.columns([5, 7], gap="large")
    step = _step(lesson, main)
    with left:
        st.caption(desk.said_page(f"step_{step}"))
        if step == "watch":
            _watch(lesson, now, "arms", unbroken(said["watch"]))
        else:
            {"ask": _ask, "see": _see, "open": _open}[step](lesson, now)
    two = desk.is_begun(lesson, "broken")
    with right:
        _picture(lesson.picture(now.records), name, "lesson_main", BESIDE if two else chart.HEIGHT)
    if two:
        other = desk.now(lesson, "broken")
        with left:
            _changed(lesson, other)
        with right:
            st.markdown(f"**{said['break']}**")
            _picture(lesson.picture(other.records), name, "lesson_broken", BESIDE)


def _step(lesson: Lesson, rows: list[Row | None]) -> str:
    if not any(rows):
        return "ask"
    if desk.opened(lesson, "arms"):
        return "see"
    return "watch" if desk.is_active(rows) else "open"


def _picture(picture: Picture, name: Callable[[str], str], key: str, height: int) -> None:
    moving(chart.figure(picture, name, ink(), height), key, chart.alt(picture, name) or name("nothing"))


# --- 1: the question


def _ask(lesson: Lesson, now: Standing) -> None:
    """What will happen, and the bet on how it ends."""
    said, bet = desk.say(lesson), lesson.bet
    st.markdown(unbroken(said["story"]))
    st.markdown(f"**{unbroken(said['bet'])}**")
    if bet.options:
        value = st.radio(said["bet"], bet.options, index=None, format_func=said.name, label_visibility="collapsed",
                         key=f"bet_{lesson.name}")
    else:
        whole, unit = float(bet.step).is_integer(), said.name(bet.unit).replace("%", "%%")
        kind = int if whole else float
        value = st.slider(said["bet"], kind(bet.low), kind(bet.high), kind(bet.start), kind(bet.step),
                          format=f"%{'d' if whole else '.2f'} {unit}".strip(),
                          label_visibility="collapsed", key=f"bet_{lesson.name}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(desk.said_page("bet"), key="lesson_bet", type="primary", icon=":material/push_pin:",
                  disabled=value is None, on_click=_place, args=(lesson,))
        st.button(desk.said_page("skip"), key="lesson_skip", type="tertiary", on_click=desk.place, args=(lesson, ""))
    st.caption(desk.said_page("networks").format(networks=len(desk.planned(lesson.name, "arms", "")),
                                                 seconds=lesson.seconds))


def _place(lesson: Lesson) -> None:
    """The widget's value now, not the one it had when the page was last drawn."""
    desk.place(lesson, st.session_state[f"bet_{lesson.name}"])


# --- 2: watching


def _watch(lesson: Lesson, now: Standing, part: Part, sentence: str) -> None:
    st.markdown(sentence)
    rows = [row for row in desk.rows(lesson, part) if row]
    waits = [row for row in rows if row["state"] == "queued"]
    ended = now.count("done", "stopped", "failed")
    text = desk.said_page("progress").format(ended=ended, planned=now.planned)
    if len(waits) == len(rows) and waits:
        text = desk.said_page("waiting").format(place=min(row["place"] or 1 for row in waits))
    st.progress(now.share, text=text)
    paused = any(row["state"] == "paused" for row in rows)
    with st.container(horizontal=True):
        st.button(desk.said_page("on" if paused else "pause"), key=f"lesson_pause_{part}",
                  icon=":material/play_arrow:" if paused else ":material/pause:", on_click=desk.tell,
                  args=(lesson, part, "play" if paused else "pause"))
        st.button(desk.said_page("cancel"), key=f"lesson_cancel_{part}", icon=":material/stop:", on_click=desk.tell,
                  args=(lesson, part, "stop"))
    _failures(now)


def _failures(now: Standing) -> None:
    lost = [record for record in now.records if record["state"] == "failed"]
    if lost:
        st.warning(plain(desk.said_page("failed").format(failed=len(lost), planned=now.planned)
                         + f" {lost[0]['error'] or ''}", 400))


# --- 3: the seal


def _open(lesson: Lesson, now: Standing) -> None:
    """All have learned: the exams lie sealed on the table. Or it was cancelled half-way."""
    learned = now.count("done", "stopped")
    if not now.is_whole:
        st.markdown(desk.said_page("cancelled").format(ended=learned, planned=now.planned))
        st.button(desk.said_page("on"), key="lesson_on", type="primary", icon=":material/play_arrow:",
                  on_click=desk.train, args=(lesson, "arms"))
    else:
        st.markdown(desk.said_page("learned").format(networks=learned))
    _failures(now)
    _your_bet(lesson)
    if learned and hold(desk.said_page("open"), key="lesson_hold"):
        with st.spinner(desk.said_page("opening")):
            desk.open_exams(lesson, "arms")
        st.rerun()


def _your_bet(lesson: Lesson) -> None:
    said = _bet_in_words(lesson)
    st.markdown(f"{desk.said_page('your_bet')}: **{unbroken(said)}**" if said else grey(desk.said_page("no_bet")))


def _bet_in_words(lesson: Lesson) -> str:
    value = desk.bet(lesson)
    if value is None or value == "":
        return ""
    return desk.say(lesson).name(value) if isinstance(value, str) else _number(lesson, value)


def _number(lesson: Lesson, value: float) -> str:
    """A figure of the bet, with its unit as this language says it."""
    said = desk.say(lesson)
    shown = f"{value:.0f}" if float(lesson.bet.step).is_integer() else said.figure(value)
    return f"{shown} {said.name(lesson.bet.unit)}".strip()


# --- 4: what it said


def _see(lesson: Lesson, now: Standing) -> None:
    said = desk.say(lesson)
    _verdict(lesson, now)
    st.markdown("\n".join(f"- {unbroken(sentence)}" for sentence in said.see(lesson.numbers(now.records))))
    with st.container(horizontal=True, vertical_alignment="center"):
        if not desk.is_begun(lesson, "broken"):
            st.button(said["break"], key="lesson_break", type="primary", icon=":material/science:",
                      on_click=desk.train, args=(lesson, "broken"), help=desk.said_page("break_help"))
        _next(lesson)
        _playground(lesson, now)
        with st.popover(desk.said_page("source"), icon=":material/article:", type="tertiary"):
            source = lesson.source
            st.markdown(plain(f"{said['published']} {source.who}: {source.title}. {source.where}.", 400))
    questions = sorted({record["questions"] for record in now.records if "questions" in record})
    sizes = "–".join(said.count(each) for each in dict.fromkeys(questions[:1] + questions[-1:]))
    st.caption(desk.said_page("looked").format(networks=len(desk.opened(lesson, "arms")), questions=sizes)
               + " " + desk.said_page(f"read_{lesson.picture(now.records).kind}"))


def _next(lesson: Lesson) -> None:
    """On to the lesson after this one; the one next action as soon as this one has nothing left to change."""
    names = list(LESSONS)
    after = LESSONS.get(dict(zip(names, names[1:], strict=False)).get(lesson.name, ""))
    if after:
        st.button(desk.said_page("next").format(title=desk.say(after)["title"]), key="lesson_next",
                  icon=":material/arrow_forward:", on_click=desk.go, args=(after.name,),
                  type="primary" if desk.is_begun(lesson, "broken") else "secondary")


def _verdict(lesson: Lesson, now: Standing) -> None:
    """The bet beside the truth."""
    truth, bet = lesson.bet.truth(now.records), _bet_in_words(lesson)
    shown = desk.say(lesson).name(truth) if isinstance(truth, str) else _number(lesson, truth)
    with st.container(horizontal=True, gap="large", key="lesson_verdict"):
        st.metric(desk.said_page("your_bet"), bet or "–", width="content")
        st.metric(desk.said_page("truth"), shown, width="content")


def _playground(lesson: Lesson, now: Standing) -> None:
    """One network of each group, to look at from all sides."""
    first = {record["arm"]: record["run"] for record in reversed(now.records) if record["state"] == "done"}
    with st.popover(desk.said_page("playground"), icon=":material/open_in_full:", type="tertiary"):
        for arm in lesson.arms:
            if arm.name in first:
                st.page_link("app_pages/playground.py", label=desk.say(lesson).name(arm.name),
                             icon=":material/tune:", query_params={"run": first[arm.name]})
                st.page_link("app_pages/autopsy.py", label=f"{desk.say(lesson).name(arm.name)}: "
                             f"{desk.said_page('autopsy')}", icon=":material/biotech:",
                             query_params={"run": first[arm.name]})


# --- 5: one thing changed


def _changed(lesson: Lesson, now: Standing) -> None:
    """The same with one thing changed: how far it is, or what is seen now."""
    said, active = desk.say(lesson), desk.is_active(desk.rows(lesson, "broken"))
    st.markdown(f"**{said['break']}**")
    if active:
        _watch(lesson, now, "broken", "")
    elif not desk.opened(lesson, "broken") and now.count("done", "stopped"):
        _open_changed(lesson)
    else:
        st.markdown(unbroken(said["broken"]))
    if not active and not now.is_whole:
        st.button(desk.said_page("on"), key="lesson_on_broken", on_click=desk.train, args=(lesson, "broken"))


def _open_changed(lesson: Lesson) -> None:
    """Opens these exams by itself, once; where that could not be, a button tries again."""
    tried = f"lesson_opened_{lesson.name}"
    if st.session_state.get(tried):
        st.button(desk.said_page("open"), key="lesson_open_broken", icon=":material/lock_open:",
                  on_click=desk.open_exams, args=(lesson, "broken"))
        return
    st.session_state[tried] = True
    with st.spinner(desk.said_page("opening")):
        desk.open_exams(lesson, "broken")
    st.rerun()
