//! How long a target's rate limits will hold a run up, told before it starts. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::operation::Operation;
use crate::sut::http::rate_limit::Window;

/// Longest window that is counted with: that of upstream servers. A clock that differs from ours may make one look
/// longer.
const WINDOW: Duration = Duration::from_mins(1);

/// The wait that a run must expect, and the operation that causes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The operation whose limit is the tightest.
    pub operation: Operation,
    /// Calls of it to come.
    pub calls: usize,
    /// Calls allowed per window.
    pub limit: u64,
    /// Length of a window.
    pub window: Duration,
    /// How long the run will wait for it, roughly.
    pub duration: Duration,
}

/// The longest wait among the operations whose limit the target has told.
pub fn longest_wait(
    calls: &BTreeMap<Operation, usize>,
    window: impl Fn(&Operation) -> Option<Window>,
    now_ms: u64,
) -> Option<Wait> {
    calls
        .iter()
        .filter_map(|(operation, calls)| {
            let window = window(operation)?;
            let duration = wait(u64::try_from(*calls).unwrap_or(u64::MAX), window, now_ms)?;
            let (operation, calls, limit) = (operation.clone(), *calls, window.limit);
            Some(Wait { operation, calls, limit, window: length(window), duration })
        })
        .max_by_key(|wait| wait.duration)
}

/// The rest of the current window, and one whole window for every further full load of calls.
fn wait(calls: u64, window: Window, now_ms: u64) -> Option<Duration> {
    let left_over = calls.checked_sub(window.remaining).filter(|count| *count > 0)?;
    let first = Duration::from_millis(window.resets_at_ms.saturating_sub(now_ms)).min(WINDOW);
    let further = left_over.div_ceil(window.limit.max(1)) - 1;
    Some(first + length(window) * u32::try_from(further).unwrap_or(u32::MAX))
}

fn length(window: Window) -> Duration {
    Duration::from_millis(window.length_ms).min(WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_counts_the_windows_that_must_pass() {
        let window = Window { limit: 10, remaining: 4, resets_at_ms: 30_000, length_ms: 60_000 };
        assert_eq!(wait(4, window, 0), None);
        assert_eq!(wait(5, window, 0), Some(Duration::from_secs(30)));
        assert_eq!(wait(14, window, 0), Some(Duration::from_secs(30)));
        assert_eq!(wait(15, window, 0), Some(Duration::from_secs(90)));
        assert_eq!(wait(15, Window { limit: 0, ..window }, 0), Some(Duration::from_secs(30) + WINDOW * 10));
    }
}
