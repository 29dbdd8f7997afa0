//! Takes the operations out of a repaired document: paths, parameters, statuses, media types and compiled schemas.
//! Must not know overlays, profiles or exchanges.

use std::collections::BTreeMap;

use serde_json::Value;

use super::declared::{Body, DeclaredAt, DeclaredOperation, DeclaredResponse, Parameter, Standing};
use crate::contract::document::defect_list::DefectList;
use crate::contract::document::located::located;
use crate::contract::document::path::Mended;
use crate::contract::document::status::Statuses;
use crate::contract::document::{media_type, path, pointer, reference, servers};
use crate::contract::schema::convert::Direction;
use crate::contract::schema::shared::Schemas;
use crate::model::finding::Finding;
use crate::model::operation::Operation;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The operations of a document, in its order.
pub(crate) fn operations(schemas: &mut Schemas<'_>, defects: &mut DefectList) -> Vec<DeclaredOperation> {
    let document = schemas.document;
    let prefix = servers::prefix(&document.tree, defects);
    let mut found: Vec<DeclaredOperation> = Vec::new();
    for (key, item) in document.tree.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let at = pointer::join("/paths", key);
        let Some(path) = mended_path(key, &at, defects) else { continue };
        let mut items = vec![(at.clone(), item)];
        if item.get("$ref").is_some() {
            match reference::resolve(document, &at) {
                Ok(target) => items.push(target),
                Err(refused) => drop(refused.note(defects)),
            }
        }
        for method in METHODS {
            let declares = |(_, item): &&(String, &Value)| item.get(*method).is_some_and(Value::is_object);
            let Some((item_at, item)) = items.iter().find(declares) else { continue };
            let operation_at = pointer::join(item_at, method);
            let own = [(&item[*method], &operation_at), (*item, item_at)];
            let own = own.into_iter().find_map(|(holder, at)| servers::own_prefix(holder, at, defects));
            let operation = Operation::new(method, &format!("{}{path}", own.as_ref().unwrap_or(&prefix)));
            let mut reading = Reading { schemas, defects, item: item_at, at: operation_at };
            let operation = reading.operation(operation);
            match found.iter_mut().find(|known| known.operation == operation.operation) {
                Some(known) => {
                    let message = format!("{} is declared twice; what the first lacks is added", operation.operation);
                    defects.warn("duplicate-operation", &pointer::join(&at, method), message);
                    known.absorb(operation);
                }
                None => found.push(operation),
            }
        }
    }
    found
}

fn mended_path(key: &str, at: &str, defects: &mut DefectList) -> Option<String> {
    let Some((path, mended)) = path::clean(key) else {
        defects.error("not-a-path", at, format!("{key:?} is no path; its operations are not read"));
        return None;
    };
    if mended.contains(&Mended::Suffix) {
        defects.warn("path-suffix", at, format!("words follow the path; read as {path}"));
    }
    if mended.contains(&Mended::Colon) {
        defects.warn("colon-parameter", at, format!("parameters are written with a colon; read as {path}"));
    }
    Some(path)
}

/// One operation being read.
struct Reading<'r, 'd> {
    schemas: &'r mut Schemas<'d>,
    defects: &'r mut DefectList,
    /// Pointer of the path item.
    item: &'r str,
    /// Pointer of the operation.
    at: String,
}

impl<'d> Reading<'_, 'd> {
    fn tree(&self) -> &'d Value {
        &self.schemas.document.tree
    }

    fn operation(&mut self, operation: Operation) -> DeclaredOperation {
        let source = self.declared_at(&self.at);
        let mut errors = Vec::new();
        match reference::resolve(self.schemas.document, &self.at) {
            Ok((place, _)) => self.at = place,
            Err(refused) => errors.push(refused.note(self.defects)),
        }
        let parameters = self.parameters(&operation.path);
        let body_required = self.body_required();
        let mut responses = BTreeMap::new();
        let at = pointer::join(&self.at, "responses");
        let at = match self.resolve(&at) {
            Ok((place, _)) => place,
            Err(error) => {
                errors.push(*error);
                at
            }
        };
        let keys: Vec<String> =
            self.tree().pointer(&at).and_then(Value::as_object).into_iter().flat_map(|r| r.keys().cloned()).collect();
        for key in keys {
            let at = pointer::join(&at, &key);
            match Statuses::parse(&key) {
                Some(statuses) => {
                    responses.insert(statuses, self.response(&at));
                }
                None => self.defects.warn("unknown-status", &at, format!("{key:?} is no status; it is not read")),
            }
        }
        DeclaredOperation {
            operation,
            source,
            parameters,
            body_required,
            responses,
            errors,
            standing: Standing::default(),
        }
    }

    fn declared_at(&self, at: &str) -> DeclaredAt {
        let (file, pointer) = located(&self.schemas.document.file, at);
        DeclaredAt::Document { file, pointer }
    }

    /// Resolves a reference to something that is no schema.
    fn resolve(&mut self, at: &str) -> Result<(String, &'d Value), Box<Finding>> {
        reference::resolve(self.schemas.document, at).map_err(|refused| Box::new(refused.note(self.defects)))
    }

    fn parameters(&mut self, path: &str) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        // Those of the operation count before those of the path.
        for list in [pointer::join(&self.at, "parameters"), pointer::join(self.item, "parameters")] {
            let count = self.tree().pointer(&list).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let Ok((_, value)) = self.resolve(&pointer::join(&list, &index.to_string())) else { continue };
                let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
                let required = value.get("required").and_then(Value::as_bool).unwrap_or(false);
                let parameter = Parameter { name: text("name"), place: text("in"), required };
                if !found.iter().any(|known| known.name == parameter.name && known.place == parameter.place) {
                    found.push(parameter);
                }
            }
        }
        for name in path::parameters(path) {
            if !found.iter().any(|known| known.place == "path" && known.name == name) {
                let message = format!("{{{name}}} is in the path but not among the parameters; it is added");
                self.defects.warn("undeclared-path-parameter", &self.at, message);
                found.push(Parameter { name: name.to_owned(), place: "path".to_owned(), required: true });
            }
        }
        found
    }

    fn body_required(&mut self) -> bool {
        let at = pointer::join(&self.at, "requestBody");
        if self.tree().pointer(&at).is_none() {
            return false;
        }
        let Ok((place, body)) = self.resolve(&at) else { return false };
        if let Some(stated) = body.get("required").and_then(Value::as_bool) {
            return stated;
        }
        let content = pointer::join(&place, "content");
        let kinds = body.get("content").and_then(Value::as_object).into_iter().flat_map(|content| content.keys());
        let inferred = kinds.into_iter().any(|kind| {
            let schema = pointer::join(&pointer::join(&content, kind), "schema");
            let resolved = reference::resolve(self.schemas.document, &schema);
            let required = resolved.ok().and_then(|(_, schema)| schema.get("required")).and_then(Value::as_array);
            required.is_some_and(|names| !names.is_empty())
        });
        if inferred {
            let message = "the body has required properties but is not required itself; read as required";
            self.defects.warn("body-not-required", &place, message);
        }
        inferred
    }

    fn response(&mut self, at: &str) -> DeclaredResponse {
        let source = self.declared_at(at).to_string();
        let (place, response) = match self.resolve(at) {
            Ok(found) => found,
            Err(error) => {
                return DeclaredResponse { bodies: Vec::new(), may_be_empty: false, errors: vec![*error], source };
            }
        };
        let content_at = pointer::join(&place, "content");
        let content = response.get("content").and_then(Value::as_object);
        let mut bodies = Vec::new();
        let mut errors = Vec::new();
        for (kind, media) in content.into_iter().flatten() {
            let at = pointer::join(&content_at, kind);
            let schema = media
                .get("schema")
                .map(|_| self.schemas.at(&pointer::join(&at, "schema"), Direction::Response, self.defects));
            let schema = schema.and_then(|schema| schema.map_err(|found| errors.extend(found)).ok());
            bodies.push(Body { media_type: media_type::essence(kind), schema });
        }
        let no_body = at.ends_with("/204") || at.ends_with("/304");
        if bodies.is_empty() && !no_body {
            self.defects.warn("response-without-content", &place, "no content is declared; the body is not checked");
        }
        DeclaredResponse { may_be_empty: bodies.is_empty(), bodies, errors, source }
    }
}
