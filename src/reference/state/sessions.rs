//! The records of logins: what the session list shows and session routes act upon.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::session::Session;
use super::store::State;
use super::user::Grant;

impl State {
    /// Writes the record of a login; one connection has one record.
    pub(crate) fn record(&mut self, session: Session) {
        self.sessions.retain(|known| known.id != session.id);
        self.sessions.push(session);
    }

    /// All records, oldest login first.
    pub(crate) fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// What is stored of the token of each session, by the id of the session.
    pub(crate) fn hashes_by_session(&self) -> BTreeMap<String, String> {
        self.sessions.iter().filter_map(|session| Some((session.id.clone(), session.token_hash.clone()?))).collect()
    }

    /// A login is alive again, and its records are listed, as only a fault brings it about.
    pub(crate) fn revive(&mut self, grant: &Grant) {
        if let Some(user) = self.users.iter_mut().find(|user| user.id == grant.user_id)
            && !user.token_hashes.contains(&grant.token_hash)
        {
            user.token_hashes.push(grant.token_hash.clone());
        }
        for session in &mut self.sessions {
            if session.grant().as_ref() == Some(grant) {
                (session.logged_out, session.ended) = (false, None);
            }
        }
    }

    /// All records of this login leave the list.
    pub(crate) fn mark_logged_out(&mut self, grant: &Grant) {
        let now = OffsetDateTime::now_utc();
        for session in self.sessions.iter_mut().filter(|session| session.grant().as_ref() == Some(grant)) {
            session.logged_out = true;
            session.ended.get_or_insert((now, grant.user_id.clone()));
        }
    }

    /// Notes that it was somebody else who ended a session.
    pub(crate) fn mark_ended_by(&mut self, session_id: &str, user_id: &str) {
        for session in self.sessions.iter_mut().filter(|session| session.id == session_id) {
            session.ended = session.ended.take().map(|(at, _)| (at, user_id.to_owned()));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::reference::http::device::Origin;
    use crate::reference::state::users::tests::with_two_users;

    pub(crate) fn session(id: &str, user_id: &str, token_hash: Option<&str>) -> Session {
        Session {
            id: id.to_owned(),
            user_id: user_id.to_owned(),
            token_hash: token_hash.map(str::to_owned),
            login_at: OffsetDateTime::UNIX_EPOCH,
            logged_out: false,
            ended: None,
            origin: Origin::default(),
        }
    }

    #[test]
    fn every_record_of_a_login_is_marked_and_no_other() {
        let (mut state, ..) = with_two_users();
        for (id, hash) in [("one", Some("h1")), ("two", Some("h1")), ("three", Some("h2")), ("four", None)] {
            state.record(session(id, "alice", hash));
        }
        state.mark_logged_out(&Grant { user_id: "alice".to_owned(), token_hash: "h1".to_owned() });
        let open: Vec<_> = state.sessions().iter().filter(|s| !s.logged_out).map(|s| s.id.as_str()).collect();
        assert_eq!(open, ["three", "four"]);
    }

    #[test]
    fn the_second_login_on_a_connection_replaces_the_record() {
        let mut state = State::default();
        state.record(session("one", "alice", None));
        state.record(session("one", "alice", Some("h1")));
        assert_eq!(state.sessions().iter().map(|s| s.token_hash.as_deref()).collect::<Vec<_>>(), [Some("h1")]);
    }
}
