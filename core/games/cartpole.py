"""Cart and pole: push a cart left or right so that the pole on it stays up (Barto, Sutton, Anderson 1983).

The physics are those of gymnasium's CartPole-v1, but for the length of the pole, which each level has of its own.
"""

import numpy as np

ACTIONS = ("left", "right")
LIMIT = 200         # steps of 0.02 s after which the pole has stood long enough
ENDS_WELL = False   # a walk that ends before the limit has let the pole fall, or left the track
GRAVITY, CART, POLE, FORCE, TICK = 9.8, 1.0, 0.1, 10.0, 0.02  # m/s², kg, kg, N, s
TRACK, TILT = 2.4, np.radians(12)  # how far from the middle the cart may go (m), and the pole from upright
BEST = float(LIMIT)  # the most that a level can pay
HALF = 0.5          # half the length of the usual pole (m)
# A level [n, 5] is the half-length of its pole, place and speed of the cart, angle and turning of the pole; each in a
# unit in which it is about 1 where things get tight, because the network sees these numbers: m, m, m/s, rad, rad/s.
LENGTH, PLACE, SPEED, ANGLE, TURNING = range(5)
UNITS = np.array([HALF, TRACK, 1.0, TILT, 1.0])


def step(seen: np.ndarray, action: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One tick for each of n carts [n, 5]: how they stand then, the rewards [n], and whose pole has fallen [n]."""
    length, place, speed, angle, turning = (seen * UNITS).T
    push = np.where(action == 1, FORCE, -FORCE)
    sine, cosine = np.sin(angle), np.cos(angle)
    drive = (push + POLE * length * turning**2 * sine) / (CART + POLE)
    twist = (GRAVITY * sine - cosine * drive) / (length * (4 / 3 - POLE * cosine**2 / (CART + POLE)))
    pull = drive - POLE * length * twist * cosine / (CART + POLE)
    after = np.stack([length, place + TICK * speed, speed + TICK * pull, angle + TICK * turning,
                      turning + TICK * twist], axis=1)
    fallen = (np.abs(after[:, PLACE]) > TRACK) | (np.abs(after[:, ANGLE]) > TILT)
    return (after / UNITS).astype(np.float32), np.ones(len(seen), np.float32), fallen


def where(seen: np.ndarray) -> np.ndarray:
    """What of a moment is drawn: float32 [n, 3], half-length of the pole (m), place of the cart (m), angle (rad)."""
    return (seen * UNITS)[:, [LENGTH, PLACE, ANGLE]].astype(np.float32)
