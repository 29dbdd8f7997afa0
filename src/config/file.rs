//! The configuration file as its author writes it, and messages that point at the line that is wrong.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;
use serde::de::Deserializer;

use super::error::ConfigError;
use super::options::{RunOptions, TargetOptions};
use super::{DEFAULT_FILE, USUAL_REPORTS, toml_error};

/// `conformance.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigFile {
    /// What to test.
    pub target: TargetOptions,
    /// Whom to test it as.
    pub accounts: AccountsSection,
    /// How to run.
    pub run: RunOptions,
    /// How long anything may take.
    pub deadlines: DeadlinesSection,
    /// How much of bodies the record keeps.
    pub budgets: BudgetsSection,
}

/// `[accounts.*]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountsSection {
    /// The caller.
    pub alice: Option<AccountSection>,
    /// Another ordinary user.
    pub bob: Option<AccountSection>,
    /// An administrator.
    pub admin: Option<AccountSection>,
}

/// `[accounts.NAME]`: one of the three password sources.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountSection {
    /// User name on the target.
    pub username: Option<String>,
    /// The password itself.
    #[serde(deserialize_with = "secret")]
    pub password: Option<SecretString>,
    /// Name of an environment variable that holds it.
    pub password_env: Option<String>,
    /// A file that holds it; the last line break is not part of it.
    pub password_file: Option<PathBuf>,
}

/// `[deadlines]`: durations such as `10s`; see [`crate::model::deadlines::Deadlines`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadlinesSection {
    /// From asking for a connection to having it.
    pub connect: Option<String>,
    /// From sending a request to the head of the answer.
    pub first_byte: Option<String>,
    /// From sending a request to the last byte of the answer.
    pub request: Option<String>,
    /// One step.
    pub step: Option<String>,
    /// One scenario.
    pub scenario: Option<String>,
    /// All scenarios together.
    pub run: Option<String>,
}

/// `[budgets]`: sizes such as `64KiB`; see [`crate::model::budgets::Recorded`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BudgetsSection {
    /// Of one exchange, each body.
    pub exchange: Option<String>,
    /// Of one scenario.
    pub scenario: Option<String>,
    /// Of the run.
    pub run: Option<String>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(SecretString::from))
}

impl ConfigFile {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|reason| ConfigError::Unreadable {
            path: path.to_owned(),
            reason,
            hint: "name an existing file with --config, or leave the option out".to_owned(),
        })?;
        Self::parse(&text, path)
    }

    /// Understands the text of a file; `path` is for messages only.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let (line, message) = toml_error::worded(text, &error);
            let hint = hint(&message);
            ConfigError::File { path: path.to_owned(), line, message, hint }
        })
    }
}

/// What somebody looks for who has no password to give.
const FOREIGN_TO_PASSWORDS: [&str; 8] =
    ["user_id", "userid", "userId", "token", "auth_token", "authToken", "token_env", "access_token"];

/// What accounts can be.
const LOCAL_ACCOUNTS: &str = "an account is a local user with a name and a password, for the run logs in itself, many times; \
                              single sign-on (OAuth, SAML), LDAP and ready-made tokens cannot be driven";

/// The known key nearest to an unknown one, from a message of the form "unknown field `x`, expected one of `a`, `b`".
fn hint(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next();
    if message.starts_with("unknown field") && unknown.is_some_and(|name| FOREIGN_TO_PASSWORDS.contains(&name)) {
        return LOCAL_ACCOUNTS.to_owned();
    }
    match unknown.and_then(|unknown| nearest(unknown, names)) {
        Some(name) if message.starts_with("unknown field") => format!("did you mean `{name}`?"),
        _ => "see the section on configuration in the README".to_owned(),
    }
}

/// Where reports go by a file that may be wrong in any other way; the usual folder if it does not say.
pub fn reports_folder(path: Option<&Path>) -> PathBuf {
    let text = std::fs::read_to_string(path.unwrap_or(Path::new(DEFAULT_FILE))).ok();
    let table = text.and_then(|text| text.parse::<toml::Table>().ok());
    let named = table.as_ref().and_then(|table| table.get("run")?.get("reports")?.as_str());
    PathBuf::from(named.unwrap_or(USUAL_REPORTS))
}

/// The known name that is most like an unknown one.
pub fn nearest<'n>(unknown: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let likeness = |name: &str| strsim::jaro_winkler(unknown, name);
    known.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        ConfigFile::parse(text, Path::new("conformance.toml")).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_key() {
        assert_eq!(
            message("[target]\nurl = \"http://a\"\nprofil = \"auto\"\n"),
            "conformance.toml:3: unknown field `profil`, expected one of `url`, `profile`, `tls_ca`, `tls_insecure`, `client_cert`, `client_key`, `proxy`, `headers_env`\n  hint: did you mean `profile`?"
        );
    }

    #[test]
    fn a_password_cannot_be_printed() {
        let file = ConfigFile::parse("[accounts.bob]\npassword = \"canary\"", Path::new("c.toml")).unwrap();
        assert!(!format!("{file:?}").contains("canary"));
    }
}
