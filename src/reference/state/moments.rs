//! Moments as they stand in answers.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const ISO: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// ISO 8601 with milliseconds.
pub(crate) fn iso(moment: OffsetDateTime) -> String {
    moment.format(ISO).unwrap_or_default()
}

/// Milliseconds since 1970.
pub(crate) fn milliseconds(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or_default()
}

/// Reads what `iso` writes, and any other form of RFC 3339.
pub(crate) fn read(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_was_written() {
        let moment = read("2026-02-03T04:05:06.789Z").unwrap();
        assert_eq!((iso(moment).as_str(), milliseconds(moment)), ("2026-02-03T04:05:06.789Z", 1_770_091_506_789));
        assert_eq!(read("yesterday"), None);
    }
}
