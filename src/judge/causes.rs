//! Gathers the deviations of a run by what causes them. A scenario counts for the deviation that it shows first, in what it
//! tests or in what only serves it; what it shows later may follow from that. Pure.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::kind::{form, kind_of, rank};
use super::service::is_like;
use crate::model::cause::{Cause, Consequence, Kind};
use crate::model::deviation::Deviation;
use crate::model::judgement::{RunDeviation, ScenarioJudgement};
use crate::model::operation::Operation;
use crate::model::record::ScenarioRecord;
use crate::model::requirement::Level;

/// The causes of what scenarios and probe show, the weightiest first. `of_service` has what the exchanges of each scenario
/// show that only serve it, and `of_run` those of them that decide.
pub fn causes<'r>(
    scenarios: &[ScenarioRecord],
    judged: &[ScenarioJudgement],
    of_service: &[Vec<Deviation>],
    probe: &[Deviation],
    of_run: impl Iterator<Item = &'r RunDeviation>,
) -> Vec<Cause> {
    let of_run: Vec<&RunDeviation> = of_run.collect();
    let mut gathered = Gathered::default();
    for deviation in probe {
        gathered.add(kind_of(deviation, None), deviation).deviations += 1;
    }
    gathered.add_of_run(scenarios, of_run.iter().copied());
    for (index, (scenario, judged)) in scenarios.iter().zip(judged).enumerate() {
        let Some((first, others)) = judged.deviations.split_first() else { continue };
        if let Some(earlier) = of_service.get(index).and_then(|served| served_before(first, served, &of_run)) {
            let cause = gathered.add(kind_of_run(scenarios, earlier), &earlier.deviation);
            follow(cause, scenario, &judged.deviations);
            continue;
        }
        let cause = gathered.add(kind_of(first, Some(scenario)), first);
        if !cause.scenarios.contains(&scenario.id) {
            cause.scenarios.push(scenario.id.clone());
        }
        cause.deviations += 1;
        follow(cause, scenario, others);
    }
    gathered.join_forms();
    let mut causes = gathered.in_order();
    // The example is the first: one that deviates itself can be repeated to see it again.
    let deviating: HashSet<&str> =
        judged.iter().filter(|one| !one.deviations.is_empty()).map(|one| one.id.as_str()).collect();
    for cause in &mut causes {
        cause.scenarios.sort_by_key(|id| !deviating.contains(id.as_str()));
    }
    causes
}

/// What a serving exchange shows before a scenario shows its first deviation, or in the very exchange that it looks at.
fn served_before<'r>(first: &Deviation, served: &[Deviation], of_run: &[&'r RunDeviation]) -> Option<&'r RunDeviation> {
    let last = first.exchange.unwrap_or(usize::MAX);
    let decisive =
        served.iter().filter(|one| one.exchange.is_some_and(|exchange| exchange <= last)).filter_map(|one| {
            let known = of_run.iter().find(|known| is_like(&known.deviation, one))?;
            Some(((one.exchange, rank(&one.requirement)), *known))
        });
    decisive.min_by_key(|(when, _)| *when).map(|(_, known)| known)
}

/// The kind of what exchanges show that only serve the scenarios.
fn kind_of_run(scenarios: &[ScenarioRecord], found: &RunDeviation) -> Kind {
    let first = scenarios.iter().find(|scenario| found.scenarios.first() == Some(&scenario.id));
    kind_of(&found.deviation, first)
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
        let place = consequence(cause, &deviation.requirement, &deviation.operation, deviation.level);
        cause.consequences[place].deviations += 1;
        if !counted.contains(&place) {
            counted.push(place);
            cause.consequences[place].scenarios += 1;
        }
    }
}

/// The place of a consequence among those of a cause.
fn consequence(cause: &mut Cause, requirement: &str, operation: &Operation, level: Level) -> usize {
    let is_known = |one: &Consequence| one.requirement == requirement && one.operation == *operation;
    cause.consequences.iter().position(is_known).unwrap_or_else(|| {
        let (requirement, operation) = (requirement.to_owned(), operation.clone());
        cause.consequences.push(Consequence { requirement, operation, level, scenarios: 0, deviations: 0 });
        cause.consequences.len() - 1
    })
}

/// Lets a cause take in another that shows the same on another operation.
fn take_in(cause: &mut Cause, other: &Cause) {
    let place = consequence(cause, &other.kind.requirement, &other.kind.operation, other.level);
    cause.consequences[place].deviations += other.deviations;
    let known = cause.consequences[place].scenarios;
    cause.consequences[place].scenarios = known.max(other.scenarios.len());
    for further in &other.consequences {
        let place = consequence(cause, &further.requirement, &further.operation, further.level);
        cause.consequences[place].scenarios += further.scenarios;
        cause.consequences[place].deviations += further.deviations;
    }
    let new: Vec<String> = other.scenarios.iter().filter(|id| !cause.scenarios.contains(id)).cloned().collect();
    cause.scenarios.extend(new);
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
        for one in found {
            let RunDeviation { deviation, count, scenarios: ids, .. } = one;
            let cause = self.add(kind_of_run(scenarios, one), deviation);
            cause.deviations += count;
            let known: HashSet<String> = cause.scenarios.iter().cloned().collect();
            cause.scenarios.extend(ids.iter().filter(|id| !known.contains(*id)).cloned());
        }
    }

    /// Makes one cause of a form that is wrong in the same way on several operations: every answer of a server is written
    /// by one piece of it.
    fn join_forms(&mut self) {
        let mut joined: Vec<Cause> = Vec::new();
        for cause in std::mem::take(&mut self.causes) {
            let wrong = form(&cause.kind).filter(|_| cause.level != Level::Security);
            let is_like = |known: &&mut Cause| {
                let (one, other) = (&known.kind, &cause.kind);
                wrong.is_some() && form(one) == wrong && (&one.place, &one.shape) == (&other.place, &other.shape)
            };
            match joined.iter_mut().find(is_like) {
                Some(known) => take_in(known, &cause),
                None => joined.push(cause),
            }
        }
        self.causes = joined;
    }

    /// What endangers users before the rest, then what most scenarios show.
    fn in_order(mut self) -> Vec<Cause> {
        for cause in &mut self.causes {
            cause.consequences.sort_by_key(|one| (Reverse(one.level == Level::Security), Reverse(one.scenarios)));
        }
        let endangers = |cause: &Cause| cause.level == Level::Security;
        self.causes.sort_by_key(|cause| (Reverse(endangers(cause)), Reverse(cause.scenarios.len())));
        self.causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let found = causes(&record, &judged, &[], &[], [].iter());
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

    fn of_run(deviation: Deviation, scenarios: &[&str]) -> RunDeviation {
        let scenarios: Vec<String> = scenarios.iter().map(|id| (*id).to_owned()).collect();
        RunDeviation { deviation, count: scenarios.len(), scenarios, waived: false }
    }

    fn at(exchange: usize, deviation: Deviation) -> Deviation {
        Deviation { exchange: Some(exchange), ..deviation }
    }

    fn on(path: &str, requirement: &str) -> Deviation {
        Deviation { operation: Operation::new("GET", path), ..deviation(requirement, Level::Must, "a mark at byte 0") }
    }

    #[test]
    fn what_serves_a_scenario_causes_what_shows_in_it_or_after_it() {
        let me = |exchange| at(exchange, deviation("me.schema", Level::Must, "no name"));
        let survivor = || at(2, deviation("x.survivor", Level::Security, "no user"));
        let (record, judged) = run(vec![vec![survivor()], vec![survivor()], vec![survivor()], vec![]]);
        // Before it, in the same exchange, and after it.
        let served = [vec![me(0), me(4)], vec![me(2)], vec![me(3)], vec![me(1)]];
        let found = causes(&record, &judged, &served, &[], [of_run(me(0), &["s0", "s1", "s2", "s3"])].iter());
        let shown: Vec<_> =
            found.iter().map(|one| (one.kind.requirement.as_str(), one.scenarios.join(" "), one.deviations)).collect();
        assert_eq!(shown, [("x.survivor", "s2".to_owned(), 1), ("me.schema", "s0 s1 s2 s3".to_owned(), 4)]);
        let followed = &found[1].consequences;
        assert_eq!((followed.len(), followed[0].scenarios, followed[0].level), (1, 2, Level::Security));
        // What is waived or decides nothing causes nothing.
        let alone = causes(&record, &judged, &served, &[], [].iter());
        assert_eq!((alone.len(), alone[0].scenarios.len()), (1, 3));
    }

    #[test]
    fn a_form_that_is_wrong_everywhere_is_one_cause() {
        let (record, judged) = run(vec![vec![on("/x", "x.strict-json")], vec![on("/x", "x.other")]]);
        let of_run = [of_run(on("/me", "me.strict-json"), &["s1"]), of_run(on("/y", "y.other"), &["s0"])];
        let found = causes(&record, &judged, &[], &[], of_run.iter());
        let shown: Vec<_> = found.iter().map(|one| (one.kind.requirement.as_str(), one.scenarios.join(" "))).collect();
        let of = |requirement, ids: &str| (requirement, ids.to_owned());
        assert_eq!(shown, [of("me.strict-json", "s1 s0"), of("y.other", "s0"), of("x.other", "s1")]);
        assert_eq!(found[0].consequences[0].requirement, "x.strict-json");
    }

    #[test]
    fn what_the_probe_shows_belongs_to_no_scenario() {
        let found = causes(
            &[],
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
