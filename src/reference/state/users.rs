//! The users and their login tokens, as the server remembers them.

use std::time::{Duration, Instant};

use time::OffsetDateTime;

use super::store::State;
use super::user::{Grant, NewUser, User};
use crate::reference::identifiers::{hex_digest, token, token_hash};

impl State {
    pub(crate) fn add_user(&mut self, new: &NewUser<'_>) -> String {
        let (user_id, salt, now) = ((self.mint.user_id)(), token(), OffsetDateTime::now_utc());
        self.users.push(User {
            id: user_id.clone(),
            username: new.username.to_owned(),
            name: new.name.to_owned(),
            email: new.email.to_owned(),
            admin: new.admin,
            further_roles: Vec::new(),
            active: true,
            status: "offline".to_owned(),
            status_text: String::new(),
            verified: true,
            created_at: now,
            updated_at: now,
            last_login: None,
            password_hash: hex_digest(&format!("{salt}{}", hex_digest(new.password))),
            salt,
            token_hashes: Vec::new(),
        });
        user_id
    }

    /// Forgets a user with all tokens and sessions.
    pub(crate) fn remove_user(&mut self, user_id: &str) {
        self.users.retain(|user| user.id != user_id);
        self.sessions.retain(|session| session.user_id != user_id);
    }

    pub(crate) fn user(&self, user_id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == user_id)
    }

    pub(crate) fn user_mut(&mut self, user_id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == user_id)
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.iter()
    }

    pub(crate) fn user_named(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username == username)
    }

    pub(crate) fn user_with_email(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// A new token for this user, in plain text for the only time.
    pub(crate) fn issue_token(&mut self, user_id: &str) -> Option<String> {
        let user = self.users.iter_mut().find(|user| user.id == user_id)?;
        let fresh = (self.mint.token)();
        let grant = Grant { user_id: user_id.to_owned(), token_hash: token_hash(&fresh) };
        user.token_hashes.push(grant.token_hash.clone());
        user.last_login = Some(OffsetDateTime::now_utc());
        self.issued_at.insert(grant.token_hash.clone(), Instant::now());
        self.issued.push((fresh.clone(), grant));
        if self.logins_per_user.is_some_and(|most| user.token_hashes.len() > most) {
            user.token_hashes.remove(0);
        }
        Some(fresh)
    }

    /// Whether a token was issued no longer ago than this.
    pub(crate) fn is_younger(&self, token_hash: &str, age: Duration) -> bool {
        self.issued_at.get(token_hash).is_some_and(|issued| issued.elapsed() < age)
    }

    /// Tokens of all users together.
    pub(crate) fn living_tokens(&self) -> usize {
        self.users.iter().map(|user| user.token_hashes.len()).sum()
    }

    /// Token and user are looked up together: either alone proves nothing.
    pub(crate) fn is_alive(&self, grant: &Grant) -> bool {
        self.user(&grant.user_id).is_some_and(|user| user.token_hashes.contains(&grant.token_hash))
    }

    /// All logins of a grant's user but that one.
    pub(crate) fn other_grants(&self, grant: &Grant) -> Vec<Grant> {
        let hashes = self.user(&grant.user_id).into_iter().flat_map(|user| &user.token_hashes);
        let others = hashes.filter(|hash| **hash != grant.token_hash);
        others.map(|hash| Grant { user_id: grant.user_id.clone(), token_hash: hash.clone() }).collect()
    }

    /// The user whose token this is.
    pub(crate) fn grant_of_token(&self, token_hash: &str) -> Option<Grant> {
        let owner = self.users.iter().find(|user| user.token_hashes.iter().any(|hash| hash == token_hash))?;
        Some(Grant { user_id: owner.id.clone(), token_hash: token_hash.to_owned() })
    }

    /// Every living token of a user.
    pub(crate) fn grants_of_user(&self, user_id: &str) -> Vec<Grant> {
        let hashes = self.user(user_id).map(|user| user.token_hashes.clone()).unwrap_or_default();
        hashes.into_iter().map(|token_hash| Grant { user_id: user_id.to_owned(), token_hash }).collect()
    }

    /// The token is taken from its user: what carries it is refused from now on.
    pub(crate) fn revoke(&mut self, grant: &Grant) {
        if let Some(user) = self.users.iter_mut().find(|user| user.id == grant.user_id) {
            user.token_hashes.retain(|hash| *hash != grant.token_hash);
        }
    }

    /// Every token that was ever issued, with the login that it stands for.
    pub(crate) fn issued(&self) -> &[(String, Grant)] {
        &self.issued
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::reference::state::sessions::tests::session;

    pub(crate) fn with_two_users() -> (State, String, String) {
        let mut state = State::default();
        let [alice, bob] = ["alice", "bob"].map(|username| {
            let email = format!("{username}@example.org");
            state.add_user(&NewUser { username, name: username, email: &email, password: "secret", admin: false })
        });
        (state, alice, bob)
    }

    #[test]
    fn a_token_proves_only_its_own_user() {
        let (mut state, alice, bob) = with_two_users();
        let hash = token_hash(&state.issue_token(&alice).unwrap());
        let grant = |user_id: &str| Grant { user_id: user_id.to_owned(), token_hash: hash.clone() };
        assert!(state.is_alive(&grant(&alice)) && !state.is_alive(&grant(&bob)));
        assert_eq!(state.grant_of_token(&hash), Some(grant(&alice)));
    }

    #[test]
    fn revoking_one_token_leaves_the_others() {
        let (mut state, alice, _) = with_two_users();
        for _ in 0..2 {
            state.issue_token(&alice).unwrap();
        }
        let [first, second]: [Grant; 2] = state.grants_of_user(&alice).try_into().unwrap();
        state.revoke(&first);
        assert!(!state.is_alive(&first) && state.is_alive(&second));
    }

    #[test]
    fn passwords_are_stored_salted() {
        let (state, alice, bob) = with_two_users();
        let [alice, bob] = [alice, bob].map(|id| state.user(&id).unwrap());
        assert!(alice.has_password_digest(&hex_digest("secret")) && !alice.has_password_digest(&hex_digest("other")));
        assert_ne!(alice.password_hash(), bob.password_hash());
    }

    #[test]
    fn a_removed_user_leaves_nothing() {
        let (mut state, alice, _) = with_two_users();
        let hash = token_hash(&state.issue_token(&alice).unwrap());
        state.record(session("one", &alice, Some(&hash)));
        state.remove_user(&alice);
        assert!(state.user(&alice).is_none() && state.sessions().is_empty() && state.grant_of_token(&hash).is_none());
    }
}
