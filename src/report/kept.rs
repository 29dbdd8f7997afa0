//! Says of which answers a record does not have the whole body. What the suite itself sends at length is no news.

use crate::model::exchange::{Body, Exchange};
use crate::model::record::RunRecord;

/// A sentence, if there is something to say.
pub fn sentence(record: &RunRecord) -> Option<String> {
    let exchanges = record.scenarios.iter().flat_map(|scenario| &scenario.exchanges).chain(&record.probe);
    let is_cut =
        |exchange: &&Exchange| exchange.response().is_some_and(|response| matches!(response.body, Body::Cut(_)));
    let (answers, them, were) = match exchanges.filter(is_cut).count() {
        0 => return None,
        1 => ("1 answer has a body".to_owned(), "it", "it was"),
        many => (format!("{many} answers have bodies"), "them", "they were"),
    };
    Some(format!(
        "{answers} beyond the budget of the record, which keeps the beginning, the length and the digest of {them}, and what \
         was found in {them} while {were} whole"
    ))
}
