#!/usr/bin/env python3
"""Writes the state tests of this folder: one JSON file per module of `scenarios`.

    pip install ethereum-execution==2.20.0
    python3 generate.py [NAME...]

The expected roots, logs and gas are those of Ethereum's executable specification, for Prague.
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import scenarios
from fill import fill

HERE = Path(__file__).parent


def main(names):
    """Writes the files of these modules, or of all."""
    # A frame of the specification takes many of Python's.
    sys.setrecursionlimit(20_000)
    for module in pkgutil.iter_modules(scenarios.__path__):
        if names and module.name not in names:
            continue
        tests = list(importlib.import_module(f"scenarios.{module.name}").tests())
        assert len({test.name for test in tests}) == len(tests), f"{module.name}: a name twice"
        filled = {test.name: fill(test) for test in tests}
        text = compact(filled) + "\n"
        (HERE / f"{module.name}.json").write_text(text)
        transactions = sum(len(test["post"]["Prague"]) for test in filled.values())
        print(f"{module.name}: {len(tests)} tests, {transactions} transactions, {len(text)} bytes")


def compact(filled):
    """JSON with a line per test and per member of a test, and per transaction."""
    texts = []
    for name, test in filled.items():
        members = []
        for key, value in test.items():
            if key == "post":
                entries = ",\n\t\t\t".join(
                    json.dumps(entry, separators=(",", ":")) for entry in value["Prague"]
                )
                text = f'{{"Prague": [\n\t\t\t{entries}\n\t\t]}}'
            else:
                text = json.dumps(value, separators=(",", ":"))
            members.append(f"\t\t{json.dumps(key)}: {text}")
        texts.append(f"\t{json.dumps(name)}: {{\n" + ",\n".join(members) + "\n\t}")
    return "{\n" + ",\n".join(texts) + "\n}"


if __name__ == "__main__":
    main(sys.argv[1:])
