//! Recipes: how a kind of thing is created on a target, recognised and removed again. Plain data and what is read out of it;
//! must not send anything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::operation::Operation;

/// One kind of thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Lower-case words, such as `private group`.
    pub kind: String,
    /// `METHOD /path` that creates it; values that an author gives may stand in the path, as `${name}`.
    pub create: String,
    /// Other operations that create one and show it at the same place.
    #[serde(default)]
    pub also: Vec<String>,
    /// JSON body of the creation; `${unique}` is the recognisable name, `${password}` a fresh secret.
    #[serde(default)]
    pub body: Map<String, Value>,
    /// Rows of a form, in place of a body.
    #[serde(default)]
    pub form: Vec<FormRow>,
    /// Names of values that an author has to give.
    #[serde(default)]
    pub wants: Vec<String>,
    /// JSON pointer to the entity in the answer; absent if the answer does not hold it.
    #[serde(default)]
    pub at: Option<String>,
    /// JSON pointer to the id, within the entity.
    pub id: String,
    /// JSON pointer to the name, within the entity.
    #[serde(default)]
    pub name: Option<String>,
    /// `GET /path?query` that succeeds as long as it is there.
    pub look: String,
    /// Pointer with `*` to the items among which it is looked for, if the answer holds many.
    #[serde(default)]
    pub look_at: Option<String>,
    /// Situations that mean that it is gone.
    #[serde(default = "not_found")]
    pub gone: Vec<String>,
    /// `GET /path?query` that finds it by its name.
    #[serde(default)]
    pub find: Option<String>,
    /// Pointer to the found entity, with `*` if the answer holds many; [`Recipe::at`] if absent.
    #[serde(default)]
    pub find_at: Option<String>,
    /// `METHOD /path` that removes it.
    pub remove: String,
    /// JSON body of the removal.
    #[serde(default)]
    pub remove_body: Option<Value>,
    /// Who removes it, if not its creator.
    #[serde(default)]
    pub remove_as: Option<String>,
    /// Capabilities that creating it needs.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Kinds whose removal removes it.
    #[serde(default)]
    pub goes_with: Vec<String>,
    /// Whether the creation may give back a thing that was there before, which is not the run's.
    #[serde(default)]
    pub reused: bool,
    /// Whether it changes something that all users share.
    #[serde(default)]
    pub workspace: bool,
}

/// A part of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    /// Name of the field.
    pub name: String,
    /// What it holds.
    pub value: String,
    /// Name of the file, if it is one.
    #[serde(default)]
    pub file: String,
    /// Its media type.
    #[serde(default, rename = "type")]
    pub media_type: String,
}

fn not_found() -> Vec<String> {
    vec!["not found".to_owned()]
}

/// What the placeholders of a recipe stand for.
pub type Values = BTreeMap<String, Value>;

/// The placeholder of the recognisable name.
pub const UNIQUE: &str = "${unique}";

impl Recipe {
    /// The values that a creating request gives: of its path, and of its JSON body what the recipe wants and the name. `None`
    /// if the request is none of this recipe.
    pub fn values_of(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Values> {
        let mut creating = std::iter::once(&self.create).chain(&self.also);
        let mut values = creating.find_map(|address| path_values(address, method, path))?;
        for (member, placeholder) in self.members_of_interest() {
            if let Some(value) = body.and_then(|body| body.get(&member)) {
                values.insert(placeholder, value.clone());
            }
        }
        Some(values)
    }

    /// The members of the creation's body that are wanted or hold the name, with the placeholders that they are.
    fn members_of_interest(&self) -> Vec<(String, String)> {
        let named =
            self.body.iter().find(|(_, value)| *value == UNIQUE).map(|(member, _)| (member.clone(), "name".to_owned()));
        self.wants.iter().map(|wanted| (wanted.clone(), wanted.clone())).chain(named).collect()
    }

    /// What an entity shows of itself, as far as the recipe asks for it.
    pub fn values_of_entity(&self, entity: &Value) -> Values {
        let mut values = Values::new();
        let mut take = |name: &str, pointer: &str| {
            if let Some(value) = entity.pointer(pointer) {
                values.insert(name.to_owned(), value.clone());
            }
        };
        take("id", &self.id);
        self.name.iter().for_each(|pointer| take("name", pointer));
        let body = self.remove_body.as_ref().map(Value::to_string).unwrap_or_default();
        for text in [&body, &self.remove, &self.look] {
            for part in placeholders(text) {
                if let Some(pointer) = part.strip_prefix("it") {
                    take(&part, pointer);
                }
            }
        }
        values
    }

    /// The operation that creates it, if it is written rightly.
    pub fn operation(&self) -> Option<Operation> {
        let (method, path) = self.create.split_once(' ')?;
        Some(Operation::new(method, &with_braces(path)))
    }
}

/// All recipes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipes {
    /// In the order of their files; of two for one kind, the later one counts.
    pub all: Vec<Recipe>,
}

impl Recipes {
    /// The recipe for a kind.
    pub fn of_kind(&self, kind: &str) -> Option<&Recipe> {
        self.all.iter().rev().find(|recipe| recipe.kind == kind)
    }

    /// The recipe that a request is a creation of, with the values that it gives.
    pub fn creating(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(&Recipe, Values)> {
        self.all.iter().rev().find_map(|recipe| Some((recipe, recipe.values_of(method, path, body)?)))
    }

    /// The kinds, in order.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|recipe| recipe.kind.as_str())
    }
}

/// The names of the placeholders in a text.
fn placeholders(text: &str) -> Vec<String> {
    text.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

/// A path whose placeholders are written as those of documents.
fn with_braces(path: &str) -> String {
    path.replace("${", "{")
}

/// The values of the placeholders in a path, if method and path are these.
fn path_values(address: &str, method: &str, path: &str) -> Option<Values> {
    let (own_method, own_path) = address.split_once(' ')?;
    let (own, sent): (Vec<&str>, Vec<&str>) = (own_path.split('/').collect(), path.split('/').collect());
    if own_method != method || own.len() != sent.len() {
        return None;
    }
    let mut values = Values::new();
    for (own, sent) in own.into_iter().zip(sent) {
        match own.strip_prefix("${").and_then(|own| own.strip_suffix('}')) {
            Some(name) => drop(values.insert(name.to_owned(), Value::from(sent))),
            None if own == sent => {}
            None => return None,
        }
    }
    Some(values)
}

/// A text with its placeholders filled in, each rewritten; `None` if one of them is not known.
pub fn fill(text: &str, values: &Values, rewritten: impl Fn(&str) -> String) -> Option<String> {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        let value = values.get(name)?;
        filled.push_str(before);
        filled.push_str(&rewritten(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        rest = after;
    }
    Some(filled + rest)
}

/// A JSON value with the placeholders in its texts filled in; a text that is one placeholder becomes its value.
pub fn fill_value(template: &Value, values: &Values) -> Option<Value> {
    Some(match template {
        Value::String(text) => {
            let whole =
                text.strip_prefix("${").and_then(|text| text.strip_suffix('}')).filter(|name| !name.contains('}'));
            match whole {
                Some(name) => values.get(name)?.clone(),
                None => Value::String(fill(text, values, str::to_owned)?),
            }
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| fill_value(item, values)).collect::<Option<_>>()?),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| Some((name.clone(), fill_value(member, values)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

/// The items that a pointer with one `*` leads to; without a `*`, what is there.
pub fn items<'v>(body: &'v Value, pointer: &str) -> Vec<&'v Value> {
    match pointer.split_once("/*") {
        None => body.pointer(pointer).into_iter().collect(),
        Some((array, rest)) => {
            let items = body.pointer(array).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(|item| item.pointer(rest)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message() -> Recipe {
        serde_json::from_value(json!({
            "kind": "message", "create": "POST /api/v1/chat.postMessage", "also": ["POST /api/v1/x/${rid}"],
            "body": {"text": "${unique}"}, "wants": ["roomId"], "at": "/message", "id": "/_id", "name": "/msg",
            "look": "GET /api/v1/chat.getMessage?msgId=${id}", "remove": "POST /api/v1/chat.delete",
            "remove_body": {"roomId": "${it/rid}", "msgId": "${id}"}, "goes_with": ["channel"],
        }))
        .unwrap()
    }

    #[test]
    fn a_creating_request_gives_its_values() {
        let body = json!({"roomId": "r1", "text": "conf-1", "alias": "x"});
        let values = message().values_of("POST", "/api/v1/chat.postMessage", Some(&body)).unwrap();
        assert_eq!(json!(values), json!({"name": "conf-1", "roomId": "r1"}));
        assert_eq!(json!(message().values_of("POST", "/api/v1/x/r9", None).unwrap()), json!({"rid": "r9"}));
        assert_eq!(message().values_of("GET", "/api/v1/chat.postMessage", None), None);
        assert_eq!(message().values_of("POST", "/api/v1/x", None), None);
    }

    #[test]
    fn an_entity_shows_what_removal_needs() {
        let entity = json!({"_id": "m1", "msg": "conf-1", "rid": "r1", "u": {}});
        let values = message().values_of_entity(&entity);
        assert_eq!(json!(values), json!({"id": "m1", "it/rid": "r1", "name": "conf-1"}));
        let body = fill_value(&message().remove_body.unwrap(), &values).unwrap();
        assert_eq!(body, json!({"roomId": "r1", "msgId": "m1"}));
        assert_eq!(fill("a?b=${id}", &values, |text| format!("<{text}>")).unwrap(), "a?b=<m1>");
        assert_eq!(fill("${other}", &values, str::to_owned), None);
    }

    #[test]
    fn items_are_found_with_and_without_a_star() {
        let body = json!({"roles": [{"_id": "a"}, {"_id": "b"}], "one": {"x": 1}});
        assert_eq!(items(&body, "/roles/*").len(), 2);
        assert_eq!(items(&body, "/roles/*/_id"), [&json!("a"), &json!("b")]);
        assert_eq!(items(&body, "/one/x"), [&json!(1)]);
        assert!(items(&body, "/none/*").is_empty());
    }
}
