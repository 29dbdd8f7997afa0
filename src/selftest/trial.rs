//! One run of the suite against one reference server, and what came out of it. Must not know how the suite is run.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::requirement::Level;
use crate::model::verdict::RunResult;
use crate::reference::{Fault, FaultRow, Flavour, Options, Variant, VariantRow};

/// What is special about the server of a trial.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// Nothing: the suite must find it conformant.
    Clean,
    /// One defect: the suite must charge it to the requirement that its row names.
    Fault(&'static FaultRow),
    /// One liberty that a conforming server may take: the suite must find nothing.
    Variant(&'static VariantRow),
}

/// One run of the suite against a server of one flavour.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// Make and era of the server.
    pub flavour: Flavour,
    /// What is special about it.
    pub subject: Subject,
}

impl Trial {
    /// A clean trial of every flavour; then, for each of `flavours`, every fault and every legal variant that concerns
    /// it.
    pub fn all(flavours: &[Flavour]) -> Vec<Self> {
        let clean = Flavour::ALL.iter().map(|row| Self { flavour: row.0, subject: Subject::Clean });
        let special = flavours.iter().flat_map(|flavour| {
            let faults = Fault::ALL.iter().filter(|row| row.flavours.include(*flavour)).map(Subject::Fault);
            let variants = Variant::ALL.iter().filter(|row| row.flavours.include(*flavour)).map(Subject::Variant);
            faults.chain(variants).map(|subject| Self { flavour: *flavour, subject })
        });
        clean.chain(special).collect()
    }

    /// Name of the fault or legal variant; `clean` for neither.
    pub fn subject_name(&self) -> &'static str {
        match self.subject {
            Subject::Clean => "clean",
            Subject::Fault(row) => row.name,
            Subject::Variant(row) => row.name,
        }
    }

    /// Whether the server leaves requests without an answer, so that they have to be given up.
    pub fn keeps_waiting(&self) -> bool {
        matches!(self.subject, Subject::Fault(row) if row.fault.keeps_waiting())
    }

    /// What the server of this trial is started with.
    pub fn options(&self) -> Options {
        let options = Options::new(self.flavour);
        match self.subject {
            Subject::Clean => options,
            Subject::Fault(row) => Options { fault: Some(row.fault), ..options },
            Subject::Variant(row) => Options { variant: Some(row.variant), ..options },
        }
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.flavour, self.subject_name())
    }
}

/// What came out of a trial.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The suite ran to its end.
    Ran(Box<Seen>),
    /// It did not: it panicked, could not start, or took longer than a trial may. Whatever it noticed until then counts
    /// for nothing.
    Broke(String),
}

/// What a run of the suite saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub result: RunResult,
    pub profile: String,
    pub charges: Vec<Charge>,
    /// Scenarios without a verdict and problems of the run, one sentence each.
    pub troubles: Vec<String>,
    /// How long the run took, in milliseconds.
    pub duration_ms: f64,
}

/// One deviation of one scenario, as far as the matrix needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Charge {
    /// Id of the scenario.
    pub scenario: String,
    /// Id of the requirement.
    pub requirement: String,
    /// Weight of the requirement.
    pub level: Level,
}

impl Seen {
    /// Scenarios that charged a requirement, in order and without repetition.
    pub fn scenarios_charging(&self, requirement: &str) -> BTreeSet<&str> {
        let charges = self.charges.iter().filter(|charge| charge.requirement == requirement);
        charges.map(|charge| charge.scenario.as_str()).collect()
    }

    /// Requirements that were charged, in order and without repetition.
    pub fn requirements(&self) -> BTreeSet<&str> {
        self.charges.iter().map(|charge| charge.requirement.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flavour_is_tried_clean_and_rows_only_where_they_make_sense() {
        let trials = Trial::all(&[Flavour::Published]);
        let clean = trials.iter().filter(|trial| matches!(trial.subject, Subject::Clean)).count();
        assert_eq!(clean, Flavour::ALL.len());
        for trial in &trials {
            let makes_sense = match trial.subject {
                Subject::Clean => true,
                Subject::Fault(row) => row.flavours.include(trial.flavour),
                Subject::Variant(row) => row.flavours.include(trial.flavour),
            };
            assert!(makes_sense, "{trial}");
        }
        assert_eq!(trials[0].to_string(), "published/clean");
    }

    #[test]
    fn the_server_of_a_trial_has_its_one_speciality_and_nothing_else() {
        let of = |subject| {
            let options = Trial { flavour: Flavour::Upstream8, subject }.options();
            (options.flavour, options.fault, options.variant)
        };
        let (fault, variant) = (&Fault::ALL[0], &Variant::ALL[0]);
        assert_eq!(of(Subject::Clean), (Flavour::Upstream8, None, None));
        assert_eq!(of(Subject::Fault(fault)), (Flavour::Upstream8, Some(fault.fault), None));
        assert_eq!(of(Subject::Variant(variant)), (Flavour::Upstream8, None, Some(variant.variant)));
    }
}
