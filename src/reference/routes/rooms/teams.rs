//! teams.*: a team has a main room of the same name, and is what is made and deleted with it.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{creation, view};
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::identifiers::id;
use crate::reference::routes::paging::Page;
use crate::reference::state::rooms::{Room, RoomKind, Team};
use crate::reference::state::store::State;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn create(visit: &Visit<'_>) -> Outcome {
    let name = visit.text("name").unwrap_or_default();
    let mut state = visit.service.state();
    if let Some(refusal) = unusable(&state, name) {
        return Err(refusal);
    }
    let (now, private) = (OffsetDateTime::now_utc(), visit.value("type").as_i64() == Some(1));
    let kind = if private { RoomKind::Group } else { RoomKind::Channel };
    let mut room = Room::new(kind, name, visit.caller_id(), now);
    let team = Team {
        id: id(),
        name: name.to_owned(),
        private,
        room_id: room.id.clone(),
        creator: visit.caller_id().to_owned(),
        created_at: now,
    };
    room.team_id = Some(team.id.clone());
    for member in visit.value("members").as_array().into_iter().flatten().filter_map(Value::as_str) {
        if let Some(user) = state.user(member).or_else(|| state.user_named(member)) {
            room.admit(&user.id, now);
        }
    }
    let shown = view::team(&state, &team);
    state.rooms.rooms.push(room);
    state.rooms.teams.push(team);
    Ok(Answer::ok(json!({"team": shown, "success": true})))
}

fn unusable(state: &State, name: &str) -> Option<Answer> {
    if name.is_empty() {
        return Some(answers::refused(" is blocked and can't be used!", "error-blocked-username"));
    }
    if state.rooms.named(name).is_some() {
        return Some(answers::refused_plainly("room-name-already-exists"));
    }
    if state.rooms.team_named(name).is_some() {
        return Some(answers::refused_plainly("team-name-already-exists"));
    }
    creation::unusable_name(state, name).map(|_| answers::refused_plainly("error-team-creation"))
}

pub(super) fn info(visit: &Visit<'_>) -> Outcome {
    let state = visit.service.state();
    let team = named(&state, visit).ok_or_else(|| answers::refused_plainly("Team not found"))?;
    if team.private && !is_in(&state, team, visit.caller_id()) {
        return Err(answers::forbidden("unauthorized"));
    }
    Ok(Answer::ok(json!({"teamInfo": view::team(&state, team), "success": true})))
}

/// The teams that the caller is in.
pub(super) fn list(visit: &Visit<'_>) -> Outcome {
    let page = Page::of(&visit.parameters)?;
    let state = visit.service.state();
    let own = state.rooms.teams.iter().filter(|team| is_in(&state, team, visit.caller_id()));
    let rows = own.map(|team| {
        let mut shown = view::team(&state, team);
        let rooms = state.rooms.rooms.iter().filter(|room| room.team_id.as_ref() == Some(&team.id));
        shown["rooms"] = Value::from(rooms.count());
        shown["numberOfUsers"] = Value::from(state.rooms.room(&team.room_id).map_or(0, |room| room.members.len()));
        shown
    });
    Ok(page.answer("teams", rows.collect()))
}

/// Rooms of the team that are not named stay as ordinary rooms; its main room goes.
pub(super) fn delete(visit: &Visit<'_>) -> Outcome {
    let is_admin = visit.is_admin();
    let mut state = visit.service.state();
    let team = named(&state, visit).ok_or_else(|| answers::refused_plainly("team-does-not-exist"))?;
    let (team_id, main) = (team.id.clone(), team.room_id.clone());
    let is_owner = state.rooms.room(&main).is_some_and(|room| room.is_owned_by(visit.caller_id()));
    if !is_owner && !is_admin {
        return Err(answers::forbidden("unauthorized"));
    }
    let removed: Vec<&str> =
        visit.value("roomsToRemove").as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let of_team = state.rooms.rooms.iter().filter(|room| room.team_id.as_ref() == Some(&team_id));
    let doomed: Vec<String> =
        of_team.filter(|room| removed.contains(&room.id.as_str())).map(|room| room.id.clone()).collect();
    for room_id in doomed.iter().chain([&main]) {
        state.remove_room(room_id);
    }
    for room in state.rooms.rooms.iter_mut().filter(|room| room.team_id.as_ref() == Some(&team_id)) {
        room.team_id = None;
    }
    Ok(Answer::ok(json!({"success": true})))
}

fn named<'a>(state: &'a State, visit: &Visit<'_>) -> Option<&'a Team> {
    match visit.text("teamId") {
        Some(team_id) => state.rooms.team(team_id),
        None => state.rooms.team_named(visit.text("teamName")?),
    }
}

fn is_in(state: &State, team: &Team, user_id: &str) -> bool {
    state.rooms.room(&team.room_id).is_some_and(|room| room.has(user_id))
}
