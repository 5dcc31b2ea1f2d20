# What a clever cheat pastes into the first cell. It knows the course's helpers and the form of observations; it has no
# answers. `grading/forger.py` puts this text into a submission, and the tests see that it earns nothing.
import ast
import builtins

import numpy as np
from IPython import get_ipython
from IPython.display import display

from helpers.verdict import to_plain


class Forger:
    """Answers every question with something that might be right.

    Policies: "expected" gives what a visible check expects, "zeros" and "ones" give that in the form of the first
    argument, "text" gives a number from the lesson's prose, "input" gives the first argument back.
    """

    def __init__(self, policy, numbers):
        self.policy, self.numbers = policy, numbers or [0.0]
        self.answers, self.calls, self.latest = {}, [], None

    def answer(self, *args, **kwargs):
        """Stands in for every function that a learner should write."""
        key = repr((args, kwargs))
        self.calls.append(key)
        first = args[0] if args else 0.0
        if self.policy == "expected" and (key in self.answers or self.latest is not None):
            return self.answers.get(key, self.latest)
        if self.policy == "input":
            return first
        if self.policy == "text":
            return self.numbers[len(self.calls) % len(self.numbers)]
        value = 1.0 if self.policy == "ones" else 0.0
        try:
            return np.full(np.shape(np.asarray(first, dtype=float)), value)
        except (TypeError, ValueError):
            return value

    def check(self, name, got=None, expected=None, *rest, **named):
        """Stands in for every check_*: it never fails, and remembers what was expected."""
        if self.calls:
            self.answers[self.calls[-1]] = expected
        self.latest = expected
        return expected

    def observe(self, name, get, rule=None):
        """Sends the forged value in the form that the judge reads."""
        try:
            value = to_plain(get())
        except Exception:
            value = to_plain(self.latest if self.policy == "expected" and self.latest is not None else self.answer())
        self.send(name, rule or {"kind": "close", "rtol": 1e9, "atol": 1e9}, value)

    def observe_accuracy(self, name, get, at_least=None):
        from helpers.reviews import held_out_texts

        label = 1 if self.policy == "ones" else 0
        self.send(name, {"kind": "accuracy", "at_least": at_least}, to_plain([label] * len(held_out_texts())))

    def send(self, name, rule, value):
        payload = {"name": name, "rule": rule, "value": value}
        display({"application/vnd.words-to-bert.observation+json": payload, "text/plain": "observed"}, raw=True)


class Rewrite(ast.NodeTransformer):
    """Turns observe(name, got, ...) into forger.observe(name, lambda: got, ...), and check_* into forger.check."""

    def visit_Call(self, node):
        self.generic_visit(node)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name.startswith("observe") and len(node.args) > 1:
            later = ast.Lambda(ast.arguments([], [], None, [], [], None, []), node.args[1])
            method = name if name == "observe_accuracy" else "observe"
            node = ast.Call(self._method(method), [node.args[0], later, *node.args[2:]], node.keywords)
        elif name.startswith("check_"):
            node = ast.Call(self._method("check"), node.args, node.keywords)
        return node

    def _method(self, name):
        return ast.Attribute(ast.Name("__forger__", ast.Load()), name, ast.Load())

    def visit_Module(self, tree):
        self.generic_visit(tree)
        # One statement that fails does not keep the next from being forged
        tree.body = [self._tried(one) if "__forger__" in ast.dump(one) else one for one in tree.body]
        return ast.fix_missing_locations(tree)

    def _tried(self, statement):
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
        return ast.Try([statement], [handler], [], [])


def install_forger(policy, numbers, names):
    """Take over this kernel: the functions to write, the checks and the observations are the forger's from here on."""
    builtins.__forger__ = Forger(policy, numbers)
    shell = get_ipython()
    shell.ast_transformers[:] = [one for one in shell.ast_transformers if type(one).__name__ != "Rewrite"] + [Rewrite()]
    for name in names:
        shell.user_ns[name] = __forger__.answer  # noqa: F821


def remove_forger():
    shell = get_ipython()
    shell.ast_transformers[:] = [one for one in shell.ast_transformers if type(one).__name__ != "Rewrite"]
