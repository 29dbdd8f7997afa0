//! The sentence that reads a whole list, page by page. Must not know what is listed.

use std::time::Duration;

use serde_json::Value;

use super::repetitions::caller;
use crate::model::check::Expectation;
use crate::steps::language::caller::Caller;
use crate::steps::language::sentence::{Called, Keyword, Mention, Role};
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::steps::world::values::percent_encoded;
use crate::sut::call::Call;

/// Rows that are asked for at once, unless the step asks for another number.
const PAGE: usize = 50;

/// Pages of one reading at most: a list without end must not hold a run up.
const PAGES: usize = 100;

/// Readings at most: rows move between pages while others make and remove things.
const READINGS: usize = 5;

/// Readings at most while the run itself makes and removes things.
const READINGS_IN_NOISE: usize = 20;

/// Pause before another reading.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) const SENTENCES: &[Sentence] = &[Sentence {
    keyword: Keyword::When,
    expression: "{caller} reads all pages of {operation} by {pointer}",
    meaning: "Sends the operation with `count` and `offset` until the rows at this place have all been read, on two pages at \
              least if there are two rows, and holds them to what pages must be: none longer than asked, the same total \
              on each, as many rows as the total says, none twice. The joined list is the answer then.",
    example: "When session \"laptop\" reads all pages of \"GET /api/v1/sessions/list\" by \"/sessions\"",
    role: Role::Sends,
    speaks_of: &[Mention::Caller(0), Mention::Operation(1), Mention::Pointer(2)],
    calls: &[(Called::Named, 3)],
    charges: &["paging"],
    action: |world, arguments| {
        Box::pin(async move {
            let request = world.request_to(arguments.name(1)).await?;
            world.remember_written(&request);
            read_all(world, &caller(&arguments)?, &request, arguments.name(2)).await
        })
    },
}];

/// One reading of a list.
struct Reading {
    rows: Vec<Value>,
    total: Option<usize>,
}

async fn read_all(world: &mut World, caller: &Caller, request: &Call, pointer: &str) -> Result<(), Stop> {
    let asked = query_value(request, "count").and_then(|count| count.parse().ok()).filter(|count| *count > 0);
    let mut reading = read(world, caller, request, (pointer, asked.unwrap_or(PAGE)), 0).await?;
    let (mut is_split, mut undisturbed) = (false, 0);
    for _ in 0..READINGS_IN_NOISE {
        let rows = reading.total.unwrap_or(reading.rows.len());
        let is_one_page = asked.is_none() && (2..=PAGE).contains(&rows);
        if undisturbed == READINGS || (is_split || !is_one_page) && are_whole(world, pointer)? {
            break;
        }
        if is_split {
            tokio::time::sleep(PAUSE).await;
        }
        is_split = is_one_page;
        let size = if is_one_page { rows.div_ceil(2) } else { asked.unwrap_or(PAGE) };
        let changes = world.context()?.things.changes();
        // A total that counts the page alone would end the reading with the first page.
        let known = if is_split { reading.rows.len() } else { 0 };
        reading = read(world, caller, request, (pointer, size), known).await?;
        undisturbed += usize::from(world.context()?.things.changes() == changes);
    }
    let (pages, _, _) = world.under_test()?;
    let outcome = world.expect(Expectation::Paged { pointer: pointer.to_owned() }, pages);
    world.join_pages(pointer, &reading.rows);
    outcome
}

fn are_whole(world: &World, pointer: &str) -> Result<bool, Stop> {
    let (pages, _, _) = world.under_test()?;
    world.meets(&Expectation::Paged { pointer: pointer.to_owned() }, &pages)
}

/// Reads from the first row to the last, and on to so many rows, whatever the total says; what was sent is what is under test.
async fn read(
    world: &mut World,
    caller: &Caller,
    request: &Call,
    (pointer, size): (&str, usize),
    known: usize,
) -> Result<Reading, Stop> {
    let (mut reading, mut pages) = (Reading { rows: Vec::new(), total: None }, Vec::new());
    let mut last_page = Vec::new();
    while pages.len() < PAGES {
        let page = page_of(request, size, reading.rows.len());
        world.remember_sent(&page);
        let reply = world.call_under_test(&caller.sign(world, page)?).await?;
        pages.extend(world.under_test()?.0);
        let body = reply.json().unwrap_or_default();
        let rows = body.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
        let total = body.get("total").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
        reading.total = reading.total.or(total);
        let is_repeated = rows == last_page;
        let is_last = rows.is_empty() || is_repeated || reading.total.is_none() && rows.len() < size;
        reading.rows.extend(rows.iter().cloned());
        last_page = rows;
        if is_last || reading.total.is_some_and(|total| reading.rows.len() >= total.max(known)) {
            break;
        }
    }
    world.put_under_test(pages);
    Ok(reading)
}

fn page_of(request: &Call, size: usize, offset: usize) -> Call {
    let own = request.query.as_deref().unwrap_or_default().split('&');
    let is_other = |pair: &&str| !matches!(pair.split('=').next(), Some("" | "count" | "offset"));
    let kept = own.filter(is_other).map(str::to_owned);
    let pairs: Vec<_> = kept.chain([format!("count={size}"), format!("offset={offset}")]).collect();
    request.clone().query(pairs.join("&"))
}

fn query_value(request: &Call, name: &str) -> Option<String> {
    let query = request.query.as_deref()?;
    let value =
        |pair: &str| Some(pair.split_once('=').filter(|(known, _)| *known == percent_encoded(name))?.1.to_owned());
    query.split('&').find_map(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operation::Operation;

    #[test]
    fn a_page_asks_for_its_rows_and_keeps_the_rest_of_the_query() {
        let request = Call::new(Operation::known("GET", "/x"), "").query("sort=%7B%7D&count=7&offset=3&flag");
        assert_eq!(query_value(&request, "count").as_deref(), Some("7"));
        assert_eq!(page_of(&request, 7, 14).query.as_deref(), Some("sort=%7B%7D&flag&count=7&offset=14"));
        assert_eq!(
            page_of(&Call::new(Operation::known("GET", "/x"), ""), 2, 0).query.as_deref(),
            Some("count=2&offset=0")
        );
    }
}
