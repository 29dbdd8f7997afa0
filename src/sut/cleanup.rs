//! Ending what the run created, and saying what could not be ended. Touches only logins that this run made.

use futures_util::StreamExt as _;
use futures_util::stream;

use super::http::Call;
use super::login::excerpt;
use super::session::Login;
use super::strategy::SessionMaker;
use crate::model::exchange::Outcome;

/// The logout operation.
pub const LOGOUT: &str = "POST /api/v1/logout";

/// Logouts under way at once.
const AT_ONCE: usize = 4;

/// Ends every login that is still open; returns one sentence for each that could not be ended.
pub async fn end_all(maker: &SessionMaker) -> Vec<String> {
    let logins = maker.open_logins().await;
    let outcomes = stream::iter(logins.iter().map(|login| log_out(maker, login))).buffer_unordered(AT_ONCE);
    outcomes.filter_map(|outcome| async { outcome.err() }).collect().await
}

/// Ends one login. A token that is refused has ended before, which is as good.
pub async fn log_out(maker: &SessionMaker, login: &Login) -> Result<(), String> {
    let reply = maker.http().send(&login.sign(Call::new(LOGOUT, login.actor.name()))).await.last;
    let why = match &reply.exchange.outcome {
        Outcome::Answered(response) if matches!(response.status, 200 | 401) => {
            maker.ended(login);
            return Ok(());
        }
        Outcome::Answered(response) => {
            format!("status {}: {}", response.status, excerpt(response.body.text().unwrap_or_default()))
        }
        Outcome::Broken(breakage) => breakage.detail.clone(),
    };
    Err(format!("a login of {} (user {}) was not ended by {LOGOUT}: {why}", login.actor, login.user_id))
}
