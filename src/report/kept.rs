//! Says what a record does not have whole. Must not know why something was too long.

use crate::model::exchange::Exchange;
use crate::model::record::RunRecord;

/// A sentence, if there is something to say.
pub fn sentence(record: &RunRecord) -> Option<String> {
    let exchanges = record.scenarios.iter().flat_map(|scenario| &scenario.exchanges).chain(&record.probe);
    let cut = exchanges.filter(|exchange| Exchange::is_cut(exchange)).count();
    let exchanges = match cut {
        0 => return None,
        1 => "1 exchange has a body that exceeds".to_owned(),
        _ => format!("{cut} exchanges have bodies that exceed"),
    };
    Some(format!(
        "{exchanges} the budget of the record: it keeps their beginning, length and digest, and what was found in them while \
         they were whole"
    ))
}
