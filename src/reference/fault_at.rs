//! A fault and the operation that has it: that of its row, or any other for which the defect makes sense. Must not know what a
//! fault does.

use std::fmt;
use std::str::FromStr;

use super::fault::Fault;
use super::fault_place::{FaultPlace, USUAL};
use super::flavour::UnknownName;
use super::routes;

/// Requirements, without their operation, of defects that any operation can have: of protocol, envelope, schema and
/// disclosure.
const ASPECTS: [&str; 6] = ["answered", "strict-json", "media-type", "schema", "no-leak", "status-declared"];

/// Defects of these kinds that only their own operation can have: what they disclose stands nowhere else.
const TIED: [Fault; 3] = [Fault::TokenInMe, Fault::TokenHashInList, Fault::PasswordHashInMe];

/// Defects that only a list can have.
const OF_LISTS: [Fault; 2] = [Fault::CountAsText, Fault::ListAsPage];

/// Requirements of every operation, credentials first.
const GENERAL: [&str; 3] = ["authentication-required.status", "unauthorized.body", "refusal.success-false"];

/// A fault, and the operation that has it if not the one of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultAt {
    /// The defect.
    pub fault: Fault,
    /// Where it is.
    pub place: Option<FaultPlace>,
}

/// Why a fault cannot be at an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFaultAt {
    /// There is no fault of this name.
    Unknown(UnknownName),
    /// The operation is none of the server's, or several end so.
    Operation(String),
    /// The defect lies in what its own operation does.
    Specific {
        /// Name of the fault.
        fault: &'static str,
        /// What it is.
        about: &'static str,
    },
}

impl fmt::Display for NoFaultAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => unknown.fmt(f),
            Self::Operation(text) => write!(
                f,
                "{text:?} is no operation of this server; write it like \"POST /api/v1/login\" or, where one operation ends so, \
                 \"chat.postMessage\""
            ),
            Self::Specific { fault, about } => {
                write!(f, "{fault} makes no sense at another operation: {about}")
            }
        }
    }
}

impl std::error::Error for NoFaultAt {}

impl Fault {
    /// Whether other operations can have the defect, all of them or all that list something.
    pub fn is_general(self) -> bool {
        if TIED.contains(&self) {
            return false;
        }
        let requirement = Self::ALL.iter().find(|row| row.fault == self).map_or("", |row| row.requirement);
        let aspect = requirement.split_once('.').map_or("", |(_, aspect)| aspect);
        GENERAL.contains(&requirement) || ASPECTS.contains(&aspect)
    }
}

impl fmt::Display for FaultAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}@{place}", self.fault),
            None => self.fault.fmt(f),
        }
    }
}

/// `NAME` or `NAME@OPERATION`.
impl FromStr for FaultAt {
    type Err = NoFaultAt;

    fn from_str(text: &str) -> Result<Self, NoFaultAt> {
        let (name, operation) = match text.split_once('@') {
            Some((name, operation)) => (name, Some(operation.trim())),
            None => (text, None),
        };
        let fault: Fault = name.parse().map_err(NoFaultAt::Unknown)?;
        let Some(operation) = operation else { return Ok(Self { fault, place: None }) };
        let place = place_of(operation).ok_or_else(|| NoFaultAt::Operation(operation.to_owned()))?;
        let is_own = place.is("POST", USUAL);
        let makes_sense = fault.is_general() && (!OF_LISTS.contains(&fault) || place.lists());
        if !makes_sense && !is_own {
            let about = Fault::ALL.iter().find(|row| row.fault == fault).map_or("", |row| row.about);
            return Err(NoFaultAt::Specific { fault: fault.name(), about });
        }
        Ok(Self { fault, place: (!is_own).then_some(place) })
    }
}

/// The operation of the server that is meant: in full, or by how its path ends, if one alone does.
fn place_of(text: &str) -> Option<FaultPlace> {
    let operations = || routes::all().flat_map(|route| route.methods.iter().map(move |method| (*method, route.path)));
    let place = |(method, path): (&str, &str)| FaultPlace::new(method, path);
    if let Some((method, path)) = text.split_once(' ') {
        return operations().find(|(known, own)| *known == method && *own == path).map(place);
    }
    let mut ending = operations().filter(|(_, path)| path.strip_suffix(text).is_some_and(|rest| rest.ends_with('/')));
    let first = ending.next()?;
    ending.next().is_none().then(|| place(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_at_its_own_operation_or_at_any_that_it_makes_sense_for() {
        let read = |text: &str| text.parse::<FaultAt>().map(|at| at.to_string()).map_err(|error| error.to_string());
        assert_eq!(read("html-answer").as_deref(), Ok("html-answer"));
        assert_eq!(read("html-answer@POST /api/v1/login").as_deref(), Ok("html-answer@POST /api/v1/login"));
        assert_eq!(read("html-answer@chat.postMessage").as_deref(), Ok("html-answer@POST /api/v1/chat.postMessage"));
        assert_eq!(read("html-answer@sessions/logout.me").as_deref(), Ok("html-answer"));
        assert_eq!(
            read("ends-all-own@chat.postMessage"),
            Err("ends-all-own makes no sense at another operation: logout.me ends every session of the caller"
                .to_owned())
        );
        assert!(read("html-answer@nothing").unwrap_err().starts_with("\"nothing\" is no operation of this server; "));
        assert!(read("no-such@login").unwrap_err().contains("no-such"));
        let media = place_of("POST /api/v1/rooms.media/{rid}").unwrap();
        assert!(media.is("POST", "/api/v1/rooms.media/r1") && !media.is("GET", "/api/v1/rooms.media/r1"));
    }
}
