//! Ending logins of which nobody knows what became: asked for, never answered, perhaps granted. They are recognised in
//! the list by the marker that their request carried. Touches nothing without such a marker.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use crate::model::account::Actor;
use crate::model::count::{agree, count};
use crate::model::operation::Operation;
use crate::sut::call::Call;
use crate::sut::journal::Unanswered;
use crate::sut::operations::LOGOUT_ME;
use crate::sut::sessions::listing::{Listing, session_id};
use crate::sut::sessions::login::{Marker, answer_of};
use crate::sut::sessions::maker::{Granted, SessionMaker};

/// Ends all other logins of a user. Facts: `openapi/user-management.yaml`; upstream has it in all versions.
const END_OTHERS: Operation = Operation::known("POST", "/api/v1/users.removeOtherTokens");

/// What may be done about logins that the target does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlisted {
    /// They are named and left.
    Leave,
    /// All other logins of the account are ended, whoever made them.
    EndAllOthers,
}

/// Ends what of these logins exists; one sentence for each account of which that is not certain afterwards.
pub async fn end_unanswered(maker: &Arc<SessionMaker>, lost: &[Unanswered], unlisted: Unlisted) -> Vec<String> {
    let mut of_actors: BTreeMap<Actor, Vec<&str>> = BTreeMap::new();
    for login in lost {
        // A login by token alone gives the token that it was asked with, which is known.
        let Some((actor, marker)) = login.actor.zip(login.user_agent.as_deref().and_then(Marker::shown_in)) else {
            continue;
        };
        of_actors.entry(actor).or_default().push(marker);
    }
    let mut left = Vec::new();
    for (actor, markers) in of_actors {
        let ended = end_marked(maker, actor, &markers, unlisted).await;
        left.extend(ended.err().map(|why| {
            let (logins, were) = (count(markers.len(), "login"), agree(markers.len(), "was", "were"));
            maker.http().redactor().text(&format!("{logins} of {actor} {were} asked for and never answered: {why}"))
        }));
    }
    left
}

async fn end_marked(
    maker: &Arc<SessionMaker>,
    actor: Actor,
    markers: &[&str],
    unlisted: Unlisted,
) -> Result<(), String> {
    let granted = maker.log_in(actor).await.map_err(|error| error.to_string())?;
    if unlisted == Unlisted::EndAllOthers {
        let call = granted.login.sign(Call::new(END_OTHERS, actor.name()).farewell());
        return answer_of(&maker.http().send(&call).await.last).map_err(|why| format!("{END_OTHERS}: {why}"));
    }
    let listing = Listing::read(maker.http(), &granted.login, actor.name()).await;
    if let Some(problem) = listing.problem {
        return Err(format!("the list of sessions cannot be read: {problem}"));
    }
    for row in &listing.rows {
        let text = row.to_string();
        if !markers.iter().any(|marker| text.contains(marker)) {
            continue;
        }
        let id = session_id(row).ok_or("a session of theirs is listed without an id")?;
        let call = granted.login.sign(Call::new(LOGOUT_ME, actor.name()).json(&json!({ "sessionId": id })).farewell());
        answer_of(&maker.http().send(&call).await.last).map_err(|why| format!("{LOGOUT_ME}: {why}"))?;
    }
    // A list that shows the marker of this login would show those of the others.
    if shows(&listing, &granted) {
        return Ok(());
    }
    let (listed, username) = (listing.rows.len(), maker.username(actor).unwrap_or_default());
    Err(format!(
        "the target does not list such logins, so they cannot be told from those of others; `sweep --all-logins` ends every \
         login of {username}, whoever made it: the {listed} that are listed now, and those that are not"
    ))
}

fn shows(listing: &Listing, granted: &Granted) -> bool {
    let marker = granted.marker.text();
    listing.rows.iter().any(|row| row.to_string().contains(&marker))
}
