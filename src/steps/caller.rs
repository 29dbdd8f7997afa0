//! Who calls, as a feature says it, and the credentials that a call carries then. Must not know what is called.

pub(super) mod alteration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::distr::{Alphanumeric, SampleString as _};
use rand::rngs::StdRng;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use super::world::World;
use super::world::stop::Stop;
use crate::steps::caller::alteration::{other_case, other_case_of_id};
use crate::sut::http::call::Call;
use crate::sut::secrets::redaction::Redactor;

/// What a `{caller}` may be.
pub(super) const CALLER: &str = concat!(
    r#"session "[^"]+""#,
    "|a caller without credentials",
    r#"|a caller with only the token of session "[^"]+""#,
    r#"|a caller with only the user id of session "[^"]+""#,
    r#"|a caller with the credentials of session "[^"]+" (?:in the query|in cookies|in the body|as a bearer token|as basic authentication)"#,
    r#"|a caller with (?:the token of session "[^"]+"(?: cut short| in another case| with another character behind it| as its hash)?|the id of session "[^"]+" as a token|an? (?:empty|malformed|random|overlong) token)"#,
    r#" and (?:the user id of session "[^"]+"(?: cut short| in another case| with another character behind it)?|an? (?:empty|malformed|random) user id)"#,
);

/// Length of an overlong token: more than a store takes as a key, less than servers take as a header field.
const OVERLONG: usize = 4000;

/// Something that no server gave out, in the form of a query that some stores would carry out.
const MALFORMED: &str = "{\"$ne\":null}";

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// The words of the feature.
    pub(super) words: String,
    /// What is sent as the token.
    pub(super) token: Credential,
    /// What is sent as the user id.
    pub(super) user_id: Credential,
    /// Where both are put.
    pub(super) carrier: Carrier,
}

/// One half of the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credential {
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
pub(super) enum Carrier {
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
    pub(super) fn parse(words: &str) -> Result<Self, Stop> {
        let mut labels = words.split('"').skip(1).step_by(2).map(str::to_owned);
        let caller = |token, user_id, carrier| Self { words: words.to_owned(), token, user_id, carrier };
        let not_understood = || Stop::Error(format!("not a caller: {words}"));
        if words == "a caller without credentials" {
            return Ok(caller(Credential::Absent, Credential::Absent, Carrier::Headers));
        }
        if let Some(carrier) = Carrier::of(words) {
            let label = labels.next().ok_or_else(not_understood)?;
            return Ok(caller(Credential::Of(label.clone()), Credential::Of(label), carrier));
        }
        let halves = words.strip_prefix("a caller with ").ok_or_else(not_understood)?;
        if halves.starts_with("only the ") {
            let own = labels.next().map(Credential::Of).ok_or_else(not_understood)?;
            let is_token = halves.starts_with("only the token ");
            let (token, user_id) = if is_token { (own, Credential::Absent) } else { (Credential::Absent, own) };
            return Ok(caller(token, user_id, Carrier::Headers));
        }
        let (token, user_id) = halves.split_once(" and ").ok_or_else(not_understood)?;
        let token = Credential::parse(token, &mut labels).ok_or_else(not_understood)?;
        let user_id = Credential::parse(user_id, &mut labels).ok_or_else(not_understood)?;
        Ok(caller(token, user_id, Carrier::Headers))
    }

    /// The call with the credentials of this caller. A header field that the call has already stays as it is.
    pub(super) fn sign(&self, world: &World, call: Call) -> Result<Call, Stop> {
        let own = call.headers.len();
        let mut signed = self.with_credentials(world, Call { caller: self.words.clone(), ..call })?;
        let added = signed.headers.split_off(own);
        let is_new =
            |(name, _): &(String, String)| !signed.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        let added: Vec<_> = added.into_iter().filter(is_new).collect();
        signed.headers.extend(added);
        Ok(signed)
    }

    fn with_credentials(&self, world: &World, call: Call) -> Result<Call, Stop> {
        let mut random = world.random()?;
        let redactor = world.http()?.redactor();
        let token = self.token.token(world, &mut random, redactor)?;
        let user_id = self.user_id.user_id(world, &mut random)?;
        Ok(match (self.carrier, token, user_id) {
            (Carrier::Headers, token, user_id) => {
                let call = token.into_iter().fold(call, |call, token| call.header("X-Auth-Token", token));
                user_id.into_iter().fold(call, |call, user_id| call.header("X-User-Id", user_id))
            }
            (carrier, Some(token), Some(user_id)) => carrier.put(call, &token, &user_id, redactor),
            _ => call,
        })
    }
}

impl Carrier {
    /// Where the words put the credentials of a session; `None` if they do not speak of one session's.
    fn of(words: &str) -> Option<Self> {
        if words.starts_with("session ") {
            return Some(Self::Headers);
        }
        let place = words.strip_prefix("a caller with the credentials of session ")?.rsplit_once('"')?.1;
        match place.trim() {
            "in the query" => Some(Self::Query),
            "in cookies" => Some(Self::Cookies),
            "in the body" => Some(Self::Body),
            "as a bearer token" => Some(Self::Bearer),
            "as basic authentication" => Some(Self::Basic),
            _ => None,
        }
    }

    fn put(self, mut call: Call, token: &str, user_id: &str, redactor: &Redactor) -> Call {
        match self {
            Self::Headers => call.header("X-Auth-Token", token).header("X-User-Id", user_id),
            Self::Query => {
                let both = [("X-Auth-Token", token), ("X-User-Id", user_id), ("authToken", token), ("userId", user_id)];
                call.query(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(both).finish())
            }
            Self::Cookies => call.header("Cookie", format!("rc_token={token}; rc_uid={user_id}")),
            Self::Body => {
                call.body = call.body.map(|body| with_members(&body, &[("authToken", token), ("userId", user_id)]));
                call
            }
            Self::Bearer => call.header("Authorization", format!("Bearer {token}")).header("X-User-Id", user_id),
            Self::Basic => {
                let both = STANDARD.encode(format!("{user_id}:{token}"));
                redactor.learn("token", &both);
                call.header("Authorization", format!("Basic {both}"))
            }
        }
    }
}

/// A JSON object with more members; anything else as it is.
fn with_members(body: &str, members: &[(&str, &str)]) -> String {
    let Ok(serde_json::Value::Object(mut object)) = serde_json::from_str(body) else { return body.to_owned() };
    for (name, value) in members {
        object.insert((*name).to_owned(), serde_json::Value::from(*value));
    }
    serde_json::Value::Object(object).to_string()
}

impl Credential {
    fn parse(words: &str, labels: &mut impl Iterator<Item = String>) -> Option<Self> {
        if words.starts_with("the ") {
            let label = labels.next()?;
            return Some(match words.rsplit_once('"')?.1 {
                " cut short" => Self::CutShort(label),
                " in another case" => Self::OtherCase(label),
                " with another character behind it" => Self::Longer(label),
                " as its hash" => Self::Hashed(label),
                " as a token" => Self::SessionId(label),
                _ => Self::Of(label),
            });
        }
        match words.split(' ').nth(1)? {
            "empty" => Some(Self::Empty),
            "malformed" => Some(Self::Malformed),
            "random" => Some(Self::Random),
            "overlong" => Some(Self::Overlong),
            _ => None,
        }
    }

    /// The value of the token field, if it is sent.
    fn token(&self, world: &World, random: &mut StdRng, redactor: &Redactor) -> Result<Option<String>, Stop> {
        let of = |label: &str| Ok::<_, Stop>(world.session(label)?.login.token.expose_secret().to_owned());
        // What is made of a token betrays most of it.
        let secret = |made: String| {
            redactor.learn("token", &made);
            made
        };
        Ok(Some(match self {
            Self::Absent => return Ok(None),
            Self::Of(label) => of(label)?,
            Self::CutShort(label) => secret(cut_short(&of(label)?)),
            Self::OtherCase(label) => secret(other_case(&of(label)?)),
            Self::Longer(label) => secret(format!("{}x", of(label)?)),
            Self::Hashed(label) => secret(STANDARD.encode(Sha256::digest(of(label)?))),
            Self::SessionId(label) => world.session(label)?.id.clone(),
            Self::Empty => String::new(),
            Self::Malformed => MALFORMED.to_owned(),
            Self::Random => Alphanumeric.sample_string(random, 43),
            Self::Overlong => Alphanumeric.sample_string(random, OVERLONG),
        }))
    }

    /// The value of the user id field, if it is sent.
    fn user_id(&self, world: &World, random: &mut StdRng) -> Result<Option<String>, Stop> {
        let of = |label: &str| Ok::<_, Stop>(world.session(label)?.login.user_id.clone());
        Ok(Some(match self {
            Self::Absent => return Ok(None),
            Self::Of(label) | Self::Hashed(label) | Self::SessionId(label) => of(label)?,
            Self::CutShort(label) => cut_short(&of(label)?),
            Self::OtherCase(label) => other_case_of_id(&of(label)?),
            Self::Longer(label) => format!("{}x", of(label)?),
            Self::Empty => String::new(),
            Self::Malformed => MALFORMED.to_owned(),
            Self::Random | Self::Overlong => Alphanumeric.sample_string(random, 17),
        }))
    }
}

/// Without its last four characters.
fn cut_short(whole: &str) -> String {
    whole.chars().take(whole.chars().count().saturating_sub(4)).collect()
}

/// Every mixture of a token and a user id that proves nothing, with words for each: both halves absent, empty,
/// malformed or random, the token also that of a session that has ended, and each half that of a session of somebody
/// else, but not both of them, since those would prove something.
pub(super) fn wrong_mixtures(ended: &str, foreign: &str) -> Vec<Caller> {
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
        assert!(Caller::parse("a caller with an odd token and a random user id").is_err());
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
