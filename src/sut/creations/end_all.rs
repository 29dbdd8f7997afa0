//! Ending what the run created, and saying what could not be ended. Touches only logins that this run made.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::things::Things;
use crate::sut::creations::recovery::{Unlisted, end_unanswered};
use crate::sut::journal::Journal;
use crate::sut::sessions::maker::SessionMaker;

/// Logouts under way at once.
const AT_ONCE: usize = 4;

/// Removes the things that are still there, ends every login that is still open, and looks for those whose answer never came; returns one sentence for each that
/// could not be ended. What is written in the journal goes with the last of them.
pub async fn end_all(maker: &Arc<SessionMaker>, things: &Things) -> Vec<String> {
    maker.settle().await;
    let of_things = things.remove_all(maker).await;
    let unanswered = maker.http().journal().map(Journal::unanswered).unwrap_or_default();
    let mut left = of_things;
    left.extend(end_unanswered(maker, &unanswered, Unlisted::Leave).await);
    let logins = maker.open_logins();
    let outcomes = stream::iter(logins.iter().map(|login| maker.end(login))).buffer_unordered(AT_ONCE);
    left.extend(outcomes.filter_map(|outcome| async { outcome.err() }).collect::<Vec<_>>().await);
    if left.is_empty() {
        let removed = maker.http().journal().map_or(Ok(()), Journal::remove);
        left.extend(removed.err().map(|error| format!("the journal cannot be removed: {error}")));
    } else {
        left.extend(maker.http().journal().map(|_| "`sweep` tries again to end it".to_owned()));
    }
    left
}
