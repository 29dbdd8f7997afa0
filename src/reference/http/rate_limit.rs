//! Counts calls in fixed windows. Pure: the time is given, the answer is made elsewhere.

use std::collections::HashMap;

use crate::reference::options::RateLimit;

/// What the limit says of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// When the window closes, in milliseconds since 1970.
    pub(crate) reset_ms: u64,
    /// How long to wait, if this call is over the limit.
    pub(crate) wait_seconds: Option<u64>,
}

/// The calls counted so far, by kind.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    windows: HashMap<String, Window>,
}

#[derive(Debug)]
struct Window {
    opened_ms: u64,
    calls: u32,
}

impl Ledger {
    /// Counts a call of this kind and says whether it is let through.
    pub(crate) fn count(&mut self, limit: RateLimit, kind: String, now_ms: u64) -> Quota {
        let length = u64::try_from(limit.window.as_millis()).unwrap_or(u64::MAX);
        let window = self.windows.entry(kind).or_insert(Window { opened_ms: now_ms, calls: 0 });
        if now_ms >= window.opened_ms.saturating_add(length) {
            *window = Window { opened_ms: now_ms, calls: 0 };
        }
        window.calls = window.calls.saturating_add(1);
        let reset_ms = window.opened_ms.saturating_add(length);
        let over = window.calls > limit.calls;
        Quota {
            limit: limit.calls,
            remaining: limit.calls.saturating_sub(window.calls),
            reset_ms,
            wait_seconds: over.then(|| reset_ms.saturating_sub(now_ms).div_ceil(1000)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TWO_PER_MINUTE: RateLimit = RateLimit { calls: 2, window: Duration::from_mins(1) };

    #[test]
    fn the_call_after_the_last_allowed_one_has_to_wait_for_the_window() {
        let mut ledger = Ledger::default();
        let seen: Vec<_> = [1_000, 2_000, 3_500]
            .map(|now| ledger.count(TWO_PER_MINUTE, "a".to_owned(), now))
            .map(|quota| (quota.remaining, quota.reset_ms, quota.wait_seconds))
            .into();
        assert_eq!(seen, [(1, 61_000, None), (0, 61_000, None), (0, 61_000, Some(58))]);
    }

    #[test]
    fn a_closed_window_counts_from_the_start_and_kinds_do_not_mix() {
        let mut ledger = Ledger::default();
        for now in [0, 1, 2] {
            ledger.count(TWO_PER_MINUTE, "a".to_owned(), now);
        }
        assert_eq!(ledger.count(TWO_PER_MINUTE, "b".to_owned(), 3).wait_seconds, None);
        assert_eq!(ledger.count(TWO_PER_MINUTE, "a".to_owned(), 60_000).remaining, 1);
    }
}
