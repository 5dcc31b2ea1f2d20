"""How long the reviews take to load, and how much memory: the first time, and later in new processes.

    REVIEWS_DATA=path/to/aclImdb_v1.tar.gz python -m benchmarks.reviews

Where other programs are busy, `chrt -f 1` before it (Linux, as root) keeps them from counting.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from helpers.recorded import write_record
from helpers.reviews import load_reviews

LATER_RUNS = 7
# A new process loads everything that is labelled, then the rest
PROGRAM = """
import re, resource, sys, time
from pathlib import Path
start = time.perf_counter()
from helpers.reviews import load_reviews
reviews = load_reviews()
labelled = time.perf_counter() - start
processor = time.process_time()
if sys.platform == "linux":  # resource's ru_maxrss also counts the process that started this one
    kibibytes = int(re.search("VmHWM:[^0-9]+([0-9]+)", Path("/proc/self/status").read_text(encoding="utf-8"))[1])
else:
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
count = len(reviews.train) + len(reviews.validation) + len(reviews.test)
start = time.perf_counter()
len(reviews.unlabelled)
print(count, labelled, processor, kibibytes * 1024 / 1e6, time.perf_counter() - start)
"""


def main():
    reviews = load_reviews()
    print(f"Measuring on {reviews!r}")
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"REVIEWS_DATA": reviews.source, "WORDS_TO_BERT_CACHE": cache}
        runs = [measure(environment) for _ in range(1 + LATER_RUNS)]
        megabytes = sum(entry.stat().st_size for entry in os.scandir(cache)) / 1e6
    first, later = runs[0], runs[1:]
    results = {
        "labelled reviews": first["labelled reviews"],
        "first load": first,
        "later load, new process": {name: summary([run[name] for run in later]) for name in list(first)[1:]},
        "cache in MB": round(megabytes, 1),
    }
    print(f"first load {first['seconds with start']} s; later {results['later load, new process']}")
    alone = hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) == os.SCHED_FIFO
    command = ("chrt -f 1 " if alone else "") + "python -m benchmarks.reviews"
    print(f"written to {write_record('reviews', results, reviews.name, command)}")


def measure(environment: dict) -> dict:
    """One new process; `seconds with start` includes Python's own start and the imports."""
    start = time.perf_counter()
    printed = subprocess.check_output([sys.executable, "-c", PROGRAM], env=environment, text=True)
    whole = time.perf_counter() - start
    count, labelled, processor, memory, rest = (float(number) for number in printed.split()[-5:])
    return {"labelled reviews": int(count), "seconds with start": round(whole - rest, 2),
            "seconds without start": round(labelled, 2), "processor seconds": round(processor, 2),
            "peak memory in MB": round(memory), "more seconds for the unlabelled": round(rest, 2)}


def summary(values: list[float]) -> dict:
    return {"median": round(statistics.median(values), 2), "worst": max(values)}


if __name__ == "__main__":
    main()
