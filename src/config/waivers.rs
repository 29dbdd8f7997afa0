//! Reads `waivers.toml`: entries with their lines, and everything that is wrong with them. Whether a requirement exists
//! is for those to say who know the ledger.

use std::path::Path;

use semver::VersionReq;
use serde::Deserialize;
use time::Date;
use time::macros::format_description;
use toml::Spanned;

use super::toml_error;
use crate::model::finding::{Finding, Place};
use crate::model::source::SourceLine;
use crate::model::waiver::Waiver;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    requirement: String,
    operation: String,
    versions: Option<String>,
    reason: String,
    owner: String,
    link: Option<String>,
    expires: Day,
    #[serde(default)]
    allow_security: bool,
}

/// A TOML date, or a text of the same form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Date(toml::value::Datetime),
    Text(String),
}

/// Reads the file at a path.
pub fn read_waivers(path: &Path) -> Result<Vec<Waiver>, Vec<Finding>> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        vec![finding(
            &name,
            Place::File,
            "unreadable",
            format!("the file cannot be read: {error}"),
            "name it with --waivers",
        )]
    })?;
    parse_waivers(&name, &text)
}

/// Reads the text of a file of this name.
pub fn parse_waivers(name: &str, text: &str) -> Result<Vec<Waiver>, Vec<Finding>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let (line, message) = toml_error::worded(text, &error);
        let place = Place::Line(line);
        let hint = "an entry has requirement, operation, reason, owner and expires, and may have versions, link and \
                    allow_security";
        vec![finding(name, place, "waiver", message, hint)]
    })?;
    let mut findings = Vec::new();
    let mut waivers: Vec<Waiver> = Vec::new();
    for entry in file.waiver {
        let line = line_at(text, entry.span().start);
        match waiver(SourceLine::new(name, line), entry.into_inner()) {
            Ok(waiver) => {
                let is_same = |known: &Waiver| {
                    (&known.requirement, &known.operation, &known.versions)
                        == (&waiver.requirement, &waiver.operation, &waiver.versions)
                };
                if let Some(known) = waivers.iter().find(|known| is_same(known)) {
                    let message = format!("the same is waived at {}", known.place);
                    findings.push(finding(name, Place::Line(line), "waiver", message, "remove one of them"));
                }
                waivers.push(waiver);
            }
            Err((message, hint)) => findings.push(finding(name, Place::Line(line), "waiver", message, hint)),
        }
    }
    if findings.is_empty() { Ok(waivers) } else { Err(findings) }
}

fn waiver(place: SourceLine, entry: Entry) -> Result<Waiver, (String, &'static str)> {
    let operation = entry.operation.parse().map_err(|_| {
        (
            format!("{:?} is no operation", entry.operation),
            "write METHOD /path, such as POST /api/v1/sessions/logout.me",
        )
    })?;
    for (name, text) in [("reason", &entry.reason), ("owner", &entry.owner), ("requirement", &entry.requirement)] {
        if text.trim().is_empty() {
            return Err((format!("{name} is empty"), "say who accepts what, and why"));
        }
    }
    if let Some(range) = entry.versions.as_ref().filter(|range| VersionReq::parse(range).is_err()) {
        return Err((
            format!("{range:?} is no range of versions"),
            "write a semver requirement, such as >=8.0.0, <8.8.0",
        ));
    }
    let expires = match entry.expires {
        Day::Date(date) => date.to_string(),
        Day::Text(text) => text,
    };
    if Date::parse(&expires, format_description!("[year]-[month]-[day]")).is_err() {
        return Err((format!("{expires:?} is no date"), "write expires = 2027-01-31"));
    }
    Ok(Waiver {
        requirement: entry.requirement,
        operation,
        versions: entry.versions,
        reason: entry.reason,
        owner: entry.owner,
        link: entry.link,
        expires,
        allow_security: entry.allow_security,
        place,
    })
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn finding(file: &str, place: Place, kind: &str, message: String, hint: &str) -> Finding {
    Finding::error((file.to_owned(), place), kind, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[waiver]]\nrequirement = \"logout-me.schema\"\noperation = \"POST /api/v1/sessions/logout.me\"\n\
                        reason = \"known\"\nowner = \"a@example.org\"\nexpires = 2030-01-31\n";

    fn wrong(text: &str) -> Vec<String> {
        parse_waivers("w.toml", text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_entry_is_read_with_its_place() {
        let text = format!("# ours\n\n{GOOD}versions = \">=8.0.0\"\nlink = \"https://x\"\nallow_security = true\n");
        let waivers = parse_waivers("w.toml", &text).unwrap();
        assert_eq!(waivers.len(), 1);
        assert_eq!(waivers[0].place.to_string(), "w.toml:3");
        assert_eq!(waivers[0].to_string(), "known (a@example.org, until 2030-01-31, https://x)");
        assert!(waivers[0].allow_security && waivers[0].versions.as_deref() == Some(">=8.0.0"));
        assert_eq!(parse_waivers("w.toml", "").unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_to_write() {
        let hint = "say who accepts what, and why";
        assert_eq!(
            wrong(&GOOD.replace("\"known\"", "\" \"")),
            [format!("w.toml:1: error[waiver]: reason is empty\n  hint: {hint}")]
        );
        assert_eq!(
            wrong(&GOOD.replace("POST /", "POST")),
            [
                "w.toml:1: error[waiver]: \"POSTapi/v1/sessions/logout.me\" is no operation\n  hint: write METHOD /path, \
              such as POST /api/v1/sessions/logout.me"
            ]
        );
        assert_eq!(
            wrong(&GOOD.replace("2030-01-31", "\"2030-02-31\"")),
            ["w.toml:1: error[waiver]: \"2030-02-31\" is no date\n  hint: write expires = 2027-01-31"]
        );
        assert_eq!(
            wrong(&format!("{GOOD}versions = \"new\"\n")),
            ["w.toml:1: error[waiver]: \"new\" is no range of versions\n  hint: write a semver requirement, such as \
              >=8.0.0, <8.8.0"]
        );
        assert_eq!(
            wrong(&format!("{GOOD}{GOOD}")),
            ["w.toml:7: error[waiver]: the same is waived at w.toml:1\n  hint: remove one of them"]
        );
        let unknown = wrong(&format!("{GOOD}until = 2\n"));
        assert!(unknown[0].starts_with("w.toml:7: error[waiver]: unknown field `until`"), "{unknown:?}");
        let missing = wrong("[[waiver]]\nrequirement = \"x\"\n");
        assert!(missing[0].starts_with("w.toml:1: error[waiver]: missing field `"), "{missing:?}");
    }
}
