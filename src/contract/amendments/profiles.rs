//! Reads profile files and resolves `extends`. Anything wrong in one of them is an error: a run under a profile that
//! was half understood would mean nothing.

use std::collections::BTreeMap;

use super::layers;
use crate::model::amendment::Amendments;
use crate::model::finding::{Finding, Place};
use crate::model::profile::{Effect, Profile};
use crate::model::source::SourceFile;

/// Reads profiles (TOML); each comes back with the amendments of the profiles it extends merged in.
///
/// # Errors
/// All that is wrong, with file and line: what is no profile (unknown keys included), a name used twice, versions that
/// are no semver requirement, an `extends` that names nobody or leads in a circle.
pub fn parse_profiles(files: &[SourceFile]) -> Result<Vec<Profile>, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut named: BTreeMap<String, (&SourceFile, Profile)> = BTreeMap::new();
    let mut order = Vec::new();
    for file in files {
        match parse(file) {
            Ok(profile) if named.contains_key(&profile.name) => {
                let message = format!("a profile {:?} was read from another file already", profile.name);
                findings.push(finding(file, line_of(file, "name"), "duplicate-profile", message));
            }
            Ok(profile) => {
                order.push(profile.name.clone());
                named.insert(profile.name.clone(), (file, profile));
            }
            Err(fault) => findings.push(*fault),
        }
    }
    let mut merged = Vec::new();
    for name in &order {
        match with_bases(name, &named) {
            Ok(profile) => merged.push(profile),
            Err(fault) => findings.push(*fault),
        }
    }
    if findings.is_empty() { Ok(merged) } else { Err(findings) }
}

fn parse(file: &SourceFile) -> Result<Profile, Box<Finding>> {
    let profile: Profile = toml::from_str(&file.text).map_err(|error| {
        let line = error.span().map(|span| line_at(&file.text, span.start));
        Box::new(finding(file, line, "not-a-profile", error.message().trim().replace('\n', "; ")))
    })?;
    if let Some(Err(error)) = profile.versions.as_deref().map(semver::VersionReq::parse) {
        let fault = finding(file, line_of(file, "versions"), "bad-versions", error.to_string());
        return Err(Box::new(fault));
    }
    for (section, is_used) in
        [("secrets", !profile.amendments.secrets.is_empty()), ("entities", !profile.amendments.entities.is_empty())]
    {
        if is_used {
            let message = format!("{section} stand in an overlay: they hold under every profile");
            return Err(Box::new(finding(file, None, "not-of-a-profile", message)));
        }
    }
    Ok(profile)
}

fn with_bases(name: &str, named: &BTreeMap<String, (&SourceFile, Profile)>) -> Result<Profile, Box<Finding>> {
    let Some((file, profile)) = named.get(name) else {
        let nowhere = SourceFile::new(name, "");
        let fault = finding(&nowhere, None, "unknown-profile", "there is no such profile".to_owned());
        return Err(Box::new(fault));
    };
    let mut chain = vec![profile];
    while let Some(base) = chain.last().and_then(|last| last.extends.as_deref()) {
        let fault = |kind, message| Err(Box::new(finding(file, line_of(file, "extends"), kind, message)));
        match named.get(base) {
            None => return fault("unknown-profile", format!("there is no profile {base:?} to extend")),
            Some(_) if chain.iter().any(|known| known.name == base) => {
                return fault("endless-extends", format!("{base:?} extends itself in the end"));
            }
            Some((_, base)) => chain.push(base),
        }
    }
    let mut whole = profile.clone();
    whole.amendments =
        chain.iter().rev().fold(Amendments::default(), |base, next| layers::merged(&base, &next.amendments));
    whole.effect = chain.iter().find_map(|known| known.effect.clone()).or(Some(Effect::default()));
    whole.websockets = chain.iter().find_map(|known| known.websockets.clone());
    Ok(whole)
}

fn finding(file: &SourceFile, line: Option<usize>, kind: &str, message: String) -> Finding {
    let place = line.map_or(Place::File, Place::Line);
    Finding::error((&file.name, place), kind, message).with_line(&file.text, None)
}

fn line_of(file: &SourceFile, key: &str) -> Option<usize> {
    let starts =
        |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    file.text.lines().position(starts).map(|index| index + 1)
}

pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str, head: &str, tail: &str) -> SourceFile {
        let effect = "[effect]\nwithin_ms = 0\nreason = \"r\"\nsource = \"s\"\n";
        let text = format!("name = \"{name}\"\ntitle = \"t\"\n{head}\n{effect}{tail}");
        SourceFile::new(format!("{name}.toml"), text)
    }

    fn rule(id: &str, rest: &str) -> String {
        format!(
            "[[amendments.rules]]\nid = \"{id}\"\noperation = \"*\"\nstatus = [\"200\"]\nreason = \"r\"\nsource = \"s\"\n{rest}\n"
        )
    }

    fn faults(files: &[SourceFile]) -> Vec<String> {
        parse_profiles(files)
            .unwrap_err()
            .iter()
            .map(|finding| finding.to_string().lines().next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn later_entries_replace_those_of_the_base() {
        let base = profile("base", "", &(rule("a", "schema = {}") + &rule("b", "schema = {}")));
        let era = profile("era", "extends = \"base\"", &(rule("a", "withdrawn = true") + &rule("c", "schema = {}")));
        let profiles = parse_profiles(&[era, base]).unwrap();
        let rules: Vec<(&str, bool)> =
            profiles[0].amendments.rules.iter().map(|rule| (rule.id.as_str(), rule.withdrawn)).collect();
        assert_eq!(rules, [("a", true), ("b", false), ("c", false)]);
    }

    #[test]
    fn whatever_is_wrong_is_refused_with_its_line() {
        assert_eq!(
            faults(&[profile("a", "extends = \"b\"", ""), profile("b", "extends = \"a\"", "")]),
            [
                "a.toml:3:1: error[endless-extends]: \"a\" extends itself in the end",
                "b.toml:3:1: error[endless-extends]: \"b\" extends itself in the end",
            ]
        );
        assert_eq!(
            faults(&[profile("a", "extends = \"x\"", "")]),
            ["a.toml:3:1: error[unknown-profile]: there is no profile \"x\" to extend"]
        );
        assert!(faults(&[profile("a", "versions = \"new\"", "")])[0].starts_with("a.toml:3:1: error[bad-versions]: "));
        assert!(
            faults(&[profile("a", "colour = 1", "")])[0]
                .starts_with("a.toml:3:1: error[not-a-profile]: unknown field `colour`")
        );
        assert_eq!(
            faults(&[profile("a", "", ""), profile("a", "", "")]),
            ["a.toml:1:1: error[duplicate-profile]: a profile \"a\" was read from another file already"]
        );
    }
}
