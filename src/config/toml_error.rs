//! What is wrong with a TOML file, in words that name the key and never a value, which may be a password.

use crate::model::printable::printable;

/// The line (counted from 1) and what is wrong there.
pub(super) fn worded(text: &str, error: &toml::de::Error) -> (usize, String) {
    let line = error.span().map_or(1, |span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
    let key = key_of(text.lines().nth(line - 1).unwrap_or_default());
    let said = error.message().trim().to_owned();
    let said = if is_about_keys(&said) { said } else { said.replace('\n', ", ") };
    let message = mismatch(&said).unwrap_or_else(|| if is_about_keys(&said) { said.clone() } else { unquoted(&said) });
    let message = match key {
        Some(key) if !is_about_keys(&said) => format!("`{key}`: {message}"),
        _ => message,
    };
    (line, printable(&message))
}

/// The key that a line begins with, if it looks like one.
fn key_of(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.\"'".contains(c);
    (!key.is_empty() && key.len() <= 64 && key.chars().all(is_plain)).then_some(key)
}

/// Messages that quote keys and nothing else.
fn is_about_keys(said: &str) -> bool {
    ["unknown field", "missing field", "duplicate field", "duplicate key"].iter().any(|kind| said.starts_with(kind))
}

/// A message about a value of another type or out of bounds, which quotes the value: `invalid type: integer `1`, expected a
/// string`.
fn mismatch(said: &str) -> Option<String> {
    let rest = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "))?;
    // The value may hold the same words; what is expected never does.
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let kind = found.split(['`', '"', '\'']).next().unwrap_or_default().trim();
    let kind = if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_lowercase() || c == ' ') {
        "another value"
    } else {
        kind
    };
    let bounds = if said.starts_with("invalid value") { " that is not possible here" } else { "" };
    Some(format!("expected {}, found {kind}{bounds}", unquoted(expected)))
}

/// A message without what it quotes, but for signs.
fn unquoted(said: &str) -> String {
    let mut parts = said.split('`');
    let mut message = parts.next().unwrap_or_default().to_owned();
    while let (Some(quoted), rest) = (parts.next(), parts.next()) {
        let is_sign = quoted.len() <= 3 && !quoted.chars().any(char::is_alphanumeric);
        message.extend(["`", if is_sign { quoted } else { "…" }, "`", rest.unwrap_or_default()]);
    }
    message
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::ConfigFile;

    fn message(text: &str) -> String {
        let message = ConfigFile::parse(text, Path::new("c.toml")).unwrap_err().to_string();
        message.split('\n').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_value_of_another_type_is_named_by_its_key() {
        for value in ["5550123987", "-5.550123987", "true", "[\"5550123987\"]", "2026-01-01", "{ a = \"5550123987\" }"]
        {
            let message = message(&format!("[accounts.alice]\nusername = \"a\"\npassword = {value}\n"));
            assert!(message.starts_with("c.toml:3: `password`: expected a string, found "), "{message}");
            assert!(!message.contains("5550123987"), "{message}");
        }
        assert_eq!(
            message("[target]\ntls_insecure = \"hunter2, expected x\"\n"),
            "c.toml:2: `tls_insecure`: expected a boolean, found string"
        );
        assert_eq!(
            message("[run]\njobs = -1\n"),
            "c.toml:2: `jobs`: expected usize, found integer that is not possible here"
        );
        assert_eq!(
            message("accounts = \"hunter2\"\n"),
            "c.toml:1: `accounts`: expected struct AccountsSection, found string"
        );
    }

    #[test]
    fn no_slip_near_a_password_repeats_it() {
        for line in [
            "password = hunter2",
            "password = \"hunter2",
            "password = 'hunter2",
            "password = \"hunter2\" hunter2",
            "password = \"hunter2\\q\"",
            "password = \"\"\"hunter2",
            "password hunter2",
            "password = hunter2 = hunter2",
            "password : \"hunter2\"",
            "password = [\"hunter2\"",
            "password = { hunter2 }",
            "password = 07hunter2",
            "password = \"a\"\npassword = \"hunter2\"",
            "[hunter2\npassword = \"a\"",
            "password = \"hunter2\u{0}\"",
            "password = \"a\" # \u{1}hunter2",
        ] {
            let message = message(&format!("[accounts.alice]\n{line}\n"));
            assert!(!message.contains("hunter2"), "{line}: {message}");
            assert!(message.starts_with("c.toml:"), "{line}: {message}");
        }
    }

    #[test]
    fn a_key_is_shown_without_what_acts_on_a_terminal() {
        let message = message("[target]\n\"\\u001b[31mx\\nThe evidence holds.\" = 1\n");
        assert!(message.starts_with("c.toml:2: unknown field `\\u{1b}[31mx\\u{a}The evidence holds.`"), "{message}");
    }
}
