//! Sentences about the answers to the requests under test.

use crate::model::check::{Arrangement, Expectation, ExpectedProperty, Quantifier};
use crate::model::operand::Operand;
use crate::model::predicate::{Form, NoPredicate, Predicate};
use crate::steps::language::arguments::Arguments;
use crate::steps::language::sentence::{Keyword, Mention, Role};
use crate::steps::language::template::Medium;
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::steps::world::values::now_in_utc;

const CHECK: Sentence = Sentence {
    keyword: Keyword::Then,
    expression: "",
    meaning: "",
    example: "",
    role: Role::Checks,
    speaks_of: &[],
    calls: &[],
    charges: &[],
    action: |_, _| Box::pin(async { Ok(()) }),
};

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        expression: "the answer is {name}",
        meaning: "The answer is the one that the contract and the profile in force define for this situation of the \
                  operation: its status and its body.",
        example: "Then the answer is \"session not found\"",
        speaks_of: &[Mention::Situation(0)],
        action: |world, arguments| {
            let situation = arguments.name(0).to_owned();
            Box::pin(async move { expect(world, Expectation::Answer { situation }) })
        },
        ..CHECK
    },
    Sentence {
        expression: "every answer is {name}",
        meaning: "The same for each of the answers to several requests; the report says how many of them are not.",
        example: "Then every answer is \"session not found\"",
        speaks_of: &[Mention::Situation(0)],
        action: |world, arguments| {
            let situation = arguments.name(0).to_owned();
            Box::pin(async move { expect(world, Expectation::Answer { situation }) })
        },
        ..CHECK
    },
    Sentence {
        expression: "one answer is {name} and every other is that or {name}",
        meaning: "Of the answers to requests that were sent at the same time, at least one is that of the first \
                  situation, and each is that of the first or of the second.",
        example: "Then one answer is \"logged out\" and every other is that or \"already logged out\"",
        speaks_of: &[Mention::Situation(0), Mention::Situation(1)],
        charges: &["simultaneous"],
        action: |world, arguments| {
            let [one, other] = [0, 1].map(|index| arguments.name(index).to_owned());
            Box::pin(async move { expect(world, Expectation::Simultaneous { one, other }) })
        },
        ..CHECK
    },
    Sentence {
        expression: "the answers are alike",
        meaning: "All answers have the same status, the same media type and the same form; the report says how often \
                  which was seen.",
        example: "Then the answers are alike",
        charges: &["steady"],
        action: |world, _| Box::pin(async move { expect(world, Expectation::Steady) }),
        ..CHECK
    },
    Sentence {
        expression: "the answers do not tell which session exists",
        meaning: "After logouts \"in turn\": the answers for the session that exists and for those that do not have the \
                  same status, the same fields and the same body, apart from what changes from answer to answer and \
                  from the id itself.",
        example: "Then the answers do not tell which session exists",
        charges: &["indistinguishable"],
        action: |world, _| {
            Box::pin(async move {
                world.observe_answer_times()?;
                expect(world, Expectation::Indistinguishable)
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the status is {status}",
        meaning: "The answer has exactly this status, whatever the profile. Prefer \"the answer is\".",
        example: "Then the status is 200",
        charges: &["status"],
        action: |world, arguments| {
            Box::pin(async move {
                let status = arguments.text(0).parse().map_err(|error| Stop::Error(format!("{error}")))?;
                expect(world, Expectation::Status { status })
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the property {pointer} {expectation}",
        meaning: "What the JSON body of the answer has at this JSON pointer is as expected.",
        example: "Then the property \"/success\" is true",
        speaks_of: &[Mention::Pointer(0), Mention::Expectation(1)],
        charges: &["property"],
        action: |world, arguments| Box::pin(async move { properties(world, &arguments, Quantifier::One).await }),
        ..CHECK
    },
    Sentence {
        expression: "every property {pointer} {expectation}",
        meaning: "Each of the values at this JSON pointer, in which `*` stands for every item of an array, is as expected; an \
                  empty array has none, and an item that lacks the property fails.",
        example: "Then every property \"/sessions/*/userId\" is \"${laptop.userId}\"",
        speaks_of: &[Mention::Pointer(0), Mention::Expectation(1)],
        charges: &["property"],
        action: |world, arguments| Box::pin(async move { properties(world, &arguments, Quantifier::Every).await }),
        ..CHECK
    },
    Sentence {
        expression: "some property {pointer} {expectation}",
        meaning: "One of the values at this JSON pointer, in which `*` stands for every item of an array, is as expected.",
        example: "Then some property \"/members/*/_id\" is \"${tablet.userId}\"",
        speaks_of: &[Mention::Pointer(0), Mention::Expectation(1)],
        charges: &["property"],
        action: |world, arguments| Box::pin(async move { properties(world, &arguments, Quantifier::Some).await }),
        ..CHECK
    },
    Sentence {
        expression: "no property {pointer} {expectation}",
        meaning: "None of the values at this JSON pointer, in which `*` stands for every item of an array, is so; an empty \
                  array is fine.",
        example: "Then no property \"/members/*/_id\" is \"${tablet.userId}\"",
        speaks_of: &[Mention::Pointer(0), Mention::Expectation(1)],
        charges: &["property"],
        action: |world, arguments| Box::pin(async move { properties(world, &arguments, Quantifier::No).await }),
        ..CHECK
    },
    Sentence {
        expression: "the properties {pointer} are {arrangement}",
        meaning: "The values at this JSON pointer, in which `*` stands for every item of an array, are arranged so. An empty \
                  array is in no order.",
        example: "Then the properties \"/members/*/username\" are all different",
        speaks_of: &[Mention::Pointer(0), Mention::Arrangement(1)],
        charges: &["arranged"],
        action: |world, arguments| {
            Box::pin(async move {
                let words = arguments.text(1);
                let unknown = || Stop::Error(format!("{words:?} is no arrangement"));
                let arrangement = Arrangement::parse(words).ok_or_else(unknown)?;
                let operand = match arrangement.operand() {
                    Some(template) => world.operand(template, Medium::Json).await?,
                    None => Operand::default(),
                };
                let arrangement = arrangement.with(|_| Ok::<_, Stop>(operand))?;
                expect(world, Expectation::Arranged { pointer: arguments.name(0).to_owned(), arrangement })
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the header {name} {expectation}",
        meaning: "The header field of the answer is as expected: a text, or a number where it is compared with one.",
        example: "Then the header \"content-type\" starts with \"application/json\"",
        speaks_of: &[Mention::Header(0), Mention::Expectation(1)],
        charges: &["header"],
        action: |world, arguments| {
            Box::pin(async move {
                let predicate = predicate(world, arguments.text(1)).await?;
                expect(world, Expectation::Header { name: arguments.name(0).to_owned(), predicate })
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the text of the answer {expectation}",
        meaning: "The body of the answer, as a text whatever its type, is as expected.",
        example: "Then the text of the answer contains \"<svg\"",
        speaks_of: &[Mention::Expectation(0)],
        charges: &["text"],
        action: |world, arguments| {
            Box::pin(async move {
                let predicate = predicate(world, arguments.text(0)).await?;
                expect(world, Expectation::Text { predicate })
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the answer is kept as {name}",
        meaning: "From here on ${NAME} is the JSON body of the answer, ${NAME/pointer} a value in it, and other answers can be \
                  compared with it.",
        example: "Then the answer is kept as \"hidden\"",
        speaks_of: &[Mention::Keeps(0)],
        action: |world, arguments| {
            Box::pin(async move {
                let last = last(world)?;
                world.keep(arguments.name(0), last, "")
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the property {pointer} is kept as {name}",
        meaning: "The JSON body of the answer has this property, and from here on ${NAME} is its value.",
        example: "Then the property \"/message/_id\" is kept as \"message\"",
        speaks_of: &[Mention::Pointer(0), Mention::Keeps(1)],
        charges: &["property"],
        action: |world, arguments| {
            Box::pin(async move {
                let (pointer, predicate) = (arguments.name(0).to_owned(), Predicate::Present);
                let last = last(world)?;
                let quantifier = Quantifier::One;
                expect(world, Expectation::Property(ExpectedProperty { pointer, quantifier, predicate }))?;
                world.keep(arguments.name(1), last, arguments.name(0))
            })
        },
        ..CHECK
    },
    Sentence {
        expression: "the answer is the same as {name}",
        meaning: "The answer has the status and the body of the one that was kept under this name.",
        example: "Then the answer is the same as \"first\"",
        speaks_of: &[Mention::Answer(0)],
        charges: &["same-answer"],
        action: |world, arguments| Box::pin(async move { compare(world, arguments.name(0), Expectation::SameAnswer) }),
        ..CHECK
    },
    Sentence {
        expression: "the answer cannot be told from {name}",
        meaning: "The answer and the one that was kept under this name have the same status, the same header fields, the same \
                  form and the same words, apart from what the two requests name differently.",
        example: "Then the answer cannot be told from \"hidden\"",
        speaks_of: &[Mention::Answer(0)],
        charges: &["indistinguishable"],
        action: |world, arguments| {
            Box::pin(async move { compare(world, arguments.name(0), Expectation::NotToldApart) })
        },
        ..CHECK
    },
];

async fn properties(world: &mut World, arguments: &Arguments, quantifier: Quantifier) -> Result<(), Stop> {
    let predicate = predicate(world, arguments.text(1)).await?;
    let pointer = arguments.name(0).to_owned();
    expect(world, Expectation::Property(ExpectedProperty { pointer, quantifier, predicate }))
}

/// The words of an expectation with what their placeholders stand for.
pub(super) async fn predicate(world: &World, words: &str) -> Result<Predicate<Operand>, Stop> {
    let wrong = |error: NoPredicate| Stop::Error(error.to_string());
    let mut predicate = Predicate::parse(words).map_err(wrong)?;
    if let Predicate::DateNear { now, .. } = &mut predicate {
        *now = Some(now_in_utc()?);
    }
    let operand = match predicate.operand() {
        Some((template, Form::Json)) => Some(world.operand(template, Medium::Json).await?),
        Some((template, Form::Quoted)) => Some(world.operand(template, Medium::Plain).await?),
        None => None,
    };
    predicate.with_operand(operand).ok_or_else(|| Stop::Error(format!("{words:?} lacks its value")))
}

/// The index of the last exchange under test.
fn last(world: &World) -> Result<usize, Stop> {
    let (exchanges, _, _) = world.under_test()?;
    exchanges.last().copied().ok_or_else(|| Stop::Error("nothing was sent before this step".to_owned()))
}

/// Expects something of the answer that was kept under a name and the last one.
fn compare(world: &mut World, name: &str, expectation: Expectation) -> Result<(), Stop> {
    let exchanges = vec![world.kept_answer(name)?, last(world)?];
    world.expect(expectation, exchanges)
}

/// Expects something of all exchanges under test.
fn expect(world: &mut World, expectation: Expectation) -> Result<(), Stop> {
    let (exchanges, _, _) = world.under_test()?;
    world.expect(expectation, exchanges)
}
