"""Judges a document by AsyncAPI's own schema: python3 asyncapi.py <schema.json> <document.json>; one line for each thing that is wrong."""
import json
import sys

import jsonschema


def without_own_ids(value):
    """This library takes a property that is named $id for a name of the schema around it."""
    if isinstance(value, list):
        return [without_own_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: without_own_ids(item) for key, item in value.items() if not (key == "$id" and isinstance(item, dict))}


with open(sys.argv[1], encoding="utf-8") as file:
    schema = without_own_ids(json.load(file))
with open(sys.argv[2], encoding="utf-8") as file:
    document = json.load(file)
for error in jsonschema.Draft7Validator(schema).iter_errors(document):
    print("/".join(str(step) for step in error.absolute_path), error.message[:200])
