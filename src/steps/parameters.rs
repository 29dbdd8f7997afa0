//! The parameter types of the vocabulary: what may stand in the gaps of a sentence, and what it means. Pure.

use super::stop::Stop;

/// A parameter type.
pub(super) struct Parameter {
    /// Name between the braces.
    pub(super) name: &'static str,
    /// Regular expression without groups of its own.
    pub(super) regex: &'static str,
    /// What it stands for, for feature authors.
    pub(super) meaning: &'static str,
}

pub(super) const PARAMETERS: [Parameter; 6] = [
    Parameter {
        name: "actor",
        regex: "alice|bob|admin",
        meaning: "`alice` (the caller), `bob` (another user) or `admin`",
    },
    Parameter {
        name: "name",
        regex: r#""[^"]+""#,
        meaning: "a name in double quotes: of a session, a situation or a JSON pointer",
    },
    Parameter {
        name: "caller",
        regex: CALLER,
        meaning: "`session \"NAME\"`, `a caller without credentials`, `a caller with only the token of session \"NAME\"`, \
                  `a caller with only the user id of session \"NAME\"`, or `a caller with the token of session \"NAME\" \
                  and the user id of session \"NAME\"`",
    },
    Parameter {
        name: "operation",
        regex: r#""[A-Z]+ /[^" ]*""#,
        meaning: "method and path in double quotes, such as `\"POST /api/v1/logout\"`",
    },
    Parameter { name: "status", regex: "[1-5][0-9][0-9]", meaning: "an HTTP status" },
    Parameter { name: "json", regex: ".+", meaning: "a JSON value" },
];

const CALLER: &str = concat!(
    r#"session "[^"]+""#,
    "|a caller without credentials",
    r#"|a caller with only the token of session "[^"]+""#,
    r#"|a caller with only the user id of session "[^"]+""#,
    r#"|a caller with the token of session "[^"]+" and the user id of session "[^"]+""#,
);

/// Who calls, as a feature says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// The words of the feature.
    pub(super) words: String,
    /// Label of the session whose token is sent.
    pub(super) token_of: Option<String>,
    /// Label of the session whose user id is sent.
    pub(super) user_id_of: Option<String>,
}

impl Caller {
    /// Understands the text of a `{caller}`.
    pub(super) fn parse(words: &str) -> Result<Self, Stop> {
        let mut labels = words.split('"').skip(1).step_by(2).map(str::to_owned);
        let (first, second) = (labels.next(), labels.next());
        let (token_of, user_id_of) = if words.starts_with("session ") {
            (first.clone(), first)
        } else if words == "a caller without credentials" {
            (None, None)
        } else if words.starts_with("a caller with only the token of ") {
            (first, None)
        } else if words.starts_with("a caller with only the user id of ") {
            (None, first)
        } else if words.starts_with("a caller with the token of ") {
            (first, second)
        } else {
            return Err(Stop::Error(format!("not a caller: {words}")));
        };
        Ok(Self { words: words.to_owned(), token_of, user_id_of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_send_the_credentials_that_their_words_say() {
        let credentials = |words| {
            let caller = Caller::parse(words).unwrap();
            (caller.token_of, caller.user_id_of)
        };
        let some = |label: &str| Some(label.to_owned());
        assert_eq!(credentials("session \"a\""), (some("a"), some("a")));
        assert_eq!(credentials("a caller without credentials"), (None, None));
        assert_eq!(credentials("a caller with only the token of session \"a\""), (some("a"), None));
        assert_eq!(credentials("a caller with only the user id of session \"a\""), (None, some("a")));
        let swapped = "a caller with the token of session \"a\" and the user id of session \"b\"";
        assert_eq!(credentials(swapped), (some("a"), some("b")));
    }
}
