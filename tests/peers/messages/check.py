"""Checks a stream of Cucumber Messages against the protocol's own schema, and the page that the official formatter
makes of it against the record of the same run.

usage: check.py SCHEMA MESSAGES RECORD REPORT DOM
"""

import html
import json
import re
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource


def validator(path):
    """The schema is one file whose parts point at one another by relative names; the published file calls each by
    its address, and some references leave out the leading dot."""
    schema = json.load(open(path, encoding="utf-8"))
    base = schema["$id"].rsplit("/", 1)[0]
    parts = [(schema["$id"], Resource.from_contents(schema))]
    for name, part in schema.get("$defs", schema.get("definitions", {})).items():
        address = part.get("$id", f"{base}/{name}")
        part = {"$schema": schema["$schema"], **part, "$id": address}
        parts.append((address, Resource.from_contents(part)))
    return Draft202012Validator(schema, registry=Registry().with_resources(parts))


def shown(dom):
    """The text of a page, without markup, blanks made alike."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", dom)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def main(schema, messages, record, report, dom):
    judge = validator(schema)
    count = 0
    for number, line in enumerate(open(messages, encoding="utf-8"), start=1):
        envelope = json.loads(line)
        for error in judge.iter_errors(envelope):
            sys.exit(f"{messages}:{number}: {error.json_path}: {error.message}")
        count += 1

    record = json.load(open(record, encoding="utf-8"))
    report = json.load(open(report, encoding="utf-8"))
    text = shown(open(dom, encoding="utf-8").read())
    totals = report["totals"]
    expected = [f"({totals['passed']} / {totals['scenarios']}) passed"]
    for scenario, judged in zip(record["scenarios"], report["scenarios"]):
        expected.extend(f"{step['text']}" for step in scenario["steps"])
        expected.extend(
            f"{deviation['requirement']}: {deviation['operation']}: expected {deviation['expected']}"
            for deviation in judged["deviations"]
            if deviation.get("step") is not None
        )
    missing = [" ".join(words.split()) for words in expected]
    missing = [words for words in missing if words not in text]
    if missing:
        sys.exit("the page does not show:\n" + "\n".join(missing[:10]))
    print(f"{count} messages valid, {len(expected)} texts shown")


main(*sys.argv[1:])
