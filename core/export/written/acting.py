"""Learning by trial, written out: the rules of the game, walks through its levels, and what is made of them."""

from typing import Any

from core.export.written.text import fill, joined, source_of
from core.games import GAMES
from core.learning import ppo, reinforce, walking

RULES = {"mazes": ("ACTIONS", "MOVES", "LIMIT", "BEST", "EFFORT", "WALL", "step"),
         "cartpole": ("ACTIONS", "LIMIT", "GRAVITY", "TRACK", "BEST", "HALF", "LENGTH", "UNITS", "step")}
WALK = '''
    level_dice, acting_dice = dice_for("levels"), dice_for("acting")  # which levels are walked, and what is done there


    def heads(output):
        """How likely each action is (logarithm), and what the network expects to be paid."""
        return F.log_softmax(output[:, :-1], dim=1), output[:, -1]


    @torch.no_grad()
    def walk(levels, luck):
        """Each level [n, numbers] played once. `luck` [LIMIT, n] decides for each step which action is taken: the more
        an action is liked, the more luck leads to it.
        """
        seen = levels.numpy().reshape(len(levels), $shape).copy()
        ended, moments = np.zeros(len(levels), bool), []
        for lucky in luck:
            who = np.flatnonzero(~ended)
            view = torch.from_numpy(seen[who].reshape(len(who), -1))
            liked, value = heads(model(view))
            action = (lucky[torch.from_numpy(who), None] > liked.exp().cumsum(dim=1)[:, :-1]).sum(dim=1)
            seen[who], reward, ended[who] = step(seen[who], action.numpy())
            paid = torch.from_numpy(reward / np.float32(BEST))  # in units of the most that a level can pay
            moments.append((who, view, action, liked.gather(1, action[:, None]).squeeze(1), value, paid))
            if ended.all():
                break
        # What was still expected where the limit cut a walk off; nothing where it ended.
        left = model(torch.from_numpy(seen.reshape(len(seen), -1)))[:, -1].masked_fill(torch.from_numpy(ended), 0)
        return moments, ended, left


    def experience():
        """All that was lived through: what was seen, and of each step the action, how likely it was (logarithm), by how
        much it turned out better than expected, and what was paid from there on.
        """
        rows = torch.randint(len(course_x), ($walks,), generator=level_dice)
        moments, ended, left = walk(course_x[rows], torch.rand(LIMIT, $walks, generator=acting_dice))
        later, gain, known = left.clone(), torch.zeros($walks), []
        for who, _, action, surely, value, paid in reversed(moments):
            surprise = paid + $discount * later[who] - value
            gain[who] = surprise + $discount * $far_sight * gain[who]
            later[who] = value
            known.append(torch.stack([action.float(), surely, gain[who], gain[who] + value], dim=1))
        known = torch.cat(known[::-1])
        gains = known[:, 2]  # with mean 0 and spread 1: how large a correction is does not depend on what a game pays
        known[:, 2] = (gains - gains.mean()) / (gains.std(unbiased=False) + 1e-8)
        return torch.cat([view for _, view, *_ in moments]), known
'''
BATCHES = {
    "reinforce": '''
        def batches():
            """Levels are walked anew before each correction: from an act is learned once, by who would act so now."""
            for _ in range($corrections):
                yield experience()
        ''',
    "ppo": '''
        order_dice = torch.Generator().manual_seed(SEED)


        def batches():
            """Levels are walked; then all that was lived through is studied several times, in random pieces."""
            seen, known = experience()
            for _ in range($passes):
                order = torch.randperm(len(seen), generator=order_dice)
                for rows in order.chunk($corrections):
                    yield seen[rows], known[rows]
        ''',
}
LOSS = '''
    def loss(output, known):
        """$words"""
        liked, value = heads(output)
        action, then, gain, paid = known.unbind(dim=1)
        now = liked.gather(1, action.long()[:, None]).squeeze(1)
        surprise, undecided = (value - paid).square(), -(liked.exp() * liked).sum(dim=1)
        $error
'''
SAYS = {
    "reinforce": ("Actions that brought more than the network expected become likelier.",
                  "return ($foreseeing * surprise - now * gain - $curiosity * undecided).mean()"),
    "ppo": ("Actions that brought more than expected become likelier, at most by the share $clip in one round.",
            "likelier = (now - then).exp()\n"
            "    hoped = torch.minimum(likelier * gain, likelier.clamp(1 - $clip, 1 + $clip) * gain)\n"
            "    return ($foreseeing * surprise - hoped - $curiosity * undecided).mean()"),
}
MARKS = '''
    def marks(name):
        """Every level of a set played once, always with the same luck: the share solved, and what was paid."""
        x, _ = sets[name]
        luck = torch.rand(len(x), LIMIT, generator=torch.Generator().manual_seed(0)).T
        moments, ended, _ = walk(x, luck)
        solved, paid = $solved, np.zeros(len(x))
        for who, *_, reward in moments:
            paid[who] += reward.numpy()
        return {"loss": 1 - paid.mean(), "solved": solved.mean(), "return": paid.mean() * BEST}
'''


def rules(attempt: Any) -> str:
    """The source of the game."""
    return source_of(GAMES[attempt.dataset.name], *RULES[attempt.dataset.name])


def batches(attempt: Any) -> str:
    """`walk`, `experience` and `batches`."""
    how = attempt.spec.learning
    far_sight = walking.FAR_SIGHT if how.name == "ppo" else 1.0
    walked = fill(WALK, shape=", ".join(map(str, attempt.dataset.x.shape[1:])), walks=how.walks,
                  discount=repr(how.discount), far_sight=far_sight)
    return joined([walked, fill(BATCHES[how.name], passes=ppo.PASSES, corrections=ppo.CORRECTIONS
                                if how.name == "ppo" else reinforce.CORRECTIONS)])


def loss(attempt: Any) -> str:
    how = attempt.spec.learning
    values = {"foreseeing": ppo.FORESEEING if how.name == "ppo" else reinforce.FORESEEING,
              "curiosity": repr(how.curiosity), "clip": repr(how.clip)}
    words, error = (fill(text, **values) for text in SAYS[how.name])
    return fill(LOSS, words=words, error=error)


def marks(attempt: Any) -> str:
    return fill(MARKS, solved="ended" if GAMES[attempt.dataset.name].ENDS_WELL else "~ended")
