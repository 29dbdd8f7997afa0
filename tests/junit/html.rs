//! `report.html`: whatever a target says, it stays text.

use proptest::prelude::*;
use regex::Regex;
use rocketchat_conformance::model::exchange::{Body, Outcome, Response};
use rocketchat_conformance::model::judgement::{RequirementJudgement, Standing};
use rocketchat_conformance::model::record::StepState;
use rocketchat_conformance::model::requirement::{Level, Requirement};
use rocketchat_conformance::model::verdict::Verdict;
use rocketchat_conformance::report::html::write;

use super::record_builder::{Run, Scenario};

/// A page on which a text stands in every place that a target, a feature or a user fills.
fn page_with(text: &str) -> String {
    let headers = vec![(text.to_owned(), text.to_owned())];
    let response = Response { status: 200, headers, body: Body::Text(text.to_owned()) };
    let json = serde_json::json!({ text: [text], "error": text }).to_string();
    let mut run = Run::new()
        .scenario(
            Scenario::new(text, Verdict::Failed)
                .step(&format!("Given {text}"), StepState::Failed)
                .exchange(Outcome::Answered(response))
                .answered(500, &json)
                .deviation(text, text)
                .time_to_dead(3.0),
        )
        .scenario(Scenario::new("skipped", Verdict::Skipped).missing(text))
        .scenario(Scenario::new("error", Verdict::Error).reason(text))
        .problem(text);
    text.clone_into(&mut run.record.target.url);
    text.clone_into(&mut run.record.target.profile_reason);
    run.record.target.version = Some(text.to_owned());
    run.record.probe = run.record.scenarios[0].exchanges.clone();
    let mut page = Vec::new();
    write(&run.record, &run.judgement, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// What is left of a page without its own tags; `<` must not be in it.
fn without_tags(page: &str) -> String {
    let block = Regex::new("(?s)<(style|script)>.*?</(style|script)>").unwrap();
    let names = "a|article|b|body|br|button|code|dd|details|div|dl|dt|footer|h1|h2|h3|head|header|html|i|label|li|main|mark|\
                 meta|ol|option|p|pre|rect|section|select|span|summary|svg|table|tbody|td|text|th|thead|title|tr|u|ul";
    let attributes = "aria-label|aria-labelledby|charset|class|content|data-[a-z]+|height|hidden|href|http-equiv|id|lang|name|\
                      open|role|scope|type|value|viewBox|width|x|y";
    let tag = Regex::new(&format!(r#"</?({names})( ({attributes})(="[^"<>]*")?)*>|<!DOCTYPE html>"#)).unwrap();
    tag.replace_all(&block.replace_all(page, ""), "").into_owned()
}

#[test]
fn markup_of_a_target_is_shown_and_not_followed() {
    let leads_away = Regex::new(r#"href="[^#]"#).unwrap();
    for hostile in [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</style><style>*{display:none}",
        "<!-- ",
        "javascript:alert(1)",
        "\u{202e}\u{1b}[31m\0",
    ] {
        let page = page_with(hostile);
        assert_eq!(page.matches("<script").count(), 1, "{hostile}");
        let rest = without_tags(&page);
        assert!(!rest.contains('<'), "{hostile}: {:?}", rest.split('<').nth(1));
        assert!(!page.contains('\u{202e}') && !page.contains('\u{1b}') && !page.contains('\0'));
        assert!(!leads_away.is_match(&page), "links stay on the page");
    }
}

#[test]
fn a_deviation_says_what_is_required_also_where_that_holds_for_every_operation() {
    let mut run = Run::new().scenario(
        Scenario::new("s", Verdict::Failed).step("When it is sent", StepState::Passed).deviation("401", "200"),
    );
    run.judgement.scenarios[0].deviations[0].requirement = "logout-me.ended.token".to_owned();
    let mut run = run.gathered();
    let requirement = Requirement {
        id: "*.ended.token".to_owned(),
        level: Level::Must,
        statement: "The token is refused.".to_owned(),
        source: String::new(),
        owasp: None,
        standby: None,
        cwe: None,
    };
    let standing = Standing::NotMet;
    let judged = RequirementJudgement {
        requirement,
        standing,
        tried_by: Vec::new(),
        deviating: Vec::new(),
        operations: Vec::new(),
    };
    run.judgement.requirements = vec![judged];
    let mut page = Vec::new();
    write(&run.record, &run.judgement, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert_eq!(page.matches("<p>The token is refused.</p>").count(), 2, "in the table and at the scenario");
}

#[test]
fn a_doc_string_stands_below_its_step_as_it_was_written() {
    let mut run = Run::new().scenario(Scenario::new("s", Verdict::Passed).step("When it is sent:", StepState::Passed));
    run.record.scenarios[0].steps[0].doc_string = Some("{\n  \"a\": <b>\u{202e}\n}".to_owned());
    let mut page = Vec::new();
    write(&run.record, &run.judgement, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    let shown = "it is sent:<pre class=\"doc-string\">{\n  &quot;a&quot;: &lt;b&gt;\\u{202e}\n}</pre>";
    assert!(page.contains(shown), "{page}");
}

#[test]
fn every_link_leads_to_a_place_on_the_page_and_no_place_is_there_twice() {
    let page = page_with("A name");
    let ids: Vec<&str> = Regex::new(r#" id="([^"]*)""#)
        .unwrap()
        .captures_iter(&page)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    let links = Regex::new(r##" href="#([^"]*)""##).unwrap();
    for link in links.captures_iter(&page) {
        assert!(ids.contains(&&link[1]) || link[1].starts_with("requirement="), "{}", &link[1]);
    }
    let once: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(once.len(), ids.len());
}

#[test]
fn a_body_is_shown_up_to_sixteen_kibibytes() {
    let page = |length: usize| {
        let run = Run::new().scenario(Scenario::new("s", Verdict::Passed).answered(200, &"x".repeat(length)));
        let mut page = Vec::new();
        write(&run.record, &run.judgement, &mut page).unwrap();
        String::from_utf8(page).unwrap()
    };
    let whole = "x".repeat(16 * 1024);
    assert!(page(16 * 1024).contains(&format!("\n{whole}</pre>")));
    assert!(page(16 * 1024 + 1).contains(&format!("\n{whole}… (cut, 16385 bytes in all)</pre>")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_stays_text(text in "\\PC{0,40}|[<>&\"'/a=! -]{0,30}") {
        let page = page_with(&text);
        prop_assert!(!without_tags(&page).contains('<'));
    }
}
