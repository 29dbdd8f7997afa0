//! What the target says about its rate limits, and how long to wait for it. Pure but for the clock handed in.
//! Facts: `X-RateLimit-Reset` is in epoch milliseconds, a 429 has no `Retry-After` and names the seconds in its text
//! (upstream `api.ts`, all versions read).

use std::collections::HashMap;
use std::time::Duration;

use super::listing::date_of;
use crate::model::exchange::Response;
use crate::model::operation::Operation;

/// The window that upstream servers use, and the longest wait that one answer can ask for.
const WINDOW: Duration = Duration::from_mins(1);

/// Shortest pause after a 429, so that a wrong clock on either side cannot make a busy loop.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);

/// Clocks that differ by less count as alike: `Date` has whole seconds, and an answer takes its time.
const ALIKE: Duration = Duration::from_secs(3);

/// What the limit of one operation was when the target last spoke of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Calls allowed per window.
    pub limit: u64,
    /// Calls left in this window, less those that were sent since.
    pub remaining: u64,
    /// End of the window, epoch milliseconds.
    pub resets_at_ms: u64,
    /// Longest time to the end of a window that was seen: the length of a window, or nearly.
    pub length_ms: u64,
}

/// The limits of all operations.
#[derive(Debug, Default)]
pub struct RateLimits {
    windows: HashMap<Operation, Window>,
}

impl RateLimits {
    /// Takes note of the rate limit fields of an answer.
    pub fn observe(&mut self, operation: &Operation, response: &Response, now_ms: u64) {
        let field = |name| response.header(name).and_then(|value| value.trim().parse::<u64>().ok());
        let (Some(limit), Some(remaining), Some(resets_at_ms)) =
            (field("x-ratelimit-limit"), field("x-ratelimit-remaining"), field("x-ratelimit-reset"))
        else {
            return;
        };
        let resets_at_ms = in_our_time(resets_at_ms, response, now_ms);
        let length_ms = resets_at_ms.saturating_sub(now_ms);
        let window = Window { limit, remaining, resets_at_ms, length_ms };
        self.windows
            .entry(operation.clone())
            // Answers may overtake one another: within one window the smaller remainder is the newer one.
            .and_modify(|known| {
                let remaining =
                    if known.resets_at_ms == resets_at_ms { known.remaining.min(remaining) } else { remaining };
                *known = Window { remaining, length_ms: known.length_ms.max(length_ms), ..window };
            })
            .or_insert(window);
    }

    /// Takes one call out of the operation's window; if there is none left, says how long the window lasts.
    pub fn take(&mut self, operation: &Operation, now_ms: u64) -> Result<(), Duration> {
        let Some(window) = self.windows.get_mut(operation) else { return Ok(()) };
        if window.resets_at_ms <= now_ms {
            window.remaining = window.limit.saturating_sub(1);
            return Ok(());
        }
        if window.remaining == 0 {
            return Err(Duration::from_millis(window.resets_at_ms - now_ms).min(WINDOW) + SHORTEST_PAUSE);
        }
        window.remaining -= 1;
        Ok(())
    }

    /// Takes a new window as begun, after the old one was waited out.
    pub fn renew(&mut self, operation: &Operation) {
        if let Some(window) = self.windows.get_mut(operation).filter(|window| window.remaining == 0) {
            window.remaining = window.limit;
        }
    }

    /// The window of an operation, if the target ever spoke of it.
    pub fn window(&self, operation: &Operation) -> Option<Window> {
        self.windows.get(operation).copied()
    }
}

/// How long to wait after a 429 before the next try (counted from 0).
pub fn pause_after_refusal(response: &Response, attempt: u32, now_ms: u64) -> Duration {
    let reset = response.header("x-ratelimit-reset").and_then(|value| value.trim().parse::<u64>().ok());
    let reset = reset.map(|reset| in_our_time(reset, response, now_ms));
    let seconds = response.header("retry-after").and_then(|value| value.trim().parse::<u64>().ok());
    let stated = reset
        .map(|reset| Duration::from_millis(reset.saturating_sub(now_ms)))
        .or(seconds.map(Duration::from_secs))
        .or_else(|| seconds_in_text(response).map(Duration::from_secs));
    let floor = SHORTEST_PAUSE * 2_u32.saturating_pow(attempt.min(6));
    stated.unwrap_or(floor).clamp(floor, WINDOW + SHORTEST_PAUSE)
}

/// A time of the target's in our time, as far as it says what time it is (`Date`, in whole seconds).
fn in_our_time(theirs_ms: u64, response: &Response, now_ms: u64) -> u64 {
    let Some(date) = date_of(response) else { return theirs_ms };
    let now = i64::try_from(now_ms).unwrap_or(i64::MAX);
    let ahead_ms = date.unix_timestamp().saturating_mul(1_000).saturating_sub(now);
    if ahead_ms.unsigned_abs() <= ALIKE.as_millis().try_into().unwrap_or(u64::MAX) {
        return theirs_ms;
    }
    // The second that was cut off is waited out.
    theirs_ms.saturating_add_signed(1_000 - ahead_ms)
}

fn seconds_in_text(response: &Response) -> Option<u64> {
    let text = response.body.text()?;
    let (_, after) = text.split_once("wait ")?;
    let (number, _) = after.split_once(" second")?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::Body;

    fn answer(headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status: 429, headers, body: Body::Text(body.to_owned()) }
    }

    fn login() -> Operation {
        Operation::new("POST", "/api/v1/login")
    }

    #[test]
    fn an_unknown_operation_is_not_limited() {
        assert_eq!(RateLimits::default().take(&login(), 0), Ok(()));
    }

    #[test]
    fn calls_are_counted_down_and_the_window_is_waited_out() {
        let mut limits = RateLimits::default();
        let fields = [("x-ratelimit-limit", "2"), ("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "10000")];
        limits.observe(&login(), &answer(&fields, ""), 0);
        assert_eq!(limits.take(&login(), 4_000), Ok(()));
        assert_eq!(limits.take(&login(), 4_000), Err(Duration::from_millis(6_250)));
        assert_eq!(limits.take(&login(), 10_000), Ok(()), "a new window has begun");
    }

    #[test]
    fn an_answer_that_was_overtaken_gives_no_call_back() {
        let mut limits = RateLimits::default();
        let fields =
            |remaining| [("x-ratelimit-limit", "9"), ("x-ratelimit-remaining", remaining), ("x-ratelimit-reset", "10")];
        limits.observe(&login(), &answer(&fields("3"), ""), 2);
        limits.observe(&login(), &answer(&fields("4"), ""), 5);
        assert_eq!(limits.window(&login()), Some(Window { limit: 9, remaining: 3, resets_at_ms: 10, length_ms: 8 }));
    }

    #[test]
    fn a_target_whose_clock_is_an_hour_ahead_is_not_waited_for_an_hour() {
        // 2026-11-25 10:00:00 UTC by our clock, 11:00:00 by theirs.
        let now_ms = 1_795_600_800_000;
        let ahead_ms = 3_600_000;
        let reset = (now_ms + ahead_ms + 2_000).to_string();
        let fields = [("Date", "Wed, 25 Nov 2026 11:00:00 GMT"), ("x-ratelimit-reset", &reset)];
        assert_eq!(pause_after_refusal(&answer(&fields, ""), 0, now_ms), Duration::from_secs(3));
        let alike = [("Date", "Wed, 25 Nov 2026 10:00:01 GMT"), ("x-ratelimit-reset", "1795600802000")];
        assert_eq!(pause_after_refusal(&answer(&alike, ""), 0, now_ms), Duration::from_secs(2));
    }

    #[test]
    fn the_pause_follows_header_then_text_then_doubles() {
        let pause =
            |headers: &[(&str, &str)], body, attempt| pause_after_refusal(&answer(headers, body), attempt, 1_000);
        assert_eq!(pause(&[("x-ratelimit-reset", "3000")], "", 0), Duration::from_secs(2));
        assert_eq!(pause(&[("x-ratelimit-reset", "500")], "", 0), SHORTEST_PAUSE, "a clock that runs behind");
        assert_eq!(pause(&[("x-ratelimit-reset", "999999999")], "", 0), WINDOW + SHORTEST_PAUSE);
        assert_eq!(pause(&[("retry-after", "7")], "", 0), Duration::from_secs(7));
        assert_eq!(pause(&[], "You must wait 4 seconds before", 0), Duration::from_secs(4));
        assert_eq!(pause(&[], "", 2), Duration::from_secs(1));
    }
}
