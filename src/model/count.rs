//! Counts in English. Must not know what is counted.

/// `1 scenario`, `2 scenarios`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The form of a verb or a phrase that goes with a number.
pub fn agree<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_none_is_many() {
        assert_eq!([0, 1, 2].map(|number| count(number, "scenario")), ["0 scenarios", "1 scenario", "2 scenarios"]);
        assert_eq!([0, 1, 2].map(|number| agree(number, "shows", "show")), ["show", "shows", "show"]);
    }
}
