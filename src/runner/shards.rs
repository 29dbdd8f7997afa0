//! Shards: which scenarios of a plan each of several runs takes, and the record of all of them as one. Pure.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::model::record::{RunRecord, Shard};

/// Time between the starts of the first and the last shard of a run.
const LONGEST_RUN: Duration = Duration::from_hours(24);

impl FromStr for Shard {
    type Err = String;

    /// `I/N`: the I-th of N, counted from 1.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no shard: write I/N, such as 1/3 for the first of three");
        let (index, count) = text.split_once('/').ok_or_else(wrong)?;
        let (index, count) = (index.parse().map_err(|_| wrong())?, count.parse().map_err(|_| wrong())?);
        if (1..=count).contains(&index) { Ok(Self { index, count }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl Shard {
    /// Whether the scenario at a place of the plan, counted from 0, belongs to it: shards take turns, so that each gets
    /// its share of every file.
    pub fn takes(&self, place: usize) -> bool {
        place % self.count == self.index - 1
    }
}

/// Why records cannot be joined.
#[derive(Debug, PartialEq, Eq)]
pub struct NotJoined {
    /// The record that does not fit, if it is a single one.
    pub file: Option<String>,
    /// Why not.
    pub reason: String,
}

/// The record of the whole run from those of its shards, each with the name of its file.
pub fn join(mut shards: Vec<(String, RunRecord)>) -> Result<RunRecord, NotJoined> {
    shards.sort_by_key(|(_, record)| record.shard.as_ref().map(|shard| shard.index));
    let all = |reason: String| NotJoined { file: None, reason };
    let Some((_, first)) = shards.first() else { return Err(all("there is no record".to_owned())) };
    let Some(count) = first.shard.as_ref().map(|shard| shard.count) else {
        return Err(NotJoined {
            file: shards.first().map(|(file, _)| file.clone()),
            reason: "it is no shard".to_owned(),
        });
    };
    for (place, (file, record)) in shards.iter().enumerate() {
        let differs = difference(first, record);
        let wrong = match &record.shard {
            None => Some("it is no shard".to_owned()),
            Some(shard) if shard.count != count => Some(format!("it is shard {shard}, the first is one of {count}")),
            Some(shard) if shard.index <= place => Some(format!("shard {shard} is there twice")),
            Some(_) if !are_near(&first.started_at, &record.started_at) => {
                Some("it began more than a day before or after the first shard".to_owned())
            }
            Some(_) => differs.map(|what| format!("it has another {what} than the first shard")),
        };
        if let Some(reason) = wrong {
            return Err(NotJoined { file: Some(file.clone()), reason });
        }
    }
    let present: Vec<usize> = shards.iter().filter_map(|(_, record)| Some(record.shard.as_ref()?.index)).collect();
    let missing: Vec<String> =
        (1..=count).filter(|index| !present.contains(index)).map(|index| format!("{index}/{count}")).collect();
    if !missing.is_empty() {
        return Err(all(format!("shards are missing: {}", missing.join(", "))));
    }
    Ok(joined(shards.into_iter().map(|(_, record)| record).collect()))
}

/// What must be the same in all shards of a run and is not.
fn difference(one: &RunRecord, other: &RunRecord) -> Option<&'static str> {
    let (target, of_other) = (&one.target, &other.target);
    // One with nothing to do has not looked at the target, so that it does not know what it is.
    let is_blind = other.is_empty_shard();
    let embedded = target.embedded.is_some();
    [
        ("version of the program", one.tool_version == other.tool_version && one.rules == other.rules),
        ("seed", one.seed == other.seed),
        // Each shard of a run without a target starts a server of its own, on a port of its own.
        ("target", (embedded && target.embedded == of_other.embedded) || target.url == of_other.url),
        ("version of the target", is_blind || target.version == of_other.version),
        ("profile", is_blind || target.profile == of_other.profile),
        ("contract", is_blind || one.contract == other.contract),
        ("features", one.features == other.features),
        ("selection", one.selected == other.selected),
        ("waivers", one.waivers == other.waivers),
        ("suite", one.foreign == other.foreign && one.suite_sha256 == other.suite_sha256),
        ("nonce", one.nonce == other.nonce),
    ]
    .into_iter()
    .find(|(_, is_same)| !is_same)
    .map(|(what, _)| what)
}

/// Whether two shards can be of one run: a target is another one after a while.
fn are_near(one: &str, other: &str) -> bool {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    match (read(one), read(other)) {
        (Some(one), Some(other)) => (one - other).unsigned_abs() <= LONGEST_RUN,
        (one, other) => one == other,
    }
}

fn joined(shards: Vec<RunRecord>) -> RunRecord {
    let mut shards = shards.into_iter();
    let Some(first) = shards.next() else { return RunRecord::default() };
    let mut whole = RunRecord { shard: None, ..first };
    let (mut planned, mut scenarios) = (vec![whole.planned], vec![whole.scenarios]);
    for shard in shards {
        whole.started_at = whole.started_at.min(shard.started_at);
        whole.duration_ms = whole.duration_ms.max(shard.duration_ms);
        whole.sessions.planned_sessions += shard.sessions.planned_sessions;
        whole.sessions.sessions += shard.sessions.sessions;
        whole.sessions.logins += shard.sessions.logins;
        whole.sessions.waited_ms += shard.sessions.waited_ms;
        whole.obstacle = whole.obstacle.or(shard.obstacle);
        whole.halted = whole.halted.or(shard.halted);
        whole.lost = whole.lost.or(shard.lost);
        whole.gateway.extend(shard.gateway);
        whole.left_behind.extend(shard.left_behind);
        whole.interrupted |= shard.interrupted;
        whole.allow_partial &= shard.allow_partial;
        planned.push(shard.planned);
        scenarios.push(shard.scenarios);
    }
    whole.planned = in_turn(planned);
    whole.scenarios = in_turn(scenarios);
    whole
}

/// One of each list in turn, until all are empty.
fn in_turn<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(lists.iter_mut().filter_map(Iterator::next));
        if all.len() == before {
            return all;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(index: usize, count: usize, planned: &[&str]) -> (String, RunRecord) {
        let planned = planned.iter().map(|&id| id.to_owned()).collect();
        (format!("{index}.json"), RunRecord { shard: Some(Shard { index, count }), planned, ..RunRecord::default() })
    }

    #[test]
    fn shards_take_turns_and_come_together_in_the_order_of_the_plan() {
        let plan = ["a", "b", "c", "d", "e"];
        let taken = |index: usize| {
            let shard_of = Shard { index, count: 3 };
            let ids: Vec<&str> =
                plan.iter().enumerate().filter(|(place, _)| shard_of.takes(*place)).map(|(_, id)| *id).collect();
            shard(index, 3, &ids)
        };
        assert_eq!(join(vec![taken(3), taken(1), taken(2)]).unwrap().planned, plan);
    }

    #[test]
    fn what_does_not_belong_together_is_refused_by_name() {
        let reason = |shards| join(shards).map(|record| record.planned).unwrap_err().reason;
        assert_eq!(reason(vec![shard(1, 3, &[]), shard(3, 3, &[])]), "shards are missing: 2/3");
        assert_eq!(reason(vec![shard(1, 2, &[]), shard(1, 2, &[])]), "shard 1/2 is there twice");
        assert_eq!(reason(vec![shard(1, 2, &[]), shard(2, 3, &[])]), "it is shard 2/3, the first is one of 2");
        assert_eq!(reason(vec![("x".to_owned(), RunRecord::default())]), "it is no shard");
        assert_eq!(reason(Vec::new()), "there is no record");
        let other = RunRecord { seed: 9, ..shard(2, 2, &[]).1 };
        assert_eq!(reason(vec![shard(1, 2, &[]), ("y".to_owned(), other)]), "it has another seed than the first shard");
    }

    #[test]
    fn a_shard_is_written_as_a_fraction() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, count: 3 }));
        for wrong in ["", "2", "0/3", "4/3", "a/3", "1/0", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
