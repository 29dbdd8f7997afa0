//! The table of legal variants: each one something that a conforming server may do and this one usually does not. Only
//! the table; what a variant does stands at the point of decision that it changes.

use std::fmt;
use std::str::FromStr;

use crate::reference::flavour::Flavours::{self, Everywhere, PublishedOnly, UpstreamOnly};
use crate::reference::flavour::{Flavour, UnknownName};

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
    LeadingBlanks, "leading-blanks", Everywhere, "JSON has white space in front";
    TrailingBlanks, "trailing-blanks", Everywhere, "JSON has white space behind it";
    KeysReversed, "keys-reversed", Everywhere, "the members of every object are in another order";
    LettersEscaped, "letters-escaped", Everywhere, "every character of a text is written as an escape";
    SlashesEscaped, "slashes-escaped", Everywhere, "slashes are written as escapes";
    FurtherProperties, "further-properties", Everywhere, "every object has a property that no document knows";
    // What is said besides, or in other words.
    OtherWords, "other-words", PublishedOnly, "errors are worded otherwise";
    OtherLanguage, "other-language", PublishedOnly, "errors are worded in another language, beyond ASCII";
    NumberInWords, "number-in-words", PublishedOnly, "every error text ends with another incident number";
    RequestNumber, "request-number", Everywhere, "every answer has a property with another request number";
    Timestamp, "timestamp", Everywhere, "every answer has a property with the time";
    RefusalsSaySuccessFalse, "refusals-say-success-false", PublishedOnly, "401 answers have success and error, too";
    CardShort, "card-short", PublishedOnly, "me answers with little more than the id";
    ListOldestFirst, "list-oldest-first", PublishedOnly, "the list of sessions begins with the oldest";
    ListWithoutCurrent, "list-without-current", Everywhere, "rows of the list do not tell which session is the caller's";
    ListWithoutDevice, "list-without-device", PublishedOnly, "rows of the list say nothing of the device";
    ListWithNulls, "list-with-nulls", Everywhere, "rows of the list have properties that are null";
    ListInSmallPages, "list-in-small-pages", Everywhere, "the list gives five rows at once, whatever is asked for";
    // What ids and tokens look like.
    UuidSessionIds, "uuid-session-ids", PublishedOnly, "session ids are UUIDs";
    HexSessionIds, "hex-session-ids", PublishedOnly, "session ids are 24 hexadecimal digits";
    NumericSessionIds, "numeric-session-ids", PublishedOnly, "session ids are 18 digits";
    PunctuatedSessionIds, "punctuated-session-ids", PublishedOnly, "session ids hold punctuation";
    LongSessionIds, "long-session-ids", PublishedOnly, "session ids have 200 characters";
    UuidUserIds, "uuid-user-ids", Everywhere, "user ids are UUIDs";
    SignedTokens, "signed-tokens", Everywhere, "tokens look like JSON Web Tokens";
    UuidTokens, "uuid-tokens", Everywhere, "tokens are UUIDs";
    LongTokens, "long-tokens", Everywhere, "tokens have 512 characters";
    // Where the document leaves a choice.
    RepeatNotFound, "repeat-not-found", PublishedOnly, "ending an ended session again is answered as not found";
    FurtherPropertyRefused, "further-property-refused", PublishedOnly, "a body with a further property is refused";
    FormsRead, "forms-read", PublishedOnly, "bodies may be forms";
    TextRead, "text-read", PublishedOnly, "JSON is read whatever its label";
    OtherMediaTypesAnswer415, "other-media-types-answer-415", PublishedOnly, "bodies of other media types are refused with 415";
    OtherMethodsAnswer404, "other-methods-answer-404", PublishedOnly, "other methods are answered with 404";
    OtherMethodsAnswer501, "other-methods-answer-501", PublishedOnly, "other methods are answered with 501";
    HugeBodyAnswers413, "huge-body-answers-413", PublishedOnly, "bodies of more than 100 kB are refused with 413";
    OpenWebsocketRefuses, "open-websocket-refuses", UpstreamOnly, "the websocket of an ended session stays open and refuses every method";
    SlowAnswers, "slow-answers", Everywhere, "every answer takes 50 ms";
    // What stands in the header.
    CharsetAbsent, "charset-absent", Everywhere, "the media type of JSON has no charset";
    CharsetQuoted, "charset-quoted", Everywhere, "the charset is quoted and in capitals";
    MediaTypeInCapitals, "media-type-in-capitals", Everywhere, "the media type is in mixed case and without blanks";
    MediaTypeParameter, "media-type-parameter", Everywhere, "the media type has a parameter that nobody knows";
    CookiesSet, "cookies-set", Everywhere, "every answer sets cookies of a load balancer";
    SecurityFields, "security-fields", Everywhere, "every answer has the header fields of a security checklist";
    CrossOriginFields, "cross-origin-fields", Everywhere, "every answer allows other origins to read it";
    CacheFields, "cache-fields", Everywhere, "every answer has an entity tag, an age and two Vary fields";
    ProxyFields, "proxy-fields", Everywhere, "every answer names the servers that it has passed";
    EmptyField, "empty-field", Everywhere, "every answer has a header field without a value";
    RateLimitFields, "rate-limit-fields", Everywhere, "every answer tells a rate limit that is far away";
    KeepAliveField, "keep-alive-field", Everywhere, "every answer says how long the connection is kept";
    ConnectionCloses, "connection-closes", Everywhere, "every answer ends its connection";
    SchemeNamed, "scheme-named", Everywhere, "401 answers name an authentication scheme";
    RequestNumberField, "request-number-field", Everywhere, "every answer has another request number in its header";
    // How it is sent.
    Gzip, "gzip", Everywhere, "answers are compressed with gzip if the client accepts it";
    Deflate, "deflate", Everywhere, "answers are compressed with deflate if the client accepts it";
    Chunked, "chunked", Everywhere, "bodies are sent in chunks";
    TinyChunks, "tiny-chunks", Everywhere, "bodies are sent in chunks of one byte";
    ChunkExtensions, "chunk-extensions", Everywhere, "chunks have extensions";
    TrailerFields, "trailer-fields", Everywhere, "a trailer field follows the last chunk";
    FieldsInTitleCase, "fields-in-title-case", Everywhere, "header fields are written in title case";
    FieldsInCapitals, "fields-in-capitals", Everywhere, "header fields are written in capitals";
    FieldsReversed, "fields-reversed", Everywhere, "header fields come in another order";
    NoBlankAfterColon, "no-blank-after-colon", Everywhere, "no blank follows the colon of a header field";
    ManyBlanksAroundValues, "many-blanks-around-values", Everywhere, "blanks and tabs surround the values of header fields";
    OtherReason, "other-reason", Everywhere, "the status line has a reason phrase of its own";
    NoReason, "no-reason", Everywhere, "the status line has an empty reason phrase";
    OldVersion, "old-version", Everywhere, "answers are HTTP/1.0 and end their connection";
    EndByClosing, "end-by-closing", Everywhere, "bodies have no length and end with their connection";
    InterimAnswers, "interim-answers", Everywhere, "two interim answers come before every answer";
    ManyPieces, "many-pieces", Everywhere, "answers arrive in many small pieces";
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
