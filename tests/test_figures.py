"""A figure and its sentence travel together."""

import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.errors import CourseError
from helpers.figures import show


@pytest.fixture
def shown(monkeypatch):
    """What `display` publishes inside IPython."""
    published = []
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr("IPython.core.display_functions.publish_display_data", lambda data, **_: published.append(data))
    return published


def test_the_sentence_is_caption_alternative_text_and_plain_text(shown):
    _, axes = plt.subplots()
    show(axes, 'Words < 3 letters are\n  "short".')
    page = shown[0]["text/html"]
    words = "Words &lt; 3 letters are &quot;short&quot;."
    assert f'alt="{words}"' in page and f"<figcaption>{words}</figcaption>" in page
    assert shown[0]["text/plain"] == 'Words < 3 letters are "short".'
    assert not plt.get_fignums(), "closed: else the notebook shows it again, without its sentence"


def test_the_same_figure_gives_the_same_bytes(shown):
    for _ in range(2):
        figure, axes = plt.subplots()
        axes.plot([1, 3, 2])
        show(figure, "Up, then down.")
    assert shown[0] == shown[1]


def test_a_figure_without_a_sentence_is_refused():
    with pytest.raises(CourseError, match="needs the sentence"):
        show(plt.figure(), " ")
