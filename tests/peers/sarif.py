"""Holds a report.sarif against the schema of SARIF 2.1.0 (OASIS), as the npm package @microsoft/jest-sarif ships it.

usage: sarif.py SCHEMA SARIF
"""

import json
import pathlib
import sys

from jsonschema import Draft7Validator

schema, report = (json.loads(pathlib.Path(path).read_text("utf-8")) for path in sys.argv[1:])
# An error in the schema itself would let everything pass.
Draft7Validator.check_schema(schema)
errors = [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
          for error in Draft7Validator(schema).iter_errors(report)]
results = [result for run in report["runs"] for result in run["results"]]
# What has no place in it is not shown beside any line.
errors += [f"a result without a place: {result['message']['text'][:80]}"
           for result in results if not result.get("locations")]
if not results:
    errors.append("there is no result to look at")
spoilt = json.loads(json.dumps(report))
spoilt["runs"][0]["results"][0]["level"] = "loud"
if not list(Draft7Validator(schema).iter_errors(spoilt)):
    errors.append("the schema accepts what it should not")
print("\n".join(errors) or f"report.sarif is SARIF 2.1.0 and has {len(results)} results")
sys.exit(bool(errors))
