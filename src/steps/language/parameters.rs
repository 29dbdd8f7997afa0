//! The parameter types of the vocabulary: what may stand in the gaps of a sentence, and what it means. Pure.

use super::{alteration, caller};

/// A parameter type.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Name between the braces.
    pub(crate) name: &'static str,
    /// Regular expression without groups of its own.
    pub(crate) regex: String,
    /// What it stands for, for feature authors.
    pub(crate) meaning: String,
    /// Whether a text that the expression matches is one: not where another sentence says the same words.
    pub(crate) accepts: fn(&str) -> bool,
}

/// Every text that the expression matches.
const ANY: fn(&str) -> bool = |_| true;

/// Words that begin sentences about answers, and no kind.
const TAKEN: [&str; 6] = ["property", "properties", "answer", "header", "text", "status"];

/// A type whose texts are all accepted.
fn plain(name: &'static str, regex: &str, meaning: &str) -> Parameter {
    Parameter { name, regex: regex.to_owned(), meaning: meaning.to_owned(), accepts: ANY }
}

/// All types, in the order of the documentation.
pub(crate) fn parameters() -> Vec<Parameter> {
    vec![
        plain(
            "actor",
            r#"alice|bob|admin|user "[^"]+""#,
            "`alice` (the caller), `bob` (another user), `admin`, or `user \"NAME\"`: a user that the scenario created",
        ),
        Parameter {
            accepts: |words| !TAKEN.iter().any(|taken| words.split(' ').next() == Some(*taken)),
            ..plain(
                "kind",
                "[a-z]+(?: [a-z]+)*",
                "the kind of a thing, of which there is a recipe, such as `private group`",
            )
        },
        plain(
            "name",
            r#""[^"]+""#,
            "a name in double quotes: of a session, a kept value, a situation or a header field",
        ),
        plain("text", r#""[^"]*""#, "a text in double quotes, perhaps empty, with placeholders"),
        plain(
            "pointer",
            r#""[^"]*""#,
            "a JSON pointer in double quotes (RFC 6901), such as `\"/user/emails/0/address\"`; `\"\"` is the whole body",
        ),
        plain("caller", &caller::regex(), &caller::meaning()),
        plain(
            "operation",
            r#""[A-Z]+ (?:/|\$\{[^"}]*\})(?:\$\{[^"}]*\}|[^" ])*""#,
            "method, path and perhaps query in double quotes, such as `\"GET /api/v1/rooms.info?roomId=${room/_id}\"`; \
             placeholders may stand anywhere, and the path may be one",
        ),
        plain("alteration", &alteration::regex(), &alteration::meaning()),
        plain("method", "[A-Z]+", "an HTTP method"),
        plain("status", "[1-5][0-9][0-9]", "an HTTP status"),
        plain("json", ".+", "a JSON value"),
        Parameter {
            accepts: |words| !words.starts_with("is kept as "),
            ..plain(
                "expectation",
                "(?:is|has|contains|starts|matches) .+",
                "`is JSON`, `is not JSON`, `is one of JSON`, `is absent`, `is present`, `is a text` (or number, whole number, \
                 boolean, array, object, date), `is a date within 1m of now`, `is at least N`, `is at most N`, `has N items`, \
                 `has at least N items`, `has at most N items`, `is the number of items of \"POINTER\"`, `contains JSON`, \
                 `starts with \"TEXT\"`, `matches \"REGEX\"` or `has the members JSON`; numbers are compared by value",
            )
        },
        plain(
            "arrangement",
            ".+",
            "`in ascending order`, `in descending order`, `all different`, a JSON array, or a JSON array followed by `in any \
             order`",
        ),
    ]
}
