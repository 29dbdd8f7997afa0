//! What others wrote acts on no terminal: every message that quotes is fed with all bytes and with sequences that hide the
//! truth, and shows them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::process::Command;

use rocketchat_conformance::evidence::archive::{Content, write};
use rocketchat_conformance::reference::Flavour;

use super::harness::{Harness, honest};

/// Hides what stands before it in a line, and what comes after.
const LIE: &str = "\u{1b}[2K\rThe evidence holds. \u{1b}[8m";

/// All bytes that a text in a file or a variable can have, the lie, and signs that change the direction or take no room.
fn hostile() -> Vec<u8> {
    let mut bytes: Vec<u8> = (1..=u8::MAX).collect();
    bytes.extend(LIE.as_bytes());
    bytes.extend(
        "\nThe evidence holds.\n\u{1b}]0;title\u{7}\u{9b}2J\u{90}q\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}".as_bytes(),
    );
    bytes
}

/// The same as far as it is UTF-8.
fn hostile_text() -> String {
    let low: String = (1..=0xff_u32).filter_map(char::from_u32).collect();
    format!("{low}{}", String::from_utf8_lossy(&hostile()[255..]))
}

/// Shows what of an output would act, or begins a line as if it were ours.
fn acting(output: &[u8]) -> Vec<String> {
    let text = match std::str::from_utf8(output) {
        Ok(text) => text,
        Err(error) => return vec![error.to_string()],
    };
    let acts =
        |c: &char| (c.is_control() && *c != '\n') || "\u{ad}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}".contains(*c);
    let acting = text.chars().filter(acts).map(|c| format!("{c:?}"));
    acting.chain(text.lines().filter(|line| line.starts_with("The evidence holds")).map(str::to_owned)).collect()
}

fn arguments(words: &[&str], last: &[u8]) -> Vec<OsString> {
    let words = words.iter().map(OsString::from);
    words.chain([OsString::from_vec(last.to_vec())]).collect()
}

/// Calls the binary with these words, and with variables that say the same; what it put out must not act.
#[track_caller]
fn shows(harness: &Harness, what: &str, words: &[OsString], variables: &[(&str, &OsStr)]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rocketchat-conformance"));
    command.args(words).current_dir(harness.folder()).env_remove("CI").envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert_eq!(acting(&output.stdout), Vec::<String>::new(), "{what}: standard output");
    assert_eq!(acting(&output.stderr), Vec::<String>::new(), "{what}: standard error");
    assert!(!output.stderr.is_empty() || !output.stdout.is_empty(), "{what}: nothing is said");
    assert_ne!(output.status.code(), Some(70), "{what}: {}", String::from_utf8_lossy(&output.stderr));
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

/// The broken tar of a public report: its name is the lie, its checksum is none.
fn lying_tar() -> Vec<u8> {
    let mut bytes = Vec::new();
    write([Content::new("x", b"y")], &mut bytes).unwrap();
    bytes[..100].fill(0);
    bytes[..LIE.len()].copy_from_slice(LIE.as_bytes());
    bytes[148..156].copy_from_slice(b"8888888\0");
    bytes
}

#[test]
fn an_archive_does_not_write_on_the_terminal() {
    let harness = Harness::new();
    fs::write(harness.folder().join("evidence.tar"), lying_tar()).unwrap();
    for command in ["verify", "report", "merge"] {
        let outcome = harness.call(&[command, "evidence.tar"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (3, ""), "{command}");
        let shown = "\\u{1b}[2K\\u{d}The evidence holds. \\u{1b}[8m";
        assert!(
            outcome.err.starts_with("error: evidence.tar cannot be used: it is no tar archive: "),
            "{}",
            outcome.err
        );
        assert!(outcome.err.contains(shown), "{}", outcome.err);
        assert_eq!(acting(outcome.err.as_bytes()), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn every_argument_and_variable_that_is_quoted_is_shown() {
    let harness = Harness::new();
    let hostile = hostile();
    let text = hostile_text();
    for option in [
        "--target",
        "--config",
        "--features",
        "--spec",
        "--profile",
        "--tags",
        "--name",
        "--waivers",
        "--sign",
        "--shard",
        "--jobs",
        "--reports",
        "--seed",
        "--deadline",
        "--settle",
        "--max-requests",
        "--timeout",
        "--tls-ca",
        "--color",
        "--unknown",
    ] {
        shows(&harness, option, &arguments(&["run", "--dry-run", option], text.as_bytes()), &[]);
        let joined = [option.as_bytes(), b"=", &hostile].concat();
        shows(&harness, option, &arguments(&["run", "--dry-run"], &joined), &[]);
        let variable = format!("ROCKETCHAT_CONFORMANCE_{}", option[2..].replace('-', "_").to_uppercase());
        shows(&harness, &variable, &words(&["run", "--dry-run"]), &[(&variable, OsStr::new(&text))]);
    }
    let target = ("ROCKETCHAT_CONFORMANCE_TARGET", OsStr::new(&text));
    shows(&harness, "help", &words(&["run", "--help"]), &[target]);
    for command in ["verify", "report", "merge", "man", "completions", "keygen", "init", "nothing", "serve", "steps"] {
        for value in [hostile.as_slice(), text.as_bytes()] {
            shows(&harness, command, &arguments(&[command], value), &[]);
        }
    }
    shows(&harness, "command", &arguments(&[], text.as_bytes()), &[]);
}

/// A file, what is in it, and the command that reads it.
type Reading = (&'static str, String, &'static [&'static str]);

const LINT_WAIVERS: &[&str] = &["lint", "--waivers", "w.toml"];
const LINT_FEATURE: &[&str] = &["lint", "--features", "a.feature"];
const LINT_YAML: &[&str] = &["lint", "--spec", "o.yaml"];
const RUN: &[&str] = &["run", "--config", "c.toml"];
const REPORT: &[&str] = &["report", "record.json"];

fn configurations(text: &str) -> Vec<Reading> {
    let toml = text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect::<Vec<_>>().concat();
    let waiver = format!(
        "requirement = \"{toml}\"\noperation = \"{toml}\"\nreason = \"x\"\nowner = \"x\"\nexpires = \"{toml}\""
    );
    let config = |text: String| ("c.toml", text, RUN);
    vec![
        config(format!("[target]\n\"{toml}\" = 1\n")),
        config(format!("\"{toml}\" = 1\n")),
        config(format!("[target]\nurl = \"{toml}\"\n")),
        config(format!("[target]\nurl = \"http://{toml}\"\n")),
        config(format!("[target]\nprofile = \"{toml}\"\n[run]\ntags = \"{toml}\"\n")),
        config(format!("[run]\nname = \"({toml}\"\n")),
        config(format!("[deadlines]\nstep = \"{toml}\"\n")),
        config(format!("[target]\ntls_insecure = \"{toml}\"\n")),
        config(format!("[target]\nurl = {text}\n")),
        ("w.toml", format!("[[waiver]]\n\"{toml}\" = 1\n"), LINT_WAIVERS),
        ("w.toml", format!("[[waiver]]\n{waiver}\n"), LINT_WAIVERS),
        ("w.toml", text.to_owned(), LINT_WAIVERS),
    ]
}

fn features_and_documents(text: &str, json: &str) -> Vec<Reading> {
    let line = text.replace('\n', " ");
    let feature = |text: String| ("a.feature", text, LINT_FEATURE);
    let document = |text: String| ("o.yaml", format!("openapi: 3.0.0\n{text}\n"), LINT_YAML);
    vec![
        feature(format!("Feature: {line}\n  Scenario: {line}\n    Given {line}\n")),
        feature(format!(
            "Feature: x\n  @{line}\n  Scenario: y\n    When session \"{line}\" sends \"GET /{line}\" without a body\n"
        )),
        feature(text.to_owned()),
        document(format!("paths: {{{json}: {{{json}: 1}}}}")),
        document(format!(
            "info: {{title: {json}}}\npaths: {{/x: {{get: {{responses: {{{json}: {{$ref: {json}}}}}}}}}}}"
        )),
        document(format!("{text}: [")),
        ("o.yaml", format!("openapi: {json}\n"), LINT_YAML),
        (
            "o.json",
            format!("{{\"openapi\": \"3.0.0\", {json}: {json}, \"paths\": {json}}}"),
            &["lint", "--spec", "o.json"],
        ),
    ]
}

fn records(text: &str, json: &str) -> Vec<Reading> {
    let record = |fields: String| {
        ("record.json", format!("{{\"schema\": \"rocketchat-conformance/record/1\", {fields}}}"), REPORT)
    };
    vec![
        ("record.json", format!("{{\"schema\": {json}}}"), REPORT),
        record(format!("{json}: 1")),
        record(format!("\"tool_version\": {json}, \"rules\": {json}")),
        ("record.json", format!("{{{text}"), &["merge", "record.json"]),
        ("key.pem", text.to_owned(), &["verify", "key.pem", "--key", "key.pem"]),
        ("reports/journal-x.jsonl", format!("{{{json}: {json}}}"), &["sweep"]),
    ]
}

#[test]
fn every_file_that_is_quoted_is_shown() {
    let text = hostile_text();
    let json = serde_json::to_string(&text).unwrap();
    for (name, contents, call) in
        [configurations(&text), features_and_documents(&text, &json), records(&text, &json)].concat()
    {
        let harness = Harness::new().against("http://127.0.0.1:9").file(name, &contents);
        shows(&harness, name, &words(call), &[]);
    }
}

#[test]
fn names_of_files_are_shown() {
    let harness = Harness::new();
    let mut name = hostile();
    name.retain(|byte| *byte != b'/');
    name.truncate(200);
    let lie = [LIE.as_bytes(), b"\nThe evidence holds.\n\xff"].concat();
    for name in [name, lie] {
        for ending in ["feature", "yaml", "toml", "tar", "json"] {
            let file = [name.as_slice(), b".", ending.as_bytes()].concat();
            fs::write(harness.folder().join(OsStr::from_bytes(&file)), "x").unwrap();
            for words in [
                &["lint", "--features"][..],
                &["lint", "--spec"],
                &["lint", "--waivers"],
                &["run", "--config"],
                &["verify"],
                &["report"],
                &["merge"],
                &["run", "--sign"],
            ] {
                shows(&harness, &words.join(" "), &arguments(words, &file), &[]);
            }
        }
    }
}

#[test]
fn what_a_password_variable_holds_is_shown_nowhere() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    let value = hostile_text();
    let outcome = harness.variable("ROCKETCHAT_CONFORMANCE_ALICE_PASSWORD", &value).call(&["probe"]);
    assert_eq!(acting(format!("{}{}", outcome.out, outcome.err).as_bytes()), Vec::<String>::new());
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
}
