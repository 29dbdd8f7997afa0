//! What a scenario makes on the target: written down before it is sent, whatever step sends it, and created by recipe where a
//! step says so. Must not know sentences.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::World;
use super::stop::Stop;
use crate::model::recipe::{FormRow, Recipe, Values, fill, items};
use crate::model::record::Skip;
use crate::steps::language::caller::Caller;
use crate::steps::language::template::{Medium, is_name};
use crate::sut::call::Call;
use crate::sut::creations::accounts;
use crate::sut::creations::removal::call_of;
use crate::sut::creations::thing::Creator;
use crate::sut::http::client::Reply;
use crate::sut::session::Login;

/// A thing that a step created, by the name that it gave it.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) recipe: Recipe,
    pub(super) values: Values,
    /// Who created it.
    caller: Caller,
}

/// The account of a created user.
#[derive(Clone, Debug)]
pub(super) struct CreatedUser {
    pub(super) user_id: String,
    pub(super) username: String,
    pub(super) email: Option<String>,
    pub(super) password: SecretString,
}

/// Header fields that do not tell one caller from another, or that a login writes anew.
const OF_EVERY_CALL: [&str; 3] = ["content-type", "x-auth-token", "x-user-id"];

impl World {
    /// Writes down that a call may make a thing; what it returns stands for the thing.
    pub(super) fn expect_thing(&self, call: &Call) -> Result<Option<u64>, Stop> {
        let context = self.context()?;
        let method = call.method.as_deref().unwrap_or(&call.operation.method);
        let body = call.body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok());
        let creator = self.creator_of(call);
        let request = (method, call.path(), body.as_ref());
        let journal = context.pool.maker().http().journal();
        let expected = context.things.expect(journal, request, (&self.record.id, creator));
        expected.map_err(|error| Stop::Error(error.to_string()))
    }

    /// Takes note of what a call made.
    pub(super) fn take_thing(&self, expected: Option<u64>, reply: &Reply) -> Result<(), Stop> {
        let Some(number) = expected else { return Ok(()) };
        let context = self.context()?;
        let journal = context.pool.maker().http().journal();
        let body = reply.json();
        let noted = context.things.answered(journal, number, (reply.status(), body.as_ref()));
        noted.map(drop).map_err(|error| Stop::Error(error.to_string()))
    }

    /// Notes that what a call did is undone by the clean-up: it made a thing, or is about one.
    pub(super) fn account_for(&mut self, index: usize, call: &Call, expected: Option<u64>) -> Result<(), Stop> {
        let ids = self.context()?.things.ids_of(&self.record.id);
        let texts = [Some(call.path()), call.query.as_deref(), call.body.as_deref()];
        let is_about = |id: &String| texts.iter().flatten().any(|text| text.contains(id.as_str()));
        if expected.is_some() || ids.iter().any(is_about) {
            self.record.accounted.push(index);
        }
        Ok(())
    }

    /// Who sends a call, so that somebody can undo it in the same way.
    fn creator_of(&self, call: &Call) -> Creator {
        let is_own = |name: &str| !OF_EVERY_CALL.iter().any(|known| name.eq_ignore_ascii_case(known));
        let fields = call.headers.iter().filter(|(name, _)| is_own(name)).cloned().collect();
        Creator { login: self.login_of(call), fields }
    }

    /// The login whose token a call carries.
    fn login_of(&self, call: &Call) -> Option<Login> {
        let token = call.field("X-Auth-Token")?;
        let mut logins = self.held.values().map(|held| &held.session.login);
        logins.find(|login| login.token.expose_secret() == token).cloned()
    }

    /// Creates a thing by its recipe, with members laid over those of the recipe, and gives it a name.
    pub(in crate::steps) async fn create(
        &mut self,
        caller: Caller,
        (kind, name): (&str, &str),
        members: Option<Value>,
    ) -> Result<(), Stop> {
        let context = std::sync::Arc::clone(self.context()?);
        let recipes = context.things.recipes();
        let no_recipe = || {
            let known = recipes.kinds().collect::<Vec<_>>().join(", ");
            Stop::Error(format!("there is no recipe for a {kind}; there are recipes for: {known}"))
        };
        let recipe = recipes.of_kind(kind).ok_or_else(no_recipe)?.clone();
        let password = SecretString::from(self.new_password()?);
        let mut body = self.body_of(&recipe, name, &password, members).await?;
        let (mut call, values) = self.creation(&recipe, &mut body)?;
        call = self.with_given_fields(call);
        call = self.with_body(call, &recipe, &body, name).await?;
        let call = caller.sign(self, call)?;
        let (index, reply) = self.call(&call).await?;
        if !reply.status().is_some_and(|status| (200..300).contains(&status)) {
            return Err(refused(&recipe, &reply));
        }
        self.hold(index, reply.body());
        let (index, at, entity) = self.entity_of(&recipe, (index, &reply), (&caller, name, &values)).await?;
        self.keep(name, index, &at)?;
        let mut known = values;
        known.extend(recipe.values_of_entity(&entity));
        if recipe.kind == "user" {
            self.note_user(name, &entity, &body, password);
        }
        self.entities.insert(name.to_owned(), Entity { recipe, values: known, caller });
        Ok(())
    }

    /// The body of a creation, with the members that an author gives laid over it.
    async fn body_of(
        &self,
        recipe: &Recipe,
        name: &str,
        password: &SecretString,
        members: Option<Value>,
    ) -> Result<Value, Stop> {
        let template = self.named(&Value::Object(recipe.body.clone()).to_string(), name)?;
        let template = template.replace("${password}", password.expose_secret());
        let text = self.fill_in(&template, Medium::Json).await?;
        let mut body: Value = serde_json::from_str(&text).map_err(|error| Stop::Error(error.to_string()))?;
        match (body.as_object_mut(), members) {
            (_, None) => {}
            (Some(own), Some(Value::Object(members))) => own.extend(members),
            _ => return Err(Stop::Error("what is laid over the body of a recipe is a JSON object".to_owned())),
        }
        Ok(body)
    }

    /// A template of a recipe whose unique name is that of this thing.
    fn named(&self, template: &str, name: &str) -> Result<String, Stop> {
        if !is_name(name) {
            return Err(Stop::Error(format!("{name:?} is no name: names are made of letters, digits, `_` and `-`")));
        }
        Ok(template.replace("${unique}", &self.unique(name)?))
    }

    /// The call that creates a thing, without its body, and the values that the author gave.
    fn creation(&self, recipe: &Recipe, body: &mut Value) -> Result<(Call, Values), Stop> {
        let mut values = Values::new();
        for wanted in &recipe.wants {
            let value = body.get(wanted).cloned();
            let lacking =
                || format!("a {} needs {wanted:?}: give it with `has created a {} … with:`", recipe.kind, recipe.kind);
            values.insert(wanted.clone(), value.ok_or_else(|| Stop::Error(lacking()))?);
        }
        let (method, path) = recipe.create.split_once(' ').unwrap_or(("POST", &recipe.create));
        let encoded = |text: &str| super::values::percent_encoded(text);
        let unknown = || Stop::Error(format!("the recipe of a {} names a value that it does not want", recipe.kind));
        let sent = fill(path, &values, encoded).ok_or_else(unknown)?;
        if let Some(members) = body.as_object_mut() {
            members.retain(|member, _| !path.contains(&format!("${{{member}}}")));
        }
        Ok((self.call_of(method, sent)?, values))
    }

    async fn with_body(&self, call: Call, recipe: &Recipe, body: &Value, name: &str) -> Result<Call, Stop> {
        if recipe.form.is_empty() {
            return Ok(call.json(body));
        }
        let mut rows = vec![["name", "value", "file", "type"].map(str::to_owned).to_vec()];
        for FormRow { name: field, value, file, media_type } in &recipe.form {
            let mut cells = Vec::new();
            for cell in [field, value, file, media_type] {
                cells.push(self.fill_in(&self.named(cell, name)?, Medium::Plain).await?);
            }
            rows.push(cells);
        }
        let form = crate::steps::language::form::write(&rows).map_err(Stop::Error)?;
        Ok(Call { body: Some(form.body), ..call }.header("Content-Type", form.media_type))
    }

    /// The entity that was created, with the exchange and the pointer at which it is.
    async fn entity_of(
        &mut self,
        recipe: &Recipe,
        (index, reply): (usize, &Reply),
        (caller, name, values): (&Caller, &str, &Values),
    ) -> Result<(usize, String, Value), Stop> {
        let body = reply.json().unwrap_or_default();
        let shown =
            || Stop::Error(format!("the answer to the creation of the {} {name:?} does not show it", recipe.kind));
        if let Some(at) = &recipe.at {
            let entity = body.pointer(at).cloned().ok_or_else(shown)?;
            return Ok((index, at.clone(), entity));
        }
        let mut values = values.clone();
        let unique = self.unique(name)?;
        values.insert("name".to_owned(), json!(unique));
        let find = recipe.find.as_deref().and_then(|find| call_of(find, &values)).ok_or_else(shown)?;
        let (index, reply) = self.call(&caller.sign(self, find)?).await?;
        self.hold(index, reply.body());
        let body = reply.json().unwrap_or_default();
        let at = recipe.find_at.as_deref().unwrap_or_default();
        let pointer = recipe.name.as_deref().unwrap_or_default();
        let is_it = |entity: &&Value| entity.pointer(pointer).and_then(Value::as_str) == Some(&unique);
        let place = items(&body, at).iter().position(is_it).ok_or_else(shown)?;
        let at = at.replacen('*', &place.to_string(), 1);
        let entity = body.pointer(&at).cloned().ok_or_else(shown)?;
        Ok((index, at, entity))
    }

    fn new_password(&self) -> Result<String, Stop> {
        let password = accounts::new_password();
        self.http()?.redactor().learn("password", &password);
        Ok(password)
    }

    fn note_user(&mut self, name: &str, entity: &Value, body: &Value, password: SecretString) {
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let user = CreatedUser {
            user_id: text(entity, "_id").unwrap_or_default(),
            username: text(entity, "username").or_else(|| text(body, "username")).unwrap_or_default(),
            email: text(body, "email"),
            password: text(body, "password").map_or(password, SecretString::from),
        };
        self.users.insert(name.to_owned(), user);
    }

    /// Gives a created user a session, for this scenario alone.
    pub(in crate::steps) async fn name_session_of_user(&mut self, user: &str, label: &str) -> Result<(), Stop> {
        if self.held.contains_key(label) || self.kept.contains_key(label) {
            return Err(Stop::Error(format!("the scenario has a session {label:?} already")));
        }
        let unknown = || Stop::Error(format!("the scenario has created no user {user:?}"));
        let created = self.users.get(user).ok_or_else(unknown)?.clone();
        let context = std::sync::Arc::clone(self.context()?);
        let made = context.pool.maker().make_for(&created.username, &created.password, context.pool.strategy()).await;
        let made = made.map_err(|error| Stop::Error(format!("user {user:?} cannot log in: {error}")))?;
        for exchange in made.exchanges {
            self.record(exchange);
        }
        self.hold_session(label, made.session)
    }

    fn entity(&self, kind: &str, name: &str) -> Result<&Entity, Stop> {
        let found = self.entities.get(name).filter(|entity| entity.recipe.kind == kind);
        found.ok_or_else(|| Stop::Error(format!("the scenario has created no {kind} {name:?}")))
    }

    /// The call that looks whether a thing is there, as somebody, with what says where it is in the answer.
    pub(in crate::steps) fn look_for(&self, kind: &str, name: &str, caller: Option<Caller>) -> Result<Look, Stop> {
        let Entity { recipe, values, caller: creator } = self.entity(kind, name)?;
        let unknown = || Stop::Error(format!("the look-up of a {kind} asks for more than is known of {name:?}"));
        let call = call_of(&recipe.look, values).ok_or_else(unknown)?;
        let path = call.operation.path.clone().into_owned();
        let call = Call { query: call.query, ..self.call_of(&call.operation.method, path)? };
        let caller = caller.unwrap_or_else(|| creator.clone());
        let id = values.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Look {
            call: caller.sign(self, call)?,
            gone: recipe.gone.clone(),
            among: recipe.look_at.as_ref().map(|at| format!("{at}{}", recipe.id)),
            id,
        })
    }

    /// Removes what the scenario made.
    pub(in crate::steps) async fn remove_things(&self) {
        if let Ok(context) = self.context() {
            context.things.remove_of_scenario(context.pool.maker(), &self.record.id).await;
        }
    }
}

/// A look at a thing.
pub(in crate::steps) struct Look {
    pub(in crate::steps) call: Call,
    /// Situations that mean that it is gone.
    pub(in crate::steps) gone: Vec<String>,
    /// Pointer with `*` to the ids among which its own is, if the answer holds many.
    pub(in crate::steps) among: Option<String>,
    pub(in crate::steps) id: String,
}

/// Why a creation was refused: where the target does not offer it, the scenario cannot be tried.
fn refused(recipe: &Recipe, reply: &Reply) -> Stop {
    let body = reply.json().unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (status, kind) = (reply.status(), recipe.kind.as_str());
    let said = format!("{} is answered with {} {}", recipe.create, status.unwrap_or_default(), text("error"));
    let is_not_allowed = ["not-allowed", "unauthorized", "licen"].iter().any(|word| text("errorType").contains(word));
    match status {
        Some(401 | 403 | 404 | 405) => missing(kind, &said),
        Some(400) if is_not_allowed => missing(kind, &said),
        Some(_) => Stop::Error(said),
        None => Stop::Error(format!("{} is not answered", recipe.create)),
    }
}

fn missing(kind: &str, reason: &str) -> Stop {
    let (missing, reason) = (kind.to_owned(), reason.to_owned());
    Stop::Missing(Skip { missing, reason, remedy: format!("let the caller create a {kind}") })
}
