//! The target's own time, as its answers state it. Must not know what is asked.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::model::exchange::Response;

/// The time that a response says it was made at (`Date`, RFC 9110 §6.6.1).
pub(crate) fn date_of(response: &Response) -> Option<OffsetDateTime> {
    let date = response.header("date")?.replace("GMT", "+0000");
    OffsetDateTime::parse(&date, &Rfc2822).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::model::exchange::Body;

    #[test]
    fn the_date_of_an_answer_is_read() {
        let date = ("Date".to_owned(), "Mon, 23 Nov 2026 10:00:01 GMT".to_owned());
        let response = Response { status: 200, headers: vec![date], body: Body::Text(String::new()) };
        assert_eq!(date_of(&response), Some(datetime!(2026-11-23 10:00:01 UTC)));
    }
}
