//! Which logins end with a session: its own. Faults end others instead of it, or others besides.

use crate::reference::fault::Fault;
use crate::reference::state::session::Session;
use crate::reference::state::store::State;
use crate::reference::state::user::Grant;

/// The logins that a server with this fault ends when `caller` names `session`.
pub(crate) fn of(fault: Option<Fault>, session: &Session, caller: Option<&Grant>, state: &State) -> Vec<Grant> {
    let named: Vec<Grant> = session.grant().into_iter().collect();
    let (Some(fault), Some(caller)) = (fault, caller) else { return named };
    let is_calling = session.grant().as_ref() == Some(caller);
    // A record without a login behind it is neither the oldest nor the newest: no session route acts upon it.
    let is_own = |one: &&Session| one.user_id == session.user_id && one.token_hash.is_some() && !one.logged_out;
    let own: Vec<&Session> = state.sessions().iter().filter(is_own).collect();
    let grants = |sessions: &mut dyn Iterator<Item = &Session>| sessions.filter_map(Session::grant).collect::<Vec<_>>();
    let and = |more: Vec<Grant>| [named.clone(), more].concat();
    match fault {
        Fault::EndsAllOwn => state.grants_of_user(&caller.user_id),
        Fault::EndsCallingSession => vec![caller.clone()],
        Fault::EndsOldestOwn => grants(&mut own.first().copied().into_iter()),
        Fault::EndsNewestOwn => grants(&mut own.last().copied().into_iter()),
        Fault::EndsOlderToo => and(grants(&mut own.iter().copied().filter(|one| one.login_at < session.login_at))),
        Fault::EndsNewerToo => and(grants(&mut own.iter().copied().filter(|one| one.login_at > session.login_at))),
        Fault::EndsCallingToo => and(vec![caller.clone()]),
        Fault::EndsSameAddressToo => {
            and(grants(&mut own.iter().copied().filter(|one| one.origin.ip == session.origin.ip)))
        }
        Fault::EndsEverybody => state.issued().iter().map(|(_, grant)| grant.clone()).collect(),
        Fault::EndsAdministratorsToo => {
            let is_admin = |grant: &Grant| state.user(&grant.user_id).is_some_and(|user| user.admin);
            and(state.issued().iter().map(|(_, grant)| grant.clone()).filter(is_admin).collect())
        }
        Fault::CallingNeverEnds if is_calling => Vec::new(),
        Fault::OnlyCallingEnds if !is_calling => Vec::new(),
        Fault::OlderNeverEnds if older_than_caller(session, caller, state) => Vec::new(),
        Fault::NewerNeverEnds if !is_calling && !older_than_caller(session, caller, state) => Vec::new(),
        _ => named,
    }
}

fn older_than_caller(session: &Session, caller: &Grant, state: &State) -> bool {
    let calling = state.sessions().iter().rev().find(|one| one.grant().as_ref() == Some(caller));
    calling.is_some_and(|calling| session.login_at < calling.login_at)
}
