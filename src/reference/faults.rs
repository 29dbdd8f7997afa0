//! The table of faults: each one a single defect that a real implementation could have. Only the table; what a fault
//! does stands at the point of decision that it spoils.

use std::fmt;
use std::str::FromStr;

use super::UnknownName;

macro_rules! faults {
    ($($variant:ident, $name:literal, $about:literal;)+) => {
        /// One defect that the reference server can be told to have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $(#[doc = $about] $variant,)+
        }

        impl Fault {
            /// Every fault with its name and one line about it.
            pub const ALL: &'static [(Self, &'static str, &'static str)] = &[$((Self::$variant, $name, $about),)+];
        }
    };
}

faults! {
    // What logout.me does.
    LogoutDoesNothing, "logout-does-nothing", "logout.me answers 200 and does nothing";
    StaysListed, "stays-listed", "logout.me kills the token but leaves the session in the list";
    TokenStaysAlive, "token-stays-alive", "logout.me takes the session off the list but its token still works";
    EndsAllOwn, "ends-all-own", "logout.me ends every session of the caller";
    EndsCallingSession, "ends-calling-session", "logout.me ends the calling session instead of the named one";
    EndsForeign, "ends-foreign", "logout.me ends another user's session when it is named, and says so";
    EndsForeignSilently, "ends-foreign-silently", "logout.me ends another user's session although it answers not found";
    EffectLate, "effect-late", "logout.me takes effect three seconds after its answer";
    MissingIdEndsOwn, "missing-id-ends-own", "logout.me without a sessionId ends the calling session";
    PrefixMatches, "prefix-matches", "logout.me takes the beginning of a sessionId for the whole";
    OperatorReachesStore, "operator-reaches-store", "logout.me takes a query operator as sessionId and ends a session with it";
    RepeatRefused, "repeat-refused", "logout.me answers 500 for a session that is already logged out";
    // Who is let in.
    LoginNotRequired, "login-not-required", "logout.me works without any credentials";
    UserIdNotRequired, "user-id-not-required", "a token is accepted without a user id";
    UserIdNotCompared, "user-id-not-compared", "a token is accepted with another user's id";
    DeadTokenAccepted, "dead-token-accepted", "logout.me still accepts a token that was logged out";
    // What logout.me says.
    UnknownAnswers200, "unknown-answers-200", "logout.me answers 200 for an unknown session";
    NotFoundAnswers500, "not-found-answers-500", "logout.me answers 500 for an unknown session";
    ForeignDisclosed, "foreign-disclosed", "logout.me tells another user's session from an unknown one by a 403";
    NotFoundWithoutError, "not-found-without-error", "the not found answer of logout.me has no error text";
    RefusalAnswers200, "refusal-answers-200", "logout.me refuses with the right body but the status 200";
    RefusalWithoutMessage, "refusal-without-message", "the 401 body of logout.me lacks its message";
    RefusalRedirects, "refusal-redirects", "logout.me sends callers without a login to a login page";
    ErrorAsObject, "error-as-object", "the not found answer of logout.me has an object where its error text belongs";
    SuccessAnswers201, "success-answers-201", "logout.me answers success with the status 201";
    SuccessMissing, "success-missing", "logout.me does not say success";
    EmptyAnswer, "empty-answer", "logout.me does its work and answers 200 without a body";
    SuccessAsText, "success-as-text", "logout.me answers success as the text \"true\"";
    IdNotEchoed, "id-not-echoed", "logout.me does not repeat the sessionId";
    OtherIdEchoed, "other-id-echoed", "logout.me repeats a sessionId that was not asked for";
    // How it is sent.
    HtmlAnswer, "html-answer", "logout.me labels its answer text/html";
    TrailingValue, "trailing-value", "the JSON answer of logout.me is followed by a second value";
    DuplicateKey, "duplicate-key", "the JSON answer of logout.me has a key twice";
    ByteOrderMark, "byte-order-mark", "every answer starts with a byte order mark";
    CutAnswer, "cut-answer", "the answer of logout.me breaks off half way";
    NeverAnswers, "never-answers", "logout.me never answers";
    // The routes around it.
    ListShowsForeign, "list-shows-foreign", "sessions/list also shows the sessions of other users";
    PasswordHashInMe, "password-hash-in-me", "the user object holds the hash of the password";
}

impl Fault {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
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
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0).ok_or_else(|| UnknownName {
            kind: "fault",
            name: name.to_owned(),
            known: Self::ALL.iter().map(|row| row.1).collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_by_the_name_it_shows() {
        for (fault, name, about) in Fault::ALL {
            assert_eq!((name.parse(), fault.to_string().as_str()), (Ok(*fault), *name));
            assert!(!about.is_empty() && !about.ends_with('.'));
        }
    }
}
