//! How a call and what came of it are recorded: without secrets, and with the words of what went wrong. Must not send.

use std::sync::atomic::Ordering;

use super::causes::causes;
use super::client::HttpClient;
use super::raw_response::{RawResponse, first_json_value};
use crate::model::budgets::{FIELD, FIELD_BEGINNING, FIELDS, QUOTED, TOKEN};
use crate::model::excerpt::cut;
use crate::model::exchange::{Body, Breakage, BreakageKind, Outcome, Request, Response};
use crate::model::operation::Operation;
use crate::sut::call::Call;
use crate::sut::handed_out::{HandedOut, is_login};

impl HttpClient {
    pub(super) fn recorded(&self, call: &Call) -> Request {
        let url = self.url(call);
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Request {
            method: call.method.clone(),
            target: cut(&self.redactor.text(&target), FIELD).into_owned(),
            headers: self.fields(call.headers.iter()),
            body: call.body.as_ref().map(|body| self.redactor.body(body.as_bytes())),
        }
    }

    pub(super) fn answered(&self, operation: &Operation, raw: RawResponse) -> (Outcome, Vec<u8>) {
        self.learn_tokens(operation, &raw.body);
        let headers = self.fields(raw.headers.iter());
        let body: Body = self.redactor.body(&raw.body);
        (Outcome::Answered(Response { status: raw.status, headers, body }), raw.body)
    }

    /// Header fields without secrets, and no longer than a record keeps them.
    fn fields<'f>(&self, fields: impl Iterator<Item = &'f (String, String)>) -> Vec<(String, String)> {
        let mut left = FIELDS;
        let fields = fields.map(|(name, value)| {
            let (name, value) = self.redactor.header(name, value);
            let value = cut(&value, FIELD.min(left).max(FIELD_BEGINNING)).into_owned();
            left = left.saturating_sub(value.len());
            (cut(&name, FIELD_BEGINNING).into_owned(), value)
        });
        fields.collect()
    }

    /// A token must be known before the answer that brings it is recorded.
    fn learn_tokens(&self, operation: &Operation, body: &[u8]) {
        if !is_login(operation) {
            return;
        }
        let Some(body) = first_json_value(body) else { return };
        let token = HandedOut::by(&body).map(|out| out.token);
        if let Some(token) = token.filter(|token| token.len() <= TOKEN) {
            self.redactor.learn("token", &token);
        }
    }

    pub(super) fn breakage(&self, error: &reqwest::Error) -> Breakage {
        let kind = if error.is_connect() {
            BreakageKind::Connect
        } else if error.is_timeout() {
            BreakageKind::TimedOut
        } else if error.is_decode() {
            BreakageKind::Undecodable
        } else {
            BreakageKind::Cut
        };
        let detail = cut(&self.redactor.text(&causes(error)), QUOTED).into_owned();
        let hint = self.hint(kind).map(|hint| format!("; {hint}"));
        Breakage { kind, detail: format!("{detail}{}", hint.unwrap_or_default()) }
    }

    /// What the user of this program may have to do so that the target is reached.
    fn hint(&self, kind: BreakageKind) -> Option<String> {
        let is_refused = matches!(kind, BreakageKind::Connect | BreakageKind::Cut);
        if is_refused && self.wants_certificate.load(Ordering::Relaxed) {
            return Some("a client certificate is asked for: name one with --client-cert and --client-key".to_owned());
        }
        let variable = self.unheeded_proxy.as_ref().filter(|_| kind == BreakageKind::Connect)?;
        Some(format!(
            "the variable {variable} is set, but no proxy is used: --proxy env (or [target] proxy = \"env\") goes through it"
        ))
    }
}
