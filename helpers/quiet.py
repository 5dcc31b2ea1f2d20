"""Keep the start-up chatter of compiled libraries out of a lesson, and keep it when something fails."""

import logging
import os
import sys
import tempfile
from contextlib import contextmanager


@contextmanager
def quiet():
    """Hide what is written to standard error inside this block, unless the block fails.

    TensorFlow writes lines about CUDA and oneDNN before its log level counts (tensorflow issue 100442), and a Jupyter
    kernel shows them as red warnings that tell a learner nothing.

    Example:
        >>> with quiet():
        ...     import keras
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # for all that TensorFlow writes once it has started
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 2)
        failed = True
        try:
            yield
            failed = False
            # Afterwards, too: it counts models whose step was compiled, and calls the sixth of a notebook a mistake
            logging.getLogger("tensorflow").setLevel(logging.ERROR)
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            if failed:
                hidden.seek(0)
                sys.stderr.write(hidden.read().decode("utf-8", errors="replace"))
