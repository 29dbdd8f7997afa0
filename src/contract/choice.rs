//! Which profile fits what the probe saw. Pure; every choice comes with its reason.

use semver::{Version, VersionReq};

use crate::model::profile::Profile;
use crate::model::sighting::Sightings;

/// Name of the profile that takes the published document at its word.
pub const PUBLISHED: &str = "published";

/// Name that stands for "the upstream era that the version belongs to".
pub const UPSTREAM: &str = "upstream";

/// A profile and why it was chosen.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// One sentence.
    pub reason: String,
}

/// Why no profile was chosen.
#[derive(Debug, thiserror::Error)]
pub enum NoChoice {
    /// No profile has the name.
    #[error("there is no profile {name:?}\n  hint: use auto, upstream, or one of {known}")]
    Unknown {
        /// As asked for.
        name: String,
        /// All names.
        known: String,
    },
}

/// Finds the profile for `--profile NAME`: a name, `auto`, or `upstream` for the era of the target's version.
pub fn choose<'a>(profiles: &'a [Profile], name: &str, seen: &Sightings) -> Result<Choice<'a>, NoChoice> {
    let (wanted, reason) = match name {
        "auto" => dialect(profiles, seen),
        UPSTREAM => {
            let (era, because) = era(profiles, seen);
            (era, format!("upstream was asked for, and {because}"))
        }
        name => (name.to_owned(), "asked for by name".to_owned()),
    };
    let profile = profiles.iter().find(|profile| profile.name == wanted).ok_or_else(|| NoChoice::Unknown {
        name: wanted.clone(),
        known: profiles
            .iter()
            .filter(|profile| is_selectable(profile))
            .map(|one| one.name.clone())
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    Ok(Choice { profile, reason })
}

/// A profile without versions that is not the published one is only a base for others.
pub fn is_selectable(profile: &Profile) -> bool {
    profile.versions.is_some() || profile.name == PUBLISHED
}

/// The dialect that the answers speak. A version alone proves nothing, since other makes state one too; but a target
/// that answers like an upstream era is measured by that era, and everything else by the document.
fn dialect(profiles: &[Profile], seen: &Sightings) -> (String, String) {
    if seen.version.is_none() && seen.not_found_status.is_none() && seen.refusal_keys.is_none() {
        return (PUBLISHED.to_owned(), "nothing was seen of the target, so the document is the law".to_owned());
    }
    let has_success = seen.refusal_keys.as_ref().is_some_and(|keys| keys.iter().any(|key| key == "success"));
    let is_early = version(seen).is_none_or(|version| version < Version::new(7, 4, 0));
    if has_success || (seen.not_found_status == Some(404) && is_early) {
        let (era, because) = era(profiles, seen);
        return (era, format!("it answers like upstream servers ({}), and {because}", signs(seen)));
    }
    (PUBLISHED.to_owned(), format!("no upstream era answers like this ({}), so the document is the law", signs(seen)))
}

/// The era whose versions include the target's, or the one whose 401 has the keys that were seen.
fn era(profiles: &[Profile], seen: &Sightings) -> (String, String) {
    let version = version(seen);
    let by_version = version.as_ref().and_then(|version| {
        profiles.iter().find(|profile| {
            let range = profile.versions.as_deref().and_then(|range| VersionReq::parse(range).ok());
            range.is_some_and(|range| range.matches(version))
        })
    });
    if let Some(profile) = by_version {
        return (profile.name.clone(), format!("its version belongs to {}", profile.title));
    }
    let has = |key: &str| seen.refusal_keys.as_ref().is_some_and(|keys| keys.iter().any(|known| known == key));
    let name = match (has("success"), has("message")) {
        (true, false) => "upstream-9",
        (true, true) => "upstream-8",
        _ => "upstream-7.0",
    };
    (name.to_owned(), "the shape of its 401 decides the era".to_owned())
}

/// The version with its missing parts as zero: anonymous callers are told `major.minor` only.
fn version(seen: &Sightings) -> Option<Version> {
    let text = seen.version.as_deref()?;
    let mut numbers = text.split(['.', '-', '+']).map_while(|part| part.parse().ok());
    let major = numbers.next()?;
    Some(Version::new(major, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}

/// The signs that speak for a dialect, for a reader who wants to check the choice.
fn signs(seen: &Sightings) -> String {
    let version = seen.version.as_ref().map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
    let not_found = seen.not_found_status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let refusal = match &seen.refusal_keys {
        Some(keys) => format!("401 with {}", keys.join(", ")),
        None => "no JSON 401 without credentials".to_owned(),
    };
    format!("{version}; {not_found} for an unknown session; {refusal}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::profile::Effect;

    fn profiles() -> Vec<Profile> {
        let profile = |name: &str, versions: Option<&str>| Profile {
            name: name.to_owned(),
            title: name.to_owned(),
            extends: None,
            versions: versions.map(str::to_owned),
            effect: Effect { within_ms: 0, reason: String::new(), source: String::new() },
            amendments: crate::model::amendment::Amendments::default(),
        };
        vec![
            profile("published", None),
            profile("upstream", None),
            profile("upstream-6", Some(">=5.0.0, <7.0.0")),
            profile("upstream-7.0", Some(">=7.0.0, <7.4.0")),
            profile("upstream-7.4", Some(">=7.4.0, <8.0.0")),
            profile("upstream-8", Some(">=8.0.0, <9.0.0")),
            profile("upstream-9", Some(">=9.0.0")),
        ]
    }

    fn chosen(name: &str, version: Option<&str>, keys: &[&str], not_found: u16) -> String {
        let seen = Sightings {
            version: version.map(str::to_owned),
            refusal_keys: Some(keys.iter().map(|key| (*key).to_owned()).collect()),
            not_found_status: Some(not_found),
            ..Sightings::default()
        };
        choose(&profiles(), name, &seen).unwrap().profile.name.clone()
    }

    const SHORT: &[&str] = &["status", "message"];
    const LONG: &[&str] = &["success", "error", "status", "message"];

    #[test]
    fn auto_takes_the_era_of_a_target_that_answers_like_upstream() {
        assert_eq!(chosen("auto", Some("6.5"), SHORT, 404), "upstream-6");
        assert_eq!(chosen("auto", Some("7.3.1"), SHORT, 404), "upstream-7.0");
        assert_eq!(chosen("auto", Some("7.10"), LONG, 404), "upstream-7.4");
        assert_eq!(chosen("auto", Some("8.8.0-rc.1"), LONG, 404), "upstream-8");
        assert_eq!(chosen("auto", None, LONG, 404), "upstream-8");
        assert_eq!(chosen("auto", None, &["success", "error"], 404), "upstream-9");
        assert_eq!(chosen("auto", None, SHORT, 404), "upstream-7.0");
    }

    #[test]
    fn auto_does_not_let_a_defect_choose_a_milder_profile() {
        assert_eq!(chosen("auto", Some("7.10"), LONG, 400), "upstream-7.4", "an upstream server with a wrong status");
        assert_eq!(chosen("auto", Some("8.7"), SHORT, 404), "published", "another make with a wrong status");
    }

    #[test]
    fn auto_takes_everything_else_by_the_document() {
        assert_eq!(chosen("auto", Some("8.7"), SHORT, 400), "published");
        assert_eq!(chosen("auto", None, SHORT, 400), "published");
        assert_eq!(chosen("auto", Some("6.5"), SHORT, 400), "published");
    }

    #[test]
    fn a_name_is_a_name() {
        assert_eq!(chosen("upstream-6", Some("8.0"), LONG, 404), "upstream-6");
        assert_eq!(chosen("upstream", Some("8.0"), LONG, 404), "upstream-8");
        let error = choose(&profiles(), "nightly", &Sightings::default()).unwrap_err();
        assert!(error.to_string().starts_with("there is no profile \"nightly\""));
    }
}
