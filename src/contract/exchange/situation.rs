//! Compares one exchange with the answer that overlay or profile define for a named situation. Pure; must not know
//! what led to the situation.

use crate::contract::amendments::in_force::Answering;
use crate::contract::assembly::Contract;
use crate::contract::declarations::declared::Standing;
use crate::contract::document::media_type;
use crate::contract::exchange::declared::{Sheet, strict_body};
use crate::contract::schema::compiled::Difference;
use crate::model::deviation::Deviation;
use crate::model::exchange::{Body, Exchange, Outcome, Response};
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

    /// Whether the status of an answer is declared by nothing but a situation of every operation: the document lacks the
    /// refusal, which is no fault of the server.
    pub fn lacks_refusal(&self, operation: &Operation, situation: &str, status: u16) -> bool {
        let is_general =
            |answer: &&Answering| answer.operation.operation().is_none() && answer.statuses.contains(&status);
        let is_declared = || self.operation(operation).is_none_or(|declared| declared.response(status).is_some());
        status >= 400 && self.amended.answer(operation, situation).as_ref().is_some_and(is_general) && !is_declared()
    }

    fn compare_answer(&self, situation: &str, index: usize, exchange: &Exchange) -> Vec<Deviation> {
        let declared = self.operation(&exchange.operation);
        let operation = declared.map_or(&exchange.operation, |declared| &declared.operation);
        let mut sheet = Sheet { operation, slug: self.slug(operation), index, deviations: Vec::new() };
        let Some(answer) = self.amended.answer(operation, situation) else {
            let (expected, actual) = (format!("an answer to the situation {situation:?}"), "none");
            let difference = Difference::whole(&expected, actual, "all overlays and the profile");
            sheet.add_as(format!("{}.documented", sheet.slug), difference);
            return sheet.deviations;
        };
        let right = self.right_statuses(operation, answer);
        match &exchange.outcome {
            Outcome::Broken(breakage) => {
                let actual = format!("no response: {}", breakage.detail);
                sheet.add_as(
                    answer.status_id(&sheet.slug),
                    Difference::whole(&statuses(&right), &actual, &answer.source),
                );
            }
            Outcome::Answered(response) => answer.compare(&right, response, &mut sheet),
        }
        sheet.deviations
    }

    /// The statuses that are right in a situation. Where the given document is the law, it may know further ones of the
    /// same class than the built-in document, or none of those that the overlay names.
    fn right_statuses(&self, operation: &Operation, answer: &Answering) -> Vec<u16> {
        let declared = self.operation(operation).filter(|declared| self.document_is_law && declared.standing.is_given);
        let Some(Standing { own, put_aside, .. }) = declared.map(|declared| &declared.standing) else {
            return answer.statuses.clone();
        };
        let known = answer.statuses.iter().copied().filter(|status| own.iter().any(|own| own.contains(*status)));
        let is_like = |status: &u16| answer.statuses.iter().any(|right| right / 100 == status / 100);
        let exact = own.iter().filter_map(|own| own.one()).filter(is_like);
        let is_further =
            |status: &u16| put_aside.as_ref().is_some_and(|aside| !aside.iter().any(|aside| aside.contains(*status)));
        let mut right: Vec<u16> = known.chain(exact.clone().filter(is_further)).collect();
        if right.is_empty() {
            right = exact.collect();
        }
        right.sort_unstable();
        right.dedup();
        if right.is_empty() { answer.statuses.clone() } else { right }
    }
}

fn statuses(right: &[u16]) -> String {
    let statuses: Vec<String> = right.iter().map(ToString::to_string).collect();
    format!("status {}", statuses.join(" or "))
}

impl Answering {
    /// The first part of the requirement ids: one that begins with `*.` is named after the operation.
    pub(crate) fn id_of(&self, slug: &str) -> String {
        self.id.strip_prefix("*.").map_or_else(|| self.id.clone(), |aspect| format!("{slug}.{aspect}"))
    }

    fn status_id(&self, slug: &str) -> String {
        format!("{}.status", self.id_of(slug))
    }

    fn compare(&self, right: &[u16], response: &Response, sheet: &mut Sheet<'_>) {
        if !right.contains(&response.status) {
            let actual = format!("status {}", response.status);
            sheet.add_as(self.status_id(&sheet.slug), Difference::whole(&statuses(right), &actual, &self.source));
        }
        let Some(schema) = &self.body else { return };
        let id = format!("{}.body", self.id_of(&sheet.slug));
        let id = || id.clone();
        // What holds for every operation holds for images and empty answers, too, however they are labelled.
        let is_empty = matches!(&response.body, Body::Text(text) if text.is_empty());
        if self.operation.operation().is_none()
            && (is_empty
                || !response
                    .header("content-type")
                    .is_some_and(|field| media_type::is_json(&media_type::essence(field))))
        {
            return;
        }
        match strict_body(&response.body) {
            Ok(value) => schema.differences(&value).into_iter().for_each(|found| sheet.add_as(id(), found)),
            Err(fault) => sheet.add_as(id(), Difference::whole("one strict JSON value", &fault, &self.source)),
        }
    }
}
