//! What scenarios may have made on the target that the run cannot know, and cannot end. Pure.

use std::collections::BTreeMap;

use crate::model::exchange::Exchange;
use crate::model::operation::Operation;
use crate::model::record::RunRecord;

/// Ends of paths whose effect is known: sessions, which the run ends, and the end of them.
const KNOWN: [&str; 4] = ["/login", "/logout", "/sessions/logout.me", "/sessions/logout"];

/// One sentence for each operation that was granted and may have made something.
pub(super) fn notices(record: &RunRecord) -> Vec<String> {
    let mut granted: BTreeMap<&Operation, usize> = BTreeMap::new();
    for scenario in &record.scenarios {
        let sent = scenario.under_test.iter().filter(|index| !scenario.accounted.contains(index));
        let sent = sent.filter_map(|index| scenario.exchanges.get(*index));
        let operations: std::collections::BTreeSet<&Operation> =
            sent.filter(|exchange| may_have_made(exchange)).map(|exchange| &exchange.operation).collect();
        for operation in operations {
            *granted.entry(operation).or_default() += 1;
        }
    }
    let sentence = |(operation, scenarios): (&Operation, usize)| {
        let noun = if scenarios == 1 { "scenario" } else { "scenarios" };
        format!(
            "{operation} was granted in {scenarios} {noun}: the run cannot know what that made, so that the clean-up leaves it"
        )
    };
    granted.into_iter().map(sentence).collect()
}

fn may_have_made(exchange: &Exchange) -> bool {
    let is_granted = exchange.status().is_some_and(|status| (200..300).contains(&status));
    let is_known = KNOWN.iter().any(|path| exchange.operation.path.ends_with(path));
    is_granted && exchange.method() == "POST" && !is_known
}
