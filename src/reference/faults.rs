//! The table of faults: each one a single defect that a real implementation could have, and the requirement that must
//! notice it. Only the table; what a fault does stands at the point of decision that it spoils.

use std::fmt;
use std::str::FromStr;

use super::flavour::Flavours::{self, Everywhere};
use super::{Flavour, UnknownName};

macro_rules! faults {
    ($($variant:ident, $name:literal, $flavours:ident, $requirement:literal, $about:literal;)+) => {
        /// One defect that the reference server can be told to have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $(#[doc = $about] $variant,)+
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [FaultRow] = &[$(FaultRow {
                fault: Self::$variant,
                name: $name,
                flavours: $flavours,
                requirement: $requirement,
                about: $about,
            },)+];
        }
    };
}

/// What the table says of one fault.
#[derive(Clone, Copy, Debug)]
pub struct FaultRow {
    /// The fault itself.
    pub fault: Fault,
    /// Its name on the command line.
    pub name: &'static str,
    /// The flavours in which it is a defect and can be seen.
    pub flavours: Flavours,
    /// Id of the requirement that must notice it.
    pub requirement: &'static str,
    /// One line about it, without a full stop.
    pub about: &'static str,
}

faults! {
    // What logout.me does.
    LogoutDoesNothing, "logout-does-nothing", Everywhere, "logout-me.ended.token",
        "logout.me answers 200 and does nothing";
    StaysListed, "stays-listed", Everywhere, "logout-me.ended.list",
        "logout.me kills the token but leaves the session in the list";
    TokenStaysAlive, "token-stays-alive", Everywhere, "logout-me.ended.token",
        "logout.me takes the session off the list but its token still works";
    EndsAllOwn, "ends-all-own", Everywhere, "logout-me.survivor.token",
        "logout.me ends every session of the caller";
    EndsCallingSession, "ends-calling-session", Everywhere, "logout-me.ended.token",
        "logout.me ends the calling session instead of the named one";
    EndsForeign, "ends-foreign", Everywhere, "logout-me.unknown-session.status",
        "logout.me ends another user's session when it is named, and says so";
    EndsForeignSilently, "ends-foreign-silently", Everywhere, "logout-me.survivor.token",
        "logout.me ends another user's session although it answers not found";
    EffectLate, "effect-late", Everywhere, "logout-me.ended.token",
        "logout.me takes effect three seconds after its answer";
    MissingIdEndsOwn, "missing-id-ends-own", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me without a sessionId ends the calling session";
    PrefixMatches, "prefix-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes the beginning of a sessionId for the whole";
    OperatorReachesStore, "operator-reaches-store", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me takes a query operator as sessionId and ends a session with it";
    RepeatRefused, "repeat-refused", Everywhere, "logout-me.already-logged-out.status",
        "logout.me answers 500 for a session that is already logged out";
    // Who is let in.
    LoginNotRequired, "login-not-required", Everywhere, "authentication-required.status",
        "logout.me works without any credentials";
    UserIdNotRequired, "user-id-not-required", Everywhere, "authentication-required.status",
        "a token is accepted without a user id";
    UserIdNotCompared, "user-id-not-compared", Everywhere, "authentication-required.status",
        "a token is accepted with another user's id";
    DeadTokenAccepted, "dead-token-accepted", Everywhere, "authentication-required.status",
        "logout.me still accepts a token that was logged out";
    // What logout.me says.
    UnknownAnswers200, "unknown-answers-200", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 200 for an unknown session";
    NotFoundAnswers500, "not-found-answers-500", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 500 for an unknown session";
    ForeignDisclosed, "foreign-disclosed", Everywhere, "logout-me.unknown-session.status",
        "logout.me tells another user's session from an unknown one by a 403";
    NotFoundWithoutError, "not-found-without-error", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me has no error text";
    RefusalAnswers200, "refusal-answers-200", Everywhere, "authentication-required.status",
        "logout.me refuses with the right body but the status 200";
    RefusalWithoutMessage, "refusal-without-message", Everywhere, "unauthorized.body",
        "the 401 body of logout.me lacks its message";
    RefusalRedirects, "refusal-redirects", Everywhere, "authentication-required.status",
        "logout.me sends callers without a login to a login page";
    ErrorAsObject, "error-as-object", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me has an object where its error text belongs";
    SuccessAnswers201, "success-answers-201", Everywhere, "logout-me.status-declared",
        "logout.me answers success with the status 201";
    SuccessMissing, "success-missing", Everywhere, "logout-me.success",
        "logout.me does not say success";
    EmptyAnswer, "empty-answer", Everywhere, "logout-me.strict-json",
        "logout.me does its work and answers 200 without a body";
    SuccessAsText, "success-as-text", Everywhere, "logout-me.schema",
        "logout.me answers success as the text \"true\"";
    IdNotEchoed, "id-not-echoed", Everywhere, "logout-me.success",
        "logout.me does not repeat the sessionId";
    OtherIdEchoed, "other-id-echoed", Everywhere, "logout-me.success.session-id-echoed",
        "logout.me repeats a sessionId that was not asked for";
    // How it is sent.
    HtmlAnswer, "html-answer", Everywhere, "logout-me.media-type",
        "logout.me labels its answer text/html";
    TrailingValue, "trailing-value", Everywhere, "logout-me.strict-json",
        "the JSON answer of logout.me is followed by a second value";
    DuplicateKey, "duplicate-key", Everywhere, "logout-me.strict-json",
        "the JSON answer of logout.me has a key twice";
    ByteOrderMark, "byte-order-mark", Everywhere, "logout-me.strict-json",
        "every answer starts with a byte order mark";
    CutAnswer, "cut-answer", Everywhere, "logout-me.answered",
        "the answer of logout.me breaks off half way";
    NeverAnswers, "never-answers", Everywhere, "logout-me.answered",
        "logout.me never answers";
    // The routes around it.
    ListShowsForeign, "list-shows-foreign", Everywhere, "sessions-list.owner",
        "sessions/list also shows the sessions of other users";
    PasswordHashInMe, "password-hash-in-me", Everywhere, "me.no-leak",
        "the user object holds the hash of the password";
}

impl Fault {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.fault == self).map_or("", |row| row.name)
    }

    /// Whether a server of this flavour can show the fault.
    pub fn concerns(self, flavour: Flavour) -> bool {
        Self::ALL.iter().any(|row| row.fault == self && row.flavours.include(flavour))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.iter().find(|row| row.name == name).map(|row| row.fault).ok_or_else(|| UnknownName {
            kind: "fault",
            name: name.to_owned(),
            known: Self::ALL.iter().map(|row| row.name).collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fault_is_found_by_the_name_it_shows() {
        for FaultRow { fault, name, about, requirement, .. } in Fault::ALL {
            assert_eq!((name.parse(), fault.to_string().as_str()), (Ok(*fault), *name));
            assert!(!requirement.is_empty() && !about.is_empty() && !about.ends_with('.'));
        }
        let names: BTreeSet<&str> = Fault::ALL.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), Fault::ALL.len());
    }
}
