"""Learning without answers in a real browser: in and out, the map, and t-SNE held against scikit-learn's."""

import numpy as np
import pytest
from sklearn.manifold import TSNE, trustworthiness

from tests.browser.visit import play_area, press, until

pytestmark = pytest.mark.browser

SMALL = {"by": "rotate", "m": "autoencoder", "d": "digits", "n": "400", "flt": "4", "ep": "4"}
BEND = """async ([codes, width, start]) => {
  const { Tsne, STEPS } = await import(new URL("/live/static/now/tsne.js", location.origin).href);
  const tsne = new Tsne(Float64Array.from(codes), width, Float64Array.from(start));
  while (tsne.steps < STEPS) tsne.step();
  return Array.from(tsne.place);
}"""


def test_pictures_come_out_and_the_map_can_be_looked_at_in_four_ways(app, browser_page):
    page = browser_page
    assert play_area(page, app, "self_supervised", **SMALL)["learning"] == "rotate"
    press(page, "Play")
    until(page, "now.state === 'done'")
    assert page.locator(".fx-came li").count() == 12
    right = page.locator(".fx-came li[data-right=true]").count()
    assert page.get_by_role("heading", name=f"In and out: {right} of 12 right").count() == 1
    titles = [text for text in page.locator(".fx-card:visible h3").all_inner_texts() if text]
    assert [title.split(":")[0] for title in titles] == ["In and out", "Map of its codes", "Round by round", "Its brain"]

    page.get_by_role("radio", name="t-SNE").click()
    page.wait_for_selector(".fx-embedding[data-bent='400']")
    page.get_by_role("radio", name="Groups").click()
    assert "0 is chance" in page.locator(".fx-embedding .fx-legend").inner_text()
    stage = page.locator(".fx-embedding .fx-stage")
    assert "Map of 80 practice examples" in stage.get_attribute("aria-label")
    box = stage.bounding_box()
    for across in range(10, int(box["width"]), 12):  # somewhere along the middle an example lies
        stage.hover(position={"x": across, "y": box["height"] / 2})
        if page.locator(".fx-maptip").is_visible():
            break
    assert "the reader says" in page.locator(".fx-maptip").inner_text()


def test_neighbours_stay_neighbours_as_with_scikit_learn(app, browser_page):
    page = browser_page
    page.goto(app.url)
    dice = np.random.default_rng(0)
    middles = 3 * dice.standard_normal((6, 8))
    codes = middles[np.arange(240) % 6] + dice.standard_normal((240, 8))
    place = np.array(page.evaluate(BEND, [codes.reshape(-1).tolist(), 8, codes[:, :2].reshape(-1).tolist()]))
    ours = trustworthiness(codes, place.reshape(-1, 2), n_neighbors=10)
    theirs = trustworthiness(codes, TSNE(2, random_state=0).fit_transform(codes.astype(np.float32)), n_neighbors=10)
    assert ours > theirs - 0.01 > 0.9
