//! Capabilities that scenarios can require of a target by a tag such as `@requires:admin`, and what is said when one
//! is missing. Must not know how a capability is found out.

use crate::model::record::Skip;

/// Beginning of the tags that name a capability.
const REQUIRES: &str = "requires:";

/// Something that not every target or account offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// The sessions endpoints, which upstream servers tie to a licence.
    DeviceManagement,
    /// An administrator's account.
    Admin,
    /// That nothing in front of the target asks for the header field `Authorization`, which a scenario then can send.
    Authorization,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::DeviceManagement, Self::Admin, Self::Authorization];

    /// The word after `requires:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeviceManagement => "device-management",
            Self::Admin => "admin",
            Self::Authorization => "authorization",
        }
    }

    /// The capabilities that tags (without `@`) name; the unknown ones as text.
    pub fn required_by(tags: &[String]) -> (Vec<Self>, Vec<String>) {
        let names = tags.iter().filter_map(|tag| tag.strip_prefix(REQUIRES));
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for name in names {
            match Self::ALL.into_iter().find(|capability| capability.name() == name) {
                Some(capability) => known.push(capability),
                None => unknown.push(name.to_owned()),
            }
        }
        (known, unknown)
    }

    /// Why a scenario is skipped, given what the probe saw.
    pub fn missing(self, seen: &str) -> Skip {
        let remedy = match self {
            Self::DeviceManagement => "give the target a licence with the module device-management",
            Self::Admin => "add [accounts.admin] to the configuration",
            Self::Authorization => "let what is in front of the target ask for another field, or test past it",
        };
        Skip { missing: self.name().to_owned(), reason: seen.to_owned(), remedy: remedy.to_owned() }
    }
}
