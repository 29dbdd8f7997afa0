//! A profile: what is normal for a server era or dialect. Plain data as its file states it.

use serde::{Deserialize, Serialize};

use super::amendment::Amendments;

/// A server era or dialect and the documented deviations that are normal there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name used by `--profile`.
    pub name: String,
    /// One line for people.
    pub title: String,
    /// Profile whose amendments come first, if any.
    #[serde(default)]
    pub extends: Option<String>,
    /// Versions of the target that belong to this era, as a semver requirement.
    #[serde(default)]
    pub versions: Option<String>,
    /// Whether a document that was given counts before overlays where both name statuses.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub document_is_law: bool,
    /// How late the effect of a successful answer may show; the profile that this one extends says so where it does not.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// What is known of websockets; the profile that this one extends says so where it does not.
    #[serde(default)]
    pub websockets: Option<Websockets>,
    /// What differs from document and overlays.
    #[serde(default)]
    pub amendments: Amendments,
}

/// How late an effect that a success answer promises may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// Milliseconds after the answer; 0 means that the answer says it is done.
    pub within_ms: u64,
    pub reason: String,
    pub source: String,
}

impl Default for Effect {
    /// A success says that it is done.
    fn default() -> Self {
        Self { within_ms: 0, reason: "a success says that it is done".to_owned(), source: "RFC 9110 §15.3".to_owned() }
    }
}

/// What is known of the websockets of an era.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Websockets {
    /// Whether every server of the era has them: one that cannot be opened is then kept by something in front.
    pub offered: bool,
    /// Milliseconds after a logout within which the open websocket of the session closes, or serves nothing more.
    pub silent_within_ms: u64,
    /// The first version that closes it, if one is known to.
    #[serde(default)]
    pub closed_since: Option<String>,
    pub reason: String,
    pub source: String,
}

impl Default for Websockets {
    /// Nothing is known.
    fn default() -> Self {
        let (reason, source) = (String::new(), String::new());
        Self { offered: false, silent_within_ms: 2_000, closed_since: None, reason, source }
    }
}

impl Websockets {
    /// Whether a server of this version closes the open websocket of a session that was ended.
    pub fn are_closed_by(&self, version: Option<&str>) -> bool {
        let since = self.closed_since.as_deref().map(numbers);
        since.zip(version.map(numbers)).is_some_and(|(since, version)| version >= since)
    }
}

/// The numbers of a version, of which callers are perhaps told the first two only.
fn numbers(version: &str) -> Vec<u64> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_says_whether_open_websockets_are_closed() {
        let since = Websockets { closed_since: Some("8.6.1".to_owned()), ..Websockets::default() };
        for (version, expected) in [("8.6.1", true), ("8.6", false), ("8.7", true), ("8.10.0", true), ("7.9.9", false)]
        {
            assert_eq!(since.are_closed_by(Some(version)), expected, "{version}");
        }
        assert!(!since.are_closed_by(None) && !Websockets::default().are_closed_by(Some("8.8.0")));
    }
}
