//! Replaces secrets by keyed commitments while an exchange is recorded, so that no later writer has to remember to.
//! The same secret always gets the same commitment within a run. Must not know what an exchange means.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::model::commitment::{self, VALUE};
use crate::model::exchange::Body;
use crate::model::secret_names::{SecretNames, hide_values, hide_written, is_hidden};
use crate::sut::secrets::known_secrets::{KnownSecrets, SEARCHABLE_LENGTH};

/// Shortest text of letters alone that is taken for a secret wherever it stands because a feature has it as the value of one.
const TELLING_LENGTH: usize = 12;

/// Knows the secrets of a run and hides them.
pub struct Redactor {
    key: [u8; 32],
    common: HashSet<String>,
    names: SecretNames,
    known: Mutex<KnownSecrets>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// A redactor whose commitments nobody can recompute without `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key, common: HashSet::new(), names: SecretNames::default(), known: Mutex::default() }
    }

    /// The same redactor, which takes none of these words for a secret wherever it stands: answers would be unreadable in
    /// which a password such as `success` is hidden.
    #[must_use]
    pub fn sparing(self, common: HashSet<String>) -> Self {
        Self { common, ..self }
    }

    /// The same redactor, which takes the values that stand after these names for secrets.
    #[must_use]
    pub fn knowing(self, names: SecretNames) -> Self {
        Self { names, ..self }
    }

    /// The names that stand before secrets.
    pub fn names(&self) -> &SecretNames {
        &self.names
    }

    /// Whether a secret is searched for everywhere. One that is not is hidden only as the value of a secret property or
    /// header field.
    pub fn can_recognise(&self, secret: &str) -> bool {
        secret.len() >= SEARCHABLE_LENGTH && !self.common.contains(secret)
    }

    /// Makes a secret known: from now on it is hidden as it is, escaped, coded, or in pieces, if it
    /// [can be recognised](Self::can_recognise).
    pub fn learn(&self, kind: &str, secret: &str) {
        if !self.can_recognise(secret) {
            return;
        }
        let commitment = self.commitment(kind, secret);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).add(secret, &commitment);
    }

    /// The commitment that stands for a secret.
    pub fn commitment(&self, kind: &str, secret: &str) -> String {
        // HMAC takes a key of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return commitment::without_digest(kind) };
        mac.update(secret.as_bytes());
        let digest = mac.finalize().into_bytes();
        let beginning = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        commitment::written(kind, beginning)
    }

    /// Text without secrets.
    pub fn text(&self, text: &str) -> String {
        let hide = |value: &str| {
            if value.starts_with(commitment::BEGINNING) { value.to_owned() } else { self.commitment(VALUE, value) }
        };
        hide_values(self.known_hidden(text), &self.names, hide).into_owned()
    }

    /// Text without the known secrets; not copied where it holds none, since it may be as long as a body.
    fn known_hidden<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(hidden) => Cow::Owned(match String::from_utf8(hidden) {
                Ok(hidden) => hidden,
                // A secret may end within a character.
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            }),
        }
    }

    /// The value of a property without secrets, as it would stand in a recorded body.
    pub fn property(&self, name: &str, value: &Value) -> Value {
        let hidden = self.text(&json!({ name: value }).to_string());
        let hidden: Option<Value> = serde_json::from_str(&hidden).ok();
        // What cannot be read any more said a secret.
        hidden
            .and_then(|mut body| body.get_mut(name).map(Value::take))
            .unwrap_or_else(|| Value::from(commitment::without_digest(VALUE)))
    }

    /// Text of a feature without secrets. What stands for them is the same in every run, so that features can be compared:
    /// `redacted-password` for one of an account, `redacted-value` for what stands after the name of a secret.
    pub fn written(&self, text: &str) -> String {
        let hidden = self.known_hidden(text);
        let hidden = commitment::without_digests(&hidden);
        hide_written(&hidden, &self.names, |value| {
            if is_hidden(value) { value.to_owned() } else { commitment::without_digest(VALUE) }
        })
    }

    /// The values in a text of a feature that stand after the names of secrets and can be told from ordinary words, so that
    /// they can be made known before they are sent.
    pub fn secrets_in(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        hide_written(text, &self.names, |value| {
            let is_word = value.len() < TELLING_LENGTH && value.bytes().all(|byte| byte.is_ascii_lowercase());
            if !is_hidden(value) && !is_word && self.can_recognise(value) {
                found.push(value.to_owned());
            }
            value.to_owned()
        });
        found
    }

    /// A header field without secrets.
    pub fn header(&self, name: &str, value: &str) -> (String, String) {
        let hidden = self.text(value);
        if self.names.is_secret(name) && hidden == value && !value.is_empty() {
            return (name.to_owned(), self.commitment(VALUE, value));
        }
        (name.to_owned(), hidden)
    }

    /// A body without secrets.
    pub fn body(&self, bytes: &[u8]) -> Body {
        match std::str::from_utf8(bytes) {
            Ok(text) => Body::Text(self.text(text)),
            Err(_) => Body::Base64(STANDARD.encode(self.bytes(bytes))),
        }
    }

    /// Bytes, text or not, without the known secrets.
    fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).hide(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::new([7; 32])
    }

    #[test]
    fn a_known_secret_is_hidden_in_every_spelling_and_stays_recognisable() {
        let redactor = redactor();
        redactor.learn("password", "pa\"ss/word+1");
        let commitment = redactor.commitment("password", "pa\"ss/word+1");
        for spelling in [
            "pa\"ss/word+1",
            r#"pa\"ss/word+1"#,
            r"pa\u0022ss\/word\u002b1",
            "pa%22ss%2Fword%2B1",
            "pa%22ss%2fword%2b1",
            "pa%2522ss%252Fword%252B1",
            "pa&quot;ss/word&#43;1",
            "cGEic3Mvd29yZCsx",
            "7061227373 2f776f72642b31".replace(' ', "").as_str(),
        ] {
            assert_eq!(redactor.text(&format!("<{spelling}>")), format!("<{commitment}>"), "{spelling}");
        }
        redactor.learn("token", "aBcDeFgHiJkLmNo");
        let commitment = redactor.commitment("token", "aBcDeFgHiJkLmNo");
        assert_eq!(redactor.text(r#"["aBcDeFg", "HiJkLmNo"]"#), format!(r#"["{commitment}"]"#), "in pieces");
        // The name of the user before it moves the groups of four.
        let basic = STANDARD.encode("al:aBcDeFgHiJkLmNo");
        assert_eq!(redactor.text(&format!("Basic {basic}")), format!("Basic {commitment}"));
    }

    #[test]
    fn a_password_that_is_a_word_of_answers_is_hidden_where_it_stands_as_a_secret_only() {
        let redactor = redactor().sparing(HashSet::from(["success".to_owned()]));
        redactor.learn("password", "success");
        assert!(!redactor.can_recognise("success") && redactor.can_recognise("success1"));
        let commitment = redactor.commitment("value", "success");
        let hidden = redactor.text(r#"{"success":true,"status":"success","password":"success"}"#);
        assert_eq!(hidden, format!(r#"{{"success":true,"status":"success","password":"{commitment}"}}"#));
    }

    #[test]
    fn secret_properties_are_hidden_even_if_the_secret_was_never_seen_before() {
        let redactor = redactor();
        let hidden = redactor.text(r#"{"data":{"authToken" : "ab\"c"},"userId":"u1"}"#);
        let commitment = redactor.commitment("value", r#"ab\"c"#);
        assert_eq!(hidden, format!(r#"{{"data":{{"authToken" : "{commitment}"}},"userId":"u1"}}"#));
        assert_eq!(redactor.text(&hidden), hidden, "redaction is idempotent");
    }

    #[test]
    fn features_are_the_same_in_every_run_and_tell_what_to_hide_in_it() {
        let redactor = redactor();
        redactor.learn("password", "hunter2-of-alice");
        let text = "Then \"hunter2-of-alice\" and {\"clientSecret\": \"s3cr3t\", \"token\": \"invalid\", \"pass\": \"<pass>\"}";
        let hidden = "Then \"redacted-password\" and {\"clientSecret\": \"redacted-value\", \"token\": \"redacted-value\", \"pass\": \"<pass>\"}";
        assert_eq!(redactor.written(text), hidden);
        assert_eq!(redactor.written(hidden), hidden);
        assert_eq!(redactor.secrets_in(text), ["s3cr3t"], "a word of answers is hidden where it stands only");
    }

    #[test]
    fn an_expected_property_is_hidden_as_a_recorded_one() {
        let redactor = redactor();
        redactor.learn("password", "hunter2 \"of\" alice");
        let known = redactor.commitment("password", "hunter2 \"of\" alice");
        let kept = json!({"a": 1.0, "b": 12_345, "c": "x"});
        for (name, value, expected) in [
            ("name", json!("hunter2 \"of\" alice"), json!(known)),
            ("password", json!("hunter2 \"of\" alice"), json!(known)),
            ("joinCode", json!("0123"), json!(redactor.commitment("value", "0123"))),
            ("code", json!(4711), json!(4711)),
            ("count", kept.clone(), kept),
        ] {
            assert_eq!(redactor.property(name, &value), expected, "{name}");
        }
        let number = |value: u64| redactor.property("joinCode", &json!(value));
        assert!(number(5_550_123_987).is_u64() && number(5_550_123_987) != json!(5_550_123_987_u64));
        assert!(number(5_550_123_987) == number(5_550_123_987) && number(5_550_123_987) != number(5_550_123_988));
    }

    #[test]
    fn secret_headers_are_hidden_whatever_they_hold() {
        let redactor = redactor();
        assert_eq!(redactor.header("Set-Cookie", "x=1").1, redactor.commitment("value", "x=1"));
        assert_eq!(redactor.header("X-User-Id", "u1").1, "u1");
    }

    #[test]
    fn of_two_secrets_that_begin_alike_the_longer_one_is_hidden_as_a_whole() {
        let redactor = redactor();
        redactor.learn("token", "token-of-alice-2");
        redactor.learn("token", "token-of-alice-21");
        let commitment = |secret| redactor.commitment("token", secret);
        let expected = format!("{} {}", commitment("token-of-alice-21"), commitment("token-of-alice-2"));
        assert_eq!(redactor.text("token-of-alice-21 token-of-alice-2"), expected);
    }

    #[test]
    fn bytes_that_are_not_text_lose_their_secrets_too() {
        let redactor = redactor();
        redactor.learn("token", "s3cr3t-token");
        let Body::Base64(encoded) = redactor.body(b"\xffs3cr3t-token\xfe") else { panic!("expected bytes") };
        let decoded = STANDARD.decode(encoded).unwrap();
        assert!(!decoded.windows(12).any(|window| window == b"s3cr3t-token"));
    }
}
