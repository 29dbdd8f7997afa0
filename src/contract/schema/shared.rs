//! The schemas of one document: each is converted once, however many others refer to it, and each that is asked for is put
//! together once, however many operations share it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::contract::document::defect_list::DefectList;
use crate::contract::document::read::{Dialect, Document};
use crate::contract::document::reference;
use crate::contract::schema::compiled::{Closed, Schema};
use crate::contract::schema::convert;
use crate::contract::schema::convert::{Definition, Direction};
use crate::contract::schema::endless;
use crate::contract::schema::endless::Node;
use crate::model::finding::Finding;

/// Schemas that one may bring along.
const MAX_DEFINITIONS: usize = 10_000;

/// A schema of a document, or why it cannot be used.
pub(crate) type Usable = Result<Arc<Schema>, Vec<Finding>>;

/// Schemas by their pointer.
pub(crate) struct Schemas<'d> {
    /// The document they are of.
    pub(crate) document: &'d Document,
    numbers: HashMap<(String, Direction), usize>,
    converted: HashMap<usize, Arc<Definition>>,
    ready: HashMap<(String, Direction), Usable>,
}

impl<'d> Schemas<'d> {
    /// No schema yet.
    pub(crate) fn new(document: &'d Document) -> Self {
        Self { document, numbers: HashMap::new(), converted: HashMap::new(), ready: HashMap::new() }
    }

    /// The schema at a pointer.
    ///
    /// # Errors
    /// The errors that keep it from being used, which are listed, too.
    pub(crate) fn at(&mut self, at: &str, way: Direction, defects: &mut DefectList) -> Usable {
        let place = self.place(at).map_err(|refused| vec![refused.note(defects)])?;
        let key = (place, way);
        if let Some(ready) = self.ready.get(&key) {
            return ready.clone();
        }
        let ready = self.put_together(&key.0, way, defects).map(Arc::new);
        self.ready.insert(key, ready.clone());
        ready
    }

    /// Where the schema at a pointer is to be read: there, or where it refers to if it says nothing else.
    fn place(&self, at: &str) -> Result<String, reference::Refused> {
        let says_more = |keyword: &str, value: &serde_json::Value| match self.document.dialect {
            Dialect::V30 => keyword == "nullable" && value == true,
            Dialect::V31 => !matches!(keyword, "$ref" | "description" | "summary"),
        };
        reference::resolve_while(self.document, at, |value| {
            let mut members = value.as_object().into_iter().flatten();
            !members.any(|(keyword, value)| says_more(keyword, value))
        })
        .map(|(place, _)| place)
    }

    fn put_together(&mut self, place: &str, way: Direction, defects: &mut DefectList) -> Result<Schema, Vec<Finding>> {
        let root = self.number(place, way);
        let mut definitions = BTreeMap::new();
        let mut waiting = VecDeque::from([(root, place.to_owned())]);
        while let Some((number, pointer)) = waiting.pop_front() {
            if definitions.contains_key(&number) {
                continue;
            }
            let definition = self.definition(number, &pointer, way, defects);
            waiting.extend(definition.links.iter().map(|link| (link.number, link.target.clone())));
            definitions.insert(number, definition);
            if definitions.len() > MAX_DEFINITIONS {
                let message = format!("it refers to over {MAX_DEFINITIONS} schemas");
                return Err(vec![defects.error("schema-too-large", place, message)]);
            }
        }
        let errors: Vec<Finding> = definitions.values().flat_map(|one| one.errors.iter().cloned()).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let levels = endless::levels(&graph(&definitions))
            .map_err(|(kind, message)| vec![defects.error(kind, place, message)])?;
        let Document { file, dialect, .. } = self.document;
        Ok(Schema::of_document(Closed { file: file.clone(), dialect: *dialect, root, definitions }, levels))
    }

    fn number(&mut self, pointer: &str, way: Direction) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry((pointer.to_owned(), way)).or_insert(next)
    }

    fn definition(
        &mut self,
        number: usize,
        pointer: &str,
        way: Direction,
        defects: &mut DefectList,
    ) -> Arc<Definition> {
        if let Some(known) = self.converted.get(&number) {
            return Arc::clone(known);
        }
        let numbers = &mut self.numbers;
        let mut number_of = |target: &str| {
            let next = numbers.len();
            *numbers.entry((target.to_owned(), way)).or_insert(next)
        };
        let definition = Arc::new(convert::convert(self.document, pointer, (way, &mut number_of), defects));
        self.converted.insert(number, Arc::clone(&definition));
        definition
    }
}

/// What applies what to the same value.
fn graph(definitions: &BTreeMap<usize, Arc<Definition>>) -> Vec<Node> {
    let places: HashMap<usize, usize> =
        definitions.keys().enumerate().map(|(place, number)| (*number, place)).collect();
    let node = |definition: &Arc<Definition>| {
        let same_value = definition.links.iter().filter(|link| link.is_in_place);
        let applies = same_value.filter_map(|link| Some((*places.get(&link.number)?, link.level))).collect();
        Node { levels: definition.levels, applies }
    };
    definitions.values().map(node).collect()
}
