//! Sets of status codes as documents and rules write them: `200`, `4XX`, `default`.

use std::fmt;

/// One status code or a class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statuses {
    /// Exactly this one. The order of the variants is the order in which responses are looked up.
    One(u16),
    /// All that begin with this digit.
    Class(u16),
    /// Every one.
    Any,
}

impl Statuses {
    /// Reads `200`, `4xx` (in either case) or `default`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Any);
        }
        let first = text.chars().next()?.to_digit(10).filter(|digit| (1..=5).contains(digit))?;
        if text.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case("xx")) {
            return u16::try_from(first).ok().map(Self::Class);
        }
        text.parse().ok().filter(|status| (100..600).contains(status)).map(Self::One)
    }

    /// The status, if it is a single one.
    pub(crate) fn one(self) -> Option<u16> {
        if let Self::One(status) = self { Some(status) } else { None }
    }

    /// Whether a status is among them.
    pub(crate) fn contains(self, status: u16) -> bool {
        match self {
            Self::One(one) => one == status,
            Self::Class(first) => status / 100 == first,
            Self::Any => true,
        }
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(status) => write!(f, "{status}"),
            Self::Class(first) => write!(f, "{first}xx"),
            Self::Any => f.write_str("any"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_classes_are_read() {
        assert_eq!(Statuses::parse("200"), Some(Statuses::One(200)));
        assert_eq!(Statuses::parse("4XX"), Some(Statuses::Class(4)));
        assert_eq!(Statuses::parse("default"), Some(Statuses::Any));
        for wrong in ["", "20", "2000", "x", "6xx", "+20", "ä", "2ää"] {
            assert_eq!(Statuses::parse(wrong), None, "{wrong}");
        }
    }
}
