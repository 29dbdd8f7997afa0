"""Two independent client libraries talk to a reference server, to show that it is believable to others than ourselves.

Usage: peers.py URL [--username NAME] [--password TEXT]

URL is a server of an upstream flavour. rocketchat_API does the REST part, rocketchat_async the realtime part. Prints
`N passed, 0 failed` and exits 0, or names each mismatch in a sentence and exits 1.
"""

import argparse
import asyncio
import sys
import time
from contextlib import contextmanager

from rocketchat_API.APIExceptions.RocketExceptions import (
    RocketApiException,
    RocketAuthenticationException,
    RocketBadStatusCodeException,
)
from rocketchat_API.rocketchat import RocketChat as RestClient
from rocketchat_async import RocketChat as RealtimeClient

PATIENCE_SECONDS = 10


class Mismatch(Exception):
    """The server did something that the client's user would not expect."""


class Tally:
    """Counts checks and keeps going after a failed one."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextmanager
    def check(self, sentence):
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever a client raises is a failed check
            self.failed += 1
            print(f"failed: {sentence}: {type(error).__name__}: {error}")
        else:
            self.passed += 1
            print(f"passed: {sentence}")


def expect(condition, message):
    if not condition:
        raise Mismatch(message)


def sessions(client):
    return client.call_api_get("sessions/list")["sessions"]


def is_listed(client, session_id):
    return any(row["sessionId"] == session_id for row in sessions(client))


def wait_until(holds, message):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        expect(time.monotonic() < deadline, message)
        time.sleep(0.05)


def is_refused(client):
    """Whether the token of this client no longer works; both refusals are the same 401 in two eras."""
    try:
        client.me()
    except (RocketApiException, RocketBadStatusCodeException) as error:
        text = str(error)
        expect("You must be logged in to do this." in text or "401" in text, f"refused, but with {text}")
        return True
    return False


def rest_checks(tally, url, username, password):
    with tally.check("a wrong password is refused as an authentication error"):
        try:
            RestClient(username, "not the password", server_url=url)
        except RocketAuthenticationException:
            pass
        else:
            raise Mismatch("the login was granted")

    client = None
    with tally.check("a login by name and password is granted"):
        client = RestClient(username, password, server_url=url)
        expect(client.headers.get("X-Auth-Token"), "no token was given")
    if client is None:
        return

    with tally.check("info tells a version"):
        expect(client.info()["info"]["version"].count(".") == 2, "a caller with a login gets the full version")
    with tally.check("me is the user who logged in"):
        me = client.me()
        expect(me["username"] == username and me["success"] is True, f"got {me}")
    with tally.check("a password login is not in the list"):
        expect(sessions(client) == [], "the list is not empty; start the server afresh")
    with tally.check("an unknown session is not found"):
        try:
            client.call_api_post("sessions/logout.me", sessionId="unknown")
        except RocketApiException as error:
            expect("Session not found" in str(error), f"got {error}")
        else:
            raise Mismatch("it was ended")
    with tally.check("a logout is answered"):
        # From 7.4 on the answer has no body, which this client hands over as an empty text.
        answer = client.logout()
        expect(answer == "" or answer["status"] == "success", f"got {answer!r}")
    with tally.check("the token is refused after the logout"):
        wait_until(lambda: is_refused(client), "the token still works")


async def resume_and_list(url, username, client):
    """Resumes over the websocket; gives back the id of the session that then shows up in the list."""
    known = {row["sessionId"] for row in sessions(client)}
    realtime = RealtimeClient()
    address = url.replace("http", "ws", 1) + "/websocket"
    await asyncio.wait_for(realtime.resume(address, username, client.headers["X-Auth-Token"]), PATIENCE_SECONDS)
    expect(realtime.user_id == client.headers["X-User-Id"], f"resumed as {realtime.user_id}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        fresh = {row["sessionId"] for row in sessions(client)} - known
        if fresh:
            expect(len(fresh) == 1, f"one login gave the sessions {sorted(fresh)}")
            return fresh.pop(), realtime
        expect(time.monotonic() < deadline, "the session never showed up in the list")
        await asyncio.sleep(0.05)


async def realtime_checks(tally, url, username, password):
    with tally.check("a realtime login by password is granted"):
        realtime = RealtimeClient()
        await asyncio.wait_for(realtime.start(url.replace("http", "ws", 1) + "/websocket", username, password),
                               PATIENCE_SECONDS)
        expect(realtime.user_id, "no user id was given")
        realtime._ws_connection_task.cancel()

    with tally.check("a realtime login with a wrong password is refused"):
        realtime = RealtimeClient()
        try:
            await asyncio.wait_for(realtime.start(url.replace("http", "ws", 1) + "/websocket", username, "wrong"),
                                   PATIENCE_SECONDS)
        except RuntimeError:
            realtime._ws_connection_task.cancel()
        else:
            raise Mismatch("the login was granted")

    control = RestClient(username, password, server_url=url)
    client = RestClient(username, password, server_url=url)
    session_id, realtime = None, None
    with tally.check("a session resumed over the websocket is listed"):
        session_id, realtime = await resume_and_list(url, username, client)
        expect(is_listed(control, session_id), "another token of the same user does not see it")
    if session_id is None:
        return

    with tally.check("logout.me ends that session"):
        answer = control.call_api_post("sessions/logout.me", sessionId=session_id)
        expect(answer == {"sessionId": session_id, "success": True}, f"got {answer}")
        wait_until(lambda: is_refused(client), "its token still works")
        wait_until(lambda: not is_listed(control, session_id), "it is still listed")
    with tally.check("the websocket of that session is closed"):
        try:
            await asyncio.wait_for(realtime.run_forever(), PATIENCE_SECONDS)
        except RealtimeClient.ConnectionClosed:
            pass
    control.logout()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="address of a server of an upstream flavour")
    parser.add_argument("--username", default="alice")
    parser.add_argument("--password", default="alice-demo-password")
    args = parser.parse_args()
    url = args.url.rstrip("/")
    tally = Tally()
    rest_checks(tally, url, args.username, args.password)
    asyncio.run(realtime_checks(tally, url, args.username, args.password))
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
