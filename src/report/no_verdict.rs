//! `junit.xml` and `summary.md` of a run that ended before it could judge anything: one error, and why. Pure.

use std::io;

use junit_report::{Duration, OffsetDateTime, Report, TestCaseBuilder, TestSuite};

use super::junit_attributes::Additions;
use super::terminal::printable;
use super::xml_text;

/// Longest reason that is repeated, in bytes.
const LONGEST: usize = 32 * 1024;

/// The summary for people.
pub fn summary(reason: &str, code: u8) -> Vec<u8> {
    let lines = cut(reason).lines().map(|line| format!("    {}\n", printable(line)));
    let lines: String = lines.collect();
    format!("## Conformance: no verdict\n\nNothing was judged: the run ended with the exit code {code}.\n\n{lines}")
        .into_bytes()
}

/// The report for CI systems.
pub fn junit(reason: &str, at: OffsetDateTime) -> io::Result<Vec<u8>> {
    let reason = cut(reason);
    let message = xml_text::attribute(reason.lines().next().unwrap_or_default());
    let mut case = TestCaseBuilder::error("The run as a whole", Duration::ZERO, "no-verdict", &message);
    case.set_classname("run").set_trace(&xml_text::cdata(reason));
    let mut suite = TestSuite::new("Run");
    "run".clone_into(&mut suite.package);
    suite.set_timestamp(at);
    suite.add_testcase(case.build());
    let mut report = Report::new();
    report.add_testsuite(suite);
    let mut xml = Vec::new();
    report.write_xml(&mut xml).map_err(|error| io::Error::other(error.to_string()))?;
    let counts =
        [("name", "rocketchat-conformance"), ("tests", "1"), ("failures", "0"), ("errors", "1"), ("time", "0")];
    let additions = Additions {
        root: counts.map(|(name, value)| (name, value.to_owned())).to_vec(),
        suites: vec![vec![("skipped", "0".to_owned())]],
        properties: vec![("verdict", "none".to_owned())],
    };
    additions.apply(&xml)
}

fn cut(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}
