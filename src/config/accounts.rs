//! Accounts from the environment and the configuration file.

use std::path::Path;

use secrecy::SecretString;
use url::Url;

use super::error::ConfigError;
use super::file::{AccountSection, AccountsSection};
use super::variable_secret::secret_of;
use crate::model::account::{Account, Accounts, Actor};

/// Where the value of an environment variable comes from; a function so that tests need no environment.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What account messages need to know besides the sections.
pub(super) struct Place<'a> {
    /// The configuration file, for messages.
    pub(super) file: &'a Path,
    /// The target, for messages.
    pub(super) url: &'a Url,
}

/// The accounts that are named. Which of them a run needs, its scenarios say.
pub(super) fn resolve(
    sections: &AccountsSection,
    environment: Environment<'_>,
    place: &Place<'_>,
    remarks: &mut Vec<String>,
) -> Result<Accounts, ConfigError> {
    let mut given =
        |actor, section: &Option<AccountSection>| account(actor, section.as_ref(), environment, place, remarks);
    let accounts = Accounts {
        alice: given(Actor::Alice, &sections.alice)?,
        bob: given(Actor::Bob, &sections.bob)?,
        admin: given(Actor::Admin, &sections.admin)?,
    };
    match (&accounts.alice, &accounts.bob) {
        (Some(alice), Some(bob)) if alice.username.eq_ignore_ascii_case(&bob.username) => {
            Err(ConfigError::SameUser { username: alice.username.clone() })
        }
        _ => Ok(accounts),
    }
}

/// That an ordinary account is not named although scenarios need it.
pub fn no_account(actor: Actor, url: &Url) -> ConfigError {
    missing(actor, "user name", url)
}

/// The variables that override the parts of accounts.
pub fn account_variables() -> impl Iterator<Item = String> {
    Actor::ALL.into_iter().flat_map(|actor| ["USERNAME", "PASSWORD"].map(|part| variable(actor, part)))
}

fn account(
    actor: Actor,
    section: Option<&AccountSection>,
    environment: Environment<'_>,
    place: &Place<'_>,
    remarks: &mut Vec<String>,
) -> Result<Option<Account>, ConfigError> {
    let nothing = AccountSection::default();
    let section = section.unwrap_or(&nothing);
    let username = environment(&variable(actor, "USERNAME")).or_else(|| section.username.clone());
    let Some(username) = username.filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let name = variable(actor, "PASSWORD");
    let password = match environment(&name) {
        Some(password) => Some(SecretString::from(secret_of(&of(actor), &name, &password, remarks))),
        None => password(actor, section, environment, place, remarks)?,
    };
    let password = password.ok_or_else(|| missing(actor, "password", place.url))?;
    Ok(Some(Account { username, password }))
}

fn password(
    actor: Actor,
    section: &AccountSection,
    environment: Environment<'_>,
    place: &Place<'_>,
    remarks: &mut Vec<String>,
) -> Result<Option<SecretString>, ConfigError> {
    let wrong = |message: String, hint: &str| ConfigError::Password {
        path: place.file.to_owned(),
        actor: actor.to_string(),
        message,
        hint: hint.to_owned(),
    };
    match (&section.password, &section.password_env, &section.password_file) {
        (None, None, None) => Ok(None),
        (Some(password), None, None) => Ok(Some(password.clone())),
        (None, Some(name), None) => {
            let password = environment(name).ok_or_else(|| {
                // Who puts the password itself there should not read it in a log.
                let is_variable = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
                let named =
                    if is_variable { format!("the variable {name}, which") } else { "a variable that".to_owned() };
                wrong(format!("password_env names {named} is not set"), "export it before the run")
            })?;
            Ok(Some(SecretString::from(secret_of(&of(actor), name, &password, remarks))))
        }
        (None, None, Some(file)) => {
            let file = place.file.parent().unwrap_or(Path::new("")).join(file);
            let text = std::fs::read_to_string(&file).map_err(|error| {
                let hint = "name a file that can be read; its path starts at the configuration file";
                wrong(format!("password_file cannot be read: {error}"), hint)
            })?;
            let text = text.strip_suffix('\n').unwrap_or(&text);
            Ok(Some(SecretString::from(text.strip_suffix('\r').unwrap_or(text))))
        }
        _ => Err(wrong(
            "more than one of password, password_env and password_file".to_owned(),
            "keep the one that is meant",
        )),
    }
}

fn of(actor: Actor) -> String {
    format!("password of {actor}")
}

fn missing(actor: Actor, what: &'static str, url: &Url) -> ConfigError {
    let part = if what == "password" { "PASSWORD" } else { "USERNAME" };
    ConfigError::Account { actor: actor.to_string(), what, url: url.to_string(), variable: variable(actor, part) }
}

/// The variable that overrides a part of an account.
fn variable(actor: Actor, part: &str) -> String {
    format!("ROCKETCHAT_CONFORMANCE_{}_{part}", actor.name().to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::config::ConfigFile;

    fn resolved(toml: &str, variables: &[(&str, &str)]) -> Result<Accounts, String> {
        let path = Path::new("conformance.toml");
        let file = ConfigFile::parse(toml, path).unwrap();
        let url = Url::parse("http://example.org").unwrap();
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        resolve(&file.accounts, &environment, &Place { file: path, url: &url }, &mut Vec::new())
            .map_err(|error| error.to_string())
    }

    const BOTH: &str =
        "[accounts.alice]\nusername='a'\npassword='pa'\n[accounts.bob]\nusername='b'\npassword_env='BOB'\n";

    #[test]
    fn the_environment_goes_before_the_file() {
        let accounts = resolved(BOTH, &[("BOB", "pb"), ("ROCKETCHAT_CONFORMANCE_ALICE_PASSWORD", "other")]).unwrap();
        assert_eq!(accounts.alice.unwrap().password.expose_secret(), "other");
        assert_eq!(accounts.bob.unwrap().password.expose_secret(), "pb");
        assert!(accounts.admin.is_none());
    }

    #[test]
    fn what_is_missing_is_named_with_its_remedy() {
        assert!(resolved("[accounts.alice]\nusername='a'\npassword='p'\n", &[]).unwrap().bob.is_none());
        assert_eq!(
            no_account(Actor::Bob, &Url::parse("http://example.org").unwrap()).to_string(),
            "no user name for the account of bob: the scenarios for http://example.org/ need one\n  hint: set it in \
             [accounts.bob] of the configuration file, or in the variable ROCKETCHAT_CONFORMANCE_BOB_USERNAME; or name the \
             account of an administrator in [accounts.admin], who makes the others for each run"
        );
        assert_eq!(
            resolved(BOTH, &[]).unwrap_err(),
            "conformance.toml: [accounts.bob]: password_env names the variable BOB, which is not set\n  hint: export it \
             before the run"
        );
    }

    #[test]
    fn two_password_sources_and_one_user_for_both_are_refused() {
        let two = "[accounts.alice]\nusername='a'\npassword='p'\npassword_env='X'\n";
        assert!(resolved(two, &[]).unwrap_err().contains("more than one of"));
        let same = "[accounts.alice]\nusername='a'\npassword='p'\n[accounts.bob]\nusername='A'\npassword='p'\n";
        assert!(resolved(same, &[]).unwrap_err().starts_with("alice and bob are both \"a\""));
    }
}
