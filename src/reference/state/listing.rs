//! Which sessions a list shows, and in what order. Pure: records in, a page out.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Value, json};

use crate::reference::state::moments;
use crate::reference::state::session::Session;
use crate::reference::state::user::Grant;

const PAGE_SIZE: i64 = 50;
const LARGEST_PAGE: i64 = 100;
const SORT_KEYS: [&str; 6] =
    ["loginAt", "device.name", "device.os.name", "device.os.version", "_user.name", "_user.username"];

/// What part of a list is wanted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    offset: usize,
    count: usize,
    filter: String,
    sort: Vec<(String, bool)>,
}

/// Why a list cannot be given.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// The sort is no JSON object of 1 and -1; the text is what was sent.
    Sort(String),
    /// The sort names a key that cannot be sorted by.
    SortKey,
    /// The store refuses a page of no or negative size.
    Size,
}

impl Wanted {
    /// Reads a query that has passed validation.
    pub(crate) fn from_query(query: &Value) -> Result<Self, Unusable> {
        let text = |key: &str| query.get(key).and_then(Value::as_str).unwrap_or_default();
        let number = |key: &str, default| query.get(key).and_then(Value::as_i64).unwrap_or(default);
        let sort = sort(text("sort"))?;
        let count = usize::try_from(number("count", PAGE_SIZE).min(LARGEST_PAGE)).map_err(|_| Unusable::Size)?;
        let offset = usize::try_from(number("offset", 0)).map_err(|_| Unusable::Size)?;
        if count == 0 {
            return Err(Unusable::Size);
        }
        Ok(Self { offset, count, filter: text("filter").to_lowercase(), sort })
    }

    /// The same part, but no more rows than these at once.
    pub(crate) fn at_most(self, rows: usize) -> Self {
        Self { count: self.count.min(rows), ..self }
    }
}

/// One page of the sessions that can be acted upon: one row per token, the newest login first.
///
/// `current` is the login of the caller, where rows tell which one it is.
pub(crate) fn page<'a>(
    sessions: impl DoubleEndedIterator<Item = &'a Session>,
    wanted: &Wanted,
    current: Option<&Grant>,
) -> Value {
    let mut tokens = HashSet::new();
    let rows: Vec<Value> = sessions
        .rev()
        .filter(|session| !session.logged_out && session.token_hash.is_some())
        .filter(|session| tokens.insert(session.token_hash.as_deref()))
        .filter(|session| search_text(session).contains(&wanted.filter))
        .map(|session| row(session, current))
        .collect();
    let total = rows.len();
    let mut page: Vec<Value> = rows.into_iter().skip(wanted.offset).take(wanted.count).collect();
    // A sort of the client's own applies within the page: that is how real servers do it.
    page.sort_by(|a, b| compare(a, b, &wanted.sort));
    json!({"sessions": page, "count": wanted.count, "offset": wanted.offset, "total": total, "success": true})
}

fn search_text(session: &Session) -> String {
    let device = &session.origin.device;
    [device.name(), device.kind(), device.system, &session.id, &session.user_id].concat().to_lowercase()
}

/// A session as a list shows it.
pub(crate) fn row(session: &Session, current: Option<&Grant>) -> Value {
    let mut row = json!({
        "_id": session.id,
        "sessionId": session.id,
        "userId": session.user_id,
        "device": session.origin.device.to_json(),
        "host": session.origin.host,
        "ip": session.origin.ip,
        "loginAt": moments::iso(session.login_at),
    });
    if let Some(current) = current {
        row["current"] = Value::from(session.token_hash.as_ref() == Some(&current.token_hash));
    }
    row
}

fn sort(text: &str) -> Result<Vec<(String, bool)>, Unusable> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let unusable = || Unusable::Sort(text.to_owned());
    let Ok(Value::Object(keys)) = serde_json::from_str(text) else { return Err(unusable()) };
    let sort = keys
        .into_iter()
        .map(|(key, direction)| match direction.as_i64() {
            Some(1) => Ok((key, true)),
            Some(-1) => Ok((key, false)),
            _ => Err(unusable()),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if sort.iter().any(|(key, _)| !SORT_KEYS.contains(&key.as_str())) {
        return Err(Unusable::SortKey);
    }
    Ok(sort)
}

fn compare(a: &Value, b: &Value, sort: &[(String, bool)]) -> Ordering {
    sort.iter()
        .map(|(key, ascending)| {
            let order = at(a, key).cmp(at(b, key));
            if *ascending { order } else { order.reverse() }
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn at<'a>(row: &'a Value, key: &str) -> &'a str {
    key.split('.').try_fold(row, |value, part| value.get(part)).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::state::sessions::tests::session;

    fn ids(page: &Value) -> Vec<&str> {
        page["sessions"].as_array().unwrap().iter().map(|row| row["sessionId"].as_str().unwrap()).collect()
    }

    fn wanted(query: &Value) -> Wanted {
        Wanted::from_query(query).unwrap()
    }

    #[test]
    fn one_row_per_token_the_newest_and_none_without_a_token_or_logged_out() {
        let mut sessions: Vec<_> =
            [("a", Some("t1")), ("b", Some("t2")), ("c", Some("t1")), ("d", None), ("e", Some("t3"))]
                .map(|(id, hash)| session(id, "u", hash))
                .into();
        sessions[4].logged_out = true;
        let page = page(sessions.iter(), &wanted(&json!({})), None);
        assert_eq!((ids(&page), &page["total"], &page["count"]), (vec!["c", "b"], &json!(2), &json!(50)));
    }

    #[test]
    fn a_page_counts_its_size_and_sorts_only_within_itself() {
        let mut sessions: Vec<_> = (0..5).map(|n| session(&format!("s{n}"), "u", Some(&format!("t{n}")))).collect();
        for (n, session) in sessions.iter_mut().enumerate() {
            session.login_at += time::Duration::seconds(i64::try_from(n).unwrap());
        }
        let query = json!({"count": 2, "offset": 1, "sort": "{\"loginAt\":1}"});
        let page = page(sessions.iter(), &wanted(&query), None);
        assert_eq!((ids(&page), &page["total"], &page["count"]), (vec!["s2", "s3"], &json!(5), &json!(2)));
        assert_eq!(page["sessions"][0]["loginAt"], "1970-01-01T00:00:02.000Z");
    }

    #[test]
    fn a_filter_is_a_literal_part_in_any_case() {
        let sessions = [session("Abc.d", "u", Some("t1")), session("Abcxd", "u", Some("t2"))];
        assert_eq!(ids(&page(sessions.iter(), &wanted(&json!({"filter": "BC.D"})), None)), ["Abc.d"]);
    }

    #[test]
    fn unusable_queries_are_told_apart() {
        let sort = |text: &str| Wanted::from_query(&json!({"sort": text}));
        assert_eq!(sort("{\"value\":-1}"), Err(Unusable::SortKey));
        assert_eq!(sort("{\"loginAt\":2}"), Err(Unusable::Sort("{\"loginAt\":2}".to_owned())));
        assert_eq!(sort("loginAt"), Err(Unusable::Sort("loginAt".to_owned())));
        assert_eq!(Wanted::from_query(&json!({"count": 0})), Err(Unusable::Size));
        assert_eq!(wanted(&json!({"count": 1000})).count, 100);
    }
}
