//! Sentences that send any operation, written out in full: with any body, query or form, and until something is seen.

use std::time::{Duration, Instant};

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::answers::predicate;
use super::repetitions::caller;
use crate::model::check::{Expectation, ExpectedProperty, Quantifier};
use crate::steps::language::arguments::Arguments;
use crate::steps::language::form;
use crate::steps::language::sentence::{Called, Keyword, Mention, Role, TableForm};
use crate::steps::language::template::Medium;
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::steps::world::values::percent_encoded;
use crate::sut::call::Call;
use crate::sut::operations::LOGIN;

/// Least time that an effect is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Pauses between two looks grow from the first to the last of these.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LAST_PAUSE: Duration = Duration::from_secs(1);

/// The operation that a step names.
const NAMED: &[(Called, usize)] = &[(Called::Named, 1)];

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        keyword: Keyword::Given,
        expression: "the next request has the header {name} {text}",
        meaning: "The next request of the scenario carries this header field, too; a field of that name that it would have \
                  anyway is replaced.",
        example: "Given the next request has the header \"x-2fa-method\" \"password\"",
        role: Role::Prepares,
        speaks_of: &[Mention::Header(0), Mention::Text(1)],
        calls: &[],
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let value = world.fill_in_field(arguments.name(1)).await?;
                world.add_field(arguments.name(0), value);
                Ok(())
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} without a body",
        meaning: "Sends the operation with neither body nor content type, as the caller.",
        example: "When session \"laptop\" sends \"GET /api/v1/me\" without a body",
        role: Role::Sends,
        speaks_of: &[Mention::Caller(0), Mention::Operation(1)],
        calls: NAMED,
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let request = world.request_to(arguments.name(1)).await?;
                send(world, &arguments, request).await
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with the query:",
        meaning: "Sends the operation without a body. The table has a row for every parameter of the query, its name and \
                  its value, without a heading.",
        example: "When session \"laptop\" sends \"GET /api/v1/sessions/list\" with the query:",
        role: Role::Sends,
        speaks_of: &[Mention::Caller(0), Mention::Operation(1), Mention::Table(TableForm::Query)],
        calls: NAMED,
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let mut request = world.request_to(arguments.name(1)).await?;
                let query = query(world, &arguments).await?;
                request.query = Some(request.query.map_or_else(|| query.clone(), |own| format!("{own}&{query}")));
                send(world, &arguments, request).await
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with the form:",
        meaning: "Sends the operation with a form (multipart/form-data). The table has the headings `name` and `value` and, \
                  where a part is a file, `file` (its name) and `type` (its media type); an empty cell is absent.",
        example: "When session \"laptop\" sends \"POST /api/v1/rooms.media/${room/_id}\" with the form:",
        role: Role::Sends,
        speaks_of: &[Mention::Caller(0), Mention::Operation(1), Mention::Table(TableForm::Form)],
        calls: NAMED,
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let mut rows = Vec::new();
                for row in arguments.table() {
                    let mut cells = Vec::new();
                    for cell in row {
                        cells.push(world.fill_in(cell, Medium::Plain).await?);
                    }
                    rows.push(cells);
                }
                let form = form::write(&rows).map_err(Stop::Error)?;
                let mut request = world.request_to(arguments.name(1)).await?;
                request.body = Some(form.body);
                send(world, &arguments, request.header("Content-Type", form.media_type)).await
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with the JSON body:",
        meaning: "Sends the operation with the doc string as its body, byte for byte but for placeholders, labelled \
                  application/json, as the caller. ${phone.sessionId} and ${room/_id} are written as the text or the value \
                  that the place needs.",
        example: "When session \"laptop\" sends \"POST /api/v1/sessions/logout.me\" with the JSON body:",
        role: Role::Sends,
        speaks_of: &[Mention::Caller(0), Mention::Operation(1), Mention::DocString],
        calls: NAMED,
        charges: &[],
        action: |world, arguments| Box::pin(send_body(world, arguments, "application/json".to_owned())),
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with a body of type {name}:",
        meaning: "The same, with the body labelled as this media type.",
        example: "When session \"laptop\" sends \"POST /api/v1/sessions/logout.me\" with a body of type \"text/plain\":",
        role: Role::Sends,
        speaks_of: &[Mention::Caller(0), Mention::Operation(1), Mention::DocString],
        calls: NAMED,
        charges: &[],
        action: |world, arguments| {
            let media_type = arguments.name(2).to_owned();
            Box::pin(send_body(world, arguments, media_type))
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} until the property {pointer} {expectation}",
        meaning: "Sends the operation without a body again and again until the answer shows what is expected, as long as the \
                  profile lets an effect take, and at least 5 seconds. The last answer is the one that counts.",
        example: "When session \"laptop\" sends \"GET /api/v1/me\" until the property \"/status\" is \"online\"",
        role: Role::Sends,
        speaks_of: &[Mention::Caller(0), Mention::Operation(1), Mention::Pointer(2), Mention::Expectation(3)],
        calls: NAMED,
        charges: &["property"],
        action: |world, arguments| Box::pin(send_until(world, arguments)),
    },
    Sentence {
        keyword: Keyword::When,
        expression: "a caller resumes the login of session {name}",
        meaning: "Sends POST /api/v1/login with the token of the named session as `resume`. A login that is granted \
                  counts as one of the run and is ended with it; the session may be listed under another id from then \
                  on, so that no other scenario is given it.",
        example: "When a caller resumes the login of session \"phone\"",
        role: Role::Sends,
        speaks_of: &[Mention::PerhapsEnds(0)],
        calls: &[(Called::Known(LOGIN), 1)],
        charges: &[],
        action: |world, arguments| Box::pin(async move { resume(world, arguments.name(0)).await }),
    },
];

async fn send_body(world: &mut World, arguments: Arguments, media_type: String) -> Result<(), Stop> {
    let no_body = || Stop::Error("this step needs a doc string: the body between two lines of three quotes".to_owned());
    let body = arguments.doc_string().ok_or_else(no_body)?;
    let body = world.fill_in(body, Medium::of(&media_type)).await?;
    let mut request = world.request_to(arguments.name(1)).await?;
    request.body = Some(body);
    let is_labelled = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let request = if is_labelled { request } else { request.header("Content-Type", media_type) };
    send(world, &arguments, request).await
}

/// Sends a request that a step wrote out, as the caller in its first parameter.
async fn send(world: &mut World, arguments: &Arguments, request: Call) -> Result<(), Stop> {
    let caller = caller(arguments)?;
    world.expose(arguments.text(0), &request);
    world.remember_written(&request);
    let call = caller.sign(world, request)?;
    world.call_under_test(&call).await.map(drop)
}

async fn send_until(world: &mut World, arguments: Arguments) -> Result<(), Stop> {
    let caller = caller(&arguments)?;
    let request = world.request_to(arguments.name(1)).await?;
    world.expose(arguments.text(0), &request);
    world.remember_written(&request);
    let call = caller.sign(world, request)?;
    let patience = PATIENCE.max(Duration::from_millis(world.context()?.contract.effect().within_ms));
    let (begun, mut pause) = (Instant::now(), FIRST_PAUSE);
    loop {
        world.call_under_test(&call).await?;
        let predicate = predicate(world, arguments.text(3)).await?;
        let pointer = arguments.name(2).to_owned();
        let quantifier = Quantifier::One;
        let expectation = Expectation::Property(ExpectedProperty { pointer, quantifier, predicate });
        let (exchanges, _, _) = world.under_test()?;
        if begun.elapsed() >= patience || world.meets(&expectation, &exchanges)? {
            return world.expect(expectation, exchanges);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LAST_PAUSE);
    }
}

/// The rows of a table as a query.
async fn query(world: &World, arguments: &Arguments) -> Result<String, Stop> {
    let mut pairs = Vec::new();
    for row in arguments.table() {
        let [name, value] = row.as_slice() else {
            return Err(Stop::Error("the table of a query has two columns: name and value".to_owned()));
        };
        let name = world.fill_in(name, Medium::Plain).await?;
        let value = world.fill_in(value, Medium::Plain).await?;
        pairs.push(format!("{}={}", percent_encoded(&name), percent_encoded(&value)));
    }
    Ok(pairs.join("&"))
}

async fn resume(world: &mut World, label: &str) -> Result<(), Stop> {
    let session = world.session(label)?;
    let body = json!({"resume": session.login.token.expose_secret()});
    let call = Call::new(LOGIN, format!("a caller with the token of session \"{label}\"")).json(&body);
    world.remember_written(&call);
    world.call_under_test(&call).await.map(drop)
}
