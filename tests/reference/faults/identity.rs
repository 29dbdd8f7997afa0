//! Faults in what counts as the id of a session: a text that is not the id to the letter works, or breaks the server.

use rocketchat_conformance::reference::Fault;
use serde_json::json;

use super::scene::{
    BROKEN, INVALID, NOT_FOUND, OTHER_ENDS, Outcome, Row, Scene, covers, each_shows, hold, says_and_ends,
};

const CALLER_ENDS: Outcome = says_and_ends(200, &["caller"]);

const ROWS: &[Row] = &[
    (Fault::SuffixMatches, |on| on.naming(&on.other.session[5..]), NOT_FOUND, OTHER_ENDS),
    (Fault::PartMatches, |on| on.naming(&on.other.session[3..15]), NOT_FOUND, OTHER_ENDS),
    (Fault::CaseIgnored, |on| on.naming(&swapped(&on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::BlanksTrimmed, |on| on.naming(&format!(" {}\t", on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::PatternMatches, |on| on.naming(&format!("^{}.*$", &on.other.session[..12])), NOT_FOUND, OTHER_ENDS),
    (Fault::WildcardMatches, |on| on.naming(&format!("{}*", &on.other.session[..12])), NOT_FOUND, OTHER_ENDS),
    (Fault::LikeMatches, |on| on.naming(&format!("{}%", &on.other.session[..12])), NOT_FOUND, OTHER_ENDS),
    (Fault::SurplusIgnored, |on| on.naming(&format!("{}x", on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::OnlyBeginningCompared, |on| on.naming(&format!("{}00000", &on.other.session[..12])), NOT_FOUND, OTHER_ENDS),
    (Fault::CommaListRead, |on| on.naming(&format!("x,{}", on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::PercentDecoded, |on| on.naming(&encoded(&on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::CutAtNul, |on| on.naming(&format!("{}\0x", on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::WidthFolded, |on| on.naming(&widened(&on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::LastCharacterIgnored, |on| on.naming(&ended(&on.other.session, "?")), NOT_FOUND, OTHER_ENDS),
    (Fault::QuestionMarkMatches, |on| on.naming(&ended(&on.other.session, "?")), NOT_FOUND, OTHER_ENDS),
    (Fault::UnderscoreMatches, |on| on.naming(&ended(&on.other.session, "_")), NOT_FOUND, OTHER_ENDS),
    (Fault::QuotesStripped, |on| on.naming(&format!("\"{}\"", on.other.session)), NOT_FOUND, OTHER_ENDS),
    (Fault::ArrayTextRead, |on| on.naming(&format!("[\"{}\"]", on.other.session)), NOT_FOUND, OTHER_ENDS),
    (
        Fault::UserIdEndsAll,
        |on| on.naming(&on.caller.user_id),
        NOT_FOUND,
        says_and_ends(200, &["caller", "other", "later"]),
    ),
    (Fault::ArrayUnwrapped, |on| on.sending(&json!({"sessionId": [on.other.session]})), INVALID, OTHER_ENDS),
    (Fault::OtherKeyRead, |on| on.sending(&json!({"SessionID": on.other.session})), INVALID, OTHER_ENDS),
    (Fault::OtherKeyRead, |on| on.sending(&json!({"id": on.other.session})), INVALID, OTHER_ENDS),
    (
        Fault::ObjectUnwrapped,
        |on| on.sending(&json!({"sessionId": {"sessionId": on.other.session}})),
        INVALID,
        OTHER_ENDS,
    ),
    (Fault::NullEndsCalling, |on| on.sending(&json!({"sessionId": null})), NOT_FOUND, CALLER_ENDS),
    (Fault::EmptyEndsCalling, |on| on.naming(""), NOT_FOUND, CALLER_ENDS),
    (Fault::WordEndsCalling, |on| on.naming("current"), NOT_FOUND, CALLER_ENDS),
    (Fault::WordEndsCalling, |on| on.naming("me"), NOT_FOUND, CALLER_ENDS),
    (Fault::WordEndsAll, |on| on.naming("all"), NOT_FOUND, says_and_ends(200, &["caller", "other", "later"])),
    (Fault::NumberAnswers500, |on| on.sending(&json!({"sessionId": 5})), NOT_FOUND, BROKEN),
    (Fault::NullAnswers500, |on| on.sending(&json!({"sessionId": null})), NOT_FOUND, BROKEN),
    (Fault::StructureAnswers500, |on| on.sending(&json!({"sessionId": {"$ne": null}})), INVALID, BROKEN),
    (Fault::StructureAnswers500, |on| on.sending(&json!({"sessionId": []})), INVALID, BROKEN),
    (Fault::LongIdAnswers500, |on| on.naming(&"x".repeat(256)), NOT_FOUND, BROKEN),
    (Fault::OtherScriptAnswers500, |on| on.naming("sitzung-zürich"), NOT_FOUND, BROKEN),
    (Fault::NulAnswers500, |on| on.naming("a\0b"), NOT_FOUND, BROKEN),
    (Fault::QuoteAnswers500, |on| on.naming("a'b"), NOT_FOUND, BROKEN),
    (Fault::QuoteAnswers500, |on| on.naming("a\"b"), NOT_FOUND, BROKEN),
    (Fault::PrototypeAnswers500, |on| on.naming("__proto__"), NOT_FOUND, BROKEN),
    (Fault::PrototypeAnswers500, |on| on.naming("constructor"), NOT_FOUND, BROKEN),
];

#[test]
fn every_fault_of_the_class_has_a_call_that_shows_it() {
    covers(Fault::SuffixMatches, Fault::PrototypeAnswers500, ROWS, &[]);
}

#[tokio::test]
async fn texts_that_are_not_the_id_show_each_fault() {
    hold(ROWS).await;
}

#[tokio::test]
async fn a_quotation_mark_brings_the_database_to_speak() {
    each_shows(&[Fault::QuoteAnswers500], async |_, on: &Scene| {
        let error = on.client.end(&on.caller, "a'b").await.json()["error"].clone();
        error == "MongoServerError: unterminated string literal in $where"
    })
    .await;
}

/// Capital letters for small ones and the other way round.
fn swapped(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

/// An id with something else for its last character.
fn ended(id: &str, end: &str) -> String {
    format!("{}{end}", &id[..id.len() - 1])
}

fn encoded(id: &str) -> String {
    id.bytes().flat_map(|byte| format!("%{byte:02x}").into_bytes()).map(char::from).collect()
}

fn widened(id: &str) -> String {
    id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect()
}
