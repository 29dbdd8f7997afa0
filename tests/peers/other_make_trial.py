"""Tries the wanted features on the server of another make: it passes them if honest, and each fault is noticed for its reason.

It must not know how the suite works: it runs the program as anybody does, and reads report.json and what the server says.

Usage: other_make_trial.py PROGRAM [--only NAME]

Prints a line for each trial, and exits 1 at the first surprise. PROGRAM is the built rocketchat-conformance.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVER = HERE / "other_make.py"
FEATURES = HERE.parent / "suites" / "wanted" / "features"

# The actor of the features that each account of the server plays.
ACTORS = {"alice": "ALICE", "bob": "BOB", "root": "ADMIN"}

# Fault, the feature that notices it, and the requirement and operation of the first cause.
NOTICED = [
    ("offset-ignored", "sessions_list", "sessions-list.property", "GET /api/v1/sessions/list"),
    ("sort-ignored", "sessions_list", "sessions-list.arranged", "GET /api/v1/sessions/list"),
    ("foreign-session-shown", "sessions_info", "sessions-info.indistinguishable", "GET /api/v1/sessions/info"),
    ("date-not-iso", "sessions_info", "sessions-info.schema", "GET /api/v1/sessions/info"),
    ("everybody-lists-all", "sessions_admin", "list-all.not-permitted.status", "GET /api/v1/sessions/list.all"),
    ("total-of-page", "sessions_admin", "list-all.paging", "GET /api/v1/sessions/list.all"),
    ("logout-overreaches", "sessions_admin", "sessions-logout.survivor.token", "POST /api/v1/sessions/logout"),
    ("password-case-ignored", "users", "login.status", "POST /api/v1/login"),
    ("deleted-user-lives-on", "users", "users-delete.ended.token", "POST /api/v1/users.delete"),
    ("email-ignored", "users", "users-create.property", "POST /api/v1/users.create"),
    ("name-is-pattern", "users", "users-info.not-found.status", "GET /api/v1/users.info"),
    ("hash-shown", "users", "users-info.no-leak", "GET /api/v1/users.info"),
    ("deleted-in-history", "messaging", "channels-history.property", "GET /api/v1/channels.history"),
    ("text-cut", "messaging", "chat-postMessage.property", "POST /api/v1/chat.postMessage"),
    ("upload-recoded", "forms", "file-upload-id-name.text", "GET /file-upload/{id}/{name}"),
]


@dataclass
class Trial:
    name: str
    options: list
    features: list
    code: int
    cause: tuple | None


@dataclass
class Outcome:
    code: int
    report: dict | None
    left_behind: str
    said: str

    def cause(self):
        """Requirement and operation of the first cause, if there is one."""
        causes = self.report["causes"]
        return (causes[0]["requirement"], causes[0]["operation"]) if causes else None

    def summary(self):
        totals, cause = self.report["totals"], self.cause()
        return f"{totals['failed']} failed, {' at '.join(cause)}" if cause else f"{totals['passed']} passed"


def honest_trials():
    every = [FEATURES]
    return [
        Trial("honest, lists what resumes", ["--listed", "resume"], every, 0, None),
        Trial("honest, lists every login", ["--listed", "login"], every, 0, None),
    ]


def fault_trials():
    return [
        Trial(fault, ["--fault", fault], [FEATURES / f"{feature}.feature"], 1, (requirement, operation))
        for fault, feature, requirement, operation in NOTICED
    ]


class Server:
    """The server in a process of its own, until it is asked to end."""

    def __init__(self, options):
        command = [sys.executable, str(SERVER), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.environment = {"ROCKETCHAT_CONFORMANCE_TARGET": self.process.stdout.readline().split()[-1]}
        for _ in ACTORS:
            name, password = re.match(r"account (\S+) with password (\S+)", self.process.stdout.readline()).groups()
            self.environment[f"ROCKETCHAT_CONFORMANCE_{ACTORS[name]}_USERNAME"] = name
            self.environment[f"ROCKETCHAT_CONFORMANCE_{ACTORS[name]}_PASSWORD"] = password

    def end(self):
        self.process.terminate()
        return self.process.communicate(timeout=10)[0].strip()


def run(program, trial, folder):
    server = Server(trial.options)
    try:
        features = [part for path in trial.features for part in ("--features", str(path))]
        command = [program, "run", *features, "--quiet", "--settle", "200ms", "--reports", folder]
        environment = {"PATH": os.environ.get("PATH", ""), **server.environment}
        ran = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120)
    finally:
        left_behind = server.end()
    path = Path(folder, "report.json")
    report = json.loads(path.read_text()) if path.exists() else None
    return Outcome(ran.returncode, report, left_behind, ran.stdout + ran.stderr)


def surprise_in(trial, outcome):
    if outcome.code != trial.code:
        return f"exit code {outcome.code} instead of {trial.code}"
    if not outcome.report:
        return "there is no report.json"
    if outcome.cause() != trial.cause:
        return f"the first cause is {outcome.cause()} instead of {trial.cause}"
    if outcome.report["left_behind"]:
        return f"the report says that something was left behind: {outcome.report['left_behind']}"
    if outcome.left_behind != "left behind: nothing":
        return outcome.left_behind
    return None


def check_table():
    """Every fault of the server has to be in the table, and no other."""
    listed = subprocess.run([sys.executable, str(SERVER), "--list"], capture_output=True, text=True, check=True).stdout
    faults = [line.split()[0] for line in listed.splitlines()]
    if faults != [fault for fault, *_ in NOTICED]:
        sys.exit(f"the server has the faults {', '.join(faults)}, which are not those of the table")


def main():
    parser = argparse.ArgumentParser(description="Tries the wanted features on the server of another make.")
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--only", metavar="NAME", help="the one trial of this name")
    arguments = parser.parse_args()
    check_table()
    for trial in honest_trials() + fault_trials():
        if arguments.only not in (None, trial.name):
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(arguments.program, trial, folder)
        surprise = surprise_in(trial, outcome)
        print(f"{trial.name:<27} {time.monotonic() - began:4.1f} s  {surprise or outcome.summary()}", flush=True)
        if surprise:
            sys.exit(outcome.said.rstrip())


if __name__ == "__main__":
    main()
