//! Gathers the deviations of a run by what causes them. A scenario counts for the deviation that it shows first; what it
//! shows later may follow from that. Pure.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::kind::kind_of;
use crate::model::cause::{Cause, Consequence, Kind};
use crate::model::deviation::Deviation;
use crate::model::judgement::{RunDeviation, ScenarioJudgement};
use crate::model::record::ScenarioRecord;
use crate::model::requirement::Level;

/// The causes of what scenarios and probe show, the weightiest first.
pub fn causes<'r>(
    scenarios: &[ScenarioRecord],
    judged: &[ScenarioJudgement],
    probe: &[Deviation],
    of_run: impl Iterator<Item = &'r RunDeviation>,
) -> Vec<Cause> {
    let mut gathered = Gathered::default();
    for deviation in probe {
        gathered.add(kind_of(deviation, None), deviation).deviations += 1;
    }
    for (scenario, judged) in scenarios.iter().zip(judged) {
        let Some((first, others)) = judged.deviations.split_first() else { continue };
        let kind = kind_of(first, Some(scenario));
        let cause = gathered.add(kind, first);
        cause.scenarios.push(scenario.id.clone());
        cause.deviations += 1;
        follow(cause, scenario, others);
    }
    gathered.add_of_run(scenarios, of_run);
    gathered.in_order()
}

/// The kinds among deviations of which none follows from another, the weightiest first. `of` takes those of a scenario.
pub fn kinds<'r>(
    scenarios: &[ScenarioRecord],
    judged: &[ScenarioJudgement],
    of: fn(&ScenarioJudgement) -> &Vec<Deviation>,
    of_run: impl Iterator<Item = &'r RunDeviation>,
) -> Vec<Cause> {
    let mut gathered = Gathered::default();
    for (scenario, judged) in scenarios.iter().zip(judged) {
        for deviation in of(judged) {
            let cause = gathered.add(kind_of(deviation, Some(scenario)), deviation);
            cause.deviations += 1;
            if cause.scenarios.last() != Some(&scenario.id) {
                cause.scenarios.push(scenario.id.clone());
            }
        }
    }
    gathered.add_of_run(scenarios, of_run);
    gathered.in_order()
}

/// Counts what a scenario shows after the cause.
fn follow(cause: &mut Cause, scenario: &ScenarioRecord, others: &[Deviation]) {
    let mut counted: Vec<usize> = Vec::new();
    for deviation in others {
        if kind_of(deviation, Some(scenario)) == cause.kind {
            cause.deviations += 1;
            continue;
        }
        let is_known =
            |one: &Consequence| one.requirement == deviation.requirement && one.operation == deviation.operation;
        let place = cause.consequences.iter().position(is_known).unwrap_or_else(|| {
            cause.consequences.push(Consequence {
                requirement: deviation.requirement.clone(),
                operation: deviation.operation.clone(),
                level: deviation.level,
                scenarios: 0,
                deviations: 0,
            });
            cause.consequences.len() - 1
        });
        cause.consequences[place].deviations += 1;
        if !counted.contains(&place) {
            counted.push(place);
            cause.consequences[place].scenarios += 1;
        }
    }
}

/// Causes in the order in which they were found.
#[derive(Default)]
struct Gathered {
    causes: Vec<Cause>,
    places: HashMap<Kind, usize>,
}

impl Gathered {
    /// The cause of this kind; `example` stands for it if it is the first.
    fn add(&mut self, kind: Kind, example: &Deviation) -> &mut Cause {
        let place = *self.places.entry(kind.clone()).or_insert(self.causes.len());
        if place == self.causes.len() {
            self.causes.push(Cause {
                kind,
                level: example.level,
                scenarios: Vec::new(),
                deviations: 0,
                example: example.clone(),
                consequences: Vec::new(),
            });
        }
        &mut self.causes[place]
    }

    /// Adds what the exchanges show that only serve the scenarios.
    fn add_of_run<'r>(&mut self, scenarios: &[ScenarioRecord], found: impl Iterator<Item = &'r RunDeviation>) {
        for RunDeviation { deviation, count, scenarios: ids, .. } in found {
            let first = scenarios.iter().find(|scenario| ids.first() == Some(&scenario.id));
            let cause = self.add(kind_of(deviation, first), deviation);
            cause.deviations += count;
            let known: HashSet<String> = cause.scenarios.iter().cloned().collect();
            cause.scenarios.extend(ids.iter().filter(|id| !known.contains(*id)).cloned());
        }
    }

    /// What endangers users before the rest, then what most scenarios show.
    fn in_order(mut self) -> Vec<Cause> {
        for cause in &mut self.causes {
            cause.consequences.sort_by_key(|one| Reverse(one.scenarios));
        }
        let endangers = |cause: &Cause| cause.level == Level::Security;
        self.causes.sort_by_key(|cause| (Reverse(endangers(cause)), Reverse(cause.scenarios.len())));
        self.causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operation::Operation;
    use crate::model::verdict::Verdict;

    fn deviation(requirement: &str, level: Level, actual: &str) -> Deviation {
        Deviation {
            requirement: requirement.to_owned(),
            level,
            operation: Operation::new("GET", "/x"),
            step: None,
            exchange: Some(0),
            pointer: None,
            expected: "y".to_owned(),
            actual: actual.to_owned(),
            source: "z".to_owned(),
        }
    }

    fn run(scenarios: Vec<Vec<Deviation>>) -> (Vec<ScenarioRecord>, Vec<ScenarioJudgement>) {
        let one = |(index, deviations): (usize, Vec<Deviation>)| {
            let (id, reason) = (format!("s{index}"), None);
            let record = ScenarioRecord { id: id.clone(), ..ScenarioRecord::default() };
            let (waived, remarks) = (Vec::new(), Vec::new());
            (record, ScenarioJudgement { id, verdict: Verdict::Failed, deviations, waived, remarks, reason })
        };
        scenarios.into_iter().enumerate().map(one).unzip()
    }

    #[test]
    fn a_scenario_counts_for_what_it_shows_first() {
        let cut = |ms: u32| deviation("x.answered", Level::Must, &format!("nothing after {ms} ms"));
        let alive = || deviation("x.ended", Level::Security, "accepted");
        let (record, judged) = run(vec![vec![cut(1), alive(), alive()], vec![cut(2)], vec![alive()], vec![]]);
        let found = causes(&record, &judged, &[], [].iter());
        let shown: Vec<_> =
            found.iter().map(|one| (one.kind.requirement.as_str(), one.scenarios.join(" "), one.deviations)).collect();
        assert_eq!(shown, [("x.ended", "s2".to_owned(), 1), ("x.answered", "s0 s1".to_owned(), 2)]);
        let followed = &found[1].consequences;
        assert_eq!(
            (followed[0].requirement.as_str(), followed[0].scenarios, followed[0].deviations),
            ("x.ended", 1, 2)
        );
        assert_eq!((followed.len(), found[1].kind.shape.as_str()), (1, "nothing after # ms"));
    }

    #[test]
    fn what_the_probe_shows_belongs_to_no_scenario() {
        let found = causes(
            &[],
            &[],
            &[deviation("x.schema", Level::Must, "1"), deviation("x.schema", Level::Must, "2")],
            [].iter(),
        );
        assert_eq!((found.len(), found[0].scenarios.len(), found[0].deviations), (1, 0, 2));
    }

    #[test]
    fn remarks_follow_from_nothing() {
        let should = |seen: &str| deviation("x.label", Level::Should, seen);
        let (record, mut judged) = run(vec![vec![], vec![]]);
        judged[0].remarks = vec![should("a"), should("b"), should("b")];
        judged[1].remarks = vec![should("b")];
        let found = kinds(&record, &judged, |one| &one.remarks, [].iter());
        let shown: Vec<_> =
            found.iter().map(|one| (one.kind.shape.as_str(), one.scenarios.len(), one.deviations)).collect();
        assert_eq!(shown, [("b", 2, 3), ("a", 1, 1)]);
    }
}
