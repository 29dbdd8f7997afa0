//! Which profile fits what the probe saw. Pure; every choice comes with its reason.

use semver::{Version, VersionReq};

use crate::model::profile::Profile;
use crate::model::sighting::{Licence, Sightings};

/// Name of the profile that takes the published document at its word.
pub const PUBLISHED: &str = "published";

/// Name that stands for "the upstream era that the version belongs to".
pub const UPSTREAM: &str = "upstream";

/// A profile and why it was chosen.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
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
        known: selectable(profiles).map(|one| one.name.clone()).collect::<Vec<_>>().join(", "),
    })?;
    Ok(Choice { profile, reason })
}

/// The profiles that a run can have. One without versions that others extend is only a base for them, unless it is the
/// published one.
pub fn selectable(profiles: &[Profile]) -> impl Iterator<Item = &Profile> {
    let is_base = |name: &str| profiles.iter().any(|profile| profile.extends.as_deref() == Some(name));
    profiles.iter().filter(move |one| one.versions.is_some() || one.name == PUBLISHED || !is_base(&one.name))
}

/// Signs of an upstream server that must come together: one alone may be the habit of another make, or a defect.
const ENOUGH: usize = 2;

/// The dialect that the target speaks: that of an upstream era if enough signs say so, and otherwise the document's.
fn dialect(profiles: &[Profile], seen: &Sightings) -> (String, String) {
    let signs = signs_of_upstream(profiles, seen);
    if signs.len() >= ENOUGH {
        let (era, because) = era(profiles, seen);
        return (era, format!("it shows signs of an upstream server ({}), and {because}", signs.join("; ")));
    }
    let words = if signs.is_empty() { "no sign".to_owned() } else { format!("one sign only ({})", signs.join("; ")) };
    (PUBLISHED.to_owned(), format!("there is {words} of an upstream server, so the document is the law"))
}

fn signs_of_upstream(profiles: &[Profile], seen: &Sightings) -> Vec<String> {
    let mut signs = Vec::new();
    if let Some(version) = seen.version.as_ref().filter(|_| fits_its_version(profiles, seen)) {
        signs.push(format!("it states the version {version}"));
    }
    if has_envelope(seen) {
        signs.push("its 401 has the envelope of upstream refusals since 7.4".to_owned());
    }
    if seen.not_found_status == Some(404) {
        signs.push("404 for an unknown session".to_owned());
    }
    if seen.takes_resume {
        signs.push("sessions take a login with resume".to_owned());
    }
    if let Licence::Missing(answer) = &seen.licence {
        signs.push(format!("it answers {answer}"));
    }
    signs
}

/// Whether a version of upstream is stated, and the 401, if one was seen, does not speak against it.
fn fits_its_version(profiles: &[Profile], seen: &Sightings) -> bool {
    let Some(version) = version(seen).filter(|version| era_of(profiles, version).is_some()) else { return false };
    let is_long = version >= Version::new(7, 4, 0);
    seen.refusal_keys.is_none() || has_envelope(seen) == is_long
}

/// Whether the 401 looks like those of upstream since 7.4, which say the same in `error` and `message`.
fn has_envelope(seen: &Sightings) -> bool {
    has_keys(seen, &["success", "error"]) && !seen.refusal_differs_in_itself
}

fn has_keys(seen: &Sightings, keys: &[&str]) -> bool {
    seen.refusal_keys.as_ref().is_some_and(|known| keys.iter().all(|key| known.iter().any(|one| one == key)))
}

fn era_of<'a>(profiles: &'a [Profile], version: &Version) -> Option<&'a Profile> {
    profiles.iter().find(|profile| {
        let range = profile.versions.as_deref().and_then(|range| VersionReq::parse(range).ok());
        range.is_some_and(|range| range.matches(version))
    })
}

/// The era whose versions include the target's, or the one whose 401 has the keys that were seen.
fn era(profiles: &[Profile], seen: &Sightings) -> (String, String) {
    if let Some(profile) = version(seen).and_then(|version| era_of(profiles, &version)) {
        return (profile.name.clone(), format!("its version belongs to {}", profile.title));
    }
    let name = match (has_keys(seen, &["success", "error"]), has_keys(seen, &["message"])) {
        (true, false) => "upstream-9",
        (true, true) => "upstream-8",
        // 5.0 to 7.3 have this shape; the earlier of the two eras allows what the later one does, and that an effect comes late.
        _ => "upstream-6",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles() -> Vec<Profile> {
        let profile = |name: &str, versions: Option<&str>| Profile {
            name: name.to_owned(),
            title: name.to_owned(),
            extends: None,
            document_is_law: false,
            versions: versions.map(str::to_owned),
            effect: None,
            websockets: None,
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

    fn seen(version: Option<&str>, keys: &[&str], not_found: u16, takes_resume: bool) -> Sightings {
        Sightings {
            version: version.map(str::to_owned),
            refusal_keys: Some(keys.iter().map(|key| (*key).to_owned()).collect()),
            refusal_differs_in_itself: false,
            not_found_status: Some(not_found),
            takes_resume,
            licence: Licence::Offered,
        }
    }

    fn chosen(name: &str, seen: &Sightings) -> String {
        choose(&profiles(), name, seen).unwrap().profile.name.clone()
    }

    const SHORT: &[&str] = &["status", "message"];
    const LONG: &[&str] = &["success", "error", "status", "message"];

    #[test]
    fn auto_takes_the_era_of_a_target_that_behaves_like_upstream() {
        let auto = |version, keys, not_found, resume| chosen("auto", &seen(version, keys, not_found, resume));
        assert_eq!(auto(Some("6.5"), SHORT, 404, true), "upstream-6");
        assert_eq!(auto(Some("7.3.1"), SHORT, 404, true), "upstream-7.0");
        assert_eq!(auto(Some("7.10"), LONG, 404, true), "upstream-7.4");
        assert_eq!(auto(Some("8.8.0-rc.1"), LONG, 404, true), "upstream-8");
        assert_eq!(auto(None, LONG, 404, true), "upstream-8");
        assert_eq!(auto(None, &["success", "error"], 404, true), "upstream-9");
        assert_eq!(auto(None, SHORT, 404, true), "upstream-6", "the more lenient of two eras that fit");
        assert_eq!(auto(Some("6.5"), SHORT, 404, false), "upstream-6");
    }

    #[test]
    fn auto_does_not_let_a_defect_choose_another_profile() {
        let auto = |version, keys, not_found, resume| chosen("auto", &seen(version, keys, not_found, resume));
        assert_eq!(auto(Some("7.10"), LONG, 400, true), "upstream-7.4", "an upstream server with a wrong status");
        assert_eq!(auto(Some("8.8"), SHORT, 404, true), "upstream-8", "an upstream server with a wrong refusal");
        assert_eq!(auto(Some("6.5"), SHORT, 400, true), "upstream-6", "an upstream server with a wrong status");
        assert_eq!(auto(Some("8.7"), SHORT, 404, false), "published", "another make with a wrong status");
        assert_eq!(auto(None, SHORT, 404, false), "published", "another make with a wrong status");
        let no_refusal = Sightings { refusal_keys: None, ..seen(Some("7.9"), SHORT, 404, true) };
        assert_eq!(chosen("auto", &no_refusal), "upstream-7.4", "an upstream server that lets everybody in");
    }

    #[test]
    fn auto_takes_everything_else_by_the_document() {
        let auto = |version, keys, not_found| chosen("auto", &seen(version, keys, not_found, false));
        assert_eq!(auto(Some("8.7"), SHORT, 400), "published");
        assert_eq!(auto(None, SHORT, 400), "published");
        assert_eq!(auto(Some("6.5"), SHORT, 400), "published");
        assert_eq!(auto(None, &["status", "message", "success"], 400), "published", "one more property is no dialect");
        assert_eq!(auto(None, LONG, 400), "published");
    }

    #[test]
    fn a_missing_licence_is_a_sign() {
        let licence = Licence::Missing("400 \"enterprise\"".to_owned());
        let community = Sightings { version: Some("8.7".to_owned()), licence, ..Sightings::default() };
        assert_eq!(chosen("auto", &community), "upstream-8");
    }

    #[test]
    fn a_name_is_a_name() {
        let newest = seen(Some("8.0"), LONG, 404, true);
        assert_eq!(chosen("upstream-6", &newest), "upstream-6");
        assert_eq!(chosen("upstream", &newest), "upstream-8");
        let error = choose(&profiles(), "nightly", &Sightings::default()).unwrap_err();
        assert!(error.to_string().starts_with("there is no profile \"nightly\""));
    }
}
