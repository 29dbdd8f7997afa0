//! What is wrong with one step by itself, found before anything is sent: a pointer without its slash, a value that is no JSON, an
//! expectation that cannot fail, a doc string or table that is missing or too many, a query that nobody declares. Must not know the
//! steps around it.

use std::collections::BTreeSet;

use super::meaning::Meaning;
use crate::contract::Contract;
use crate::model::check::Arrangement;
use crate::model::finding::Severity;
use crate::model::predicate::{NoPredicate, Predicate, json};
use crate::steps::{Address, FORM_HEADINGS, Mention, TableForm};

/// Something wrong with a step.
#[derive(Debug)]
pub(super) struct Slip {
    pub(super) severity: Severity,
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) hint: String,
    /// The part of the step that is wrong, as its file has it.
    pub(super) part: Option<String>,
}

impl Slip {
    pub(super) fn new(kind: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { severity: Severity::Error, kind, message: message.into(), hint: hint.into(), part: None }
    }

    pub(super) fn at(self, part: impl Into<String>) -> Self {
        Self { part: Some(part.into()), ..self }
    }
}

/// Everything that is wrong with a step by itself.
pub(super) fn slips(meaning: &Meaning<'_>, contract: &Contract) -> Vec<Slip> {
    let mut slips = Vec::new();
    for mention in meaning.sentence.speaks_of {
        match mention {
            Mention::Pointer(place) => slips.extend(pointer(meaning.arguments.name(*place))),
            Mention::Json(place) => {
                slips.extend(json(meaning.arguments.text(*place)).err().as_ref().map(no_expectation));
            }
            Mention::Expectation(place) => {
                slips.extend(Predicate::parse(meaning.arguments.text(*place)).err().as_ref().map(no_expectation));
            }
            Mention::Arrangement(place) => slips.extend(arrangement(meaning.arguments.text(*place))),
            Mention::Table(form) => slips.extend(table(*form, meaning.arguments.table())),
            _ => {}
        }
    }
    slips.extend(doc_string(meaning));
    if meaning.step.table.is_some() && !meaning.sentence.takes_table() {
        slips.push(Slip::new("idle-table", "the step takes no table", "use a scenario outline"));
    }
    slips.extend(undeclared_names(meaning, contract));
    slips
}

fn pointer(text: &str) -> Option<Slip> {
    let message = if !text.is_empty() && !text.starts_with('/') {
        format!("{text:?} is no JSON pointer: it begins with a slash")
    } else if text.split('~').skip(1).any(|after| !after.starts_with(['0', '1'])) {
        format!("{text:?} is no JSON pointer: after ~ there is 0 or 1")
    } else {
        return None;
    };
    let hint =
        if text.starts_with('/') { "write ~ as ~0 and / as ~1".to_owned() } else { format!("write \"/{text}\"") };
    Some(Slip::new("not-a-pointer", message, hint).at(text))
}

fn no_expectation(no: &NoPredicate) -> Slip {
    let (kind, hint) = match no {
        NoPredicate::Idle(..) => ("idle-expectation", "expect something that an answer can fail"),
        NoPredicate::NoJson { .. } | NoPredicate::OtherJson { .. } => ("not-json", "a text stands in double quotes"),
        _ => ("not-an-expectation", "`steps` lists what can be expected"),
    };
    let part = no.part().to_owned();
    Slip::new(kind, no.to_string(), hint).at(part)
}

fn arrangement(text: &str) -> Option<Slip> {
    let Some(arrangement) = Arrangement::parse(text) else {
        let hint = "write `in ascending order`, `in descending order`, `all different`, or a JSON array, perhaps followed by \
                    `in any order`";
        return Some(Slip::new("not-an-arrangement", format!("{text:?} is no arrangement"), hint).at(text));
    };
    arrangement.operand().and_then(|operand| json(operand).err()).as_ref().map(no_expectation)
}

fn doc_string(meaning: &Meaning<'_>) -> Option<Slip> {
    match (meaning.sentence.takes_doc_string(), &meaning.step.docstring) {
        (true, None) => Some(Slip::new(
            "missing-doc-string",
            "the step needs a doc string",
            "write it below, between two lines of \"\"\"",
        )),
        (false, Some(_)) => Some(Slip::new("idle-doc-string", "the step takes no doc string", "remove it")),
        _ => None,
    }
}

fn table(form: TableForm, rows: &[Vec<String>]) -> Option<Slip> {
    let Some(headings) = rows.first() else {
        let hint = match form {
            TableForm::Query => "write a row `| name | value |` for every parameter",
            TableForm::Form => "write the headings `| name | value |` and a row for every part",
        };
        return Some(Slip::new("missing-table", "the step needs a table", hint));
    };
    match form {
        TableForm::Query => {
            let wrong = rows.iter().find(|row| row.len() != 2)?;
            let message = format!("a row of a query has a name and a value, this one has {} cells", wrong.len());
            Some(Slip::new("wrong-table", message, "write | name | value |").at(wrong.first()?))
        }
        TableForm::Form => {
            let hint = "there are the headings name, value, file and type; the first two are needed";
            let slip = |message| Slip::new("wrong-table", message, hint);
            if let Some(unknown) = headings.iter().find(|heading| !FORM_HEADINGS.contains(&heading.as_str())) {
                return Some(slip(format!("{unknown:?} is no heading of a form")).at(unknown));
            }
            let missing =
                FORM_HEADINGS.iter().take(2).find(|needed| !headings.iter().any(|heading| heading == *needed))?;
            Some(slip(format!("the form has no column {missing:?}")).at(headings.first()?))
        }
    }
}

/// Names in the query that the operation's document does not declare. They may be meant, so this is a warning.
fn undeclared_names(meaning: &Meaning<'_>, contract: &Contract) -> Vec<Slip> {
    let Some(declared) = meaning.under_test.as_ref().and_then(|operation| contract.operation(operation)) else {
        return Vec::new();
    };
    let known: BTreeSet<&str> =
        declared.parameters.iter().filter(|one| one.place == "query").map(|one| one.name.as_str()).collect();
    let names = query_names(meaning).into_iter().filter(|name| !known.contains(name.as_str()));
    let slip = |name: String| {
        let message = format!("the document of {} declares no parameter {name:?} of the query", declared.operation);
        let hint = match known.iter().copied().collect::<Vec<_>>().join(", ") {
            declared if declared.is_empty() => "it declares none".to_owned(),
            declared => format!("it declares: {declared}"),
        };
        Slip { severity: Severity::Warning, ..Slip::new("undeclared-query", message, hint).at(name) }
    };
    names.map(slip).collect()
}

fn query_names(meaning: &Meaning<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for mention in meaning.sentence.speaks_of {
        match mention {
            Mention::Operation(place) => {
                let address = Address::parse(meaning.arguments.name(*place));
                names.extend(address.iter().flat_map(Address::query_names).map(str::to_owned));
            }
            Mention::Table(TableForm::Query) => {
                let cells = meaning.arguments.table().iter().filter_map(|row| row.first());
                names.extend(cells.filter(|name| !name.contains("${")).cloned());
            }
            _ => {}
        }
    }
    names
}
