//! Sentences about the answer to the request under test.

use super::sentence::{Keyword, Role, Sentence, Subject};
use super::stop::Stop;
use crate::model::check::Expectation;

pub(super) const SENTENCES: &[Sentence] = &[
    Sentence {
        keyword: Keyword::Then,
        expression: "the answer is {name}",
        meaning: "The answer is the one that the contract and the profile in force define for this situation of the \
                  operation: its status and its body.",
        example: "Then the answer is \"session not found\"",
        role: Role::Checks,
        subject: Subject::Situation,
        calls: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let (index, _, _) = world.under_test()?;
                world.expect(Expectation::Answer { situation: arguments.name(0).to_owned() }, vec![index])
            })
        },
    },
    Sentence {
        keyword: Keyword::Then,
        expression: "the status is {status}",
        meaning: "The answer has exactly this status, whatever the profile. Prefer \"the answer is\".",
        example: "Then the status is 200",
        role: Role::Checks,
        subject: Subject::Other,
        calls: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let (index, _, _) = world.under_test()?;
                let status = arguments.text(0).parse().map_err(|error| Stop::Error(format!("{error}")))?;
                world.expect(Expectation::Status { status }, vec![index])
            })
        },
    },
    Sentence {
        keyword: Keyword::Then,
        expression: "the property {name} is {json}",
        meaning: "The JSON body of the answer has this value at this JSON pointer.",
        example: "Then the property \"/success\" is true",
        role: Role::Checks,
        subject: Subject::Other,
        calls: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let (index, _, _) = world.under_test()?;
                let value = serde_json::from_str(arguments.text(1))
                    .map_err(|error| Stop::Error(format!("{} is not JSON: {error}", arguments.text(1))))?;
                let pointer = arguments.name(0).to_owned();
                world.expect(Expectation::Property { pointer, value }, vec![index])
            })
        },
    },
];
