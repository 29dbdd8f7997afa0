//! The table of legal variants: each one something that a conforming server may do and this one usually does not. Only
//! the table; what a variant does stands at the point of decision that it changes.

use std::fmt;
use std::str::FromStr;

use super::flavour::Flavours::{self, Everywhere};
use super::{Flavour, UnknownName};

macro_rules! variants {
    ($($variant:ident, $name:literal, $flavours:ident, $about:literal;)+) => {
        /// One liberty that the reference server can be told to take.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Variant {
            $(#[doc = $about] $variant,)+
        }

        impl Variant {
            /// Every legal variant.
            pub const ALL: &'static [VariantRow] =
                &[$(VariantRow { variant: Self::$variant, name: $name, flavours: $flavours, about: $about },)+];
        }
    };
}

/// What the table says of one legal variant.
#[derive(Clone, Copy, Debug)]
pub struct VariantRow {
    /// The variant itself.
    pub variant: Variant,
    /// Its name on the command line.
    pub name: &'static str,
    /// The flavours in which it is legal.
    pub flavours: Flavours,
    /// One line about it, without a full stop.
    pub about: &'static str,
}

variants! {
    // How JSON is written.
    PrettyJson, "pretty-json", Everywhere, "JSON is indented and ends with a line feed";
}

impl Variant {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.variant == self).map_or("", |row| row.name)
    }

    /// Whether a server of this flavour may do so.
    pub fn concerns(self, flavour: Flavour) -> bool {
        Self::ALL.iter().any(|row| row.variant == self && row.flavours.include(flavour))
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Variant {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.iter().find(|row| row.name == name).map(|row| row.variant).ok_or_else(|| UnknownName {
            kind: "variant",
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
    fn every_variant_is_found_by_the_name_it_shows() {
        for VariantRow { variant, name, about, .. } in Variant::ALL {
            assert_eq!((name.parse(), variant.to_string().as_str()), (Ok(*variant), *name));
            assert!(!about.is_empty() && !about.ends_with('.'));
        }
        let names: BTreeSet<&str> = Variant::ALL.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), Variant::ALL.len());
    }
}
