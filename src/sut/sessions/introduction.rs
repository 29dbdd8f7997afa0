//! Who is behind the accounts: every actor logs in once, and the target says who that is. Reports what it saw; judges nothing.

use std::sync::Arc;

use super::maker::SessionMaker;
use super::strategy::Strategy;
use crate::model::account::Actor;
use crate::model::budgets::WHOLE;
use crate::model::exchange::Exchange;
use crate::model::identity::{shows, shows_another};
use crate::sut::call::Call;
use crate::sut::operations::ME;
use crate::sut::session::{Login, Session};

/// What came of the introductions.
#[derive(Debug, Default)]
pub(crate) struct Introductions {
    /// Sessions made on the way, ready for use.
    pub(crate) sessions: Vec<Session>,
    pub(crate) exchanges: Vec<Exchange>,
    /// Two actors whose logins were answered for one user.
    pub(crate) one_user: Option<OneUser>,
}

/// Two actors whose logins were answered for one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OneUser {
    /// Who.
    pub(crate) actors: [Actor; 2],
    /// What the target says of this user.
    pub(crate) shown: Shown,
}

/// What the target says of the user behind a login. Between two logins the larger one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shown {
    /// The login brings the card of the user that it was answered for, and the card names the account.
    Itself,
    /// The login brings no card of this user, or one that does not say whose it is.
    Nothing,
    /// The card is that of another account.
    Another,
}

/// Somebody who has logged in.
struct Guest {
    login: Login,
    shown: Shown,
}

/// Lets all actors but the one who is here already log in, and asks the target who everybody is. An account that cannot
/// log in is left to the scenarios that need it.
pub(crate) async fn introduce(maker: &Arc<SessionMaker>, alice: &Login, strategy: Option<Strategy>) -> Introductions {
    let mut seen = Introductions::default();
    let mut logins = vec![alice.clone()];
    for actor in Actor::ALL.into_iter().filter(|actor| *actor != alice.actor && maker.has_account(*actor)) {
        let login = match strategy {
            // A session is needed anyway, so that its login serves both.
            Some(strategy) => match maker.make(actor, strategy).await {
                Ok(made) => {
                    seen.exchanges.extend(made.exchanges);
                    let login = made.session.login.clone();
                    seen.sessions.push(made.session);
                    Ok(login)
                }
                Err(error) => Err(error),
            },
            None => maker.log_in(actor).await.map(|granted| {
                seen.exchanges.extend(granted.exchanges);
                granted.login
            }),
        };
        // Why somebody cannot log in is said where it is needed.
        logins.extend(login.ok());
    }
    let mut guests = Vec::new();
    for login in logins {
        let call = login.sign(Call::new(ME, login.actor.name()).look());
        let reply = maker.http().send(&call).await.last;
        let card = reply.json().filter(|card| card["_id"] == login.user_id.as_str());
        let account = maker.username(login.actor).unwrap_or_default();
        let shown = match card {
            Some(card) if shows(&card, account) => Shown::Itself,
            Some(card) if shows_another(&card, account).is_some() => Shown::Another,
            _ => Shown::Nothing,
        };
        seen.exchanges.push(reply.exchange.shortened(WHOLE));
        guests.push(Guest { login, shown });
    }
    let pairs = guests.iter().enumerate().flat_map(|(at, one)| guests[at + 1..].iter().map(move |other| (one, other)));
    let mut same = pairs.filter(|(one, other)| one.login.user_id == other.login.user_id);
    seen.one_user = same.next().map(|(one, other)| OneUser {
        actors: [one.login.actor, other.login.actor],
        shown: one.shown.max(other.shown),
    });
    seen
}
