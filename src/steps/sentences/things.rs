//! Sentences about things that a scenario creates: by their recipes, and whether they are there. Must not know any kind.

use std::time::{Duration, Instant};

use super::repetitions::caller;
use crate::model::check::Expectation;
use crate::steps::language::arguments::Arguments;
use crate::steps::language::caller::Caller;
use crate::steps::language::sentence::{Keyword, Mention, Role};
use crate::steps::language::template::Medium;
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;

/// Least time that a removal is given to show.
const PATIENCE: Duration = Duration::from_secs(5);

/// Pauses between two looks grow from the first to the last of these.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LAST_PAUSE: Duration = Duration::from_millis(500);

const CREATES: Sentence = Sentence {
    keyword: Keyword::Given,
    expression: "",
    meaning: "",
    example: "",
    role: Role::Prepares,
    speaks_of: &[Mention::Caller(0), Mention::Creates { kind: 1, name: 2 }],
    calls: &[],
    charges: &[],
    action: |_, _| Box::pin(async { Ok(()) }),
};

const LOOKS: Sentence = Sentence { keyword: Keyword::Then, role: Role::Checks, ..CREATES };

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        expression: "{caller} has created a(n) {kind} {name}",
        meaning: "Creates a thing by the recipe of its kind, as the caller, and calls it by the name from here on: ${NAME} is \
                  the entity, ${NAME/_id} a value in it. It is removed when the scenario ends. Where the target does not let \
                  the caller create one, the scenario cannot be tried.",
        example: "Given session \"laptop\" has created a channel \"room\"",
        action: |world, arguments| Box::pin(async move { create(world, &arguments).await }),
        ..CREATES
    },
    Sentence {
        expression: "{caller} has created a(n) {kind} {name} with:",
        meaning: "The same, with the members of a JSON object laid over the body of the recipe.",
        example: "Given session \"laptop\" has created a message \"hello\" with:",
        speaks_of: &[Mention::Caller(0), Mention::Creates { kind: 1, name: 2 }, Mention::DocString],
        action: |world, arguments| Box::pin(async move { create(world, &arguments).await }),
        ..CREATES
    },
    Sentence {
        expression: "the {kind} {name} is gone",
        meaning: "Its creator no longer sees it, by the look-up of its recipe, within the time that the profile lets an effect \
                  take, and at least 5 seconds.",
        example: "Then the channel \"room\" is gone",
        speaks_of: &[Mention::Entity { kind: 0, name: 1 }],
        charges: &["gone"],
        action: |world, arguments| Box::pin(async move { look(world, &arguments, None, false).await }),
        ..LOOKS
    },
    Sentence {
        expression: "the {kind} {name} is still there",
        meaning: "Its creator still sees it, by the look-up of its recipe.",
        example: "Then the channel \"room\" is still there",
        speaks_of: &[Mention::Entity { kind: 0, name: 1 }],
        charges: &["there"],
        action: |world, arguments| Box::pin(async move { look(world, &arguments, None, true).await }),
        ..LOOKS
    },
    Sentence {
        expression: "the {kind} {name} is gone for {caller}",
        meaning: "The same, as somebody else sees it.",
        example: "Then the channel \"room\" is gone for session \"tablet\"",
        speaks_of: &[Mention::Entity { kind: 0, name: 1 }, Mention::Caller(2)],
        charges: &["gone"],
        action: |world, arguments| {
            Box::pin(async move {
                let observer = observer(&arguments)?;
                look(world, &arguments, Some(observer), false).await
            })
        },
        ..LOOKS
    },
    Sentence {
        expression: "the {kind} {name} is still there for {caller}",
        meaning: "The same, as somebody else sees it.",
        example: "Then the channel \"room\" is still there for session \"tablet\"",
        speaks_of: &[Mention::Entity { kind: 0, name: 1 }, Mention::Caller(2)],
        charges: &["there"],
        action: |world, arguments| {
            Box::pin(async move {
                let observer = observer(&arguments)?;
                look(world, &arguments, Some(observer), true).await
            })
        },
        ..LOOKS
    },
];

async fn create(world: &mut World, arguments: &Arguments) -> Result<(), Stop> {
    let members = match arguments.doc_string() {
        None => None,
        Some(template) => {
            let text = world.fill_in(template, Medium::Json).await?;
            let members = serde_json::from_str(&text);
            Some(members.map_err(|error| Stop::Error(format!("{template} is not JSON: {error}")))?)
        }
    };
    world.create(caller(arguments)?, (arguments.text(1), arguments.name(2)), members).await
}

fn observer(arguments: &Arguments) -> Result<Caller, Stop> {
    let words = arguments.text(2);
    Caller::parse(words).ok_or_else(|| Stop::Error(format!("not a caller: {words}")))
}

/// Looks for a thing until what is expected of it shows, or no longer.
async fn look(world: &mut World, arguments: &Arguments, observer: Option<Caller>, is_there: bool) -> Result<(), Stop> {
    let (kind, name) = (arguments.text(0), arguments.name(1));
    let looked = world.look_for(kind, name, observer)?;
    let label = format!("the {kind} {name:?}");
    let expectation = Expectation::Thing { label, is_there, gone: looked.gone, among: looked.among, id: looked.id };
    let patience = if is_there { Duration::ZERO } else { PATIENCE };
    let patience = patience.max(Duration::from_millis(world.context()?.contract.effect().within_ms));
    let (begun, mut pause) = (Instant::now(), FIRST_PAUSE);
    loop {
        let (index, _) = world.call(&looked.call).await?;
        if begun.elapsed() >= patience || world.meets(&expectation, &[index])? {
            return world.expect(expectation, vec![index]);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LAST_PAUSE);
    }
}
