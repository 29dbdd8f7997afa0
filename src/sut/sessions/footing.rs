//! Whether a target lets a run stand on what it is told: that a token which was granted is known at once, and that a new login
//! of a user ends no older one. Reports what it saw; judges nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::SessionError;
use super::maker::SessionMaker;
use super::strategy::Strategy;
use crate::model::account::Actor;
use crate::model::budgets::WHOLE;
use crate::model::exchange::Exchange;
use crate::sut::call::Call;
use crate::sut::operations::ME;
use crate::sut::session::{Login, Session};

/// Looks in a row that have to find a new token known: behind a balancer, nodes take turns.
const LOOKS: usize = 3;
/// The same on a target that limits its calls.
const LOOKS_IF_LIMITED: usize = 2;
/// Longest time that a new token is watched.
const WATCHED: Duration = Duration::from_secs(5);
/// Pauses between looks at a token that was refused grow from the first to the last of these.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LAST_PAUSE: Duration = Duration::from_millis(500);

/// Sessions of one user that have to be there together: as many as scenarios need at once, and one.
const TOGETHER: usize = 4;
/// The same on a target that limits its calls.
const TOGETHER_IF_LIMITED: usize = 2;

/// How long a token that was just granted is refused at times, until several looks in a row find it known; nothing if it is
/// known at once, or never.
pub(crate) async fn time_until_known(
    maker: &SessionMaker,
    login: &Login,
    exchanges: &mut Vec<Exchange>,
) -> Option<Duration> {
    let began = Instant::now();
    let (mut known, mut last_refused, mut pause) = (0, None, FIRST_PAUSE);
    while began.elapsed() < WATCHED {
        let looks = if is_limited(maker) { LOOKS_IF_LIMITED } else { LOOKS };
        let call = login.sign(Call::new(ME, login.actor.name()).look());
        let reply = maker.http().send(&call).await.last;
        let status = reply.status();
        exchanges.push(reply.exchange.shortened(WHOLE));
        match status {
            Some(200) => known += 1,
            Some(401) => (known, last_refused) = (0, Some(began.elapsed())),
            _ => return None,
        }
        if known >= looks {
            return last_refused;
        }
        if last_refused.is_some() {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }
    None
}

/// Makes sessions of alice until there are as many as scenarios need together, and looks at the older ones after each.
/// Gives how many there can be at a time if a new one ends an older one.
pub(crate) async fn most_together(
    maker: &Arc<SessionMaker>,
    (actor, strategy): (Actor, Strategy),
    sessions: &mut Vec<Session>,
    exchanges: &mut Vec<Exchange>,
) -> Result<Option<usize>, SessionError> {
    while sessions.len() < if is_limited(maker) { TOGETHER_IF_LIMITED } else { TOGETHER } {
        let made = maker.make(actor, strategy).await?;
        exchanges.extend(made.exchanges);
        for older in sessions.iter() {
            let call = older.login.sign(Call::new(ME, actor.name()).look());
            let reply = maker.http().send(&call).await.last;
            let status = reply.status();
            exchanges.push(reply.exchange.shortened(WHOLE));
            if status == Some(401) {
                return Ok(Some(sessions.len()));
            }
        }
        sessions.push(made.session);
    }
    Ok(None)
}

fn is_limited(maker: &SessionMaker) -> bool {
    maker.http().window(&ME).is_some() || !maker.http().waited().is_zero()
}
