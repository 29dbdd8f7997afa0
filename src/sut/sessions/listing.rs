//! Reading `GET /api/v1/sessions/list` as a whole, page by page, and finding the row of a login in it.
//! Must not know why somebody wants to see the list.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::login::Marker;
use crate::model::budgets::{ID, WHOLE_OF_SCENARIO};
use crate::model::exchange::{Exchange, Outcome};
use crate::sut::call::Call;
use crate::sut::http::client::HttpClient;
use crate::sut::http::date::date_of;
use crate::sut::operations::LIST;
use crate::sut::session::Login;

/// Rows asked for at once; the most that upstream gives (`API_Upper_Count_Limit`).
const PAGE: usize = 100;

/// Pages read at most, and for how long: a list without end must not keep the run.
const PAGES: usize = 100;
const PATIENCE: Duration = Duration::from_secs(20);

/// One reading of the whole list.
#[derive(Debug)]
pub struct Listing {
    /// All rows, unredacted.
    pub rows: Vec<Value>,
    /// The exchanges that brought them, refusals by the rate limit included.
    pub exchanges: Vec<Exchange>,
    /// Why the reading is not complete, if it is not.
    pub problem: Option<String>,
    /// Whether the list went on for longer than anybody reads.
    pub is_endless: bool,
}

impl Listing {
    /// Reads the list with a login's token.
    pub async fn read(http: &HttpClient, login: &Login, caller: &str) -> Self {
        let mut listing = Self { rows: Vec::new(), exchanges: Vec::new(), problem: None, is_endless: false };
        let (mut seen, mut ids) = (HashSet::new(), HashSet::new());
        let (mut bytes, mut read) = (0, Duration::ZERO);
        for _ in 0..PAGES {
            let query = format!("offset={}&count={PAGE}", listing.rows.len());
            let replies = http.send(&login.sign(Call::new(LIST, caller).query(query).look())).await;
            listing.exchanges.extend(replies.refused);
            let (reply, exchange) = replies.last.without_body_in_exchange();
            listing.exchanges.push(exchange);
            bytes += reply.body_bytes();
            let page = match page(&reply.exchange.outcome, reply.json()) {
                Ok(page) => page,
                Err(problem) => {
                    listing.problem = Some(problem);
                    return listing;
                }
            };
            // A server that ignores the offset repeats its rows, if not to the letter; the list is complete then.
            let is_new = |row: &Value| session_id(row).is_none_or(|id| ids.insert(id.to_owned()));
            let brings_news = page.rows.iter().map(is_new).fold(false, |any, one| any | one);
            let fresh: Vec<Value> =
                page.rows.into_iter().filter(|row| brings_news && seen.insert(row.to_string())).collect();
            let is_last = fresh.is_empty() || page.size < PAGE.min(page.limit);
            listing.rows.extend(fresh);
            if is_last || page.total.is_some_and(|total| listing.rows.len() >= total) {
                return listing;
            }
            if bytes > WHOLE_OF_SCENARIO {
                listing.problem = Some(format!("the list has more than {} MiB", WHOLE_OF_SCENARIO / (1024 * 1024)));
                listing.is_endless = true;
                return listing;
            }
            // Limits that were waited out are no fault of the list.
            read += listing
                .exchanges
                .last()
                .map_or(Duration::ZERO, |page| Duration::from_secs_f64(page.duration_ms / 1_000.0));
            if read > PATIENCE {
                break;
            }
        }
        let pages = listing.exchanges.len();
        listing.problem = Some(format!("the list has no end after {pages} pages"));
        listing.is_endless = true;
        listing
    }

    /// Ids of all rows.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(session_id)
    }
}

struct Page {
    rows: Vec<Value>,
    size: usize,
    limit: usize,
    total: Option<usize>,
}

fn page(outcome: &Outcome, body: Option<Value>) -> Result<Page, String> {
    match outcome {
        Outcome::Broken(breakage) => return Err(breakage.detail.clone()),
        Outcome::Answered(response) if response.status != 200 => return Err(format!("status {}", response.status)),
        Outcome::Answered(_) => {}
    }
    let body = body.ok_or("the answer is not JSON")?;
    let rows = body.get("sessions").and_then(Value::as_array).ok_or("the answer has no array `sessions`")?.clone();
    let number = |key: &str| body.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
    // `count` is the page size in force upstream, but the number of items elsewhere: a full page is one that
    // reaches either.
    let limit = number("count").filter(|count| *count > 0).unwrap_or(PAGE);
    Ok(Page { size: rows.len(), limit, total: number("total"), rows })
}

/// The id of a row; `_id` repeats it upstream and may be all that another make gives.
pub fn session_id(row: &Value) -> Option<&str> {
    row.get("sessionId")
        .or_else(|| row.get("_id"))
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty() && id.len() <= ID)
}

/// What the list says about the row of one login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnRow {
    /// The row with this session id.
    Found(String),
    /// There is none.
    Absent,
    /// Several rows could be it.
    Ambiguous,
    /// The target calls a row ours that was there before the login.
    NotOurs,
}

/// What is known about a login when its row is looked for.
#[derive(Debug)]
pub struct Trace<'a> {
    /// The marker in the login's `User-Agent`.
    pub marker: &'a Marker,
    /// Ids that were listed before the login, if the list was read before.
    pub seen: Option<&'a HashSet<String>>,
    /// Ids that were listed before the login was asked for, if the list was read before: none of them can be its own,
    /// whatever the target says.
    pub listed_before: Option<&'a HashSet<String>>,
    /// The target's time when it answered the login (`Date`), if it said.
    pub answered_at: Option<OffsetDateTime>,
    /// When the login was asked for, by the clock of this machine: a proxy may write a `Date` that is not the target's.
    pub asked_at: Option<OffsetDateTime>,
}

/// Seconds around the `Date` of a login's answer in which its `loginAt` must lie: `Date` has whole seconds, and
/// writing the record may take a moment.
const LOGIN_WINDOW_SECONDS: i64 = 3;

impl Trace<'_> {
    /// Finds the row of the login in a list that was read with the login's own token.
    pub fn own_row(&self, rows: &[Value]) -> OwnRow {
        match self.likely_row(rows) {
            OwnRow::Found(id) if rows.iter().filter(|row| session_id(row) == Some(&id)).count() > 1 => OwnRow::NotOurs,
            // Where other sessions were before the first login, only a second one tells for sure what is new.
            OwnRow::Found(_) if self.listed_before.is_none() && rows.len() > 1 => OwnRow::Ambiguous,
            row => row,
        }
    }

    fn is_timely(&self, login: OffsetDateTime) -> bool {
        let is_near = |time: &OffsetDateTime| (login - *time).whole_seconds().abs() <= LOGIN_WINDOW_SECONDS;
        self.answered_at.iter().chain(&self.asked_at).any(is_near)
    }

    fn likely_row(&self, rows: &[Value]) -> OwnRow {
        let marker = self.marker.text();
        let current = only(rows, |row| is_current(row) == Some(true));
        let marked = || only(rows, |row| row.to_string().contains(&marker));
        // Where several rows are called current, the word means nothing.
        match current.filter(Result::is_ok).or_else(marked) {
            Some(Ok(row)) => self.believe(row),
            Some(Err(Several)) => OwnRow::Ambiguous,
            None => self.guess(rows),
        }
    }

    /// What to make of a row that the target calls that of the login.
    fn believe(&self, row: &Value) -> OwnRow {
        match (session_id(row), self.listed_before) {
            (None, _) => OwnRow::Absent,
            (Some(id), Some(before)) if before.contains(id) => OwnRow::NotOurs,
            (Some(id), _) => OwnRow::Found(id.to_owned()),
        }
    }

    /// Finds a row that nothing marks by what is new.
    fn guess(&self, rows: &[Value]) -> OwnRow {
        let is_dated = self.answered_at.is_some() && rows.iter().all(|row| login_time(row).is_some());
        if self.seen.is_none() && !is_dated && !rows.is_empty() {
            return OwnRow::Ambiguous;
        }
        match only(rows, |row| self.could_be(row)) {
            // It may be somebody else's who logged in at the same time; a second login tells.
            Some(Ok(_)) if self.listed_before.is_none() => OwnRow::Ambiguous,
            Some(Ok(row)) => session_id(row).map_or(OwnRow::Absent, |id| OwnRow::Found(id.to_owned())),
            Some(Err(Several)) => OwnRow::Ambiguous,
            None => OwnRow::Absent,
        }
    }

    fn could_be(&self, row: &Value) -> bool {
        let is_new = match (session_id(row), self.seen) {
            (Some(id), Some(seen)) => !seen.contains(id),
            (Some(_), None) => true,
            (None, _) => false,
        };
        let is_timely = match (self.answered_at, login_time(row)) {
            (Some(_), Some(login)) => self.is_timely(login),
            _ => self.seen.is_some(),
        };
        // A server that says which row is current, or derives the device from the `User-Agent`, shows whose it is not.
        is_new && is_timely && is_current(row) != Some(false) && !is_of_other_device(row)
    }
}

/// Whether a row says of its device what cannot be said of ours. A row that has the long version of a browser has that of the
/// login, and one with our marker was looked for before.
fn is_of_other_device(row: &Value) -> bool {
    let text = |pointer| row.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let is_browser = text("/device/type") == Some("browser");
    let is_other = text("/device/name").is_some_and(|name| !name.to_lowercase().contains("chrome"));
    row.to_string().contains(Marker::family()) || text("/device/longVersion").is_some() || (is_browser && is_other)
}

/// More than one row has a property that only one should have.
struct Several;

/// The only row with a property.
fn only(rows: &[Value], test: impl Fn(&Value) -> bool) -> Option<Result<&Value, Several>> {
    let mut matching = rows.iter().filter(|row| test(row));
    let first = matching.next()?;
    Some(if matching.next().is_some() { Err(Several) } else { Ok(first) })
}

/// What a row says of whether it is that of the token with which the list was read.
fn is_current(row: &Value) -> Option<bool> {
    row.get("current").and_then(Value::as_bool)
}

fn login_time(row: &Value) -> Option<OffsetDateTime> {
    match row.get("loginAt")? {
        Value::String(text) => OffsetDateTime::parse(text, &Rfc3339).ok(),
        value => {
            let millis = value.get("$date").unwrap_or(value).as_i64()?;
            OffsetDateTime::from_unix_timestamp(millis / 1_000).ok()
        }
    }
}

/// The target's time in an answer.
pub fn answer_time(exchange: &Exchange) -> Option<OffsetDateTime> {
    date_of(exchange.response()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn rows(value: &Value) -> Vec<Value> {
        value.as_array().unwrap().clone()
    }

    fn seen(ids: &[&str]) -> HashSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn the_current_row_or_the_marked_row_is_certain() {
        let marker = Marker::new(42);
        let before = seen(&["c"]);
        let trace =
            Trace { marker: &marker, seen: None, listed_before: Some(&before), answered_at: None, asked_at: None };
        let current = rows(&json!([{"sessionId": "a", "current": false}, {"sessionId": "b", "current": true}]));
        assert_eq!(trace.own_row(&current), OwnRow::Found("b".into()));
        let marked = rows(&json!([
            {"sessionId": "a", "device": {"longVersion": Marker::new(41).text()}},
            {"sessionId": "b", "device": {"longVersion": marker.text()}},
        ]));
        assert_eq!(trace.own_row(&marked), OwnRow::Found("b".into()));
    }

    #[test]
    fn a_row_that_was_there_before_is_not_ours_whatever_the_target_says() {
        let marker = Marker::new(42);
        let before = seen(&["a", "b"]);
        let trace = Trace {
            marker: &marker,
            seen: Some(&before),
            listed_before: Some(&before),
            answered_at: None,
            asked_at: None,
        };
        let called_current =
            rows(&json!([{"sessionId": "a"}, {"sessionId": "b", "current": true}, {"sessionId": "c"}]));
        assert_eq!(trace.own_row(&called_current), OwnRow::NotOurs);
        let marked = rows(&json!([{"sessionId": "a", "device": {"longVersion": marker.text()}}, {"sessionId": "c"}]));
        assert_eq!(trace.own_row(&marked), OwnRow::NotOurs);
        let twice = rows(&json!([{"sessionId": "c", "n": 1}, {"sessionId": "c", "n": 2, "current": true}]));
        assert_eq!(trace.own_row(&twice), OwnRow::NotOurs, "one of two rows with one id is somebody else's");
    }

    #[test]
    fn the_first_login_is_believed_where_nobody_else_is() {
        let marker = Marker::new(42);
        let trace = Trace { marker: &marker, seen: None, listed_before: None, answered_at: None, asked_at: None };
        let alone = rows(&json!([{"sessionId": "a", "current": true}]));
        assert_eq!(trace.own_row(&alone), OwnRow::Found("a".into()));
        let beside_another = rows(&json!([{"sessionId": "a", "current": true}, {"sessionId": "b", "current": false}]));
        assert_eq!(trace.own_row(&beside_another), OwnRow::Ambiguous);
    }

    #[test]
    fn without_a_sign_only_a_new_and_timely_row_is_taken() {
        let marker = Marker::new(42);
        let before = seen(&["a"]);
        let at = datetime!(2026-11-23 10:00:01 UTC);
        let list = rows(&json!([
            {"sessionId": "a", "loginAt": "2026-11-23T10:00:00.000Z"},
            {"sessionId": "b", "loginAt": "2026-11-23T10:00:00.900Z"},
            {"sessionId": "c", "loginAt": "2026-11-20T10:00:00.000Z"},
            {"sessionId": "d", "loginAt": "2026-11-23T10:00:09.000Z"},
        ]));
        let trace = Trace {
            marker: &marker,
            seen: Some(&before),
            listed_before: Some(&before),
            answered_at: Some(at),
            asked_at: None,
        };
        assert_eq!(trace.own_row(&list), OwnRow::Found("b".into()));
        let unsure = Trace { marker: &marker, seen: None, listed_before: None, answered_at: Some(at), asked_at: None };
        assert_eq!(unsure.own_row(&list), OwnRow::Ambiguous);
        let blind = Trace { marker: &marker, seen: None, listed_before: None, answered_at: None, asked_at: None };
        assert_eq!(blind.own_row(&list[..1]), OwnRow::Ambiguous, "a lone session may be somebody's");
        assert_eq!(blind.own_row(&[]), OwnRow::Absent);
    }

    #[test]
    fn a_row_that_the_target_calls_another_one_is_never_taken() {
        let marker = Marker::new(42);
        let before = seen(&[]);
        let trace = Trace {
            marker: &marker,
            seen: Some(&before),
            listed_before: Some(&before),
            answered_at: None,
            asked_at: None,
        };
        assert_eq!(trace.own_row(&rows(&json!([{"sessionId": "a", "current": false}]))), OwnRow::Absent);
        let all_current = rows(&json!([
            {"sessionId": "a", "current": true},
            {"sessionId": "b", "current": true, "device": {"longVersion": marker.text()}},
        ]));
        assert_eq!(trace.own_row(&all_current), OwnRow::Found("b".into()));
    }

    #[test]
    fn a_row_of_another_device_is_never_taken_however_timely_it_is() {
        let (marker, at) = (Marker::new(42), datetime!(2026-11-23 10:00:01 UTC));
        let (before, asked_at) = (seen(&["a"]), None);
        let with =
            |device: Value| rows(&json!([{"sessionId": "b", "loginAt": "2026-11-23T10:00:00.900Z", "device": device}]));
        let own_row = |rows: &[Value]| {
            let (seen, answered_at) = (Some(&before), Some(at));
            Trace { marker: &marker, seen, listed_before: Some(&before), answered_at, asked_at }.own_row(rows)
        };
        assert_eq!(own_row(&with(json!({"type": "browser", "name": "Firefox"}))), OwnRow::Absent);
        assert_eq!(own_row(&with(json!({"type": "mobile-app", "longVersion": "4.60.0"}))), OwnRow::Absent);
        assert_eq!(own_row(&with(json!({"type": "browser", "name": "Chrome"}))), OwnRow::Found("b".into()));
        assert_eq!(own_row(&with(json!({}))), OwnRow::Found("b".into()));
    }

    #[test]
    fn a_row_that_nothing_marks_is_not_believed_before_the_second_login() {
        let (marker, at) = (Marker::new(42), datetime!(2026-11-23 10:00:01 UTC));
        let list = rows(&json!([{"sessionId": "b", "loginAt": "2026-11-23T10:00:00.900Z"}]));
        let trace = Trace { marker: &marker, seen: None, listed_before: None, answered_at: Some(at), asked_at: None };
        assert_eq!(trace.own_row(&list), OwnRow::Ambiguous);
    }

    #[test]
    fn a_date_that_is_an_hour_off_hides_no_row_that_is_timely_by_our_clock() {
        let (marker, before) = (Marker::new(42), seen(&["a"]));
        let (date, now) = (datetime!(2026-11-23 11:00:01 UTC), datetime!(2026-11-23 10:00:00 UTC));
        let list = rows(&json!([{"sessionId": "b", "loginAt": "2026-11-23T10:00:00.900Z"}]));
        let own_row = |asked_at| {
            let (seen, listed_before) = (Some(&before), Some(&before));
            Trace { marker: &marker, seen, listed_before, answered_at: Some(date), asked_at }.own_row(&list)
        };
        assert_eq!(own_row(Some(now)), OwnRow::Found("b".into()));
        assert_eq!(own_row(None), OwnRow::Absent);
    }

    #[test]
    fn a_row_of_another_run_is_never_taken() {
        let marker = Marker::new(42);
        let before = seen(&[]);
        let trace =
            Trace { marker: &marker, seen: Some(&before), listed_before: None, answered_at: None, asked_at: None };
        let other = rows(&json!([{"sessionId": "a", "device": {"longVersion": Marker::new(41).text()}}]));
        assert_eq!(trace.own_row(&other), OwnRow::Absent);
    }
}
