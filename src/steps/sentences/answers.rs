//! Sentences about the answers to the requests under test.

use crate::contract::has_property;
use crate::model::check::Expectation;
use crate::steps::language::sentence::{Keyword, Mention, Role};
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;

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
        expression: "the property {name} is {json}",
        meaning: "The JSON body of the answer has this value at this JSON pointer.",
        example: "Then the property \"/success\" is true",
        charges: &["property"],
        action: |world, arguments| {
            Box::pin(async move {
                let expectation = has_property(arguments.name(0), arguments.text(1))
                    .map_err(|error| Stop::Error(format!("{} is not JSON: {error}", arguments.text(1))))?;
                expect(world, expectation)
            })
        },
        ..CHECK
    },
];

/// Expects something of all exchanges under test.
fn expect(world: &mut World, expectation: Expectation) -> Result<(), Stop> {
    let (exchanges, _, _) = world.under_test()?;
    world.expect(expectation, exchanges)
}
