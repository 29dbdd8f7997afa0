//! The makes and eras of servers that can be impersonated, and what tells them apart. Decisions elsewhere ask the
//! questions defined here and never compare versions themselves.

use std::fmt;
use std::str::FromStr;

/// A reason for which a call can be refused before its route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Login,
    Permission,
    Licence,
    RateLimit,
    Validation,
}

/// A make and era of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flavour {
    /// Another make that does what the published document says.
    Published,
    /// 6.x.
    Upstream6,
    /// 7.0 to 7.3.
    Upstream70,
    /// 7.4 to the end of 7.
    Upstream7,
    /// 8.x up to 8.7.
    Upstream8,
    /// 8.8, where the session routes are typed.
    Upstream88,
}

/// The flavours that a row of a table concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavours {
    /// All of them.
    Everywhere,
    /// The other make alone.
    PublishedOnly,
    /// All that the upstream project makes.
    UpstreamOnly,
    /// The upstream ones since 7.4, which know a session as soon as it is resumed over REST.
    SinceUpstream7,
    /// The upstream ones since 8.6.1, which close the websockets of a session that logout.me ends.
    SinceUpstream8,
}

impl Flavours {
    /// Whether this flavour is among them.
    pub fn include(self, flavour: Flavour) -> bool {
        match self {
            Self::Everywhere => true,
            Self::PublishedOnly => !flavour.is_upstream(),
            Self::UpstreamOnly => flavour.is_upstream(),
            Self::SinceUpstream7 => flavour.is_since_7_4(),
            Self::SinceUpstream8 => flavour.is_since_8_6(),
        }
    }
}

/// A name that is in none of the tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such {kind}: `{name}`; there are {known}")]
pub struct UnknownName {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) known: String,
}

impl Flavour {
    /// Every flavour with its name and one line about it.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (
            Self::Published,
            "published",
            "another make, to the letter of the published document: REST only, 400 for not found",
        ),
        (
            Self::Upstream6,
            "upstream-6",
            "6.x: sessions by DDP resume only, short 401, logout.me answers before its effect",
        ),
        (Self::Upstream70, "upstream-7.0", "7.0 to 7.3: as 6.x, but the effect comes before the answer"),
        (
            Self::Upstream7,
            "upstream-7",
            "7.4 and later 7.x: REST resume lists a session, four-key 401, licence before login",
        ),
        (Self::Upstream8, "upstream-8", "8.x: login before licence, list items tell which session is the caller's"),
        (
            Self::Upstream88,
            "upstream-8.8",
            "8.8: typed session routes, validation before the rate limit, plain error texts",
        ),
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The version that callers with a login are told; all others see only major and minor.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Published | Self::Upstream8 => "8.7.0",
            Self::Upstream6 => "6.13.1",
            Self::Upstream70 => "7.2.1",
            Self::Upstream7 => "7.10.2",
            Self::Upstream88 => "8.8.0",
        }
    }

    /// Made by the upstream project, as opposed to another make.
    pub(super) fn is_upstream(self) -> bool {
        self != Self::Published
    }

    /// Before 7.4: the first router, short refusals, no record of REST logins.
    pub(super) fn is_first_era(self) -> bool {
        matches!(self, Self::Upstream6 | Self::Upstream70)
    }

    /// From 7.4: `success` in login answers, long refusals, no body after logout.
    pub(super) fn is_since_7_4(self) -> bool {
        self.is_upstream() && !self.is_first_era()
    }

    /// From 8.6.1: logout.me closes the websockets of the session, and REST logout marks its record before the answer.
    pub(super) fn is_since_8_6(self) -> bool {
        matches!(self, Self::Upstream8 | Self::Upstream88)
    }

    /// logout.me answers first and acts a moment later.
    pub(super) fn answers_before_effect(self) -> bool {
        self == Self::Upstream6
    }

    /// Items of the session list say whether they are the caller's own.
    pub(super) fn marks_current(self) -> bool {
        matches!(self, Self::Published | Self::Upstream8 | Self::Upstream88)
    }

    /// sessions/info answers with the record as it is stored, before the route was typed.
    pub(super) fn shows_raw_sessions(self) -> bool {
        self.is_upstream() && self != Self::Upstream88
    }

    /// Validation messages end in the error type in brackets.
    pub(super) fn suffixes_invalid(self) -> bool {
        self != Self::Upstream88
    }

    /// In which order a request can be refused; the first refusal is the answer.
    pub(super) fn gates(self) -> &'static [Gate] {
        use Gate::{Licence, Login, Permission, RateLimit, Validation};
        match self {
            Self::Published | Self::Upstream8 => &[Login, Permission, Licence, RateLimit, Validation],
            Self::Upstream6 | Self::Upstream70 => &[Login, RateLimit, Validation, Permission, Licence],
            Self::Upstream7 => &[Licence, Login, RateLimit, Validation, Permission],
            Self::Upstream88 => &[Login, Permission, Licence, Validation, RateLimit],
        }
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Flavour {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0).ok_or_else(|| UnknownName {
            kind: "flavour",
            name: name.to_owned(),
            known: Self::ALL.map(|row| row.1).join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flavour_is_found_by_the_name_it_shows() {
        for (flavour, name, _) in Flavour::ALL {
            assert_eq!((name.parse(), flavour.to_string().as_str()), (Ok(flavour), name));
        }
    }

    #[test]
    fn an_unknown_flavour_is_told_the_known_ones() {
        let error = "upstream-5".parse::<Flavour>().unwrap_err().to_string();
        assert!(error.starts_with("no such flavour: `upstream-5`; there are published, upstream-6"), "{error}");
    }
}
