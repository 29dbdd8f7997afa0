//! What a record cannot keep whole: bodies are judged while they are whole, what was found is noted, and their beginning
//! stays. Judging the record again repeats the note. Must not know how a body came.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::scenario::{exchanges_of_any_form, few_of_each, of_exchange};
use crate::contract::Contract;
use crate::model::budgets::{LAST_BEGINNING, Recorded};
use crate::model::excerpt;
use crate::model::exchange::{Body, Exchange};
use crate::model::record::{About, Conclusion, ScenarioRecord};

/// How many bytes of bodies the record of a run may take, and how many of them are left.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    budgets: Recorded,
    left: usize,
}

/// Notes what the bodies of a scenario show that are too long for the record, and cuts them. Whoever does it twice does
/// it once.
pub fn conclude(record: &mut ScenarioRecord, contract: &Contract, allowance: &mut Allowance) {
    let most = allowance.take(record);
    let is_long = |exchange: &Exchange| exchange.bodies().any(|body| body.kept_bytes() > most);
    let long: Vec<usize> =
        record.exchanges.iter().enumerate().filter(|(_, one)| is_long(one)).map(|(index, _)| index).collect();
    if long.is_empty() {
        return;
    }
    let of_any_form = exchanges_of_any_form(record, contract);
    let exchanges = long.iter().map(|index| About::Exchange(*index));
    let is_about = |exchanges: &[usize]| exchanges.iter().any(|index| long.contains(index));
    let checks = record.checks.iter().enumerate().filter(|(_, check)| is_about(&check.exchanges));
    let checks = checks.map(|(index, _)| About::Check(index));
    let new: Vec<Conclusion> = exchanges
        .chain(checks)
        .filter(|about| record.concluded_of(*about).is_none())
        .map(|about| Conclusion {
            about,
            deviations: few_of_each(
                match about {
                    About::Exchange(index) => of_exchange(record, index, contract, &of_any_form),
                    About::Check(index) => contract.verify(&record.checks[index], &record.exchanges),
                }
                .into_iter(),
            ),
        })
        .collect();
    record.concluded.extend(new);
    for index in long {
        record.exchanges[index] = record.exchanges[index].shortened(most);
    }
}

impl Allowance {
    /// That of a run which has kept nothing yet.
    pub fn new(budgets: Recorded) -> Self {
        Self { budgets, left: budgets.run }
    }

    /// How many bytes of each body of a scenario the record keeps; they are taken from what is left for the run.
    fn take(&mut self, record: &ScenarioRecord) -> usize {
        let lengths: Vec<usize> = record.exchanges.iter().flat_map(Exchange::bodies).map(Body::kept_bytes).collect();
        let kept = |most: usize| lengths.iter().map(|length| length.min(&most)).sum::<usize>();
        let fits = |most: &usize| kept(*most) <= self.budgets.scenario.min(self.left.saturating_mul(2));
        let halved = |most: &usize| (*most > LAST_BEGINNING).then_some(most / 2);
        let mut steps = std::iter::successors(Some(self.budgets.exchange), halved);
        let most = steps.find(fits).unwrap_or(LAST_BEGINNING);
        self.left = self.left.saturating_sub(charge(record, most));
        most
    }
}

/// What the bodies of a scenario take of the budget of the run, which is one of files that are packed: as much as they have
/// packed, but never less than half, since they also take memory.
fn charge(record: &ScenarioRecord, most: usize) -> usize {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    let mut bytes = 0;
    for body in record.exchanges.iter().flat_map(Exchange::bodies) {
        let text = excerpt::first_bytes(body.kept_text(), most);
        bytes += text.len();
        // Writing to memory cannot fail.
        let _ = packer.write_all(text.as_bytes());
    }
    let packed = packer.finish().map_or(bytes, |packed| packed.len());
    packed.max(bytes / 2).min(bytes)
}
