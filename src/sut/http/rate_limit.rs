//! What the target says about its rate limits, and how long to wait for it. Pure but for the clock handed in.
//! Facts: `X-RateLimit-Reset` is in epoch milliseconds, a 429 has no `Retry-After` and names the seconds in its text
//! (upstream `api.ts`, all versions read).

use std::collections::HashMap;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::date::date_of;
use crate::model::exchange::Response;
use crate::model::operation::Operation;

/// The window that upstream servers use, and the longest wait for the end of one before a call.
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

/// What a 429 says about how long it will last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// How long to wait before the next try.
    pub pause: Duration,
    /// Whether the target says so; otherwise pauses grow from try to try.
    pub is_stated: bool,
}

impl Refusal {
    /// Understands a 429; tries are counted from 0. Where the target says several things, the shortest counts: what is waited
    /// in vain is asked again.
    pub fn of(response: &Response, attempt: u32, now_ms: u64) -> Self {
        let reset = response.header("x-ratelimit-reset").and_then(|value| value.trim().parse::<u64>().ok());
        let reset = reset.map(|reset| in_our_time(reset, response, now_ms));
        let reset = reset.map(|reset| Duration::from_millis(reset.saturating_sub(now_ms)));
        let seconds = response.header("retry-after").and_then(|value| value.trim().parse::<u64>().ok());
        let seconds = seconds.or_else(|| seconds_in_text(response)).map(Duration::from_secs);
        let stated = [reset, seconds].into_iter().flatten().filter(|stated| !stated.is_zero()).min();
        let floor = SHORTEST_PAUSE * 2_u32.saturating_pow(attempt.min(6));
        let is_stated = stated.is_some();
        Self { pause: stated.unwrap_or(floor).max(floor), is_stated }
    }

    /// Until when that is, in words.
    pub fn until(self, now_ms: u64) -> String {
        if !self.is_stated {
            return "and does not say for how long".to_owned();
        }
        let now = OffsetDateTime::from_unix_timestamp(i64::try_from(now_ms / 1_000).unwrap_or(i64::MAX)).ok();
        let pause = time::Duration::try_from(self.pause).ok();
        let end = now.zip(pause).and_then(|(now, pause)| now.checked_add(pause));
        match end.and_then(|end| end.replace_nanosecond(0).ok()).and_then(|end| end.format(&Rfc3339).ok()) {
            Some(end) => format!("until {end}"),
            None => format!("for {} years", self.pause.as_secs() / YEAR),
        }
    }
}

/// Seconds of a year, roughly.
const YEAR: u64 = 365 * 24 * 60 * 60;

/// What can be done about a limit.
pub fn remedy() -> &'static str {
    "allow more, run from an address of its own, or give the accounts the permission api-bypass-rate-limit"
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
        assert_eq!(Refusal::of(&answer(&fields, ""), 0, now_ms).pause, Duration::from_secs(3));
        let alike = [("Date", "Wed, 25 Nov 2026 10:00:01 GMT"), ("x-ratelimit-reset", "1795600802000")];
        assert_eq!(Refusal::of(&answer(&alike, ""), 0, now_ms).pause, Duration::from_secs(2));
    }

    #[test]
    fn the_pause_is_what_is_stated_and_doubles_if_nothing_is() {
        let pause = |headers: &[(&str, &str)], body, attempt| {
            let Refusal { pause, is_stated } = Refusal::of(&answer(headers, body), attempt, 1_000);
            (pause.as_millis(), is_stated)
        };
        assert_eq!(pause(&[("x-ratelimit-reset", "3000")], "", 0), (2_000, true));
        assert_eq!(pause(&[("x-ratelimit-reset", "500")], "", 0), (250, false), "in the past");
        assert_eq!(pause(&[("x-ratelimit-reset", "soon")], "", 1), (500, false), "no number");
        assert_eq!(pause(&[("x-ratelimit-reset", "999001000")], "", 0), (999_000_000, true));
        assert_eq!(pause(&[("retry-after", "7")], "", 0), (7_000, true));
        assert_eq!(pause(&[("retry-after", "7"), ("x-ratelimit-reset", "999001000")], "", 0), (7_000, true));
        assert_eq!(pause(&[], "You must wait 4 seconds before", 0), (4_000, true));
        assert_eq!(pause(&[], "", 2), (1_000, false));
    }

    #[test]
    fn the_end_of_a_limit_is_told_as_a_time_or_in_years() {
        let until = |pause, is_stated| Refusal { pause, is_stated }.until(1_795_600_800_000);
        assert_eq!(until(Duration::from_hours(1), true), "until 2026-11-25T11:00:00Z");
        assert_eq!(until(Duration::from_secs(31_000 * YEAR), true), "for 31000 years");
        assert_eq!(until(Duration::from_secs(1), false), "and does not say for how long");
    }
}
