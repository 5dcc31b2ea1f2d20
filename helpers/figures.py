"""Figures that everyone can read: each is shown with the sentence that says what to see, for screen readers too."""

import base64
import html
import io

from helpers.errors import CourseError


def show(figure, sentence: str) -> None:
    """Show a figure with its caption, which is also its alternative text, and close it.

    Args:
        figure: a matplotlib Figure or Axes.
        sentence: what there is to see, in one or two sentences, with the numbers where they matter.

    The picture travels as an `<img alt=...>` in HTML: JupyterLab 4 draws a bare image/png output without any
    alternative text, whatever its metadata say; HTML keeps it there (trusted or not), in nbconvert's pages and in
    nbgrader's feedback.

    Raises:
        CourseError: the sentence is missing.

    Example:
        >>> import matplotlib.pyplot as plt
        >>> figure, axes = plt.subplots()
        >>> show(axes, "An empty pair of axes.")
        An empty pair of axes.
    """
    from IPython.display import display
    from matplotlib import pyplot as plt

    sentence = " ".join(sentence.split())
    if not sentence:
        raise CourseError("show(figure, sentence) needs the sentence: some readers do not see the figure.")
    figure = getattr(figure, "figure", figure)
    picture = io.BytesIO()
    # no Software key: the bytes must not change with matplotlib's version number
    figure.savefig(picture, format="png", dpi=100, bbox_inches="tight", facecolor="white", metadata={"Software": None})
    width = int.from_bytes(picture.getvalue()[16:20], "big")  # PNG keeps its width in pixels there
    plt.close(figure)  # else the notebook's own backend shows it once more, without the sentence
    data, words = base64.b64encode(picture.getvalue()).decode("ascii"), html.escape(sentence)
    page = (f'<figure><img alt="{words}" width="{width}" src="data:image/png;base64,{data}">'
            f"<figcaption>{words}</figcaption></figure>")
    display({"text/html": page, "text/plain": sentence}, raw=True)
