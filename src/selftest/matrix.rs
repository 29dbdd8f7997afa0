//! The kill matrix: what each trial should have come to and what it came to. Must not know how the suite is run.

use serde::Serialize;

use super::trial::{Outcome, Seen, Subject, Trial};
use crate::model::verdict::RunResult;

/// All trials with their verdicts, in the order of the tables.
#[derive(Clone, Debug)]
pub struct Matrix {
    pub rows: Vec<Row>,
}

/// One trial and its verdict.
#[derive(Clone, Debug)]
pub struct Row {
    pub trial: Trial,
    pub outcome: Outcome,
    /// What that means for the suite.
    pub verdict: RowVerdict,
}

/// What a trial says of the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowVerdict {
    /// The fault was charged to the requirement that its row names.
    Noticed,
    /// It was not: nothing was charged, or something else only, or the suite broke.
    Survived,
    /// Nothing was charged against a conforming server.
    Quiet,
    /// A conforming server was not found conformant.
    FalseAlarm,
}

impl RowVerdict {
    /// Whether the suite did as it should.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Noticed | Self::Quiet)
    }
}

impl Matrix {
    /// Judges trials.
    pub fn of(trials: impl IntoIterator<Item = (Trial, Outcome)>) -> Self {
        let row = |(trial, outcome): (Trial, Outcome)| {
            let verdict = verdict(&trial, &outcome);
            Row { trial, outcome, verdict }
        };
        Self { rows: trials.into_iter().map(row).collect() }
    }

    /// Rows of one verdict.
    pub fn with(&self, verdict: RowVerdict) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.verdict == verdict)
    }

    /// Rows of trials with a fault.
    pub fn faults(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| matches!(row.trial.subject, Subject::Fault(_)))
    }

    /// Whether every fault was noticed and no conforming server accused.
    pub fn is_good(&self) -> bool {
        self.rows.iter().all(|row| row.verdict.is_good())
    }

    /// What the matrix comes to, for people: `118 of 120 faults noticed, 1 false alarm on 57 conforming servers`.
    pub fn sentence(&self) -> String {
        let faults = self.faults().count();
        let noticed = self.with(RowVerdict::Noticed).count();
        let alarms = self.with(RowVerdict::FalseAlarm).count();
        let conforming = self.rows.len() - faults;
        let plural = if alarms == 1 { "" } else { "s" };
        format!("{noticed} of {faults} faults noticed, {alarms} false alarm{plural} on {conforming} conforming servers")
    }
}

fn verdict(trial: &Trial, outcome: &Outcome) -> RowVerdict {
    match (trial.subject, outcome) {
        (Subject::Fault(row), Outcome::Ran(seen)) if notices(seen, row.requirement) => RowVerdict::Noticed,
        (Subject::Fault(_), _) => RowVerdict::Survived,
        (_, Outcome::Ran(seen)) if seen.result == RunResult::Conformant => RowVerdict::Quiet,
        _ => RowVerdict::FalseAlarm,
    }
}

fn notices(seen: &Seen, requirement: &str) -> bool {
    seen.result == RunResult::NotConformant && !seen.scenarios_charging(requirement).is_empty()
}

impl Row {
    /// Scenarios that charged the fault to the requirement its row names.
    pub fn killers(&self) -> Vec<&str> {
        match (self.trial.subject, &self.outcome) {
            (Subject::Fault(row), Outcome::Ran(seen)) => seen.scenarios_charging(row.requirement).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// One line about the trial: what became of it, its name, and by what.
    pub fn line(&self) -> String {
        let verdict = match self.verdict {
            RowVerdict::Noticed => "noticed",
            RowVerdict::Survived => "SURVIVED",
            RowVerdict::Quiet => "quiet",
            RowVerdict::FalseAlarm => "FALSE ALARM",
        };
        format!("{verdict:<12} {:<42} {}", self.trial.to_string(), self.reason()).trim_end().to_owned()
    }

    /// Why the verdict is what it is, one phrase.
    pub fn reason(&self) -> String {
        match (&self.outcome, self.trial.subject) {
            (Outcome::Broke(reason), _) => format!("the suite broke: {reason}"),
            (Outcome::Ran(_), Subject::Fault(row)) if self.verdict == RowVerdict::Noticed => {
                let killers = self.killers();
                format!("{} by {} scenarios, such as {}", row.requirement, killers.len(), killers[0])
            }
            (Outcome::Ran(seen), Subject::Fault(row)) => match charged(seen) {
                Some(charged) => format!("{} was not charged, only {charged}", row.requirement),
                None => format!("{} was not charged, nor anything else{}", row.requirement, troubles(seen)),
            },
            (Outcome::Ran(_), _) if self.verdict == RowVerdict::Quiet => String::new(),
            (Outcome::Ran(seen), _) => {
                let charged = charged(seen).map_or_else(String::new, |charged| format!(": {charged}"));
                format!("{}{charged}{}", seen.result, troubles(seen))
            }
        }
    }
}

fn charged(seen: &Seen) -> Option<String> {
    let requirements: Vec<&str> = seen.requirements().into_iter().collect();
    (!requirements.is_empty()).then(|| requirements.join(", "))
}

fn troubles(seen: &Seen) -> String {
    seen.troubles.first().map_or_else(String::new, |first| format!("; {first}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::requirement::Level;
    use crate::reference::{Fault, Flavour, Variant};
    use crate::selftest::Charge;

    fn seen(result: RunResult, charges: &[(&str, &str)]) -> Outcome {
        let charge = |(scenario, requirement): &(&str, &str)| Charge {
            scenario: (*scenario).to_owned(),
            requirement: (*requirement).to_owned(),
            level: Level::Must,
        };
        Outcome::Ran(Box::new(Seen {
            result,
            profile: "published".to_owned(),
            charges: charges.iter().map(charge).collect(),
            troubles: Vec::new(),
            duration_ms: 1.0,
        }))
    }

    fn line(subject: Subject, outcome: Outcome) -> String {
        let matrix = Matrix::of([(Trial { flavour: Flavour::Published, subject }, outcome)]);
        assert_eq!(matrix.is_good(), matrix.rows[0].verdict.is_good());
        matrix.rows[0].line()
    }

    #[test]
    fn a_fault_counts_as_noticed_for_the_named_requirement_alone() {
        let row = &Fault::ALL[0];
        assert_eq!((row.name, row.requirement), ("logout-does-nothing", "logout-me.ended.token"));
        let noticed = seen(RunResult::NotConformant, &[("b", row.requirement), ("a", row.requirement), ("a", "other")]);
        assert_eq!(
            line(Subject::Fault(row), noticed),
            "noticed      published/logout-does-nothing              logout-me.ended.token by 2 scenarios, such as a"
        );
        for (outcome, reason) in [
            (
                seen(RunResult::NotConformant, &[("a", "other"), ("b", "another")]),
                "logout-me.ended.token was not charged, only another, other",
            ),
            (seen(RunResult::Conformant, &[]), "logout-me.ended.token was not charged, nor anything else"),
            (Outcome::Broke("out of time".to_owned()), "the suite broke: out of time"),
        ] {
            let expected = format!("SURVIVED     published/logout-does-nothing              {reason}");
            assert_eq!(line(Subject::Fault(row), outcome), expected);
        }
        // Charged, but the run says that it could not tell: nobody would have been warned.
        let unsure = seen(RunResult::Inconclusive, &[("a", row.requirement)]);
        assert!(line(Subject::Fault(row), unsure).starts_with("SURVIVED"));
    }

    #[test]
    fn anything_but_conformant_is_a_false_alarm_on_a_conforming_server() {
        let variant = Subject::Variant(&Variant::ALL[0]);
        assert_eq!(line(Subject::Clean, seen(RunResult::Conformant, &[])), "quiet        published/clean");
        assert_eq!(
            line(variant, seen(RunResult::NotConformant, &[("a", "me.schema")])),
            format!("FALSE ALARM  {:<42} not conformant: me.schema", format!("published/{}", Variant::ALL[0].name))
        );
        for result in [RunResult::Partial, RunResult::Inconclusive, RunResult::Interrupted] {
            assert!(line(variant, seen(result, &[])).starts_with("FALSE ALARM"), "{result}");
        }
        assert!(line(Subject::Clean, Outcome::Broke("x".to_owned())).starts_with("FALSE ALARM"));
    }

    #[test]
    fn the_sentence_counts_both_sides() {
        let flavour = Flavour::Published;
        let row = &Fault::ALL[0];
        let trial = |subject| Trial { flavour, subject };
        let matrix = Matrix::of([
            (trial(Subject::Clean), seen(RunResult::Conformant, &[])),
            (trial(Subject::Variant(&Variant::ALL[0])), seen(RunResult::Partial, &[])),
            (trial(Subject::Fault(row)), seen(RunResult::NotConformant, &[("a", row.requirement)])),
            (trial(Subject::Fault(&Fault::ALL[1])), seen(RunResult::Conformant, &[])),
        ]);
        assert_eq!(matrix.sentence(), "1 of 2 faults noticed, 1 false alarm on 2 conforming servers");
        assert!(!matrix.is_good());
    }
}
