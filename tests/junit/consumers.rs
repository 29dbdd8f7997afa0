//! What well-known readers of `junit.xml` make of ours. Each is modelled by the rules that it applies to the elements it
//! reads, so a change of the file shows here what people will see there.
//!
//! - Jenkins (junit plugin, `CaseResult`): package and class are cut at the last dot of `classname`; skipped before
//!   error and failure; cases are told apart by class and name.
//! - GitLab (`Gitlab::Ci::Parsers::Test::Junit`): a case is known by suite, `classname`, `name` and `file` of the case;
//!   of two alike the last remains; failure, error, skipped in this order.
//! - GitHub (`mikepenz/action-junit-report`): the path of an annotation is `file` of the case or of its suite, else
//!   made of `classname`; the title is the name; skipped cases make no annotation.
//! - Azure Pipelines (`PublishTestResults`): a result is called `classname.name`, its container is the name of the
//!   suite; skipped is `NotExecuted`, failure and error are `Failed`; the time of the case is its duration.

use std::collections::BTreeMap;

use super::xml_tree::Element;
use super::{every_verdict, hostile, render};
use rocketchat_conformance::report::{conclusion, xml_text};

fn child<'e>(case: &'e Element, name: &str) -> Option<&'e Element> {
    case.children.iter().find(|child| child.name == name)
}

fn cases(root: &Element) -> impl Iterator<Item = (&Element, &Element)> {
    root.children.iter().flat_map(|suite| suite.cases().into_iter().map(move |case| (suite, case)))
}

fn jenkins(root: &Element) -> Vec<String> {
    let line = |(_, case): (&Element, &Element)| {
        let classname = case.attribute("classname");
        let (package, class) = classname.rsplit_once('.').unwrap_or(("(root)", classname));
        let (status, message) = match (child(case, "skipped"), child(case, "error"), child(case, "failure")) {
            (Some(skipped), ..) => ("SKIPPED", skipped.attribute("message")),
            (_, Some(broken), _) | (_, _, Some(broken)) => ("FAILED", broken.attribute("message")),
            _ => ("PASSED", ""),
        };
        format!("{package} | {class} | {} | {status} | {} | {message}", case.attribute("name"), case.attribute("time"))
    };
    cases(root).map(line).collect()
}

fn gitlab(root: &Element) -> Vec<String> {
    let mut known = BTreeMap::new();
    for (suite, case) in cases(root) {
        let key = [suite.attribute("name"), case.attribute("classname"), case.attribute("name")].join(" | ");
        let (status, output) = match (child(case, "failure"), child(case, "error"), child(case, "skipped")) {
            (Some(failure), ..) => ("failed", failure.text.lines().next()),
            (_, Some(error), _) => ("error", error.text.lines().next()),
            (_, _, Some(skipped)) => ("skipped", Some(skipped.attribute("message"))),
            _ => ("success", None),
        };
        let output = output.unwrap_or_default().to_owned();
        known.insert(key, format!("{status} | {} | {output}", case.attribute("time")));
    }
    known.into_iter().map(|(key, shown)| format!("{key} | {shown}")).collect()
}

fn github(root: &Element) -> Vec<String> {
    let line = |(suite, case): (&Element, &Element)| {
        let broken = child(case, "failure").or_else(|| child(case, "error"))?;
        let file = suite.attributes.iter().find(|(name, _)| name == "file");
        let path = file.map_or_else(|| case.attribute("classname"), |(_, path)| path.as_str());
        Some(format!("{path} | {} | {}", case.attribute("name"), broken.attribute("message")))
    };
    cases(root).filter_map(line).collect()
}

fn azure(root: &Element) -> Vec<String> {
    let line = |(suite, case): (&Element, &Element)| {
        let outcome = match (child(case, "failure"), child(case, "error"), child(case, "skipped")) {
            (None, None, None) => "Passed",
            (None, None, Some(_)) => "NotExecuted",
            _ => "Failed",
        };
        let full = format!("{}.{}", case.attribute("classname"), case.attribute("name"));
        format!("{} | {full} | {outcome} | {}", suite.attribute("name"), case.attribute("time"))
    };
    cases(root).map(line).collect()
}

const DEVIATION: &str = "logout-me.unknown-session.status: POST /api/v1/sessions/logout.me: expected status 404, \
                         seen status 500 (1 more may follow from it)";

#[test]
fn jenkins_shows_packages_classes_and_reasons() {
    assert_eq!(
        jenkins(&Element::parse(&render(&every_verdict()))),
        [
            "sessions | logout-me | It ends | PASSED | 0.012 | ".to_owned(),
            format!("sessions | logout-me | Unknown session | FAILED | 0.012 | {DEVIATION}"),
            "sessions | logout-me | Cut | FAILED | 0.012 | no session to be had".to_owned(),
            "sessions | logout-me | Tolerated | SKIPPED | 0.012 | waived: known upstream".to_owned(),
            "(root) | list | List | SKIPPED | 0.012 | admin: none is configured; add [accounts.admin]".to_owned(),
        ]
    );
}

#[test]
fn gitlab_keeps_every_case_and_tells_errors_from_failures() {
    assert_eq!(
        gitlab(&Element::parse(&render(&every_verdict()))),
        [
            "Ending one's own session | sessions.logout-me | Cut | error | 0.012 | no session to be had",
            "Ending one's own session | sessions.logout-me | It ends | success | 0.012 | ",
            "Ending one's own session | sessions.logout-me | Tolerated | skipped | 0.012 | waived: known upstream",
            "Ending one's own session | sessions.logout-me | Unknown session | failed | 0.012 | \
         requirement logout-me.unknown-session.status",
            "List | list | List | skipped | 0.012 | admin: none is configured; add [accounts.admin]",
        ]
    );
}

#[test]
fn github_annotates_the_feature() {
    let path = "features/sessions/logout.me.feature";
    assert_eq!(
        github(&Element::parse(&render(&every_verdict()))),
        [format!("{path} | Unknown session | {DEVIATION}"), format!("{path} | Cut | no session to be had"),]
    );
}

#[test]
fn azure_knows_outcomes_and_durations() {
    assert_eq!(
        azure(&Element::parse(&render(&every_verdict()))),
        [
            "Ending one's own session | sessions.logout-me.It ends | Passed | 0.012",
            "Ending one's own session | sessions.logout-me.Unknown session | Failed | 0.012",
            "Ending one's own session | sessions.logout-me.Cut | Failed | 0.012",
            "Ending one's own session | sessions.logout-me.Tolerated | NotExecuted | 0.012",
            "List | list.List | NotExecuted | 0.012",
        ]
    );
}

#[test]
fn every_suite_says_what_was_tested_against_what() {
    for run in [every_verdict(), hostile()] {
        let root = Element::parse(&render(&run));
        for suite in &root.children {
            let properties = &child(suite, "properties").unwrap().children;
            let pairs: Vec<_> =
                properties.iter().map(|property| (property.attribute("name"), property.attribute("value"))).collect();
            let record = &run.record;
            let verdict = run.judgement.result.to_string();
            let (url, profile) = (xml_text::attribute(&record.target.url), xml_text::attribute(&record.target.profile));
            let sentence = xml_text::attribute(&conclusion::sentence(record, &run.judgement));
            let seed = record.seed.to_string();
            let version = record.target.version.as_deref().map(|version| ("target.version", version));
            let expected = [("target", url.as_str())].into_iter().chain(version).chain([
                ("profile", profile.as_str()),
                // What `sha256sum` prints for the one file of this contract, through `sha256sum` again.
                ("contract.sha256", CONTRACT),
                ("tool.version", record.tool_version.as_str()),
                ("seed", seed.as_str()),
                ("verdict", verdict.as_str()),
                ("sentence", sentence.as_str()),
            ]);
            assert_eq!(pairs, expected.collect::<Vec<_>>());
        }
    }
}

const CONTRACT: &str = "7fee0a53d076cf76aa4db1ecfc347d42b1a8fcc87431576a2ca9ec901d651b56";
