"""The benchmarks of the recurrent lessons: what can break quietly. Tiny data; the numbers they record are theirs."""

import json

import numpy as np
import pytest

from benchmarks import first_symbol, gpu_sweep, recurrent_seeds
from benchmarks.recipes import Entry, summary
from benchmarks.recurrent_models import EQUAL_PARAMETERS, LESSONS, Recipe, build_network, reader_parameters
from benchmarks.recurrent_runs import Rows, Run, as_read, best_look, last_words, look_times, orders, train_alone
from benchmarks.thresholds import k_for


def rows_of(*rows: list[int]) -> np.ndarray:
    return np.array(rows, dtype=np.int32)


def test_a_shorter_length_keeps_the_last_words_behind_start():
    ids = rows_of([1, 5, 6, 7, 8], [1, 5, 6, 0, 0], [1, 0, 0, 0, 0])
    assert last_words(np, ids, 3).tolist() == [[1, 7, 8, 0, 0], [1, 5, 6, 0, 0], [1, 0, 0, 0, 0]]


def test_rare_words_become_unknown_and_padding_is_read_without_a_mask():
    ids = rows_of([1, 5, 9, 0, 0])
    assert as_read(np, ids, words=6, length=5, mask=True, spare=10).tolist() == [[1, 5, 2, 0, 0]]
    # Behind the run's own length nothing is read, mask or not
    assert as_read(np, ids, words=10, length=4, mask=False, spare=10).tolist() == [[1, 5, 9, 10, 0]]


def test_every_epoch_is_shuffled_anew_and_holds_training_rows_only():
    run = Run("own", 3, np.arange(10, 50), np.arange(10), np.ones(5, dtype=bool))
    order = orders(run, Recipe("LSTM", batch=8), looks=1)
    first, second = next(order), next(order)
    assert first.shape == (5, 8)
    assert sorted(first.ravel()) == list(range(10, 50)) == sorted(second.ravel())
    assert (first != second).any()


def test_looks_end_with_the_last_update():
    assert look_times(between=4, total=10) == [0, 4, 8, 10]
    assert look_times(between=5, total=10) == [0, 5, 10]


def test_early_stopping_keeps_the_best_look_before_it_stops():
    seen = [{"updates": 10 * i, "val_loss": loss} for i, loss in enumerate([0.7, 0.5, 0.6, 0.4, 0.9])]
    assert best_look(seen, patience=1)["updates"] == 10  # the untrained network does not count; 0.6 ends it
    assert best_look(seen, patience=2)["updates"] == 30
    assert best_look(seen, patience=9, until=20)["updates"] == 10


def test_recurrent_layers_of_one_size_within_five_percent():
    sizes = [reader_parameters(build_network(recipe)) for recipe in EQUAL_PARAMETERS.values()]
    assert max(sizes) / min(sizes) < 1.05


@pytest.mark.parametrize("network", LESSONS)
def test_every_network_reads_ids_and_gives_a_probability(network):
    recipe = Recipe(network, words=20, length=6, embedding=4, units=3)
    found = build_network(recipe).predict(rows_of([1, 5, 6, 0, 0, 0], [1, 7, 0, 0, 0, 0]), verbose=0)
    assert found.shape == (2, 1)
    assert ((found > 0) & (found < 1)).all()


@pytest.fixture(scope="module")
def packed():
    """Reviews of four words; the last one says which label. As `gpu_sweep --prepare` packs them."""
    draw = np.random.default_rng(0)
    ids = np.concatenate([np.ones((200, 1)), draw.integers(3, 9, (200, 4)), np.zeros((200, 3))], axis=1)
    labels = (ids[:, 4] >= 6).astype(np.int8)
    return {"name": "IMDB", "ids": ids[:160].astype(np.uint16), "labels": labels[:160],
            "test_ids": ids[160:].astype(np.uint16), "test_labels": labels[160:],
            "checked": np.stack([draw.permutation(160)[:32] for _ in range(20)]),
            "halves": draw.random((20, 40)) < 0.5}


@pytest.mark.slow
def test_a_training_is_looked_at_after_each_epoch_and_learns(packed):
    recipe = Recipe("SimpleRNN", words=10, length=8, dropout=0.0, learning_rate=2e-2, batch=16, epochs=6)
    run = gpu_sweep.own_runs(packed, recipe, 1)[0]
    rows = Rows(packed["ids"], packed["labels"], packed["test_ids"], packed["test_labels"])
    (seen,) = train_alone(recipe, [run], rows)
    assert [look["updates"] for look in seen] == [0, 8, 16, 24, 32, 40, 48]
    assert seen[-1]["test_accuracy"] > 0.9 > seen[0]["test_accuracy"]


def test_jobs_of_the_sweep_are_what_their_names_say(packed):
    jobs = gpu_sweep.jobs(packed)
    recipe, runs, looks = jobs["threshold LSTM"]()
    kinds = {run.name.split(":")[0]: 0 for run in runs}
    for run in runs:
        kinds[run.name.split(":")[0]] += 1
        assert not set(run.rows) & set(run.checked), "trained on what it is validated on"
        assert run.words <= recipe.words
        assert run.length <= recipe.length
    assert (kinds, looks) == ({"right": 20, "steady": 20, "wrong": 14}, 1)
    assert len({run.rows.shape for run in runs}) == 1  # or they cannot be trained together
    for one, other in zip(jobs["equal LSTM"]()[1], jobs["equal GRU"]()[1]):
        assert one.seed == other.seed
        assert (one.rows == other.rows).all()  # paired: the same seeds, the same reviews


def test_thresholds_and_tables_of_a_sweep():
    def run(name: str, accuracy: float) -> dict:
        look = {"updates": 9, "val_loss": 0.3, "val_accuracy": accuracy, "half_accuracy": accuracy + 0.1,
                "test_accuracy": accuracy + 0.05}
        return {"name": name, "seed": 0, "looks": [look | {"test_accuracy": 0.5, "val_loss": 0.7}, look]}

    recipe = {"patience": 1, "units": 32}
    right = [run("right: a", 0.80), run("right: b", 0.82), run("right: c", 0.84)]
    threshold = {"recipe": recipe, "looks": 1, "complete": True,
                 "runs": [*right, run("wrong: blind", 0.6), run("wrong: blind", 0.55)]}
    equal = {"recipe": recipe, "looks": 1, "complete": True, "runs": [run("own", 0.7), run("own", 0.8)]}
    found = recurrent_seeds.summary({"jobs": {"threshold LSTM": threshold, "equal LSTM": equal}})
    row = found["thresholds"]["LSTM, right"]
    assert row["threshold"] == pytest.approx(0.82 - k_for(3) * 0.02, abs=1e-4)
    assert row["wrong"] == {"untrained": 0.5, "blind": pytest.approx(0.65)}
    assert found["equal_parameters"]["LSTM"]["test_accuracy"] == pytest.approx([0.75, 0.85])


def test_a_stopped_sweep_keeps_what_it_found(tmp_path):
    encoded, place = tmp_path / "encoded.npz", tmp_path / "job.json"
    np.savez(encoded, name="practice")
    place.write_text(json.dumps({"runs": []}), encoding="utf-8")
    gpu_sweep.gather({"a": place, "b": tmp_path / "not yet.json"}, tmp_path / "sweep.json", encoded)
    assert json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8")) == {
        "reviews": "practice", "jobs": {"a": {"runs": []}}}


def test_recall_rows_begin_with_the_symbol_that_is_asked_for():
    rows, symbols = first_symbol.make_rows(50, lag=4, seed=1)
    assert rows.shape == (50, 5)
    assert (rows[:, 0] == symbols).all()
    assert set(symbols) <= set(range(8)) < set(range(16))
    assert rows[:, 1:].min() >= 8
    assert (rows != first_symbol.make_rows(50, lag=4, seed=2)[0]).any()


def test_the_forget_bias_is_where_the_forget_gate_reads_it():
    model = first_symbol.build_recall("LSTM, forget bias 4", lag=3)
    bias = model.layers[1].get_weights()[2].reshape(4, -1)  # Keras's order: input, forget, cell, output
    assert bias.mean(axis=1).tolist() == [0, 4, 0, 0]


def test_a_recipe_ends_with_its_last_epoch_and_a_lesson_with_its_best_validation_loss():
    def entry(own: bool, accuracy: list[float], val_loss: list[float]) -> Entry:
        return Entry(None, 10, 10, 3, own=own, seconds=[10, 20, 30], test_accuracy=accuracy, val_loss=val_loss)

    table = summary({"recipe A": entry(False, [0.8, 0.84, 0.82], []),
                     "LSTM": entry(True, [0.83, 0.87, 0.86], [0.4, 0.3, 0.35])})
    theirs = table["recipe A"]
    assert (theirs["best"], theirs["seconds to best"], theirs["final"]) == (0.84, 20, 0.82)
    assert table["LSTM"]["final"] == 0.87
    assert table["LSTM"]["seconds to recipe's best"] == {"recipe A": 20}
