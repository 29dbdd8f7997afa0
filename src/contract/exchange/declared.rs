//! Compares one exchange with what the contract says of its operation: status, media type, strict JSON, schema and
//! every rule that applies. Pure; must not know scenarios.

use serde_json::Value;

use super::leak::{self, Leave};
use crate::contract::amendments::in_force::Ruling;
use crate::contract::assembly::Contract;
use crate::contract::declarations::declared::{DeclaredOperation, DeclaredResponse};
use crate::contract::document::media_type;
use crate::contract::document::strict_json;
use crate::contract::exact::Exact;
use crate::contract::schema::compiled::{Difference, Examined};
use crate::contract::schema::phrase;
use crate::model::budgets::QUOTED;
use crate::model::deviation::Deviation;
use crate::model::excerpt::cut;
use crate::model::exchange::{Body, Exchange, Outcome, Response};
use crate::model::json_bounds;
use crate::model::operation::Operation;
use crate::model::requirement::Level;

impl Contract {
    /// What every exchange must satisfy, whatever it is for. `index` is its place in the scenario.
    ///
    /// Requirement ids: `<operation>.answered`, `.documented`, `.status-declared`, `.media-type`, `.strict-json`,
    /// `.schema`, `.remark`, `.no-leak`, and the ids of rules.
    pub fn check_exchange(&self, index: usize, exchange: &Exchange) -> Vec<Deviation> {
        let deviations = self.compare(index, exchange, Form::Declared);
        self.graded(deviations)
    }

    /// The same for an exchange of whose answer nothing is declared: because the method is not that of the operation,
    /// or because a situation takes an answer of any form. It is still to be whole and to give nothing away.
    pub fn check_exchange_of_any_form(&self, index: usize, exchange: &Exchange) -> Vec<Deviation> {
        let deviations = self.compare(index, exchange, Form::Any);
        self.graded(deviations)
    }

    /// The deviations with the level that the ledger gives them, and with no more of the target's texts than a reader
    /// wants to see.
    pub(crate) fn graded(&self, mut deviations: Vec<Deviation>) -> Vec<Deviation> {
        for deviation in &mut deviations {
            deviation.level = self.requirements.level(&deviation.requirement);
            for text in [&mut deviation.expected, &mut deviation.actual].into_iter().chain(&mut deviation.pointer) {
                *text = cut(text, QUOTED).into_owned();
            }
        }
        deviations
    }

    /// What the answers of an operation may show.
    fn leave<'c>(&'c self, operation: &Operation) -> Leave<'c> {
        let mut leave = Leave::default();
        for disclosed in self.amended.disclosures().iter().filter(|one| one.operation.includes(operation)) {
            leave.hands_out.extend(disclosed.hands_out.iter().map(String::as_str));
            leave.shows.extend(disclosed.shows.iter().map(String::as_str));
            leave.own_words |= disclosed.own_words;
        }
        leave
    }

    fn compare(&self, index: usize, exchange: &Exchange, form: Form) -> Vec<Deviation> {
        let declared = self.operation(&exchange.operation);
        let operation = declared.map_or(&exchange.operation, |declared| &declared.operation);
        let mut sheet = Sheet { operation, slug: self.slug(operation), index, deviations: Vec::new() };
        match (&exchange.outcome, declared) {
            (Outcome::Broken(breakage), _) => sheet
                .add("answered", Difference::whole("a whole response", &breakage.detail, "every request is answered")),
            (Outcome::Answered(_), Some(_)) if form == Form::Any => {}
            (_, None) => {
                let actual = operation.to_string();
                sheet.add("documented", Difference::whole("an operation of the contract", &actual, "all documents"));
            }
            (Outcome::Answered(response), Some(declared)) => {
                Examination { contract: self, declared, exchange, response }.run(&mut sheet);
            }
        }
        let leave = self.leave(&exchange.operation);
        for leak in exchange.response().into_iter().flat_map(|response| leak::found_in(exchange, response, &leave)) {
            sheet.add("no-leak", Difference::whole("an answer that gives nothing away", &leak, "security"));
        }
        sheet.deviations
    }
}

/// What is known of the form of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Declared,
    /// Nothing.
    Any,
}

/// Deviations of one exchange.
pub(crate) struct Sheet<'e> {
    pub(crate) operation: &'e Operation,
    /// What requirements about the operation begin with.
    pub(crate) slug: String,
    pub(crate) index: usize,
    pub(crate) deviations: Vec<Deviation>,
}

impl Sheet<'_> {
    /// Adds one whose requirement is named after the operation.
    fn add(&mut self, aspect: &str, difference: Difference) {
        self.add_as(format!("{}.{aspect}", self.slug), difference);
    }

    /// Adds one with a requirement id of its own.
    pub(crate) fn add_as(&mut self, requirement: String, difference: Difference) {
        let Difference { pointer, expected, actual, source } = difference;
        let (operation, exchange) = (self.operation.clone(), Some(self.index));
        let level = Level::default();
        self.deviations.push(Deviation {
            requirement,
            level,
            operation,
            step: None,
            exchange,
            pointer,
            expected,
            actual,
            source,
        });
    }
}

/// The body of a response, read as strict JSON, or why it cannot be.
pub(crate) fn strict_body(body: &Body) -> Result<Value, String> {
    match body {
        Body::Base64(_) => Err("bytes that are not UTF-8".to_owned()),
        Body::Cut(cut) => Err(format!("a body of {} bytes, of which only the beginning is kept", cut.bytes)),
        Body::Text(text) => strict_json::read(text).map_err(|fault| fault.to_string()),
    }
}

/// One response next to the declaration of its operation.
struct Examination<'e> {
    contract: &'e Contract,
    declared: &'e DeclaredOperation,
    exchange: &'e Exchange,
    response: &'e Response,
}

impl Examination<'_> {
    fn run(&self, sheet: &mut Sheet<'_>) {
        let Some(declared) = self.declared.response(self.response.status) else {
            self.undeclared(sheet);
            return;
        };
        if !declared.errors.is_empty() {
            let actual = "the document's declaration cannot be used; see its findings";
            sheet.add("documented", Difference::whole("a usable contract", actual, &declared.source));
        }
        if self.response.body.is_empty() && declared.may_be_empty {
            return;
        }
        self.media_type(declared, sheet);
        if self.is_to_be_json(declared)
            && let Some(value) = self.strict(&declared.source, sheet)
        {
            self.schema(declared, &value, sheet);
            self.rules(&value, sheet);
        }
    }

    /// JSON is what says so, and what is sent under a wrong name where JSON is declared.
    fn is_to_be_json(&self, declared: &DeclaredResponse) -> bool {
        let Some(sent) = self.sent_type() else {
            return declared.bodies.iter().any(|body| media_type::is_json(&body.media_type));
        };
        let rightly_other = declared.bodies.iter().any(|body| body.media_type == sent);
        let declared_json = declared.bodies.iter().any(|body| media_type::is_json(&body.media_type));
        media_type::is_json(&sent) || (declared_json && !rightly_other)
    }

    /// A status that nobody declared: its body has no schema, but claims of being JSON are held to.
    fn undeclared(&self, sheet: &mut Sheet<'_>) {
        let expected = format!("one of the statuses {}", self.declared.statuses());
        let actual = format!("status {}", self.response.status);
        sheet.add("status-declared", Difference::whole(&expected, &actual, &self.declared.source.to_string()));
        if self.sent_type().is_some_and(|sent| media_type::is_json(&sent))
            && let Some(value) = self.strict(&self.declared.source.to_string(), sheet)
        {
            self.rules(&value, sheet);
        }
    }

    fn sent_type(&self) -> Option<String> {
        self.response.header("content-type").map(media_type::essence)
    }

    /// A further media type that contradicts the first.
    fn other_type(&self, first: &str) -> Option<&str> {
        let fields = self.response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        fields.map(|(_, value)| value.as_str()).find(|value| media_type::essence(value) != first)
    }

    fn media_type(&self, declared: &DeclaredResponse, sheet: &mut Sheet<'_>) {
        let Some(field) = self.response.header("content-type") else {
            if !declared.bodies.is_empty() {
                let actual = "no Content-Type";
                sheet.add("media-type", Difference::whole(&media_types(declared), actual, &declared.source));
            }
            return;
        };
        let sent = media_type::essence(field);
        if let Some(other) = self.other_type(&sent) {
            let actual = format!("{field} and {other}");
            sheet.add("media-type", Difference::whole("one Content-Type", &actual, "RFC 9110 §8.3"));
        }
        let covered = declared.bodies.iter().any(|body| media_type::covers(&body.media_type, &sent));
        if !covered && !declared.bodies.is_empty() {
            sheet.add("media-type", Difference::whole(&media_types(declared), field, &declared.source));
        }
        let charset = media_type::charset(field).filter(|_| media_type::is_json(&sent));
        if let Some(charset) = charset.filter(|charset| !matches!(charset.as_str(), "utf-8" | "utf8")) {
            let actual = format!("the charset {charset}");
            sheet.add("media-type", Difference::whole("JSON in UTF-8", &actual, "RFC 8259 §8.1"));
        }
    }

    fn strict(&self, source: &str, sheet: &mut Sheet<'_>) -> Option<Value> {
        strict_body(&self.response.body)
            .map_err(|fault| sheet.add("strict-json", Difference::whole("one strict JSON value", &fault, source)))
            .ok()
    }

    fn schema(&self, declared: &DeclaredResponse, value: &Value, sheet: &mut Sheet<'_>) {
        let sent = self.sent_type().unwrap_or_default();
        let fitting = declared.bodies.iter().find(|body| media_type::covers(&body.media_type, &sent));
        // A body under a wrong name is still held to the JSON schema that is declared.
        let json = || declared.bodies.iter().find(|body| media_type::is_json(&body.media_type));
        let schema = fitting.or_else(json).and_then(|body| body.schema.as_ref());
        let Some(Examined { differences, remarks }) = schema.map(|schema| schema.examine(value)) else { return };
        for difference in differences {
            sheet.add("schema", difference);
        }
        for remark in remarks {
            sheet.add("remark", remark);
        }
    }

    fn rules(&self, value: &Value, sheet: &mut Sheet<'_>) {
        let rules = self.contract.amended.rules_of(sheet.operation);
        for rule in rules.filter(|rule| rule.applies(self.response.status)) {
            for difference in rule.schema.iter().flat_map(|schema| schema.differences(value)) {
                sheet.add_as(rule.id.clone(), difference);
            }
            if let Some(difference) = self.echo(rule, value) {
                sheet.add_as(rule.id.clone(), difference);
            }
        }
    }

    /// A request without the value has nothing to be echoed.
    fn echo(&self, rule: &Ruling, value: &Value) -> Option<Difference> {
        let echo = rule.echo.as_ref()?;
        let sent = self.sent_value(&echo.request)?;
        let (pointer, returned) = places(value, &echo.response)
            .into_iter()
            .find(|(pointer, returned)| !self.is_echoed(&sent, &echo.request, pointer, *returned))?;
        Some(Difference {
            pointer: Some(pointer),
            expected: format!("{}, as in the request", phrase::value(&sent)),
            actual: returned.map_or_else(|| "nothing".to_owned(), phrase::value),
            source: rule.source.clone(),
        })
    }

    /// Whether what is returned at a place is what was sent; numbers are told apart by what was written, exactly.
    fn is_echoed(&self, sent: &Value, place: &str, pointer: &str, returned: Option<&Value>) -> bool {
        let (Value::Number(_), Some(Value::Number(_))) = (sent, returned) else { return returned == Some(sent) };
        let request = self.exchange.request.body.as_ref().and_then(Body::text).unwrap_or_default();
        let response = self.response.body.text().unwrap_or_default();
        Exact::at(request, place) == Exact::at(response, pointer)
    }

    /// The value of the request that `header:NAME` or a pointer into its body stands for.
    fn sent_value(&self, place: &str) -> Option<Value> {
        let request = &self.exchange.request;
        if let Some(name) = place.strip_prefix("header:") {
            let field = request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            return Some(Value::from(field.1.as_str()));
        }
        let body = json_bounds::read(request.body.as_ref()?.text()?)?;
        body.pointer(place).cloned()
    }
}

/// The places that a pointer stands for. One with a `*` stands for what is there in any item of an array.
fn places<'v>(value: &'v Value, pointer: &str) -> Vec<(String, Option<&'v Value>)> {
    let Some((before, after)) = pointer.split_once("/*") else {
        return vec![(pointer.to_owned(), value.pointer(pointer))];
    };
    let items = value.pointer(before).and_then(Value::as_array).into_iter().flatten().enumerate();
    let found =
        items.filter_map(|(index, item)| Some((format!("{before}/{index}{after}"), Some(item.pointer(after)?))));
    found.collect()
}

fn media_types(declared: &DeclaredResponse) -> String {
    declared.bodies.iter().map(|body| body.media_type.as_str()).collect::<Vec<_>>().join(" or ")
}
