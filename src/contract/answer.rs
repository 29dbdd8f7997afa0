//! Compares one exchange with the answer that overlay or profile define for a named situation. Pure; must not know
//! what led to the situation.

use super::check::{Sheet, strict_body};
use super::law::Contract;
use super::rule::Answering;
use super::schema::Difference;
use crate::model::deviation::Deviation;
use crate::model::exchange::{Exchange, Outcome, Response};
use crate::model::operation::Operation;

impl Contract {
    /// Whether the exchange is the answer to a situation. `index` is its place in the scenario.
    ///
    /// Requirement ids: `<answer>.status` and `<answer>.body`; `<operation>.documented` if there is no such answer.
    pub fn check_answer(&self, situation: &str, index: usize, exchange: &Exchange) -> Vec<Deviation> {
        let deviations = self.compare_answer(situation, index, exchange);
        self.graded(deviations)
    }

    /// Whether the answer to a situation may have any form.
    pub fn takes_any_form(&self, operation: &Operation, situation: &str) -> bool {
        self.amended.answer(operation, situation).is_some_and(|answer| answer.any_form)
    }

    fn compare_answer(&self, situation: &str, index: usize, exchange: &Exchange) -> Vec<Deviation> {
        let declared = self.operation(&exchange.operation);
        let operation = declared.map_or(&exchange.operation, |declared| &declared.operation);
        let mut sheet = Sheet { operation, index, deviations: Vec::new() };
        let Some(answer) = self.amended.answer(operation, situation) else {
            let (expected, actual) = (format!("an answer to the situation {situation:?}"), "none");
            let difference = Difference::whole(&expected, actual, "all overlays and the profile");
            sheet.add_as(format!("{}.documented", operation.slug()), difference);
            return sheet.deviations;
        };
        match &exchange.outcome {
            Outcome::Broken(breakage) => {
                let actual = format!("no response: {}", breakage.detail);
                sheet.add_as(answer.status_id(), Difference::whole(&answer.statuses(), &actual, &answer.source));
            }
            Outcome::Answered(response) => answer.compare(response, &mut sheet),
        }
        sheet.deviations
    }
}

impl Answering {
    fn status_id(&self) -> String {
        format!("{}.status", self.id)
    }

    fn statuses(&self) -> String {
        let statuses: Vec<String> = self.statuses.iter().map(ToString::to_string).collect();
        format!("status {}", statuses.join(" or "))
    }

    fn compare(&self, response: &Response, sheet: &mut Sheet<'_>) {
        if !self.statuses.contains(&response.status) {
            let actual = format!("status {}", response.status);
            sheet.add_as(self.status_id(), Difference::whole(&self.statuses(), &actual, &self.source));
        }
        let Some(schema) = &self.body else { return };
        let id = || format!("{}.body", self.id);
        match strict_body(&response.body) {
            Ok(value) => schema.differences(&value).into_iter().for_each(|found| sheet.add_as(id(), found)),
            Err(fault) => sheet.add_as(id(), Difference::whole("one strict JSON value", &fault, &self.source)),
        }
    }
}
