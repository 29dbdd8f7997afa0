//! What a contract declares about an operation: plain values made from documents and added responses.
//! Must not know how they were read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::contract::document::media_type;
use crate::contract::document::status::Statuses;
use crate::contract::schema::compiled::Schema;
use crate::model::amendment::AddedResponse;
use crate::model::finding::{Finding, Place};
use crate::model::operation::Operation;

/// An operation of the contract.
#[derive(Clone, Debug)]
pub struct DeclaredOperation {
    /// Method and path; parameters of the path are in braces.
    pub operation: Operation,
    pub source: DeclaredAt,
    /// Parameters of path, query and header.
    pub parameters: Vec<Parameter>,
    /// Whether a request needs a body.
    pub body_required: bool,
    pub(crate) responses: BTreeMap<Statuses, DeclaredResponse>,
    /// What keeps it from being read at all.
    pub(crate) errors: Vec<Finding>,
    pub(crate) standing: Standing,
}

/// Where an operation is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclaredAt {
    /// At a JSON pointer into a document.
    Document { file: String, pointer: String },
    /// By an overlay or profile: the words for it.
    Amendment(String),
}

impl DeclaredAt {
    /// The file or layer, and the place in it, of a finding about the operation.
    pub(crate) fn place(&self) -> (String, Place) {
        match self {
            Self::Document { file, pointer } => (file.clone(), Place::Pointer(pointer.clone())),
            Self::Amendment(words) => (words.clone(), Place::File),
        }
    }
}

impl fmt::Display for DeclaredAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document { file, pointer } => write!(f, "{file}#{pointer}"),
            Self::Amendment(words) => f.write_str(words),
        }
    }
}

/// How a declaration stands to the built-in documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whether it is of a document that was given.
    pub(crate) is_given: bool,
    /// The statuses that it declares itself, whatever overlays add.
    pub(crate) own: Vec<Statuses>,
    /// Those of the built-in declaration that it put aside, if it did.
    pub(crate) put_aside: Option<Vec<Statuses>>,
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether a request must have it.
    pub required: bool,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredResponse {
    /// The forms that its body may have; none if any will do.
    pub(crate) bodies: Vec<Body>,
    /// Whether there may be no body.
    pub(crate) may_be_empty: bool,
    /// What keeps a part of its declaration from being used.
    pub(crate) errors: Vec<Finding>,
    pub(crate) source: String,
}

/// One form of a body.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// Type and subtype in lower case.
    pub(crate) media_type: String,
    /// What a JSON body must satisfy.
    pub(crate) schema: Option<Arc<Schema>>,
}

impl DeclaredResponse {
    /// What an overlay or profile adds.
    pub(crate) fn added(added: &AddedResponse, source: &str) -> Self {
        let body = |kind: &String| Body { media_type: media_type::essence(kind), schema: None };
        let bodies = added.media_types.iter().map(body).collect();
        Self { bodies, may_be_empty: added.may_be_empty, errors: Vec::new(), source: source.to_owned() }
    }
}

impl DeclaredOperation {
    /// An operation that only an added response tells of.
    pub(crate) fn amended(operation: Operation, source: String) -> Self {
        Self {
            operation,
            source: DeclaredAt::Amendment(source),
            parameters: Vec::new(),
            body_required: false,
            responses: BTreeMap::new(),
            errors: Vec::new(),
            standing: Standing::default(),
        }
    }

    /// The statuses that are declared, such as `200, 400, 401`.
    pub fn statuses(&self) -> String {
        self.responses.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Whether every declared response can be checked. If not, the findings say what is wrong.
    pub fn is_usable(&self) -> bool {
        !self.responses.is_empty() && self.defects().next().is_none()
    }

    /// The errors that keep it, or a response of it, from being checked.
    pub fn defects(&self) -> impl Iterator<Item = &Finding> {
        self.errors.iter().chain(self.responses.values().flat_map(|response| &response.errors))
    }

    /// The response for a status: the exact one, else its class, else the default.
    pub(crate) fn response(&self, status: u16) -> Option<&DeclaredResponse> {
        self.responses.iter().find(|(statuses, _)| statuses.contains(status)).map(|(_, response)| response)
    }

    /// Takes over what the other declaration of the same operation has in addition.
    pub(crate) fn absorb(&mut self, other: Self) {
        for (statuses, response) in other.responses {
            self.responses.entry(statuses).or_insert(response);
        }
        self.errors.extend(other.errors);
    }

    /// Lets another document's declaration of the same operation count wherever both say something.
    pub(crate) fn overrule(&mut self, later: Self) {
        let Self { source, parameters, body_required, responses, errors, .. } = later;
        for parameter in parameters {
            self.parameters.retain(|known| known.name != parameter.name || known.place != parameter.place);
            self.parameters.push(parameter);
        }
        self.responses.extend(responses);
        self.errors.extend(errors);
        (self.source, self.body_required) = (source, body_required);
    }

    /// Adds a response, or the forms it allows to the one that is declared for this status.
    pub(crate) fn add(&mut self, status: u16, added: &DeclaredResponse) {
        let declared = self.responses.entry(Statuses::One(status)).or_insert_with(|| added.clone());
        declared.may_be_empty |= added.may_be_empty;
        for body in &added.bodies {
            if !declared.bodies.is_empty() && !declared.bodies.iter().any(|known| known.media_type == body.media_type) {
                declared.bodies.push(body.clone());
            }
        }
    }
}
