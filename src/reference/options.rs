//! What a reference server is started with. Plain values; knows nothing of sockets or state.

use std::fmt;
use std::time::Duration;

use crate::reference::fault::Fault;
use crate::reference::fault_place::FaultPlace;
use crate::reference::flavour::Flavour;
use crate::reference::variant::Variant;

/// Everything that decides how a reference server behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port on the loopback interface; 0 takes a free one.
    pub port: u16,
    /// Which make and era of server to be.
    pub flavour: Flavour,
    /// The one defect to carry, if any.
    pub fault: Option<Fault>,
    /// The operation that has it, if not the one of its row.
    pub fault_place: Option<FaultPlace>,
    /// The one legal liberty to take, if any.
    pub variant: Option<Variant>,
    /// Calls allowed per route, method and address; none by default.
    pub rate_limit: Option<RateLimit>,
    /// Without the licence that session management needs.
    pub community: bool,
    /// Holds back 401 and 403 answers for 0.5 to 1 second, as servers before 7.4 do.
    pub slow_refusals: bool,
    /// The one user who has to give a second factor, if any; there is no way to give it.
    pub second_factor: Option<String>,
    /// Logins that a user can have at a time: a new one ends the oldest.
    pub logins_per_user: usize,
    /// How late a second node knows a token, if requests take turns between two nodes.
    pub node_lag: Option<Duration>,
    /// The users that exist from the start.
    pub accounts: Vec<Account>,
}

impl Options {
    /// An honest, licensed server of this flavour with the demo accounts on a free port.
    pub fn new(flavour: Flavour) -> Self {
        Self {
            port: 0,
            flavour,
            fault: None,
            fault_place: None,
            variant: None,
            rate_limit: None,
            community: false,
            second_factor: None,
            slow_refusals: false,
            // Real servers forget the oldest tokens beyond a cap; this one is far above what a run uses.
            logins_per_user: 5_000,
            node_lag: None,
            accounts: Account::demo(),
        }
    }
}

/// How many calls of one kind are let through in a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls let through per window.
    pub calls: u32,
    /// Length of the window, which opens with the first call.
    pub window: Duration,
}

/// A user that exists from the start.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The name to log in with; the e-mail address is derived from it.
    pub username: String,
    /// The password in plain text; never printed by the server.
    pub password: String,
    /// Whether the user may create and delete users.
    pub admin: bool,
}

impl Account {
    /// An ordinary user.
    pub fn user(username: &str, password: &str) -> Self {
        Self { username: username.to_owned(), password: password.to_owned(), admin: false }
    }

    /// The accounts that a demonstration needs: two ordinary users and an administrator, with public passwords.
    pub fn demo() -> Vec<Self> {
        vec![
            Self::user("alice", "alice-demo-password"),
            Self::user("bob", "bob-demo-password"),
            Self { admin: true, ..Self::user("admin", "admin-demo-password") },
        ]
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("username", &self.username).field("admin", &self.admin).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_of_options_holds_no_password() {
        let shown = format!("{:?}", Options::new(Flavour::Upstream8));
        assert!(shown.contains("alice") && !shown.contains("alice-demo-password"), "{shown}");
    }
}
