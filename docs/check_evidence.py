#!/usr/bin/env python3
"""A second checker of evidence bundles, written from docs/evidence.md alone.

It shares no code with the program that makes the bundles. It checks the signature, the digests and the chain and says what
the statement states; it does not judge the exchanges anew.

Needs Python 3.9 and, for signed bundles, the package `cryptography`.
Usage: check_evidence.py BUNDLE [PUBLIC_KEY]; exits with 0 if all holds, with 1 if something does not.
"""

import base64
import hashlib
import io
import json
import sys
import tarfile

BEGINNING = b"rocketchat-conformance/chain/1"
FIXED = ["record.json", "chain.txt", "report.json", "junit.xml"]


class Broken(Exception):
    """What does not hold, in words."""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read_archive(data):
    """Files by name; refuses whatever the format does not allow."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            members = archive.getmembers()
            files = {member.name: archive.extractfile(member).read() for member in members if member.isreg()}
    except (tarfile.TarError, EOFError, ValueError, OverflowError, AttributeError) as error:
        raise Broken(f"archive: {error}") from error
    if len(files) != len(members):
        raise Broken("archive: a name is there twice, or something is no file")
    if write_archive([(member.name, files[member.name]) for member in members]) != data:
        raise Broken("archive: it says more than names and contents")
    return files


def write_archive(files):
    """The archive as the format defines it, byte by byte."""
    blocks = []
    for name, content in files:
        header = bytearray(512)

        def put(offset, value):
            header[offset:offset + len(value)] = value

        try:
            put(0, name.encode())
        except UnicodeEncodeError as error:
            raise Broken("archive: a name is not UTF-8") from error
        put(100, b"0000644\0")
        put(108, b"0000000\0")
        put(116, b"0000000\0")
        put(124, b"%011o\0" % len(content))
        put(136, b"00000000000\0")
        put(148, b" " * 8)
        put(156, b"0")
        put(257, b"ustar\00000")
        put(148, b"%07o\0" % sum(header))
        blocks += [bytes(header), content, bytes(-len(content) % 512)]
    return b"".join(blocks) + bytes(1024)


def read_envelope(files):
    try:
        text = files["statement.dsse.json"]
        envelope = json.loads(text)
        payload = base64.b64decode(envelope["payload"], validate=True)
        statement = json.loads(payload)
        signatures = [(entry["keyid"], base64.b64decode(entry["sig"], validate=True)) for entry in envelope["signatures"]]
        kind = envelope["payloadType"]
    except (KeyError, TypeError, ValueError) as error:
        raise Broken(f"statement.dsse.json: {error!r}") from error
    canonical = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    if canonical != text or base64.b64encode(payload).decode() != envelope["payload"]:
        raise Broken("statement.dsse.json: it can be written shorter")
    if kind != "application/vnd.in-toto+json":
        raise Broken(f"statement.dsse.json: payload type {kind}")
    return kind, payload, statement, signatures


def check_signature(files, kind, payload, signatures, wanted):
    pem = files.get("key.pub")
    if pem is None:
        if signatures or wanted:
            raise Broken("signature: there is no key.pub")
        return "not signed"
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    def load(text):
        try:
            key = load_pem_public_key(text)
        except ValueError as error:
            raise Broken(f"key: {error}") from error
        if not isinstance(key, Ed25519PublicKey):
            raise Broken("key: it is not one of Ed25519")
        return key, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    key, der = load(pem)
    if key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) != pem:
        raise Broken("key.pub: it can be written otherwise")
    if wanted and load(wanted)[1] != der:
        raise Broken("signature: it is not by the key given")
    if [keyid for keyid, _ in signatures] != [sha256(der)]:
        raise Broken("signature: its keyid is not that of key.pub")
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    try:
        key.verify(signatures[0][1], signed)
    except InvalidSignature as error:
        raise Broken("signature: it is not one of this statement") from error
    return f"signed by {sha256(der)}"


def check_digests(files, statement):
    subjects = [(entry["name"], entry["digest"]["sha256"]) for entry in statement["subject"]]
    if [name for name, _ in subjects] != FIXED:
        raise Broken(f"statement: its subjects are not {', '.join(FIXED)}")
    blobs = sorted({entry["digest"]["sha256"] for entry in statement["predicate"]["configuration"]})
    expected = ["statement.dsse.json"] + (["key.pub"] if "key.pub" in files else []) + FIXED
    expected += [f"blobs/sha256/{digest}" for digest in blobs]
    if list(files) != expected:
        raise Broken("archive: it holds other files, or in another order, than the statement names")
    for name, digest in subjects + [(f"blobs/sha256/{digest}", digest) for digest in blobs]:
        if sha256(files[name]) != digest:
            raise Broken(f"digest: {name} is not what the statement says")


def check_chain(files, statement):
    link = hashlib.sha256(BEGINNING).digest()
    lines = []
    for line in files["record.json"].split(b"\n"):
        if line.startswith(b"    "):
            exchange = line[4:-1] if line.endswith(b",") else line[4:]
            digest = hashlib.sha256(exchange).digest()
            link = hashlib.sha256(link + digest).digest()
            lines.append(f"{len(lines) + 1} {digest.hex()} {link.hex()}\n")
    written = files["chain.txt"].decode(errors="replace").splitlines(keepends=True)
    for number, (right, there) in enumerate(zip(lines, written), 1):
        if right != there:
            raise Broken(f"chain: it breaks at exchange {number}")
    annotations = statement["subject"][0]["annotations"]
    if len(lines) != len(written) or annotations["exchanges"] != str(len(lines)) or annotations["chain"] != link.hex():
        raise Broken("chain: its end is not that of the statement")
    record = json.loads(files["record.json"])
    exchanges = record["probe"] + [one for scenario in record["scenarios"] for one in scenario["exchanges"]]
    if len(exchanges) != len(lines):
        raise Broken("chain: not every exchange of the record is in it")
    return len(lines)


def check_statement(files, statement):
    report = json.loads(files["report.json"])
    predicate = statement["predicate"]
    kinds = {"passed": "passedTests", "waived": "warnedTests", "skipped": "warnedTests",
             "failed": "failedTests", "error": "failedTests"}
    for kind in set(kinds.values()):
        of_report = [one["id"] for one in report["scenarios"] if kinds[one["verdict"]] == kind]
        if predicate[kind] != of_report:
            raise Broken(f"statement: {kind} are not those of report.json")
    is_warned = report["result"] == "partial" or report["totals"]["waived"] > 0
    result = {"conformant": "PASSED", "partial": "WARNED"}.get(report["result"], "FAILED")
    if predicate["result"] != ("WARNED" if is_warned and result == "PASSED" else result):
        raise Broken("statement: its result is not that of report.json")
    return f"{predicate['result']}: {report['sentence']}"


def main(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    with open(arguments[0], "rb") as file:
        data = file.read()
    wanted = None
    if len(arguments) == 2:
        with open(arguments[1], "rb") as file:
            wanted = file.read()
    try:
        files = read_archive(data)
        kind, payload, statement, signatures = read_envelope(files)
        print(check_signature(files, kind, payload, signatures, wanted))
        check_digests(files, statement)
        print(f"{check_chain(files, statement)} exchanges, unbroken")
        print(check_statement(files, statement))
    except Broken as broken:
        print(f"BROKEN {broken}")
        return 1
    except (KeyError, TypeError, ValueError, IndexError) as error:
        print(f"BROKEN {error!r}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
