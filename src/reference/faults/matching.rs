//! Whether a text that was sent names a session: if it is the id, to the letter. Faults read more into it.

use regex::Regex;

use crate::reference::fault::Fault;

/// How much of an id a server compares that reads it into a field too short for it.
const FIELD: usize = 12;

/// Whether `given` names the session of this id.
pub(crate) fn names(fault: Option<Fault>, given: &str, id: &str) -> bool {
    if given == id {
        return true;
    }
    if given.is_empty() {
        return false;
    }
    match fault {
        Some(Fault::PrefixMatches) => id.starts_with(given),
        Some(Fault::SuffixMatches) => id.ends_with(given),
        Some(Fault::PartMatches) => id.contains(given),
        Some(Fault::CaseIgnored) => id.eq_ignore_ascii_case(given),
        Some(Fault::BlanksTrimmed) => given.trim() == id,
        Some(Fault::PatternMatches) => Regex::new(given).is_ok_and(|pattern| pattern.is_match(id)),
        Some(Fault::WildcardMatches) => is_begun_by(id, given, '*'),
        Some(Fault::LikeMatches) => is_begun_by(id, given, '%'),
        Some(Fault::SurplusIgnored) => given.starts_with(id),
        Some(Fault::OnlyBeginningCompared) => id.len() > FIELD && given.chars().take(FIELD).eq(id.chars().take(FIELD)),
        Some(Fault::CommaListRead) => given.split(',').any(|part| part == id),
        Some(Fault::PercentDecoded) => {
            let decoded = url::form_urlencoded::parse(given.as_bytes()).next();
            decoded.is_some_and(|(key, _)| key == id)
        }
        Some(Fault::CutAtNul) => given.split('\0').next() == Some(id),
        Some(Fault::LastCharacterIgnored) => given.len() == id.len() && all_but_last(given) == all_but_last(id),
        Some(Fault::QuestionMarkMatches) => fits(id, given, '?'),
        Some(Fault::UnderscoreMatches) => fits(id, given, '_'),
        Some(Fault::QuotesStripped) => given.trim_matches('"') == id,
        Some(Fault::ArrayTextRead) => {
            serde_json::from_str::<Vec<String>>(given).is_ok_and(|ids| ids.first().is_some_and(|first| first == id))
        }
        Some(Fault::WidthFolded) => given.chars().map(folded).eq(id.chars()),
        _ => false,
    }
}

fn is_begun_by(id: &str, given: &str, wildcard: char) -> bool {
    given.strip_suffix(wildcard).is_some_and(|beginning| id.starts_with(beginning))
}

/// Whether a text is the id but for characters that stand for any one.
fn fits(id: &str, given: &str, any: char) -> bool {
    given.chars().count() == id.chars().count()
        && given.chars().zip(id.chars()).all(|(one, own)| one == own || one == any)
}

fn all_but_last(text: &str) -> String {
    let mut text = text.to_owned();
    text.pop();
    text
}

/// A full-width character as the narrow one that it stands for (Unicode block Halfwidth and Fullwidth Forms).
fn folded(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "aBcDeFgHiJkLmNoPq";

    #[test]
    fn only_the_id_names_a_session() {
        let others = ["", "a", "aBcDeFgH", "LmNoPq", "abcdefghijklmnopq", " aBcDeFgHiJkLmNoPq", ".*", "*", "%"];
        assert!(names(None, ID, ID));
        assert!(others.iter().all(|other| !names(None, other, ID)));
    }

    #[test]
    fn each_fault_reads_one_thing_more_into_a_text() {
        let wide: String = ID.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        let encoded: Vec<String> = ID.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let rows = [
            (Fault::PrefixMatches, "aBcDe".to_owned()),
            (Fault::SuffixMatches, "NoPq".to_owned()),
            (Fault::PartMatches, "DeF".to_owned()),
            (Fault::CaseIgnored, ID.to_ascii_lowercase()),
            (Fault::BlanksTrimmed, format!("{ID}\n")),
            (Fault::PatternMatches, "^aBc.*q$".to_owned()),
            (Fault::WildcardMatches, "aBc*".to_owned()),
            (Fault::LikeMatches, "aBc%".to_owned()),
            (Fault::SurplusIgnored, format!("{ID}x")),
            (Fault::OnlyBeginningCompared, "aBcDeFgHiJkLxxxxx".to_owned()),
            (Fault::CommaListRead, format!("{ID},x")),
            (Fault::PercentDecoded, encoded.concat()),
            (Fault::CutAtNul, format!("{ID}\0")),
            (Fault::WidthFolded, wide),
            (Fault::LastCharacterIgnored, "aBcDeFgHiJkLmNoPx".to_owned()),
            (Fault::QuestionMarkMatches, "aBcDeFgHiJkLmNoP?".to_owned()),
            (Fault::UnderscoreMatches, "aBcDeFgHiJkLmNoP_".to_owned()),
            (Fault::QuotesStripped, format!("\"{ID}\"")),
            (Fault::ArrayTextRead, format!("[\"{ID}\"]")),
        ];
        for (fault, given) in rows {
            assert!(names(Some(fault), &given, ID), "{fault}");
            assert!(!names(Some(fault), "zzzzzzzzzzzzzzzzz", ID), "{fault}");
            assert!(!names(None, &given, ID), "{fault}");
        }
    }
}
