//! What a contract declares about an operation: plain values made from documents and added responses.
//! Must not know how they were read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::media_type;
use super::schema::Schema;
use super::status::Statuses;
use crate::model::amendment::AddedResponse;
use crate::model::operation::Operation;

/// An operation of the contract.
#[derive(Debug)]
pub struct DeclaredOperation {
    /// Method and path; parameters of the path are in braces.
    pub operation: Operation,
    /// The document and the pointer in it, or the overlay that declares it.
    pub source: String,
    /// Parameters of path, query and header.
    pub parameters: Vec<Parameter>,
    /// Whether a request needs a body.
    pub body_required: bool,
    pub(super) responses: BTreeMap<Statuses, DeclaredResponse>,
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether a request must have it.
    pub required: bool,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub(super) struct DeclaredResponse {
    /// The forms that its body may have; none if any will do.
    pub(super) bodies: Vec<Body>,
    /// Whether there may be no body.
    pub(super) may_be_empty: bool,
    /// Whether a part of its declaration cannot be used.
    pub(super) refused: bool,
    /// Where it is declared.
    pub(super) source: String,
}

/// One form of a body.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// Type and subtype in lower case.
    pub(super) media_type: String,
    /// What a JSON body must satisfy.
    pub(super) schema: Option<Arc<Schema>>,
}

impl DeclaredResponse {
    /// What an overlay or profile adds.
    pub(super) fn added(added: &AddedResponse, source: &str) -> Self {
        let body = |kind: &String| Body { media_type: media_type::essence(kind), schema: None };
        let bodies = added.media_types.iter().map(body).collect();
        Self { bodies, may_be_empty: added.may_be_empty, refused: false, source: source.to_owned() }
    }
}

impl DeclaredOperation {
    /// An operation that only an added response tells of.
    pub(super) fn amended(operation: Operation, source: String) -> Self {
        let responses = BTreeMap::new();
        Self { operation, source, parameters: Vec::new(), body_required: false, responses }
    }

    /// The statuses that are declared, such as `200, 400, 401`.
    pub fn statuses(&self) -> String {
        self.responses.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Whether every declared response can be checked. If not, the findings say what is wrong.
    pub fn is_usable(&self) -> bool {
        !self.responses.is_empty() && self.responses.values().all(|response| !response.refused)
    }

    /// The response for a status: the exact one, else its class, else the default.
    pub(super) fn response(&self, status: u16) -> Option<&DeclaredResponse> {
        self.responses.iter().find(|(statuses, _)| statuses.contains(status)).map(|(_, response)| response)
    }

    /// Takes over what the other declaration of the same operation has in addition.
    pub(super) fn absorb(&mut self, other: Self) {
        for (statuses, response) in other.responses {
            self.responses.entry(statuses).or_insert(response);
        }
    }

    /// Adds a response, or the forms it allows to the one that is declared for this status.
    pub(super) fn add(&mut self, status: u16, added: &DeclaredResponse) {
        let declared = self.responses.entry(Statuses::One(status)).or_insert_with(|| added.clone());
        declared.may_be_empty |= added.may_be_empty;
        for body in &added.bodies {
            if !declared.bodies.is_empty() && !declared.bodies.iter().any(|known| known.media_type == body.media_type) {
                declared.bodies.push(body.clone());
            }
        }
    }
}
