"""A Rocket.Chat-compatible server of another make, written from what such servers answer and from nothing else.

It must not know the suite: it imports nothing of it, shares no code with the embedded server, and treats whoever tests it
like any other client. It has its own ids, its own order of members, its own words and header fields.

Usage: other_make.py [--port N] [--listed login|resume] [--fault NAME]
       other_make.py --list

A session is listed from its login on, or from the first login that resumes it. With a fault the server is wrong at one
operation; --list prints name, operation and a sentence of each. At SIGTERM it says what there still is beside its own
accounts.
"""

import argparse
import functools
import hashlib
import json
import re
import secrets
import signal
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

VERSION = "8.5.0"

# Name, password, roles.
ACCOUNTS = [
    ("alice", "Alice-keeps-7-Bees", ["user"]),
    ("bob", "Bob-mends-3-Boats", ["user"]),
    ("root", "Root-waters-9-Trees", ["admin", "user"]),
]

# Name, operation, what is wrong.
FAULTS = [
    ("offset-ignored", "GET /api/v1/sessions/list", "every page begins at the first row, whatever offset says"),
    ("sort-ignored", "GET /api/v1/sessions/list", "rows come newest first, whatever sort says"),
    ("foreign-session-shown", "GET /api/v1/sessions/info", "a session is looked up by its id alone, not by its owner"),
    ("date-not-iso", "GET /api/v1/sessions/info", "loginAt is written as people write it, day first"),
    ("everybody-lists-all", "GET /api/v1/sessions/list.all", "no permission is asked for"),
    ("total-of-page", "GET /api/v1/sessions/list.all", "total counts the rows of the page"),
    ("logout-overreaches", "POST /api/v1/sessions/logout", "all sessions of the owner end with the one that was named"),
    ("password-case-ignored", "POST /api/v1/login", "a password may be written in another case"),
    ("deleted-user-lives-on", "POST /api/v1/users.delete", "tokens of a deleted user still work"),
    ("email-ignored", "POST /api/v1/users.create", "the address is not kept"),
    ("name-is-pattern", "GET /api/v1/users.info", "username is taken for a regular expression"),
    ("hash-shown", "GET /api/v1/users.info", "administrators are shown the hash of the password"),
    ("deleted-in-history", "POST /api/v1/chat.delete", "a deleted message stays in the history of its room"),
    ("text-cut", "POST /api/v1/chat.postMessage", "a text is cut after 255 characters"),
    ("upload-recoded", "POST /api/v1/rooms.media/{rid}", "bytes are taken for Latin-1 and kept as UTF-8"),
]

PAGE, LARGEST_PAGE = 25, 100


def now():
    return datetime.now(timezone.utc)


def iso(moment):
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def new_id(prefix):
    return f"{prefix}-{secrets.token_hex(7)}"


# What the server keeps.


@dataclass
class User:
    username: str
    name: str
    password_hash: str
    folded_hash: str
    roles: list
    emails: list
    active: bool = True
    id: str = field(default_factory=lambda: new_id("person"))
    created: datetime = field(default_factory=now)

    def has_address(self, address):
        return any(email["address"] == address for email in self.emails)

    def brief(self):
        return {"username": self.username, "_id": self.id, "name": self.name}

    def seen_by_others(self):
        return {"type": "user", "status": "online", "active": self.active, **self.brief()}

    def in_full(self):
        return {**self.seen_by_others(), "emails": self.emails, "roles": self.roles, "createdAt": iso(self.created)}


@dataclass
class Session:
    user: User
    agent: str
    host: str
    address: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = field(default_factory=lambda: "tk_" + secrets.token_urlsafe(30))
    began: datetime = field(default_factory=now)
    ended: datetime | None = None
    listed: bool = False

    def row(self):
        return {
            "loginAt": iso(self.began),
            "userId": self.user.id,
            "sessionId": self.id,
            "_id": self.id,
            "ip": self.address,
            "host": self.host,
            "device": self.device(),
        }

    def device(self):
        product, _, version = self.agent.split(" ")[0].partition("/")
        os = {"name": "unknown", "version": ""}
        return {"type": "other", "name": product, "version": version, "longVersion": version, "os": os}

    def words(self):
        device = self.device()
        texts = [device["name"], device["type"], device["os"]["name"], self.id, self.user.id]
        return " ".join(texts).lower()


@dataclass
class Room:
    name: str
    owner: User
    id: str = field(default_factory=lambda: new_id("room"))
    made: datetime = field(default_factory=now)
    members: set = field(default_factory=set)
    messages: list = field(default_factory=list)

    def shown(self):
        return {
            "name": self.name,
            "fname": self.name,
            "t": "c",
            "_id": self.id,
            "msgs": len(self.messages),
            "usersCount": len(self.members),
            "ro": False,
            "u": self.owner.brief(),
            "ts": iso(self.made),
            "_updatedAt": iso(self.made),
        }


@dataclass
class Message:
    room: Room
    author: User
    text: str
    extra: dict = field(default_factory=dict)
    id: str = field(default_factory=lambda: new_id("msg"))
    said: datetime = field(default_factory=now)
    edited: datetime | None = None
    editor: User | None = None

    def shown(self):
        shown = {
            "msg": self.text,
            "rid": self.room.id,
            "u": self.author.brief(),
            "ts": iso(self.said),
            "_updatedAt": iso(self.edited or self.said),
            "_id": self.id,
            **self.extra,
        }
        if self.edited:
            shown |= {"editedAt": iso(self.edited), "editedBy": self.editor.brief()}
        return shown


@dataclass
class File:
    room: Room
    owner: User
    name: str
    type: str
    content: bytes
    id: str = field(default_factory=lambda: new_id("file"))

    def url(self):
        return f"/file-upload/{self.id}/{quote(self.name)}"


@dataclass
class Role:
    name: str
    scope: str
    description: str
    id: str = field(default_factory=lambda: new_id("role"))

    def shown(self):
        shown = {"name": self.name, "scope": self.scope, "description": self.description}
        return {**shown, "_id": self.id, "protected": False}


class Store:
    """Everything in memory, and the one fault there may be."""

    def __init__(self, lists_logins, fault):
        self.lists_logins = lists_logins
        self.fault = fault
        self.lock = threading.Lock()
        self.users, self.rooms, self.messages, self.files, self.roles = {}, {}, {}, {}, {}
        self.sessions, self.tokens = {}, {}
        self.settings = {"Site_Name": "Another make", "Language": "en"}
        for name, password, roles in ACCOUNTS:
            emails = [{"address": f"{name}@other.example", "verified": True}]
            self.add_user(name, name.title(), password, roles, emails)

    def has(self, fault):
        return self.fault == fault

    def add_user(self, username, name, password, roles, emails):
        user = User(username, name, scramble(digest(password)), scramble(digest(password.lower())), roles, emails)
        self.users[user.id] = user
        return user

    def user_named(self, username):
        return next((user for user in self.users.values() if user.username == username), None)

    def user_at(self, address):
        return next((user for user in self.users.values() if user.has_address(address)), None)

    def sessions_of(self, user):
        return [session for session in self.tokens.values() if session.user is user]

    def open(self, session):
        self.tokens[session.token] = session
        if self.lists_logins:
            self.enlist(session)

    def enlist(self, session):
        self.sessions[session.id] = session
        session.listed = True

    def listed(self):
        return [session for session in self.tokens.values() if session.listed]

    def end(self, session):
        if self.tokens.pop(session.token, None):
            session.ended = now()

    def room_named(self, name):
        return next((room for room in self.rooms.values() if room.name == name), None)

    def drop_room(self, room):
        for message in room.messages:
            self.messages.pop(message.id, None)
        self.files = {file.id: file for file in self.files.values() if file.room is not room}
        del self.rooms[room.id]

    def drop_user(self, user):
        if not self.has("deleted-user-lives-on"):
            for session in self.sessions_of(user):
                self.end(session)
        rooms = [room for room in self.rooms.values() if room.owner is user]
        for room in rooms:
            self.drop_room(room)
        del self.users[user.id]
        return rooms

    def remains(self):
        """How much there is of each kind, beside the server's own accounts."""
        return {
            "tokens": len(self.tokens),
            "users": len(self.users) - len(ACCOUNTS),
            "rooms": len(self.rooms),
            "messages": len(self.messages),
            "files": len(self.files),
            "roles": len(self.roles),
        }


def digest(password):
    return hashlib.sha256(password.encode()).hexdigest()


def scramble(digested, salt=None):
    salt = salt or secrets.token_hex(8)
    return f"scrypt${salt}${hashlib.scrypt(digested.encode(), salt=salt.encode(), n=64, r=8, p=1).hex()}"


def fits(digested, scrambled):
    return secrets.compare_digest(scramble(digested, scrambled.split("$")[1]), scrambled)


# Requests, answers and refusals.


@dataclass
class Answer:
    status: int
    content: bytes
    type: str | None


def said(status, body):
    return Answer(status, json.dumps(body, indent=1, ensure_ascii=False).encode(), "application/json; charset=utf-8")


def done(**members):
    return said(200, {"success": True, **members})


def picture(drawing):
    return Answer(200, drawing.encode(), "image/svg+xml; charset=utf-8")


class Refused(Exception):
    """Ends the handling of a request with an answer."""

    def __init__(self, answer):
        super().__init__(answer.status)
        self.answer = answer


def refused(status, error, kind=None):
    body = {"error": error, "success": False}
    return Refused(said(status, body | ({"errorType": kind} if kind else {})))


def unauthorized(sentence):
    return Refused(said(401, {"message": sentence, "status": "error", "error": sentence, "success": False}))


def invalid(error):
    return refused(400, error, "invalid-params")


def forbidden():
    return refused(403, "This is not allowed: a permission is missing", "error-unauthorized")


def no_session():
    return refused(404, "Session not found")


def no_room():
    return refused(400, "There is no such room", "error-room-not-found")


@dataclass
class Call:
    """A request, and who sent it."""

    query: dict
    headers: object
    content: bytes
    address: str
    parts: dict
    session: Session | None = None

    @property
    def user(self):
        return self.session.user

    @property
    def is_admin(self):
        return "admin" in self.user.roles

    @functools.cached_property
    def body(self):
        try:
            body = json.loads(self.content)
        except ValueError:
            raise invalid("the body is no JSON") from None
        if not isinstance(body, dict):
            raise invalid("the body is no object")
        return body

    def text(self, name):
        """A text that the body must have."""
        text = self.body.get(name)
        if not isinstance(text, str) or not text.strip():
            raise invalid(f"{name} has to be a text")
        return text

    def asked(self, name):
        """A parameter that the query must have."""
        if not self.query.get(name):
            raise invalid(f"the query lacks {name}")
        return self.query[name]

    def only(self, *names):
        for name in self.query:
            if name not in names:
                raise invalid(f"the query has {name}, which means nothing here")

    def whole_number(self, name, default, least):
        text = self.query.get(name, str(default))
        if not re.fullmatch("-?[0-9]{1,9}", text) or int(text) < least:
            raise invalid(f"{name} has to be a number, {least} or more")
        return int(text)


OPERATIONS = []


def operation(method, path, login=True, admin=False):
    """Registers what answers an operation; {name} in the path is a part of it."""
    pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))

    def register(handler):
        OPERATIONS.append((method, pattern, login, admin, handler))
        return handler

    return register


def page_of(call, rows, total_of_page=False, offset_ignored=False):
    """The part of the rows that the query asks for, and the numbers that go with it."""
    count = min(call.whole_number("count", PAGE, 1), LARGEST_PAGE)
    offset = call.whole_number("offset", 0, 0)
    begin = 0 if offset_ignored else offset
    page = rows[begin : begin + count]
    return page, {"total": len(page) if total_of_page else len(rows), "offset": offset, "count": len(page)}


# Logging in and out.


@operation("GET", "/api/info", login=False)
@operation("GET", "/api/v1/info", login=False)
def info(store, call):
    return done(version=VERSION.rsplit(".", 1)[0])


@operation("POST", "/api/v1/login", login=False)
def login(store, call):
    try:
        wish = call.body
    except Refused:
        wish = {}
    session = resumed(store, wish["resume"]) if "resume" in wish else opened(store, call, wish)
    if not session:
        raise unauthorized("Unauthorized")
    data = {"me": profile(session.user), "authToken": session.token, "userId": session.user.id}
    return done(data=data, status="success")


def resumed(store, token):
    session = store.tokens.get(token) if isinstance(token, str) else None
    if session:
        store.enlist(session)
    return session


def opened(store, call, wish):
    user = who_is_meant(store, wish)
    if not user or not user.active or not knows_password(store, user, wish.get("password")):
        return None
    session = Session(user, call.headers.get("User-Agent", ""), call.headers.get("Host", ""), call.address)
    store.open(session)
    return session


def who_is_meant(store, wish):
    named = wish.get("user", wish)
    if isinstance(named, str):
        return store.user_named(named) or store.user_at(named)
    if not isinstance(named, dict):
        return None
    return store.user_named(named["username"]) if "username" in named else store.user_at(named.get("email"))


def knows_password(store, user, password):
    if isinstance(password, dict):
        return fits(str(password.get("digest")), user.password_hash)
    if not isinstance(password, str):
        return False
    if store.has("password-case-ignored"):
        return fits(digest(password.lower()), user.folded_hash)
    return fits(digest(password), user.password_hash)


def profile(user):
    settings = {"preferences": {}, "profile": {}}
    return {**user.in_full(), "settings": settings, "statusConnection": "online", "utcOffset": 0}


@operation("POST", "/api/v1/logout")
def logout(store, call):
    store.end(call.session)
    return said(200, {"data": {"message": "See you."}, "status": "success"})


@operation("GET", "/api/v1/me")
def me(store, call):
    return done(**profile(call.user))


# Sessions.

OWN_KEYS = {
    "loginAt": lambda row: row["loginAt"],
    "device.name": lambda row: row["device"]["name"],
    "device.os.name": lambda row: row["device"]["os"]["name"],
    "device.os.version": lambda row: row["device"]["os"]["version"],
}
ALL_KEYS = OWN_KEYS | {
    "_user.name": lambda row: row["_user"]["name"],
    "_user.username": lambda row: row["_user"]["username"],
}


@operation("GET", "/api/v1/sessions/list")
def list_sessions(store, call):
    call.only("count", "offset", "filter", "sort")
    found = [session for session in store.listed() if session.user is call.user and holds(call, session)]
    rows = [{**session.row(), "current": session is call.session} for session in found]
    rows = sorted_rows(call, rows, OWN_KEYS, ignored=store.has("sort-ignored"))
    page, numbers = page_of(call, rows, offset_ignored=store.has("offset-ignored"))
    return done(sessions=page, **numbers)


def holds(call, session):
    return call.query.get("filter", "").lower() in session.words()


def sorted_rows(call, rows, keys, ignored=False):
    rows.sort(key=keys["loginAt"], reverse=True)
    order = wanted_order(call, keys)
    for name, direction in reversed([] if ignored else order):
        rows.sort(key=keys[name], reverse=direction == -1)
    return rows


def wanted_order(call, keys):
    try:
        order = json.loads(call.query.get("sort", "{}"))
    except ValueError:
        order = None
    if not isinstance(order, dict) or any(type(way) is not int or way not in (1, -1) for way in order.values()):
        raise refused(400, "sort has to map names to 1 or -1", "error-invalid-sort")
    if not set(order) <= set(keys):
        raise refused(400, "error-invalid-sort-keys")
    return list(order.items())


@operation("GET", "/api/v1/sessions/info")
def session_info(store, call):
    call.only("sessionId")
    session = store.sessions.get(call.asked("sessionId"))
    if not session or session.user is not call.user and not store.has("foreign-session-shown"):
        raise no_session()
    shown = session.row()
    if session.ended:
        shown["logoutAt"] = iso(session.ended)
    if store.has("date-not-iso"):
        shown["loginAt"] = session.began.strftime("%d.%m.%Y %H:%M:%S")
    return done(**shown)


@operation("POST", "/api/v1/sessions/logout.me")
def end_own_session(store, call):
    session = store.sessions.get(named_session(call))
    if not session or session.user is not call.user:
        raise no_session()
    store.end(session)
    return done(sessionId=session.id)


def named_session(call):
    if set(call.body) - {"sessionId"}:
        raise invalid("the body has more than sessionId")
    return call.text("sessionId")


def with_owner(session):
    owner = {"name": session.user.name, "username": session.user.username}
    return {**session.row(), "_user": owner}


@operation("GET", "/api/v1/sessions/list.all")
def list_all_sessions(store, call):
    if not call.is_admin and not store.has("everybody-lists-all"):
        raise forbidden()
    call.only("count", "offset", "filter", "sort")
    rows = [with_owner(session) for session in store.listed() if holds(call, session)]
    page, numbers = page_of(call, sorted_rows(call, rows, ALL_KEYS), total_of_page=store.has("total-of-page"))
    return done(sessions=page, **numbers)


@operation("GET", "/api/v1/sessions/info.admin", admin=True)
def any_session_info(store, call):
    call.only("sessionId")
    return done(**with_owner(living_session(store, call.asked("sessionId"))))


def living_session(store, session_id):
    session = store.sessions.get(session_id)
    if not session or session.ended:
        raise no_session()
    return session


@operation("POST", "/api/v1/sessions/logout", admin=True)
def end_any_session(store, call):
    session = living_session(store, named_session(call))
    for one in store.sessions_of(session.user) if store.has("logout-overreaches") else [session]:
        store.end(one)
    return done(sessionId=session.id)


# Users.

NEW_USER = {"email", "name", "username", "password", "roles", "verified", "active"}
NEW_USER |= {"joinDefaultChannels", "requirePasswordChange", "sendWelcomeEmail", "customFields"}


@operation("POST", "/api/v1/users.create", admin=True)
def create_user(store, call):
    email, name, username, password = (call.text(key) for key in ("email", "name", "username", "password"))
    if set(call.body) - NEW_USER:
        raise invalid("the body has members that mean nothing here")
    check_free(store, username, email)
    emails = [] if store.has("email-ignored") else [{"verified": bool(call.body.get("verified")), "address": email}]
    user = store.add_user(username, name, password, call.body.get("roles", ["user"]), emails)
    return done(user=user.in_full())


def check_free(store, username, email):
    if not re.fullmatch("[0-9A-Za-z._-]+", username):
        raise refused(400, "username has characters that it must not have", "error-input-is-not-a-valid-field")
    if store.user_named(username) or store.user_at(email):
        raise refused(400, "Somebody has this name or this address already", "error-field-unavailable")


@operation("GET", "/api/v1/users.info")
def user_info(store, call):
    user = looked_up(store, call)
    if not user:
        raise refused(400, "There is no such user")
    if not call.is_admin and user is not call.user:
        return done(user=user.seen_by_others())
    secret = {"passwordHash": user.password_hash} if store.has("hash-shown") and call.is_admin else {}
    return done(user={**user.in_full(), **secret})


def looked_up(store, call):
    if "userId" in call.query:
        return store.users.get(call.query["userId"])
    username = call.asked("username")
    if store.has("name-is-pattern"):
        return next((user for user in store.users.values() if re.search(username, user.username)), None)
    return store.user_named(username)


@operation("GET", "/api/v1/users.list")
def list_users(store, call):
    users = sorted(store.users.values(), key=lambda user: user.username)
    page, numbers = page_of(call, [user.in_full() if call.is_admin else user.seen_by_others() for user in users])
    return done(users=page, **numbers)


def user_in_body(store, call):
    user = store.users.get(call.text("userId"))
    if not user:
        raise refused(400, "There is no such user", "error-invalid-user")
    return user


@operation("POST", "/api/v1/users.update", admin=True)
def update_user(store, call):
    user, data = user_in_body(store, call), call.body.get("data")
    if not isinstance(data, dict):
        raise invalid("data has to be an object")
    user.name = data.get("name", user.name)
    user.roles = data.get("roles", user.roles)
    user.active = data.get("active", user.active)
    if "email" in data:
        user.emails = [{"verified": bool(data.get("verified")), "address": data["email"]}]
    return done(user=user.in_full())


@operation("POST", "/api/v1/users.delete", admin=True)
def delete_user(store, call):
    rooms = store.drop_user(user_in_body(store, call))
    return done(deletedRooms=[room.id for room in rooms])


@operation("POST", "/api/v1/users.logout")
def log_user_out(store, call):
    user = user_in_body(store, call)
    if user is not call.user and not call.is_admin:
        raise forbidden()
    for session in store.sessions_of(user):
        store.end(session)
    return done(message=f"{user.username} is logged out everywhere")


# Roles and settings.


@operation("POST", "/api/v1/roles.create", admin=True)
def create_role(store, call):
    name = call.text("name")
    if any(role.name == name for role in store.roles.values()):
        raise refused(400, "There is such a role already", "error-duplicate-role-names-not-allowed")
    role = Role(name, call.body.get("scope", "Users"), call.body.get("description", ""))
    store.roles[role.id] = role
    return done(role=role.shown())


@operation("GET", "/api/v1/roles.list")
def list_roles(store, call):
    return done(roles=[role.shown() for role in store.roles.values()])


def role_called(store, role_id):
    if role_id not in store.roles:
        raise refused(400, "There is no such role", "error-invalid-roleId")
    return store.roles[role_id]


def holders(store, role):
    return [user for user in store.users.values() if role.id in user.roles]


@operation("POST", "/api/v1/roles.delete", admin=True)
def delete_role(store, call):
    role = role_called(store, call.text("roleId"))
    if holders(store, role):
        raise refused(400, "Somebody has this role", "error-role-in-use")
    del store.roles[role.id]
    return done()


@operation("POST", "/api/v1/roles.addUserToRole", admin=True)
def give_role(store, call):
    role, user = role_called(store, call.text("roleId")), store.user_named(call.text("username"))
    if not user:
        raise refused(400, "There is no such user", "error-invalid-user")
    if role.id in user.roles:
        raise refused(400, "This user has the role already", "error-user-already-in-role")
    user.roles = [*user.roles, role.id]
    return done(role=role.shown())


@operation("GET", "/api/v1/roles.getUsersInRole", admin=True)
def list_holders(store, call):
    users = holders(store, role_called(store, call.asked("role")))
    page, numbers = page_of(call, [user.in_full() for user in users])
    return done(users=page, **numbers)


@operation("GET", "/api/v1/settings/{id}", admin=True)
def setting(store, call):
    if call.parts["id"] not in store.settings:
        raise refused(400, "There is no such setting")
    return done(value=store.settings[call.parts["id"]], _id=call.parts["id"])


# Rooms and messages.


@operation("POST", "/api/v1/channels.create")
def create_channel(store, call):
    name = call.text("name")
    if not re.fullmatch("[0-9A-Za-z._-]+", name):
        raise refused(400, "The name has characters that it must not have", "error-invalid-room-name")
    if store.room_named(name):
        raise refused(400, f"There is a channel {name} already", "error-duplicate-channel-name")
    room = Room(name, call.user, members={call.user.id})
    store.rooms[room.id] = room
    return done(channel=room.shown())


@operation("GET", "/api/v1/channels.info")
def channel_info(store, call):
    return done(channel=room_in_query(store, call).shown())


@operation("GET", "/api/v1/rooms.info")
def room_info(store, call):
    return done(room=room_in_query(store, call).shown())


def room_in_query(store, call):
    if "roomId" in call.query:
        room = store.rooms.get(call.query["roomId"])
    else:
        room = store.room_named(call.asked("roomName"))
    if not room:
        raise no_room()
    return room


@operation("GET", "/api/v1/channels.list")
def list_channels(store, call):
    rooms = sorted(store.rooms.values(), key=lambda room: room.name)
    page, numbers = page_of(call, [room.shown() for room in rooms])
    return done(channels=page, **numbers)


@operation("GET", "/api/v1/channels.history")
def history(store, call):
    room = room_in_query(store, call)
    count, offset = call.whole_number("count", 20, 1), call.whole_number("offset", 0, 0)
    messages = [message for message in reversed(room.messages) if within(call, message.said)]
    return done(messages=[message.shown() for message in messages[offset : offset + count]])


def within(call, moment):
    oldest, latest = moment_in_query(call, "oldest"), moment_in_query(call, "latest")
    if call.query.get("inclusive") == "true":
        return (not oldest or oldest <= moment) and (not latest or moment <= latest)
    return (not oldest or oldest < moment) and (not latest or moment < latest)


def moment_in_query(call, name):
    if name not in call.query:
        return None
    try:
        moment = datetime.fromisoformat(call.query[name])
    except ValueError:
        raise invalid(f"{name} is no date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


@operation("POST", "/api/v1/channels.delete")
def delete_channel(store, call):
    room = store.rooms.get(call.text("roomId"))
    if not room:
        raise no_room()
    if room.owner is not call.user and not call.is_admin:
        raise refused(400, "Deleting this room is not allowed", "error-not-allowed")
    store.drop_room(room)
    return done()


def say(store, room, author, text, **extra):
    message = Message(room, author, text, extra)
    room.members.add(author.id)
    room.messages.append(message)
    store.messages[message.id] = message
    return message


@operation("POST", "/api/v1/chat.postMessage")
def post_message(store, call):
    if "roomId" in call.body:
        room = store.rooms.get(call.text("roomId"))
    else:
        room = store.room_named(call.text("channel").removeprefix("#"))
    if not room:
        raise refused(400, "There is no such channel", "invalid-channel")
    text = call.text("text")
    if len(text) > 5000:
        raise refused(400, "The message is too long", "error-message-size-exceeded")
    message = say(store, room, call.user, text[:255] if store.has("text-cut") else text)
    return done(message=message.shown(), channel=room.name, ts=int(message.said.timestamp() * 1000))


@operation("GET", "/api/v1/chat.getMessage")
def get_message(store, call):
    message = store.messages.get(call.asked("msgId"))
    if not message:
        raise refused(400, "There is no such message")
    return done(message=message.shown())


@operation("GET", "/api/v1/chat.search")
def search(store, call):
    room, wanted = store.rooms.get(call.asked("roomId")), call.asked("searchText")
    if not room:
        raise no_room()
    return done(messages=[message.shown() for message in room.messages if wanted in message.text])


def own_message(store, call):
    """The message that the body names, if the caller may change it."""
    message = store.messages.get(call.text("msgId"))
    if not message or message.room.id != call.text("roomId"):
        raise refused(400, "There is no such message in this room")
    if message.author is not call.user and not call.is_admin:
        raise refused(400, "Changing this message is not allowed", "error-action-not-allowed")
    return message


@operation("POST", "/api/v1/chat.update")
def update_message(store, call):
    message = own_message(store, call)
    message.text, message.edited, message.editor = call.text("text"), now(), call.user
    return done(message=message.shown())


@operation("POST", "/api/v1/chat.delete")
def delete_message(store, call):
    message = own_message(store, call)
    del store.messages[message.id]
    if not store.has("deleted-in-history"):
        message.room.messages.remove(message)
    brief = {"u": message.author.brief(), "rid": message.room.id, "_id": message.id}
    return done(message=brief, ts=str(int(now().timestamp() * 1000)), _id=message.id)


# Files and pictures.


@operation("POST", "/api/v1/rooms.media/{rid}")
def upload(store, call):
    room = store.rooms.get(call.parts["rid"])
    if not room:
        raise no_room()
    if call.user.id not in room.members:
        raise forbidden()
    name, media_type, content = uploaded_file(call)
    if store.has("upload-recoded"):
        content = content.decode("latin-1").encode()
    file = File(room, call.user, name, media_type, content)
    store.files[file.id] = file
    return done(file={"url": file.url(), "_id": file.id})


def uploaded_file(call):
    boundary = re.search('boundary="?([^";]+)', call.headers.get("Content-Type", ""))
    if not boundary:
        raise invalid("the body is no form")
    for part in call.content.split(b"--" + boundary[1].encode()):
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'\bname="file"', head)
        file = re.search(rb'filename="([^"]*)"', head)
        if name and file:
            media_type = re.search(rb"(?i)content-type: *([^\r\n]+)", head)
            kind = media_type[1].decode() if media_type else "application/octet-stream"
            return file[1].decode(), kind, content.removesuffix(b"\r\n")
    raise refused(400, "The form has no file", "error-no-file")


def file_in_room(store, call):
    file = store.files.get(call.parts["fileId"])
    if not file or file.room.id != call.parts["rid"] or file.owner is not call.user:
        raise refused(400, "There is no such file", "invalid-file")
    return file


@operation("POST", "/api/v1/rooms.mediaConfirm/{rid}/{fileId}")
def confirm_upload(store, call):
    file = file_in_room(store, call)
    shown = {"name": file.name, "type": file.type, "size": len(file.content), "_id": file.id}
    attachment = {"title": file.name, "title_link": file.url(), "type": "file"}
    extra = {"file": shown, "files": [shown], "attachments": [attachment]}
    return done(message=say(store, file.room, call.user, call.body.get("msg", ""), **extra).shown())


@operation("POST", "/api/v1/uploads.delete")
def delete_upload(store, call):
    file = store.files.get(call.text("fileId"))
    if not file:
        raise refused(404, "There is no such file")
    if file.owner is not call.user and not call.is_admin:
        raise forbidden()
    del store.files[file.id]
    return done(deletedFiles=[file.id])


@operation("GET", "/file-upload/{id}/{name}", login=False)
def download(store, call):
    file = store.files.get(call.parts["id"])
    if not file:
        return Answer(404, b"", None)
    session = session_of(store, call)
    if not session or session.user.id not in file.room.members:
        return Answer(403, b"", None)
    return Answer(200, file.content, file.type)


@operation("GET", "/avatar/{subject}", login=False)
def avatar(store, call):
    letter = escape(call.parts["subject"][0].upper())
    return picture(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="#357"/>'
        f'<text x="32" y="44" text-anchor="middle" font-size="34" fill="#fff">{letter}</text></svg>'
    )


@operation("GET", "/api/v1/shield.svg", login=False)
def shield(store, call):
    name, channel = escape(call.asked("name")), escape(call.asked("channel"))
    return picture(
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="160" height="20">'
        f'<text x="4" y="14">{name}</text><text x="84" y="14">{channel}</text></svg>'
    )


# The wire.


def session_of(store, call):
    """The login that the header fields prove: token and user id have to belong together."""
    session = store.tokens.get(call.headers.get("X-Auth-Token", ""))
    return session if session and session.user.id == call.headers.get("X-User-Id") else None


def answer_to(store, method, path, call):
    for wanted, pattern, login, admin, handler in OPERATIONS:
        match = pattern.fullmatch(path)
        if wanted != method or not match:
            continue
        call.parts = {name: unquote(part) for name, part in match.groupdict().items()}
        call.session = session_of(store, call)
        if login and not call.session:
            raise unauthorized("Please log in first.")
        if admin and not call.is_admin:
            raise forbidden()
        return handler(store, call)
    return Answer(404, b"Nothing here.\n", "text/plain; charset=utf-8")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "OtherMake/1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def handle_any(self):
        target = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = dict(parse_qsl(target.query, keep_blank_values=True))
        call = Call(query, self.headers, content, self.client_address[0], {})
        store = self.server.store
        try:
            with store.lock:
                answer = answer_to(store, self.command, target.path, call)
        except Refused as refusal:
            answer = refusal.answer
        self.send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def send(self, answer):
        self.send_response(answer.status)
        if answer.type:
            self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.content)))
        self.send_header("X-Request-Id", secrets.token_hex(8))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_):
        """Says nothing of single requests."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def print_faults():
    for name, where, sentence in FAULTS:
        print(f"{name:<22} {where:<31} {sentence}")


def serve(port, lists_logins, fault):
    server = Server(("127.0.0.1", port), Handler)
    server.store = Store(lists_logins, fault)
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    signal.signal(signal.SIGINT, lambda *_: end.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    for name, password, roles in ACCOUNTS:
        print(f"account {name} with password {password}{' (administrator)' * ('admin' in roles)}", flush=True)
    end.wait()
    remains = [f"{number} {kind}" for kind, number in server.store.remains().items() if number]
    print(f"left behind: {', '.join(remains) or 'nothing'}", flush=True)


def main():
    parser = argparse.ArgumentParser(description="A Rocket.Chat-compatible server of another make.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, is any free port")
    parser.add_argument("--listed", choices=["login", "resume"], default="resume", help="what lists a session")
    parser.add_argument("--fault", choices=[name for name, _, _ in FAULTS], metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the faults")
    arguments = parser.parse_args()
    if arguments.list:
        print_faults()
    else:
        serve(arguments.port, arguments.listed == "login", arguments.fault)


if __name__ == "__main__":
    main()
