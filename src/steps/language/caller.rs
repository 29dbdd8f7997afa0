//! Who calls, as a feature says it: parses a `{caller}`. Pure; must not know the credentials, nor what is called.

/// Forms of a half that is made of a session's own, by the words behind the session.
type Forms = [(&'static str, fn(String) -> Credential)];

const TOKEN_FORMS: &Forms = &[
    ("", Credential::Of),
    (" cut short", Credential::CutShort),
    (" in another case", Credential::OtherCase),
    (" with another character behind it", Credential::Longer),
    (" as its hash", Credential::Hashed),
];

const USER_ID_FORMS: &Forms = &[
    ("", Credential::Of),
    (" cut short", Credential::CutShort),
    (" in another case", Credential::OtherCase),
    (" with another character behind it", Credential::Longer),
];

/// Halves that are of no session; the last is a token only.
const MADE_UP: [(&str, Credential); 4] = [
    ("an empty", Credential::Empty),
    ("a malformed", Credential::Malformed),
    ("a random", Credential::Random),
    ("an overlong", Credential::Overlong),
];

/// Places for credentials other than the two header fields, by the words behind the session.
const CARRIERS: [(&str, Carrier); 5] = [
    ("in the query", Carrier::Query),
    ("in cookies", Carrier::Cookies),
    ("in the body", Carrier::Body),
    ("as a bearer token", Carrier::Bearer),
    ("as basic authentication", Carrier::Basic),
];

const SESSION: &str = r#"session "[^"]+""#;

/// The regular expression of a `{caller}`, without groups of its own.
pub(crate) fn regex() -> String {
    let carriers = CARRIERS.map(|(words, _)| words).join("|");
    let forms = |forms: &Forms| forms.iter().map(|(words, _)| *words).collect::<Vec<_>>().join("|");
    let made_up = MADE_UP.map(|(words, _)| words).join("|");
    let made_up_user_id = MADE_UP[..3].iter().map(|(words, _)| *words).collect::<Vec<_>>().join("|");
    [
        SESSION.to_owned(),
        "a caller without credentials".to_owned(),
        format!("a caller with only the (?:token|user id) of {SESSION}"),
        format!("a caller with the credentials of {SESSION} (?:{carriers})"),
        format!(
            "a caller with (?:the token of {SESSION}(?:{})|the id of {SESSION} as a token|(?:{made_up}) token) and (?:the \
             user id of {SESSION}(?:{})|(?:{made_up_user_id}) user id)",
            forms(TOKEN_FORMS),
            forms(USER_ID_FORMS)
        ),
    ]
    .join("|")
}

/// What a `{caller}` stands for, for feature authors.
pub(crate) fn meaning() -> String {
    let quoted = |words: &str| format!("`{}`", words.trim());
    let forms = |forms: &Forms| forms[1..].iter().map(|(words, _)| quoted(words)).collect::<Vec<_>>().join(", ");
    format!(
        "`session \"NAME\"`, `a caller without credentials`, `a caller with only the token of session \"NAME\"`, `a caller \
         with only the user id of session \"NAME\"`, `a caller with the token of session \"NAME\" and the user id of \
         session \"NAME\"` (behind the token may stand {}, behind the user id {}; the token may be `the id of session \
         \"NAME\" as a token`; each half may be one of {}, the last a token only), or `a caller with the credentials of \
         session \"NAME\"` with one of {} behind it",
        forms(TOKEN_FORMS),
        forms(USER_ID_FORMS),
        MADE_UP.map(|(words, _)| quoted(words)).join(", "),
        CARRIERS.map(|(words, _)| quoted(words)).join(", "),
    )
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The words of the feature.
    pub(crate) words: String,
    /// What is sent as the token.
    pub(crate) token: Credential,
    /// What is sent as the user id.
    pub(crate) user_id: Credential,
    /// Where both are put.
    pub(crate) carrier: Carrier,
}

/// One half of the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// The field is not sent.
    Absent,
    /// That of the session with this label.
    Of(String),
    /// That of the session with this label, without its last characters.
    CutShort(String),
    /// That of the session with this label, with its letters in the other case.
    OtherCase(String),
    /// That of the session with this label, and one character more.
    Longer(String),
    /// What upstream stores instead of the token of the session with this label: its SHA-256 in base64.
    Hashed(String),
    /// The id of the session with this label, which everybody sees who sees its list.
    SessionId(String),
    /// A field without a value.
    Empty,
    /// Nothing that a server gives out.
    Malformed,
    /// Of the right form, but unknown.
    Random,
    /// Much longer than any.
    Overlong,
}

/// Where credentials are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// The two header fields that the interface has for them.
    Headers,
    /// The query.
    Query,
    /// Cookies, under the names that upstream's web client uses.
    Cookies,
    /// Members of the JSON body.
    Body,
    /// `Authorization: Bearer` (RFC 6750) with the token, and the user id in its field.
    Bearer,
    /// `Authorization: Basic` (RFC 7617) with both.
    Basic,
}

impl Caller {
    /// Understands the text of a `{caller}`.
    pub(crate) fn parse(words: &str) -> Option<Self> {
        let mut labels = words.split('"').skip(1).step_by(2).map(str::to_owned);
        let caller = |token, user_id, carrier| Self { words: words.to_owned(), token, user_id, carrier };
        if words == "a caller without credentials" {
            return Some(caller(Credential::Absent, Credential::Absent, Carrier::Headers));
        }
        if let Some(carrier) = Carrier::of(words) {
            let label = labels.next()?;
            return Some(caller(Credential::Of(label.clone()), Credential::Of(label), carrier));
        }
        let halves = words.strip_prefix("a caller with ")?;
        if halves.starts_with("only the ") {
            let own = labels.next().map(Credential::Of)?;
            let is_token = halves.starts_with("only the token ");
            let (token, user_id) = if is_token { (own, Credential::Absent) } else { (Credential::Absent, own) };
            return Some(caller(token, user_id, Carrier::Headers));
        }
        let (token, user_id) = halves.split_once(" and ")?;
        let token = Credential::parse(token, TOKEN_FORMS, &mut labels)?;
        let user_id = Credential::parse(user_id, USER_ID_FORMS, &mut labels)?;
        Some(caller(token, user_id, Carrier::Headers))
    }
}

impl Carrier {
    /// Where the words put the credentials of a session; `None` if they do not speak of one session's.
    fn of(words: &str) -> Option<Self> {
        if words.starts_with("session ") {
            return Some(Self::Headers);
        }
        let place = words.strip_prefix("a caller with the credentials of session ")?.rsplit_once('"')?.1;
        CARRIERS.iter().find(|(known, _)| *known == place.trim()).map(|(_, carrier)| *carrier)
    }
}

impl Credential {
    fn parse(words: &str, forms: &Forms, labels: &mut impl Iterator<Item = String>) -> Option<Self> {
        if words.starts_with("the ") {
            let label = labels.next()?;
            let form = words.rsplit_once('"')?.1;
            if form == " as a token" {
                return Some(Self::SessionId(label));
            }
            return forms.iter().find(|(known, _)| *known == form).map(|(_, of)| of(label));
        }
        let made_up =
            MADE_UP.iter().find(|(known, _)| words.strip_prefix(known).is_some_and(|rest| rest.starts_with(' ')));
        made_up.map(|(_, credential)| credential.clone())
    }
}

/// Every mixture of a token and a user id that proves nothing, with words for each: both halves absent, empty,
/// malformed or random, the token also that of a session that has ended, and each half that of a session of somebody
/// else, but not both of them, since those would prove something.
pub(crate) fn wrong_mixtures(ended: &str, foreign: &str) -> Vec<Caller> {
    let (ended, foreign) = (Credential::Of(ended.to_owned()), Credential::Of(foreign.to_owned()));
    let plain = [
        ("no", Credential::Absent),
        ("an empty", Credential::Empty),
        ("a malformed", Credential::Malformed),
        ("a random", Credential::Random),
    ];
    let tokens = plain.iter().cloned().chain([("a revoked", ended), ("another user's", foreign.clone())]);
    let user_ids: Vec<_> = plain.iter().cloned().chain([("another user's", foreign.clone())]).collect();
    let mut callers = Vec::new();
    for (token_words, token) in tokens {
        for (user_words, user_id) in &user_ids {
            if token == foreign && *user_id == foreign {
                continue;
            }
            let words = format!("a caller with {token_words} token and {user_words} user id");
            let (token, user_id) = (token.clone(), user_id.clone());
            callers.push(Caller { words, token, user_id, carrier: Carrier::Headers });
        }
    }
    callers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_send_the_credentials_that_their_words_say() {
        let read = |words: &str| {
            let caller = Caller::parse(words).unwrap();
            (caller.token, caller.user_id, caller.carrier)
        };
        let of = |label: &str| Credential::Of(label.to_owned());
        let (absent, headers) = (Credential::Absent, Carrier::Headers);
        assert_eq!(read("session \"a\""), (of("a"), of("a"), headers));
        assert_eq!(read("a caller without credentials"), (absent.clone(), absent.clone(), headers));
        assert_eq!(read("a caller with only the token of session \"a\""), (of("a"), absent.clone(), headers));
        assert_eq!(read("a caller with only the user id of session \"a\""), (absent, of("a"), headers));
        let swapped = "a caller with the token of session \"a\" and the user id of session \"b\"";
        assert_eq!(read(swapped), (of("a"), of("b"), headers));
        let cut = "a caller with the token of session \"a\" cut short and the user id of session \"a\"";
        assert_eq!(read(cut), (Credential::CutShort("a".to_owned()), of("a"), headers));
        let hash = "a caller with the token of session \"a\" as its hash and the user id of session \"b\" cut short";
        assert_eq!(read(hash), (Credential::Hashed("a".to_owned()), Credential::CutShort("b".to_owned()), headers));
        let id = "a caller with the id of session \"a\" as a token and the user id of session \"a\"";
        assert_eq!(read(id), (Credential::SessionId("a".to_owned()), of("a"), headers));
        let wrong = "a caller with an empty token and a random user id";
        assert_eq!(read(wrong), (Credential::Empty, Credential::Random, headers));
        let query = "a caller with the credentials of session \"a\" in the query";
        assert_eq!(read(query), (of("a"), of("a"), Carrier::Query));
        assert!(Caller::parse("a caller with an odd token and a random user id").is_none());
    }

    #[test]
    fn no_mixture_proves_anything_and_none_comes_twice() {
        let mixtures = wrong_mixtures("old", "tablet");
        let distinct: std::collections::BTreeSet<_> = mixtures.iter().map(|caller| caller.words.clone()).collect();
        assert_eq!((mixtures.len(), distinct.len()), (29, 29));
        assert!(
            !mixtures.iter().any(|caller| caller.token == caller.user_id && matches!(caller.token, Credential::Of(_)))
        );
    }
}
