//! Pages of lists: which part is asked for, and how it is answered. Knows nothing of what is listed.

use serde_json::{Value, json};

use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Payload};

const DEFAULT: usize = 50;
const LARGEST: usize = 100;

/// What part of a list is asked for, and in what order.
pub(super) struct Page {
    offset: usize,
    /// No limit, if none.
    count: Option<usize>,
    /// Paths of members with dots, and whether they ascend.
    sort: Vec<(String, bool)>,
}

impl Page {
    /// Reads the query of a route whose parameters may have been checked or not.
    pub(super) fn of(query: &Value) -> Result<Self, Answer> {
        Ok(Self {
            offset: offset(query)?,
            count: limit(query, DEFAULT)?.map(|count| count.min(LARGEST)),
            sort: sort(query)?,
        })
    }

    /// The page of these rows: `{name: […], count, offset, total, success}`.
    pub(super) fn answer(&self, name: &str, mut rows: Vec<Value>) -> Answer {
        if !self.sort.is_empty() {
            rows.sort_by(|one, other| compared(one, other, &self.sort));
        }
        let total = rows.len();
        let page: Vec<Value> = rows.into_iter().skip(self.offset).take(self.count.unwrap_or(total)).collect();
        let count = page.len();
        let mut body = json!({"count": count, "offset": self.offset, "total": total, "success": true});
        body[name] = Value::from(page);
        Answer::ok(body)
    }

    /// Whether the client asked for an order of its own.
    pub(super) fn is_sorted(&self) -> bool {
        !self.sort.is_empty()
    }
}

/// How many rows are asked for at most: none for all of them. The store takes a negative number for that many at once.
pub(super) fn limit(query: &Value, default: usize) -> Result<Option<usize>, Answer> {
    let Some(number) = number(query, "count")? else { return Ok(Some(default)) };
    let rows = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
    Ok((rows > 0).then_some(rows))
}

/// How many rows are left out at the beginning.
pub(super) fn offset(query: &Value) -> Result<usize, Answer> {
    let number = number(query, "offset")?.unwrap_or_default();
    let complaint = || format!("BSON field 'skip' value must be >= 0, actual value '{number}'");
    usize::try_from(number).map_err(|_| answers::refused_plainly(&complaint()))
}

fn number(query: &Value, name: &str) -> Result<Option<i64>, Answer> {
    match query.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => {
            text.parse().map(Some).map_err(|_| answers::refused_plainly("internal server error"))
        }
        Some(value) => Ok(value.as_i64()),
    }
}

fn sort(query: &Value) -> Result<Vec<(String, bool)>, Answer> {
    let Some(text) = query.get("sort").and_then(Value::as_str).filter(|text| !text.is_empty()) else {
        return Ok(Vec::new());
    };
    let Ok(Value::Object(keys)) = serde_json::from_str(text) else { return Err(unsortable(text)) };
    keys.into_iter()
        .map(|(key, direction)| match direction.as_i64() {
            Some(1) => Ok((key, true)),
            Some(-1) => Ok((key, false)),
            _ => Err(unsortable(text)),
        })
        .collect()
}

fn unsortable(text: &str) -> Answer {
    let mut answer = answers::refused(&format!("Invalid sort parameter provided: \"{text}\""), "error-invalid-sort");
    if let Payload::Json(body) = &mut answer.payload {
        body["details"] = json!({"helperMethod": "parseJsonQuery"});
    }
    answer
}

fn compared(one: &Value, other: &Value, sort: &[(String, bool)]) -> std::cmp::Ordering {
    let order = sort.iter().map(|(key, ascending)| {
        let order = weight(at(one, key)).cmp(&weight(at(other, key)));
        if *ascending { order } else { order.reverse() }
    });
    order.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

fn at<'a>(row: &'a Value, key: &str) -> &'a Value {
    key.split('.').try_fold(row, |value, part| value.get(part)).unwrap_or(&Value::Null)
}

/// Numbers come before texts, and both after what is missing.
fn weight(value: &Value) -> (u8, i64, &str) {
    match value {
        Value::Number(number) => (1, number.as_i64().unwrap_or_default(), ""),
        Value::String(text) => (2, 0, text),
        Value::Bool(flag) => (3, i64::from(*flag), ""),
        _ => (0, 0, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &Value) -> Value {
        let rows = (0..4).map(|n| json!({"n": n, "name": format!("r{}", 9 - n)})).collect();
        match Page::of(query).map_or_else(|refusal| refusal, |page| page.answer("rows", rows)).payload {
            Payload::Json(body) => body,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_page_says_how_many_it_holds_and_how_many_there_are() {
        let numbers = |body: &Value| body["rows"].as_array().unwrap().iter().map(|row| row["n"].clone()).collect();
        let seen = |query: Value| -> (Vec<Value>, Value, Value, Value) {
            let body = page(&query);
            (numbers(&body), body["count"].clone(), body["offset"].clone(), body["total"].clone())
        };
        let n = |numbers: &[i64]| -> Vec<Value> { numbers.iter().copied().map(Value::from).collect() };
        assert_eq!(seen(json!({"count": 2, "offset": 1})), (n(&[1, 2]), json!(2), json!(1), json!(4)));
        assert_eq!(seen(json!({"count": "0"})), (n(&[0, 1, 2, 3]), json!(4), json!(0), json!(4)));
        assert_eq!(seen(json!({"count": -1})), (n(&[0]), json!(1), json!(0), json!(4)));
        assert_eq!(seen(json!({"offset": 9})), (n(&[]), json!(0), json!(9), json!(4)));
        assert_eq!(seen(json!({"sort": "{\"name\":1}", "count": 1})), (n(&[3]), json!(1), json!(0), json!(4)));
    }

    #[test]
    fn a_query_that_cannot_be_used_is_refused() {
        let refusals = [
            (json!({"offset": -1}), "BSON field 'skip' value must be >= 0, actual value '-1'"),
            (json!({"count": "abc"}), "internal server error"),
            (json!({"sort": "name"}), "Invalid sort parameter provided: \"name\" [error-invalid-sort]"),
            (
                json!({"sort": "{\"name\":\"x\"}"}),
                "Invalid sort parameter provided: \"{\"name\":\"x\"}\" [error-invalid-sort]",
            ),
        ];
        for (query, error) in refusals {
            assert_eq!(page(&query)["error"], error, "{query}");
        }
    }
}
