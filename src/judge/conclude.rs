//! What a record cannot keep whole: bodies are judged while they are whole, what was found is noted, and their beginning
//! stays. Judging the record again repeats the note. Must not know how a body came.

use super::scenario::{exchanges_of_any_form, few_of_each, of_exchange};
use crate::contract::Contract;
use crate::model::budgets::{BEGINNING, RECORDED_EXCHANGE, RECORDED_RUN, RECORDED_SCENARIO};
use crate::model::exchange::{Body, Exchange};
use crate::model::record::{About, Conclusion, ScenarioRecord};

/// How many bytes of bodies the record of a run may still take.
#[derive(Clone, Copy, Debug)]
pub struct Allowance(usize);

impl Default for Allowance {
    fn default() -> Self {
        Self(RECORDED_RUN)
    }
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
    /// How many bytes of each body of a scenario the record keeps; they are taken from what is left for the run.
    fn take(&mut self, record: &ScenarioRecord) -> usize {
        let lengths: Vec<usize> = record.exchanges.iter().flat_map(Exchange::bodies).map(Body::kept_bytes).collect();
        let kept = |most: usize| lengths.iter().map(|length| length.min(&most)).sum::<usize>();
        let fits = |most: &usize| kept(*most) <= RECORDED_SCENARIO.min(self.0);
        let steps = std::iter::successors(Some(RECORDED_EXCHANGE), |most| (*most > BEGINNING).then_some(most / 2));
        let most = steps.into_iter().find(fits).unwrap_or(BEGINNING);
        self.0 = self.0.saturating_sub(kept(most));
        most
    }
}
