//! Every recipe of `specs/entities/` does with the reference server what it says: the thing is made, found by its name,
//! there, removed, gone.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};
use toml::Table;

use super::client::read;
use super::workspace::Workspace;

/// What stands for the placeholders.
struct Filled(Vec<(String, String)>);

impl Filled {
    fn text(&self, template: &str) -> String {
        self.0.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
    }

    fn json(&self, template: &toml::Value) -> Value {
        match template {
            toml::Value::String(text) => Value::from(self.text(text)),
            toml::Value::Table(members) => {
                members.iter().map(|(name, value)| (name.clone(), self.json(value))).collect()
            }
            toml::Value::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            toml::Value::Boolean(flag) => Value::from(*flag),
            toml::Value::Integer(number) => Value::from(*number),
            other => panic!("{other}"),
        }
    }
}

fn text<'a>(recipe: &'a Table, key: &str) -> Option<&'a str> {
    recipe.get(key).map(|value| value.as_str().unwrap())
}

/// The item of an answer that a pointer means; with `*` the one whose member is this text.
fn item(answer: &Value, at: &str, member: &str, wanted: &str) -> Option<Value> {
    let Some(list) = at.strip_suffix("/*") else { return answer.pointer(at).cloned() };
    let items = answer.pointer(list)?.as_array()?;
    items.iter().find(|item| item.pointer(member) == Some(&json!(wanted))).cloned()
}

async fn send(workspace: &Workspace, operation: &str, body: Option<Value>) -> (u16, Value) {
    let (method, path) = operation.split_once(' ').unwrap();
    let mut request = workspace.client.request(method.parse::<Method>().unwrap(), path, Some(&workspace.admin));
    if let Some(body) = body {
        request = request.header("Content-Type", "application/json").body(body.to_string());
    }
    let reply = read(request).await.unwrap();
    (reply.status, reply.json())
}

async fn create(workspace: &Workspace, recipe: &Table, filled: &Filled, room: &str) -> Value {
    let operation = filled.text(text(recipe, "create").unwrap());
    let Some(form) = recipe.get("form") else {
        let mut body = filled.json(&recipe["body"]);
        for wanted in recipe.get("wants").and_then(toml::Value::as_array).into_iter().flatten() {
            let wanted = wanted.as_str().unwrap();
            body[wanted] = json!(if wanted == "username" { "bob" } else { room });
        }
        let (status, answer) = send(workspace, &operation, Some(body)).await;
        assert_eq!(status, 200, "{operation}: {answer}");
        return answer;
    };
    let parts: Vec<&Table> = form.as_array().unwrap().iter().map(|part| part.as_table().unwrap()).collect();
    let (file, fields): (Vec<&Table>, Vec<&Table>) = parts.into_iter().partition(|part| part.contains_key("file"));
    let filled_in = |part: &Table, key: &str| filled.text(text(part, key).unwrap());
    let file = ["name", "file", "type", "value"].map(|key| filled_in(file[0], key));
    let fields: Vec<[String; 2]> =
        fields.iter().map(|part| [filled_in(part, "name"), filled_in(part, "value")]).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|[name, value]| (name.as_str(), value.as_str())).collect();
    let path = operation.strip_prefix("POST /api/v1/").unwrap();
    let (status, answer) =
        workspace.upload(&workspace.admin, path, (&file[0], &file[1], &file[2], &file[3]), &fields).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

async fn is_there(workspace: &Workspace, recipe: &Table, filled: &Filled, id: &str) -> bool {
    let (status, answer) = send(workspace, &filled.text(text(recipe, "look").unwrap()), None).await;
    let listed = |at: &str| item(&answer, at, text(recipe, "id").unwrap(), id).is_some();
    status == 200 && text(recipe, "look_at").is_none_or(listed)
}

async fn try_out(workspace: &Workspace, recipe: &Table, room: &str) {
    let kind = text(recipe, "kind").unwrap();
    let unique = format!("conf-0a1b2c3d-{}", kind.replace(' ', "-"));
    let given = [
        ("unique", unique.as_str()),
        ("password", "a-password-of-the-run"),
        ("admin.username", "admin"),
        ("rid", room),
        ("roomId", room),
        ("prid", room),
    ];
    let mut filled = Filled(given.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    let answer = create(workspace, recipe, &filled, room).await;
    let (id_at, name_at) = (text(recipe, "id").unwrap(), text(recipe, "name"));
    let made = text(recipe, "at").map(|at| answer.pointer(at).unwrap().clone());
    filled.0.push(("name".to_owned(), unique.clone()));
    let found = match (text(recipe, "find"), name_at) {
        (Some(find), Some(name_at)) => {
            let (_, answer) = send(workspace, &filled.text(find), None).await;
            item(&answer, text(recipe, "find_at").unwrap(), name_at, &unique)
        }
        _ => made.clone(),
    };
    let (made, found) = (made.or_else(|| found.clone()).unwrap(), found.unwrap());
    assert_eq!(made.pointer(id_at), found.pointer(id_at), "{kind} is found by its name");
    let id = made.pointer(id_at).unwrap().as_str().unwrap().to_owned();
    filled.0.push(("id".to_owned(), id.clone()));
    for (name, value) in made.as_object().unwrap().iter().filter_map(|(name, value)| Some((name, value.as_str()?))) {
        filled.0.push((format!("it/{name}"), value.to_owned()));
    }
    assert!(is_there(workspace, recipe, &filled, &id).await, "{kind} is there");
    let remove = filled.text(text(recipe, "remove").unwrap());
    let (status, answer) = send(workspace, &remove, Some(filled.json(&recipe["remove_body"]))).await;
    assert_eq!((status, &answer["success"]), (200, &json!(true)), "{kind}: {answer}");
    assert!(!is_there(workspace, recipe, &filled, &id).await, "{kind} is gone");
}

#[tokio::test]
async fn every_recipe_does_what_it_says() {
    let workspace = Workspace::new().await;
    let den = workspace.done(&workspace.admin, "channels.create", json!({"name": "den"})).await;
    let room = den["channel"]["_id"].as_str().unwrap();
    let mut tried = 0;
    for file in fs::read_dir("specs/entities").unwrap() {
        let recipes: Table = fs::read_to_string(file.unwrap().path()).unwrap().parse().unwrap();
        for recipe in recipes["entity"].as_array().unwrap() {
            try_out(&workspace, recipe.as_table().unwrap(), room).await;
            tried += 1;
        }
    }
    assert_eq!(tried, 11);
}
