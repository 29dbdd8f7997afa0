//! The compiled schemas of one document, each compiled once however many operations share it.

use std::collections::HashMap;
use std::sync::Arc;

use super::convert::Direction;
use super::defect_list::DefectList;
use super::read::Document;
use super::reference;
use super::schema::Schema;

/// Schemas by their pointer.
pub(super) struct Schemas<'d> {
    /// The document they are of.
    pub(super) document: &'d Document,
    compiled: HashMap<(String, Direction), Option<Arc<Schema>>>,
}

impl<'d> Schemas<'d> {
    /// No schema yet.
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, compiled: HashMap::new() }
    }

    /// The schema at a pointer, or at the one that it refers to. `None` if it cannot be used; the list of defects says why.
    pub(super) fn at(&mut self, at: &str, way: Direction, defects: &mut DefectList) -> Option<Arc<Schema>> {
        let place = match reference::resolve(&self.document.tree, at) {
            Ok((place, _)) => place,
            Err(refused) => {
                refused.note(defects);
                return None;
            }
        };
        let document = self.document;
        let compile = || Schema::of_document(document, &place, way, defects).map(Arc::new);
        self.compiled.entry((place.clone(), way)).or_insert_with(compile).clone()
    }
}
