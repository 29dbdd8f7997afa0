//! The address of the System Under Test.

use url::Url;

use super::error::ConfigError;
use crate::model::account::Accounts;
use crate::model::secret_names::without_secrets;

/// What is tested.
#[derive(Clone, Debug)]
pub enum Target {
    /// The reference server inside this program.
    Embedded,
    /// A server that somebody else runs.
    Remote {
        /// Base URL, without user name, password, query and fragment.
        url: Url,
        /// Whom to test it as.
        accounts: Box<Accounts>,
    },
}

/// How the reference server inside this program is named as a target.
pub(super) const EMBEDDED: &str = "embedded";

/// Understands the address of a target.
pub(super) fn parse_url(text: &str) -> Result<Url, ConfigError> {
    let wrong = |shown: &str, reason: &str| ConfigError::Url { url: without_secrets(shown), reason: reason.to_owned() };
    let url = Url::parse(text.trim()).map_err(|error| {
        // Text that is no URL may still hold a password before an @.
        wrong(text.rsplit('@').next().unwrap_or_default(), &error.to_string())
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        let reason = "it holds credentials, which would end up in logs; accounts belong in [accounts.*], and what a gateway in \
                      front of it asks for in [target] headers_env";
        return Err(wrong(url.host_str().unwrap_or_default(), reason));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(text, &format!("the scheme must be http or https, not {}", url.scheme())));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong(text, "it names no host"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(text, "a base URL has neither query nor fragment"));
    }
    if url.path().contains("/api/") || url.path().ends_with("/api") {
        return Err(wrong(text, "it names the API; the suite adds /api/… by itself"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_a_web_address_and_nothing_else() {
        for good in ["http://127.0.0.1:3000", "https://chat.example.org/", "https://example.org/chat"] {
            assert!(parse_url(good).is_ok(), "{good}");
        }
        for wrong in ["", "localhost:3000", "ftp://a", "http://", "http://a/?b", "http://a/#b", "http://a/api/v1", "/a"]
        {
            assert!(parse_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn credentials_in_the_address_are_refused_and_not_repeated() {
        for text in [
            "http://a/?token=canary",
            "ftp://a/#access_token=canary",
            "http://root:canary@example.org",
            "canary://x:canary@example.org",
            "x canary@example.org",
        ] {
            let message = parse_url(text).unwrap_err().to_string();
            assert!(!message.contains("canary"), "{message}");
        }
    }
}
