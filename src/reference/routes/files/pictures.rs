//! Pictures that are drawn and not stored: avatars made of a letter, and the badge that says where a channel is.

use axum::http::StatusCode;

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

/// GET /avatar/…: anybody may ask for anything, and gets a picture.
pub(super) fn avatar(visit: &Visit<'_>) -> Answer {
    let subject = visit.captured("subject");
    let letter = subject.chars().find(|letter| letter.is_alphanumeric()).unwrap_or('?').to_uppercase();
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 200\"><rect width=\"100%\" height=\"100%\" \
         fill=\"#2f343d\"/><text x=\"50%\" y=\"50%\" dy=\"0.36em\" text-anchor=\"middle\" \
         fill=\"#ffffff\" font-size=\"125\">{letter}</text></svg>"
    );
    Answer::file(StatusCode::OK, "image/svg+xml", picture.into_bytes())
}

/// GET /api/v1/shield.svg.
pub(super) fn shield(visit: &Visit<'_>) -> Outcome {
    let (channel, name) = (visit.text("channel").unwrap_or_default(), visit.text("name").unwrap_or_default());
    if channel.is_empty() && visit.text("type") == Some("channel") {
        return Err(answers::refused_plainly("Shield channel is required for type \"channel\""));
    }
    let label = if channel.is_empty() { name } else { channel };
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"160\" height=\"20\"><text x=\"6\" y=\"14\">{}</text>\
         <text x=\"90\" y=\"14\">{}</text></svg>",
        escaped(name),
        escaped(label)
    );
    Ok(Answer::file(StatusCode::OK, "image/svg+xml;charset=utf-8", picture.into_bytes()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
