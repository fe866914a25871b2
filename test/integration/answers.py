"""Holds answers against their schemas: a list of {file, line, texts} on stdin, a line for each misfit on stdout."""
import json
import sys

import jsonschema

validators = {}


def validator_of(file):
    if file not in validators:
        schema = json.load(open(file, encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[file] = jsonschema.Draft202012Validator(schema)
    return validators[file]


def deepest(error):
    """Of an anyOf the branch that went furthest says what is wrong."""
    inner = [deepest(one) for one in error.context or []]
    return max([error, *inner], key=lambda one: len(list(one.absolute_path)))


for answer in json.load(sys.stdin):
    for text in answer["texts"]:
        try:
            value = json.loads(text)
        except ValueError:
            print(f"{answer['line']}: no JSON: {text[:80]}")
            continue
        for error in validator_of(answer["file"]).iter_errors(value):
            worst = deepest(error)
            where = "/".join(str(part) for part in worst.absolute_path)
            print(f"{answer['line']}: {where}: {worst.message[:300]}")
