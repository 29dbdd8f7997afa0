//! The login that a call claims to have: two headers and nothing else, unless a fault makes the server more trusting.
//! Must not know what the call wants.

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::reference::fault::Fault;
use crate::reference::http::call::Call;
use crate::reference::identifiers::token_hash;
use crate::reference::state::session::Session;
use crate::reference::state::store::State;
use crate::reference::state::user::Grant;

/// The living login that a call proves, as a server with this fault sees it.
pub(crate) fn proven(call: &Call, state: &State, fault: Option<Fault>) -> Option<Grant> {
    let claim = Claim::of(call, fault);
    claim.honestly(state).or_else(|| claim.by_fault(call, state, fault?))
}

/// A token and a user id as they were sent; an empty one counts as none.
#[derive(Debug, Default)]
struct Claim {
    token: Option<String>,
    user_id: Option<String>,
}

impl Claim {
    fn of(call: &Call, fault: Option<Fault>) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let headers = Self { token: text(call.header("x-auth-token")), user_id: text(call.header("x-user-id")) };
        if headers.token.is_some() {
            return headers;
        }
        let elsewhere = match fault {
            Some(Fault::QueryCredentials) => Self {
                token: text(call.query["X-Auth-Token"].as_str()),
                user_id: text(call.query["X-User-Id"].as_str()),
            },
            Some(Fault::BodyCredentials) => Self {
                token: text(call.parameters["authToken"].as_str()),
                user_id: text(call.parameters["userId"].as_str()),
            },
            Some(Fault::CookieCredentials) => Self { token: call.cookie("rc_token"), user_id: call.cookie("rc_uid") },
            Some(Fault::BearerCredentials) => {
                let token = call.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
                Self { token: text(token), user_id: headers.user_id.clone() }
            }
            Some(Fault::BasicCredentials) => basic(call).unwrap_or_default(),
            _ => return headers,
        };
        if elsewhere.token.is_some() { elsewhere } else { headers }
    }

    fn honestly(&self, state: &State) -> Option<Grant> {
        let grant = Grant { user_id: self.user_id.clone()?, token_hash: token_hash(self.token.as_ref()?) };
        state.is_alive(&grant).then_some(grant)
    }

    /// What only a server with this fault takes for a proof.
    fn by_fault(&self, call: &Call, state: &State, fault: Fault) -> Option<Grant> {
        let by_token = || state.grant_of_token(&token_hash(self.token.as_ref()?));
        let by_user =
            || Some(Grant { user_id: state.user(self.user_id.as_ref()?)?.id.clone(), token_hash: String::new() });
        let is_sent_empty = |name: &str| call.headers(name).any(HeaderValue::is_empty);
        match fault {
            Fault::UserIdNotRequired if self.user_id.is_none() => by_token(),
            Fault::UserIdNotCompared if self.user_id.is_some() => by_token(),
            Fault::EmptyUserIdAccepted if is_sent_empty("x-user-id") => by_token(),
            Fault::EmptyTokenAccepted if is_sent_empty("x-auth-token") => by_user(),
            Fault::AnyTokenAccepted if self.token.is_some() => by_user(),
            Fault::UserIdSuffices if self.token.is_none() => by_user(),
            Fault::UserIdTrusted => by_token().and_then(|_| by_user()),
            Fault::TokenBeginningAccepted => self.issued(state, |known, given| known.starts_with(given)),
            Fault::TokenCaseIgnored => self.issued(state, str::eq_ignore_ascii_case),
            Fault::TokenSurplusIgnored => self.issued(state, |known, given| given.starts_with(known)),
            Fault::TokenHashAccepted => self.by_hash(state),
            Fault::SessionIdIsToken => self.by_session_id(state),
            Fault::UserIdBeginningAccepted => self.by_user_id(state, |known, given| known.starts_with(given)),
            Fault::UserIdCaseIgnored => self.by_user_id(state, str::eq_ignore_ascii_case),
            Fault::UserIdSurplusIgnored => self.by_user_id(state, |known, given| given.starts_with(known)),
            Fault::AdministratorIsAnybody => by_token()
                .filter(|grant| state.user(&grant.user_id).is_some_and(|user| user.admin))
                .and_then(|_| by_user()),
            Fault::DeadTokenAccepted | Fault::DeadTokenLists | Fault::DeadTokenMe => self.outdated(state),
            _ => None,
        }
    }

    /// The living login of the user whose token resembles the one that was sent.
    fn issued(&self, state: &State, resembles: fn(&str, &str) -> bool) -> Option<Grant> {
        let (token, user_id) = (self.token.as_ref()?, self.user_id.as_ref()?);
        let is_enough = token.len() > 8;
        let known = state.issued().iter().filter(|(known, _)| is_enough && resembles(known, token));
        known.map(|(_, grant)| grant).find(|grant| grant.user_id == *user_id && state.is_alive(grant)).cloned()
    }

    /// The living login whose stored hash was sent as its token.
    fn by_hash(&self, state: &State) -> Option<Grant> {
        let grant = Grant { user_id: self.user_id.clone()?, token_hash: self.token.clone()? };
        state.is_alive(&grant).then_some(grant)
    }

    /// The living login of the session whose id was sent as the token.
    fn by_session_id(&self, state: &State) -> Option<Grant> {
        let (token, user_id) = (self.token.as_ref()?, self.user_id.as_ref()?);
        let own = state.sessions().iter().find(|session| session.id == *token && session.user_id == *user_id);
        own.and_then(Session::grant).filter(|grant| state.is_alive(grant))
    }

    /// The living login of the token, if the user id that was sent resembles that of its user.
    fn by_user_id(&self, state: &State, resembles: fn(&str, &str) -> bool) -> Option<Grant> {
        let given = self.user_id.as_ref().filter(|given| given.len() > 8)?;
        let grant = state.grant_of_token(&token_hash(self.token.as_ref()?))?;
        resembles(&grant.user_id, given).then_some(grant)
    }

    /// A login that was recorded once, living or not.
    fn outdated(&self, state: &State) -> Option<Grant> {
        let grant = Grant { user_id: self.user_id.clone()?, token_hash: token_hash(self.token.as_ref()?) };
        state.sessions().iter().any(|session| session.grant().as_ref() == Some(&grant)).then_some(grant)
    }
}

fn basic(call: &Call) -> Option<Claim> {
    let decoded = STANDARD.decode(call.header("authorization")?.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user_id, token) = text.split_once(':')?;
    Some(Claim { token: Some(token.to_owned()), user_id: Some(user_id.to_owned()) })
}
