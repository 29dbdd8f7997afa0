//! Names of what a run makes on a target: nobody else has them, and everything of a run can be recognised by how its name
//! begins. Valid as names of users and rooms on upstream servers (letters, digits and `-`). Must not make anything.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// What the names of all runs begin with.
pub const MARK: &str = "conf-";

/// Hexadecimal digits that stand for a scenario.
const SCENARIO_DIGITS: usize = 8;

/// Tells a run from every other: eight lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunName(String);

impl RunName {
    /// From random bits.
    pub fn new(random: u32) -> Self {
        Self(format!("{random:08x}"))
    }

    /// What all names of the run begin with.
    pub fn prefix(&self) -> String {
        format!("{MARK}{}-", self.0)
    }

    /// A name of a scenario, the same whenever it is asked for; `name` tells several of a scenario apart.
    pub fn unique(&self, scenario: &str, name: &str) -> String {
        let digest = format!("{:x}", Sha256::digest(scenario));
        let scenario = digest.get(..SCENARIO_DIGITS).unwrap_or_default();
        let separator = if name.is_empty() { "" } else { "-" };
        format!("{}{scenario}{separator}{name}", self.prefix())
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_run_scenario_and_name() {
        let run = RunName::new(0x00c0_ffee);
        assert_eq!(run.prefix(), "conf-00c0ffee-");
        assert_eq!(run.unique("a/b", ""), run.unique("a/b", ""));
        assert_eq!(run.unique("a/b", "den"), format!("{}-den", run.unique("a/b", "")));
        assert_ne!(run.unique("a/b", ""), run.unique("a/c", ""));
        assert!(run.unique("a/b", "den").starts_with(&run.prefix()));
    }
}
