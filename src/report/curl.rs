//! An exchange as a curl command for a POSIX shell, or as one of websocat if it is a conversation on a websocket. What
//! stands for a secret becomes a variable, and every other text is quoted so that no character of a target or a feature can
//! act on the shell. Pure.

use std::collections::BTreeMap;

use url::Url;

use crate::model::commitment;
use crate::model::exchange::{Body, Exchange, Request};
use crate::model::printable::printable;
use crate::model::record::{ScenarioRecord, SessionRecord};

/// Longest body that stands in the command itself, in bytes.
const LONGEST_BODY: usize = 2048;
/// Shortest id that is taken for a session's or user's wherever it stands.
const SHORTEST_ID: usize = 4;
/// Path of the operation whose bodies are frames.
const WEBSOCKET: &str = "/websocket";
/// Fields that curl writes by itself.
const OWN_FIELDS: [&str; 4] = ["host", "content-length", "accept-encoding", "connection"];

/// Beginning of the names of variables for secrets that belong to no session.
const SECRET: &str = "SECRET_";

/// The command that repeats an exchange of a scenario against the target at `base`.
pub fn command(exchange: &Exchange, scenario: &ScenarioRecord, base: &str) -> String {
    let mut variables = Variables::of(scenario, &exchange.request);
    write(exchange, &origin(base), &mut variables)
}

/// The requests of a scenario as commands that share their variables, the target among them.
pub(super) struct Requests<'s> {
    scenario: &'s ScenarioRecord,
    base: &'s str,
    /// By commitment, the variables that no session accounts for.
    secrets: BTreeMap<String, String>,
}

impl<'s> Requests<'s> {
    /// Those of a scenario against a target, whose address is the variable TARGET.
    pub(super) fn of(scenario: &'s ScenarioRecord, base: &'s str) -> Self {
        Self { scenario, base, secrets: BTreeMap::new() }
    }

    /// The command that repeats one of its exchanges.
    pub(super) fn command(&mut self, exchange: &Exchange) -> String {
        let mut variables = Variables::of(self.scenario, &exchange.request);
        variables.names.extend(self.secrets.clone());
        variables.names.insert(self.base.to_owned(), "TARGET".to_owned());
        variables.secrets = self.secrets.len();
        let command = write(exchange, &origin(self.base), &mut variables);
        self.secrets.extend(variables.names.into_iter().filter(|(_, name)| name.starts_with(SECRET)));
        command
    }

    /// The commitments that the commands had no other name for, each with its variable.
    pub(super) fn secrets(&self) -> &BTreeMap<String, String> {
        &self.secrets
    }
}

fn origin(base: &str) -> String {
    Url::parse(base).map_or_else(|_| base.to_owned(), |url| url.origin().ascii_serialization())
}

fn write(exchange: &Exchange, origin: &str, variables: &mut Variables) -> String {
    let request = &exchange.request;
    if let (Some(Body::Text(frames)), true) = (&request.body, exchange.operation.path == WEBSOCKET) {
        return conversation(frames, &format!("{origin}{}", request.target), variables);
    }
    let mut words = vec!["curl".to_owned(), "-sS".to_owned(), "-i".to_owned(), "-g".to_owned()];
    match exchange.method() {
        // With a body, curl takes it for a contradiction.
        "HEAD" if request.body.is_none() => words.push("-I".to_owned()),
        method => words.extend(["-X".to_owned(), variables.word(method)]),
    }
    words.push(variables.word(&format!("{origin}{}", request.target)));
    for (name, value) in &request.headers {
        if OWN_FIELDS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
            continue;
        }
        // A field without a value is written with a semicolon; with a colon, curl would leave it out.
        let field = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.extend(["-H".to_owned(), variables.word(&field)]);
    }
    if let Some(body) = &request.body {
        let is_labelled = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !is_labelled {
            words.extend(["-H".to_owned(), "'Content-Type:'".to_owned()]);
        }
        words.extend(data(body, variables));
    }
    words.join(" ")
}

/// Frames, one in a line, that are said on a websocket; what is heard appears until the command is interrupted.
fn conversation(frames: &str, url: &str, variables: &mut Variables) -> String {
    let frames: Vec<String> = frames.lines().map(|frame| variables.word(frame)).collect();
    let url = variables.word(&url.replacen("http", "ws", 1));
    format!("printf '%s\\n' {} | websocat -n {url}", frames.join(" "))
}

/// A body that is too long, or no text, has to be taken from the record.
fn data(body: &Body, variables: &mut Variables) -> [String; 2] {
    match body {
        // No word of a shell can hold a zero byte.
        Body::Text(text) if text.len() <= LONGEST_BODY && !text.contains('\0') => {
            ["--data-raw".to_owned(), variables.word(text)]
        }
        body if body.beginning().is_some() => ["--data-binary".to_owned(), "@body.txt".to_owned()],
        _ => ["--data-binary".to_owned(), "@body.bin".to_owned()],
    }
}

/// Texts and the variables that stand for them.
struct Variables {
    /// By text, the name without its dollar sign.
    names: BTreeMap<String, String>,
    secrets: usize,
}

impl Variables {
    /// Sessions of one user share its id: it is named after the session that the request uses.
    fn of(scenario: &ScenarioRecord, request: &Request) -> Self {
        let is_used = |session: &SessionRecord| request.headers.iter().any(|(_, value)| value.contains(&session.token));
        let (used, others): (Vec<_>, Vec<_>) = prefixes(&scenario.sessions).partition(|(_, session)| is_used(session));
        let mut names = BTreeMap::new();
        for (prefix, session) in used.into_iter().chain(others) {
            let known = [(&session.token, "TOKEN"), (&session.session_id, "SESSION_ID"), (&session.user_id, "USER_ID")];
            for (text, suffix) in known {
                if text.len() >= SHORTEST_ID {
                    names.entry(text.clone()).or_insert_with(|| format!("{prefix}_{suffix}"));
                }
            }
        }
        Self { names, secrets: 0 }
    }

    /// A text as one word of the shell.
    fn word(&mut self, text: &str) -> String {
        for secret in commitment::pattern().find_iter(text) {
            if !self.names.contains_key(secret.as_str()) {
                self.secrets += 1;
                self.names.insert(secret.as_str().to_owned(), format!("{SECRET}{}", self.secrets));
            }
        }
        let (mut word, mut literal, mut rest) = (String::new(), String::new(), text);
        while let Some(first) = rest.chars().next() {
            let longest = self.names.iter().filter(|(text, _)| rest.starts_with(text.as_str()));
            if let Some((known, name)) = longest.max_by_key(|(text, _)| text.len()) {
                word.push_str(&quoted(&std::mem::take(&mut literal)));
                word.extend(["\"${", name, "}\""]);
                rest = &rest[known.len()..];
            } else {
                literal.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        word.push_str(&quoted(&literal));
        if word.is_empty() { "''".to_owned() } else { word }
    }
}

/// A text as one word of a shell.
pub(super) fn word(text: &str) -> String {
    if text.is_empty() { "''".to_owned() } else { quoted(text) }
}

/// The sessions of a scenario, each with what the names of its variables begin with.
pub(super) fn sessions_of(scenario: &ScenarioRecord) -> impl Iterator<Item = (String, &SessionRecord)> {
    prefixes(&scenario.sessions)
}

/// A text within one line, for a comment or a message of a script.
pub(super) fn one_line(text: &str) -> String {
    printable(text)
}

/// Within single quotes everything stands for itself but the single quote.
pub(super) fn quoted(literal: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if literal.is_empty() || literal.chars().all(is_plain) {
        return literal.to_owned();
    }
    format!("'{}'", literal.replace('\'', r"'\''"))
}

/// Sessions with what the names of their variables begin with; of two labels that come to the same, the later one gets a
/// number.
fn prefixes(sessions: &[SessionRecord]) -> impl Iterator<Item = (String, &SessionRecord)> {
    sessions.iter().enumerate().map(|(index, session)| {
        let name = variable_name(&session.label);
        let is_taken = sessions[..index].iter().any(|earlier| variable_name(&earlier.label) == name);
        (if is_taken { format!("{name}_NO_{}", index + 1) } else { name }, session)
    })
}

/// A label as the beginning of a variable's name, which begins with a letter.
fn variable_name(label: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = label.chars().map(letter).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("SESSION_{name}") }
}
