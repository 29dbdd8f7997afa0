//! What was said in a room, the newest first, within a stretch of time.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::view;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::routes::paging;
use crate::reference::state::messages::Message;
use crate::reference::state::moments;
use crate::reference::state::rooms::Room;
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

const DEFAULT: usize = 20;

/// The history of the room that a family of routes finds.
pub(crate) fn answer(visit: &Visit<'_>, find: impl for<'a> FnOnce(&'a State) -> Result<&'a Room, Answer>) -> Outcome {
    let stretch = Stretch::of(visit)?;
    let limit = paging::limit(&visit.parameters, DEFAULT)?.unwrap_or(usize::MAX);
    let offset = paging::offset(&visit.parameters)?;
    let state = visit.service.state();
    let room = find(&state)?;
    let said = state.messages.of_room(&room.id).filter(|message| stretch.holds(message));
    let shown: Vec<Value> = said.skip(offset).take(limit).map(|message| view::shown(&state, message)).collect();
    Ok(Answer::ok(json!({"messages": shown, "success": true})))
}

/// A stretch of time, without its ends unless they are asked for.
struct Stretch {
    oldest: Option<OffsetDateTime>,
    latest: Option<OffsetDateTime>,
    inclusive: bool,
}

impl Stretch {
    fn of(visit: &Visit<'_>) -> Result<Self, Answer> {
        let end = |name: &str| visit.text(name).filter(|text| !text.is_empty()).map(read_date).transpose();
        let inclusive = matches!(visit.value("inclusive"), Value::Bool(true))
            || visit.text("inclusive").is_some_and(|text| text == "true");
        Ok(Self { oldest: end("oldest")?, latest: end("latest")?, inclusive })
    }

    fn holds(&self, message: &Message) -> bool {
        // What is compared has the precision of what was answered.
        let at = moments::milliseconds(message.sent_at);
        let fits = |end: Option<OffsetDateTime>, beyond: fn(i64, i64) -> bool| {
            end.map(moments::milliseconds).is_none_or(|end| beyond(at, end) || (self.inclusive && at == end))
        };
        fits(self.oldest, |at, end| at > end) && fits(self.latest, |at, end| at < end)
    }
}

fn read_date(text: &str) -> Result<OffsetDateTime, Answer> {
    moments::read(text).ok_or_else(|| answers::refused("Invalid date", "error-invalid-date"))
}
