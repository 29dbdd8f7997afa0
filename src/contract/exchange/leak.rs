//! Looks for what no answer may hold: secrets of this run, hashes and keys, and the insides of the server. Secrets of
//! the run stand in a record as commitments, so that they can be recognised without being known.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::commitment;
use crate::model::exchange::{Body, Exchange, Response};

/// Properties that hold what a server stores instead of a secret.
const STORED_SECRET: &str =
    r#""(bcrypt|hashedToken|loginTokens?|passwordHash|password_hash)"\s*:\s*(?:"[^"]|\[\s*[^\]\s]|\{\s*")"#;

/// A pattern and the words for what matches it.
type Sign = (&'static str, &'static str);

/// The field in which a login may hand its token out besides the body.
const COOKIE: &str = "set-cookie";

/// What no answer may hold, whoever wrote it, each by its form.
const STORED: [Sign; 2] = [
    (r"\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}", "the hash of a password"),
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "a private key"),
];

/// What betrays the insides of a server, each by a form that no text for users has.
const INSIDES: [Sign; 6] = [
    (r"(?:\n|\\n)\s*at [^\n\\]{1,200}:[0-9]+(?::[0-9]+)?\)?", "a stack trace"),
    (r"Traceback \(most recent call last\)", "a stack trace"),
    (r"goroutine [0-9]+ \[[a-z ]+\]:", "a stack trace"),
    (r"panicked at [^\n]{1,200}:[0-9]+:[0-9]+", "a stack trace"),
    (r"\bMongo(?:Server|Network|Write|BulkWrite)?Error\b|\bE11000 duplicate key", "the error text of a database"),
    (
        r"\bSQLSTATE\[|\bORA-[0-9]{5}\b|\bSQLITE_[A-Z]+\b|error in your SQL syntax|syntax error at or near",
        "the error text of a database",
    ),
];

#[expect(clippy::unwrap_used, reason = "the patterns are constants, and a test compiles them")]
static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    own_secret: Regex::new(commitment::OF_THE_RUN).unwrap(),
    stored_secret: Regex::new(STORED_SECRET).unwrap(),
    escaped: Regex::new(r"\\u00([0-9a-fA-F]{2})").unwrap(),
    stored: STORED.iter().map(|(pattern, what)| (Regex::new(pattern).unwrap(), *what)).collect(),
    insides: INSIDES.iter().map(|(pattern, what)| (Regex::new(pattern).unwrap(), *what)).collect(),
});

struct Patterns {
    own_secret: Regex,
    stored_secret: Regex,
    escaped: Regex,
    stored: Vec<(Regex, &'static str)>,
    insides: Vec<(Regex, &'static str)>,
}

/// What an operation may show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leave<'l> {
    /// Properties in which the caller is handed a token of its own.
    pub(crate) hands_out: Vec<&'l str>,
    /// Properties that hold what is stored in place of a secret.
    pub(crate) shows: Vec<&'l str>,
    /// Whether a success holds nothing that users wrote. In what users wrote, anything may stand: who works with servers may
    /// have a stack trace in their profile.
    pub(crate) own_words: bool,
}

/// What a response holds that it must not, as phrases without repetition.
pub(crate) fn found_in(exchange: &Exchange, response: &Response, leave: &Leave<'_>) -> Vec<String> {
    let text = with_plain_letters(response.body.beginning().unwrap_or_default());
    let handed_out = handed_out(&text, leave);
    let body = handed_out.iter().fold(text.clone(), |text, member| Cow::Owned(text.replace(member.as_str(), "")));
    let tokens: Vec<&str> = handed_out.iter().filter_map(|member| token_in(member)).collect();
    let fields: Vec<String> = response.headers.iter().map(|(name, value)| field_text(name, value, &tokens)).collect();
    let fields = fields.join("\n");
    let has_users_words = (200..300).contains(&response.status) && !leave.own_words;
    let mut found = Vec::new();
    for (text, place) in [(&*body, "body"), (fields.as_str(), "header")] {
        let secrets = PATTERNS.own_secret.captures_iter(text).filter(|secret| !was_sent(exchange, &secret[0]));
        found.extend(secrets.map(|secret| format!("a {} of the caller or of another user in the {place}", &secret[1])));
        let insides = PATTERNS.insides.iter().filter(|_| !has_users_words);
        let signs = PATTERNS.stored.iter().chain(insides).filter(|(pattern, _)| pattern.is_match(text));
        found.extend(signs.map(|(_, what)| format!("{what} in the {place}")));
    }
    let mut stored = PATTERNS.stored_secret.captures_iter(&body).filter(|stored| !leave.shows.contains(&&stored[1]));
    found.extend(stored.next().map(|stored| format!("the stored secret {} in the body", &stored[1])));
    found.dedup();
    found
}

/// The members of a body in which the caller is handed a token, as they are written.
fn handed_out(body: &str, leave: &Leave<'_>) -> Vec<String> {
    let mut members = Vec::new();
    for name in &leave.hands_out {
        let quoted = format!("\"{name}\"");
        for (at, _) in body.match_indices(&quoted) {
            let rest = &body[at + quoted.len()..];
            let value =
                rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|value| value.strip_prefix('"'));
            let Some(end) = value.and_then(|value| value.find('"').map(|end| body.len() - value.len() + end)) else {
                continue;
            };
            members.push(body[at..=end].to_owned());
        }
    }
    members
}

/// The token in a member, if it holds one.
fn token_in(member: &str) -> Option<&str> {
    PATTERNS.own_secret.find(member).map(|token| token.as_str())
}

/// A field as text, without these tokens if it is a cookie for the caller to keep.
fn field_text(name: &str, value: &str, tokens: &[&str]) -> String {
    let is_cookie = name.eq_ignore_ascii_case(COOKIE);
    let value = tokens.iter().filter(|_| is_cookie).fold(value.to_owned(), |value, token| value.replace(*token, ""));
    format!("{name}: {value}")
}

/// JSON may write any letter by its number; names are recognised all the same.
fn with_plain_letters(text: &str) -> Cow<'_, str> {
    let plain = |escape: &regex::Captures<'_>| {
        let letter = u8::from_str_radix(&escape[1], 16).map(char::from).ok();
        letter.filter(char::is_ascii_alphanumeric).map_or_else(|| escape[0].to_owned(), String::from)
    };
    PATTERNS.escaped.replace_all(text, plain)
}

/// A server that repeats an address or a body gives nothing away that its caller has not put there.
fn was_sent(exchange: &Exchange, secret: &str) -> bool {
    let body = exchange.request.body.as_ref().and_then(Body::text).unwrap_or_default();
    exchange.request.target.contains(secret) || body.contains(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::{Outcome, Request};
    use crate::model::operation::Operation;

    fn leaks(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<String> {
        leaks_of(400, path, headers, body)
    }

    fn leaks_of(status: u16, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<String> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let response = Response { status, headers, body: Body::Text(body.to_owned()) };
        let exchange = Exchange {
            operation: Operation::new("POST", path),
            caller: "session \"a\"".to_owned(),
            started_ms: 0.0,
            duration_ms: 0.0,
            request: Request {
                method: None,
                target: path.to_owned(),
                headers: vec![("X-Auth-Token".to_owned(), TOKEN.to_owned())],
                body: None,
            },
            outcome: Outcome::Answered(response.clone()),
        };
        found_in(&exchange, &response, &leave(path))
    }

    fn leave(path: &str) -> Leave<'static> {
        let none = Leave::default();
        match path {
            "/api/v1/login" => Leave { hands_out: vec!["authToken"], ..none },
            "/websocket" => Leave { hands_out: vec!["token"], ..none },
            "/api/v1/sessions/info" => Leave { shows: vec!["loginToken"], ..none },
            "/api/v1/sessions/logout.me" => Leave { own_words: true, ..none },
            _ => none,
        }
    }

    const TOKEN: &str = "redacted-token-0123456789abcdef";

    #[test]
    fn secrets_are_found_wherever_they_stand() {
        let own = "a token of the caller or of another user in the ";
        let in_body = format!("{{\"error\":\"bad token {TOKEN}\"}}");
        assert_eq!(leaks("/x", &[], &in_body), [format!("{own}body")]);
        assert_eq!(leaks("/x", &[("x-debug", TOKEN)], "{}"), [format!("{own}header")]);
        assert_eq!(leaks("/x", &[], "{\"error\":\"redacted-value-0123456789abcdef\"}"), Vec::<String>::new());
    }

    #[test]
    fn what_the_caller_has_sent_in_address_or_body_may_be_repeated() {
        let repeated = format!("{{\"error\":\"no such path {TOKEN}\"}}");
        let path = format!("/x?token={TOKEN}");
        assert_eq!(leaks(&path, &[("location", &path)], &repeated), Vec::<String>::new());
        let mut exchange = Exchange {
            operation: Operation::new("POST", "/x"),
            caller: "nobody".to_owned(),
            started_ms: 0.0,
            duration_ms: 0.0,
            request: Request { method: None, target: "/x".to_owned(), headers: Vec::new(), body: None },
            outcome: Outcome::Answered(Response { status: 400, headers: Vec::new(), body: Body::Text(repeated) }),
        };
        let found = |exchange: &Exchange| found_in(exchange, exchange.response().unwrap(), &Leave::default()).len();
        assert_eq!(found(&exchange), 1);
        exchange.request.body = Some(Body::Text(format!("{{\"sessionId\":\"{TOKEN}\"}}")));
        assert_eq!(found(&exchange), 0);
    }

    #[test]
    fn a_login_hands_its_token_out_and_nothing_else() {
        let body = format!("{{\"data\":{{\"authToken\": \"{TOKEN}\",\"me\":{{}}}}}}");
        assert_eq!(leaks("/api/v1/login", &[], &body), Vec::<String>::new());
        assert_eq!(leaks("/api/v1/me", &[], &body).len(), 1);
        // A token that begins as an older one does.
        let escaped = format!(r#"{{"data":{{"\u0061uth\u0054oken":"{TOKEN}"}}}}"#);
        assert_eq!(leaks("/api/v1/login", &[], &escaped), Vec::<String>::new(), "a name may be escaped");
        assert_eq!(leaks("/api/v1/login", &[], &escaped.replace(r"\u0054oken", r"\u0054ocken")).len(), 1);
        let body = format!("{{\"data\":{{\"authToken\":\"{TOKEN}1\",\"other\":\"{TOKEN}\"}}}}");
        assert_eq!(leaks("/api/v1/login", &[], &body).len(), 1);
        assert_eq!(leaks("/api/v1/login", &[], &body.replace("other\":\"redacted", "")), Vec::<String>::new());
    }

    #[test]
    fn a_login_over_ddp_hands_its_token_out_as_token() {
        let frame = format!("{{\"msg\":\"result\",\"result\":{{\"id\":\"u1\",\"token\":\"{TOKEN}\"}}}}");
        assert_eq!(leaks_of(101, "/websocket", &[], &frame), Vec::<String>::new());
        assert_eq!(leaks_of(101, "/websocket", &[], &frame.replace("\"token\"", "\"debug\"")).len(), 1);
        assert_eq!(leaks("/api/v1/login", &[], &frame).len(), 1);
    }

    #[test]
    fn stored_secrets_are_found_but_not_the_flag_that_there_is_one() {
        let found = ["the stored secret bcrypt in the body"];
        assert_eq!(leaks("/me", &[], r#"{"services":{"password":{"bcrypt":"redacted-value-1"}}}"#), found);
        assert_eq!(leaks("/me", &[], r#"{"services":{"password":{"exists":true}}}"#), Vec::<String>::new());
        let row = r#"{"loginToken":"redacted-value-1"}"#;
        assert_eq!(leaks("/api/v1/sessions/list", &[], row).len(), 1);
        assert_eq!(leaks("/api/v1/sessions/info", &[], row), Vec::<String>::new());
    }

    #[test]
    fn a_login_may_hand_its_token_out_in_a_cookie_too() {
        let cookie = format!("rc_token={TOKEN}; HttpOnly");
        let leak = ["a token of the caller or of another user in the header"];
        let login = format!(r#"{{"data":{{"authToken":"{TOKEN}"}}}}"#);
        assert_eq!(leaks("/api/v1/login", &[("Set-Cookie", &cookie)], &login), Vec::<String>::new());
        assert_eq!(leaks("/api/v1/login", &[("X-Token", &cookie)], &login), leak);
        assert_eq!(leaks("/api/v1/login", &[("Set-Cookie", &cookie)], "{}"), leak, "a token of some other login");
        assert_eq!(leaks("/api/v1/me", &[("Set-Cookie", &cookie)], "{}"), leak);
    }

    #[test]
    fn what_users_wrote_betrays_nothing_of_the_server() {
        let bio = r#"{"bio":"Traceback (most recent call last), E11000 duplicate key","success":true}"#;
        assert_eq!(leaks_of(200, "/api/v1/me", &[], bio), Vec::<String>::new());
        assert_eq!(leaks_of(200, "/api/v1/sessions/logout.me", &[], bio).len(), 2);
        assert_eq!(leaks_of(500, "/api/v1/me", &[], bio).len(), 2);
        let hash = format!(r#"{{"bio":"$2b$10${}"}}"#, "a".repeat(53));
        assert_eq!(leaks_of(200, "/api/v1/me", &[], &hash), ["the hash of a password in the body"]);
    }

    #[test]
    fn the_insides_of_a_server_are_told_from_texts_for_users() {
        let hash = format!("$2b$10${}", "a".repeat(53));
        for (text, what) in [
            (hash.as_str(), "the hash of a password"),
            (r"Error: x\n    at Object.end (/app/sessions.js:12:34)\n    at next", "a stack trace"),
            ("MongoServerError: bad query", "the error text of a database"),
            ("ERROR: syntax error at or near \"'\"", "the error text of a database"),
        ] {
            assert_eq!(
                leaks("/x", &[], &format!("{{\"error\":\"{text}\"}}")),
                [format!("{what} in the body")],
                "{text}"
            );
        }
        for text in ["Session not found", "look at the manual (page 12)", "You must be logged in to do this."] {
            assert_eq!(leaks("/x", &[], &format!("{{\"error\":\"{text}\"}}")), Vec::<String>::new(), "{text}");
        }
    }
}
