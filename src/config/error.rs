//! What can be wrong with the configuration: where, what was expected, what was found, and a hint.

use std::path::PathBuf;

/// A configuration that cannot be used. All of them end in exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that cannot be read.
    #[error("{path}: cannot be read: {reason}\n  hint: {hint}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
        /// What to do.
        hint: String,
    },
    /// A file that is not valid TOML or has keys or types that are not known.
    #[error("{path}:{line}: {message}\n  hint: {hint}")]
    File {
        /// The file.
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// What was found and expected.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The target's address is not usable.
    #[error("the target {url:?} is not usable: {reason}\n  hint: name it like https://chat.example.org")]
    Url {
        /// As given, without user name and password.
        url: String,
        /// Why.
        reason: String,
    },
    /// A target without the accounts that the features need.
    #[error(
        "no {what} for the account of {actor}: the scenarios for {url} need one\n  hint: set it in [accounts.{actor}] of the \
         configuration file, or in the variable {variable}; or name the account of an administrator in [accounts.admin], who \
         makes the others for each run"
    )]
    Account {
        /// The actor.
        actor: String,
        /// What is missing.
        what: &'static str,
        /// The target.
        url: String,
        /// The variable that would give it.
        variable: String,
    },
    /// A password source that does not work.
    #[error("{path}: [accounts.{actor}]: {message}\n  hint: {hint}")]
    Password {
        /// The configuration file.
        path: PathBuf,
        /// The actor.
        actor: String,
        /// What was found.
        message: String,
        /// What to do.
        hint: String,
    },
    /// alice and bob are one user.
    #[error(
        "alice and bob are both {username:?}, but foreign sessions can only be tested with two users\n  hint: give bob an \
         account of his own"
    )]
    SameUser {
        /// The shared user name.
        username: String,
    },
    /// A variable of ours that nothing reads.
    #[error("{name}: there is no such variable\n  hint: did you mean {nearest}?")]
    Variable {
        /// The variable.
        name: String,
        /// The known one that is most like it.
        nearest: String,
    },
    /// No target where one is called for.
    #[error(
        "--target: no target is named, although {reason}\n  hint: name your server with --target or in [target] of the \
         configuration file, or say --target embedded to test the reference server"
    )]
    NoTarget {
        /// What calls for one.
        reason: String,
    },
    /// An option whose value makes no sense.
    #[error("{option}: {message}\n  hint: {hint}")]
    Value {
        /// The option or key.
        option: String,
        /// What was found and expected.
        message: String,
        /// What to do.
        hint: String,
    },
}

/// A value of an option that cannot be used.
pub(super) fn wrong(option: &str, message: &str, hint: &str) -> ConfigError {
    ConfigError::Value { option: option.to_owned(), message: message.to_owned(), hint: hint.to_owned() }
}
