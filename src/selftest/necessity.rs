//! What the suite would lose without one of its scenarios. Scenarios are judged one by one and share no verdict, so
//! taking one away changes nothing for the others: the loss can be read off the matrix.

use std::collections::{BTreeMap, BTreeSet};

use super::matrix::Matrix;

/// What one scenario contributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Necessity {
    /// Id of the scenario.
    pub scenario: String,
    /// Trials with a fault that it charges to the named requirement.
    pub kills: usize,
    /// Those of them that no other scenario charges so.
    pub kills_alone: Vec<String>,
    /// Requirements that no other scenario covers.
    pub covers_alone: Vec<String>,
}

impl Necessity {
    /// Whether the suite would lose neither a kill nor the cover of a requirement without it.
    pub fn is_questioned(&self) -> bool {
        self.kills_alone.is_empty() && self.covers_alone.is_empty()
    }
}

/// What each of the scenarios contributes; `covers` holds for each requirement the scenarios that cover it.
pub fn necessities(
    scenarios: &[String],
    matrix: &Matrix,
    covers: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<Necessity> {
    let mut found: BTreeMap<&str, Necessity> = BTreeMap::new();
    for row in matrix.faults() {
        let killers = row.killers();
        for killer in &killers {
            found.entry(*killer).or_default().kills += 1;
        }
        if let [only] = killers[..] {
            found.entry(only).or_default().kills_alone.push(row.trial.to_string());
        }
    }
    for (requirement, covering) in covers {
        if let Some(only) = covering.iter().next().filter(|_| covering.len() == 1) {
            found.entry(only).or_default().covers_alone.push(requirement.clone());
        }
    }
    let named = |scenario: &String| Necessity {
        scenario: scenario.clone(),
        ..found.remove(scenario.as_str()).unwrap_or_default()
    };
    scenarios.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::requirement::Level;
    use crate::model::verdict::RunResult;
    use crate::reference::{Fault, Flavour};
    use crate::selftest::{Charge, Outcome, Seen, Subject, Trial};

    #[test]
    fn a_scenario_is_questioned_if_others_do_all_that_it_does() {
        let trial = |fault: usize, scenarios: &[&str]| {
            let row = &Fault::ALL[fault];
            let charges = scenarios.iter().map(|scenario| Charge {
                scenario: (*scenario).to_owned(),
                requirement: row.requirement.to_owned(),
                level: Level::Must,
            });
            let seen = Seen {
                result: RunResult::NotConformant,
                profile: String::new(),
                charges: charges.collect(),
                troubles: Vec::new(),
                duration_ms: 0.0,
            };
            let trial = Trial { flavour: Flavour::Published, subject: Subject::Fault(row) };
            (trial, Outcome::Ran(Box::new(seen)))
        };
        let matrix = Matrix::of([trial(0, &["a", "b"]), trial(1, &["b"])]);
        let covers = BTreeMap::from([
            ("both".to_owned(), BTreeSet::from(["a".to_owned(), "c".to_owned()])),
            ("one".to_owned(), BTreeSet::from(["c".to_owned()])),
        ]);
        let scenarios = ["a", "b", "c", "d"].map(str::to_owned);
        let found = necessities(&scenarios, &matrix, &covers);
        let shown: Vec<_> = found
            .iter()
            .map(|one| {
                (one.scenario.as_str(), one.kills, one.kills_alone.len(), one.covers_alone.len(), one.is_questioned())
            })
            .collect();
        assert_eq!(shown, [("a", 1, 0, 0, true), ("b", 2, 1, 0, false), ("c", 0, 0, 1, false), ("d", 0, 0, 0, true)]);
    }
}
