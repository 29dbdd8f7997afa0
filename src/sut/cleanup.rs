//! Ending what the run created, and saying what could not be ended. Touches only logins that this run made.

use futures_util::StreamExt as _;
use futures_util::stream;

use super::session_maker::SessionMaker;

/// Logouts under way at once.
const AT_ONCE: usize = 4;

/// Ends every login that is still open; returns one sentence for each that could not be ended.
pub async fn end_all(maker: &SessionMaker) -> Vec<String> {
    let logins = maker.open_logins().await;
    let outcomes = stream::iter(logins.iter().map(|login| maker.end(login))).buffer_unordered(AT_ONCE);
    outcomes.filter_map(|outcome| async { outcome.err() }).collect().await
}
