//! `junit.xml`: one suite per feature, one case per scenario. Must not let any text of the target through without
//! [`xml_text`].
//!
//! CI servers show cases as a tree of `classname`: Jenkins cuts it at its last dot into package and class, GitLab
//! shows it whole. So it is the path of the feature with dots for slashes, and a dot in a file name becomes a
//! dash: `sessions/logout.me.feature` is the class `logout-me` in the package `sessions`.
//!
//! A waived scenario is skipped with the type `waived`: the format has no other place for what is neither passed nor
//! failed. Each suite has its feature as `file`, which Jenkins' schema knows there and nowhere else.

use std::io;

use junit_report::{Duration, OffsetDateTime, Report, TestCase, TestCaseBuilder, TestResult, TestSuite};
use sha2::{Digest, Sha256};
use time::format_description::well_known::Rfc3339;

use super::junit_attributes::{Additions, short};
use super::{again, conclusion, wording, xml_text};
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, ScenarioJudgement};
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::trust::TrustRecord;
use crate::model::verdict::{RunResult, Verdict};

/// Scenarios of a run up to which every case has its steps and exchanges; of a larger run only those that did not pass.
const CASES_WITH_STEPS: usize = 10_000;

/// Bytes of a body that are shown where it belongs to a deviation.
const EXCERPT_BYTES: usize = 2048;

/// The whole file.
pub fn render(record: &RunRecord, judgement: &Judgement) -> io::Result<Vec<u8>> {
    let suites = suites(record, judgement);
    let additions = additions(&suites, record, judgement);
    let mut report = Report::new();
    report.add_testsuites(suites.into_iter().map(|(_, suite)| suite));
    let mut xml = Vec::new();
    report.write_xml(&mut xml).map_err(|error| io::Error::other(error.to_string()))?;
    additions.apply(&xml)
}

fn additions(suites: &[(Option<&str>, TestSuite)], record: &RunRecord, judgement: &Judgement) -> Additions {
    let time: Duration = suites.iter().map(|(_, suite)| suite.time()).sum();
    let sum = |count: fn(&TestSuite) -> usize| suites.iter().map(|(_, suite)| count(suite)).sum::<usize>().to_string();
    let root = vec![
        ("name", "rocketchat-conformance".to_owned()),
        ("tests", sum(TestSuite::tests)),
        ("failures", sum(TestSuite::failures)),
        ("errors", sum(TestSuite::errors)),
        ("time", short(time.as_seconds_f64())),
    ];
    let of_suite = |(path, suite): &(Option<&str>, TestSuite)| {
        let file = path.map(|path| ("file", xml_text::attribute(path)));
        std::iter::once(("skipped", suite.skipped().to_string())).chain(file).collect()
    };
    Additions { root, suites: suites.iter().map(of_suite).collect(), properties: properties(record, judgement) }
}

/// What was tested, against what, with what, and what came of it.
fn properties(record: &RunRecord, judgement: &Judgement) -> Vec<(&'static str, String)> {
    let target = &record.target;
    let known = [
        ("target", Some(target.url.clone())),
        ("target.trust", (target.trust == TrustRecord::Anybody).then(|| "certificates were not verified".to_owned())),
        ("target.embedded", target.embedded.clone()),
        ("target.version", target.version.clone()),
        ("profile", Some(target.profile.clone())),
        ("contract.sha256", Some(contract_digest(record))),
        ("tool.version", Some(record.tool_version.clone())),
        ("seed", Some(record.seed.to_string())),
        ("verdict", Some(conclusion::word(record, judgement))),
        ("sentence", Some(conclusion::sentence(record, judgement))),
    ];
    let given = known.into_iter().filter_map(|(name, value)| Some((name, xml_text::attribute(&value?))));
    given.collect()
}

/// SHA-256 of what `sha256sum` would print for the files of the contract, in the order of the record.
fn contract_digest(record: &RunRecord) -> String {
    let lines = record.contract.iter().map(|file| format!("{}  {}\n", file.sha256, file.name));
    let digest = Sha256::digest(lines.collect::<String>());
    digest.iter().fold(String::new(), |hexadecimal, byte| hexadecimal + &format!("{byte:02x}"))
}

/// The suites, each with the path of its feature, and one for the run as a whole if it needs one.
fn suites<'r>(record: &'r RunRecord, judgement: &Judgement) -> Vec<(Option<&'r str>, TestSuite)> {
    let started = OffsetDateTime::parse(&record.started_at, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let empty = |name: &str, package: &str| {
        let mut suite = TestSuite::new(&xml_text::attribute(name));
        suite.package = xml_text::attribute(package);
        suite.set_timestamp(started);
        suite
    };
    let mut suites: Vec<(&str, TestSuite)> = Vec::new();
    for (scenario, judged) in record.scenarios.iter().zip(&judgement.scenarios) {
        let has_steps = record.scenarios.len() <= CASES_WITH_STEPS || judged.verdict != Verdict::Passed;
        let case = case(scenario, judged, (record, has_steps));
        if let Some((_, suite)) = suites.iter_mut().find(|(path, _)| *path == scenario.path) {
            suite.add_testcase(case);
        } else {
            let mut suite = empty(&scenario.feature, &classname(&scenario.id));
            suite.add_testcase(case);
            suites.push((&scenario.path, suite));
        }
    }
    let whole = whole_run(record, judgement).map(|case| {
        let mut suite = empty("Run", "run");
        suite.add_testcase(case);
        suite
    });
    let of_features = suites.into_iter().map(|(path, suite)| (Some(path), suite));
    of_features.chain(whole.map(|suite| (None, suite))).collect()
}

/// What went wrong outside of any scenario. Without a case for it, such a run would look green.
fn whole_run(record: &RunRecord, judgement: &Judgement) -> Option<TestCase> {
    if record.is_empty_shard() && judgement.problems.is_empty() {
        let message = "this shard has no scenario: the selection has fewer than there are shards";
        let mut case = TestCaseBuilder::skipped("The run as a whole");
        case.set_classname("run").set_system_out(message);
        return Some(case.build());
    }
    let nothing_ran = record.scenarios.is_empty();
    let of_run = judgement.run_deviations.iter().filter(|found| found.decides());
    let of_run: Vec<String> = of_run.map(wording::run_deviation).collect();
    let of_probe = judgement.probe.iter().map(|found| wording::headline(std::slice::from_ref(found)));
    if judgement.problems.is_empty() && !nothing_ran && judgement.result != RunResult::Interrupted {
        let deviations: Vec<String> = of_probe.chain(of_run).collect();
        return if deviations.is_empty() { untried_run(judgement) } else { Some(failed_run(&deviations)) };
    }
    let message = judgement.problems.first().map_or_else(|| format!("the run is {}", judgement.result), Clone::clone);
    let mut case = TestCaseBuilder::error("The run as a whole", Duration::ZERO, "run", &xml_text::attribute(&message));
    let trace: Vec<String> = judgement.problems.iter().cloned().chain(of_probe).chain(of_run).collect();
    case.set_classname("run").set_trace(&xml_text::cdata(&trace.join("\n")));
    Some(case.build())
}

/// What could not be tried although every scenario came to a verdict.
fn untried_run(judgement: &Judgement) -> Option<TestCase> {
    let lines: Vec<String> = judgement.not_tried.iter().map(wording::not_tried).collect();
    if lines.is_empty() {
        return None;
    }
    let message = xml_text::attribute(&lines.join("; "));
    let mut case = TestCaseBuilder::skipped_with_cause("Requirements that were not tried", "not tried", &message);
    case.set_classname("run");
    Some(case.build())
}

/// What failed although no scenario did.
fn failed_run(deviations: &[String]) -> TestCase {
    let message = xml_text::attribute(deviations.first().map_or("", String::as_str));
    let mut case = TestCaseBuilder::failure("The run as a whole", Duration::ZERO, "run", &message);
    case.set_classname("run").set_trace(&xml_text::cdata(&deviations.join("\n")));
    case.build()
}

fn case(scenario: &ScenarioRecord, judged: &ScenarioJudgement, (run, has_steps): (&RunRecord, bool)) -> TestCase {
    let name = xml_text::attribute(&scenario.name);
    let mut case = TestCase::success(&name, seconds(scenario.duration_ms));
    // A target that is not there is one error, that of the run, and not one of each scenario.
    let is_run_at_all = run.obstacle.is_none() || judged.verdict != Verdict::Error;
    case.result = if is_run_at_all {
        result(scenario, judged, run)
    } else {
        let message = xml_text::attribute(&wording::reason(scenario, judged));
        TestResult::SkippedWithCause { type_: "not-run".to_owned(), message, cause: None }
    };
    case.set_classname(&xml_text::attribute(&classname(&scenario.id)));
    if has_steps {
        case.set_system_out(&xml_text::cdata(&system_out(scenario, judged)));
    }
    case
}

fn result(scenario: &ScenarioRecord, judged: &ScenarioJudgement, run: &RunRecord) -> TestResult {
    let reason = wording::reason(scenario, judged);
    let place = format!("{}:{}", scenario.path, scenario.line);
    match judged.verdict {
        Verdict::Passed => TestResult::Success,
        Verdict::Failed => TestResult::Failure {
            type_: xml_text::attribute(judged.deviations.first().map_or("deviation", |first| &first.requirement)),
            message: xml_text::attribute(&message(&judged.deviations)),
            cause: Some(xml_text::cdata(&of_failure(scenario, judged, run))),
        },
        Verdict::Error => TestResult::Error {
            type_: "error".to_owned(),
            message: xml_text::attribute(&reason),
            cause: Some(xml_text::cdata(&format!("{reason}\n{place}"))),
        },
        Verdict::Skipped => TestResult::SkippedWithCause {
            type_: "skipped".to_owned(),
            message: xml_text::attribute(&reason),
            cause: None,
        },
        Verdict::Waived => TestResult::SkippedWithCause {
            type_: "waived".to_owned(),
            message: xml_text::attribute(&format!("waived: {reason}")),
            cause: Some(xml_text::cdata(&deviations(scenario, &judged.waived, run))),
        },
    }
}

/// Begins with the cause.
fn message(deviations: &[Deviation]) -> String {
    let cause = deviations.first().map(|first| format!("{}: ", first.requirement)).unwrap_or_default();
    cause + &wording::headline(deviations)
}

/// What deviates, and below it what of it is waived.
fn of_failure(scenario: &ScenarioRecord, judged: &ScenarioJudgement, run: &RunRecord) -> String {
    let waived = |deviation: &Deviation| {
        let headline = wording::headline(std::slice::from_ref(deviation));
        let text = xml_text::visible(&format!("{}: {headline}", deviation.requirement));
        format!("\nwaived      {}\n", text.replace('\n', "\n            "))
    };
    let again = line(("replay", again::replay(again::RECORD, &scenario.id)));
    format!("{}\n{again}", deviations(scenario, &judged.deviations, run))
        + &judged.waived.iter().map(waived).collect::<String>()
}

/// Further lines of a value are indented, so that none of them can pass for a label.
fn line((label, text): (&str, String)) -> String {
    format!("{label:<12}{}\n", xml_text::visible(&text).replace('\n', "\n            "))
}

fn deviations(scenario: &ScenarioRecord, deviations: &[Deviation], run: &RunRecord) -> String {
    let block = |deviation: &Deviation| {
        let again = again::request(deviation, scenario, run).map(|command| ("see again", command));
        wording::labelled(deviation, scenario).into_iter().chain(again).map(line).collect::<Vec<_>>().concat()
    };
    deviations.iter().map(block).collect::<Vec<_>>().join("\n")
}

fn system_out(scenario: &ScenarioRecord, judged: &ScenarioJudgement) -> String {
    let mut lines: Vec<String> = Vec::new();
    for step in &scenario.steps {
        let text = xml_text::attribute(&format!("{} {}", step.keyword.trim(), step.text));
        lines.push(format!("{:<8} {text}", wording::state(step.state)));
    }
    for (index, exchange) in scenario.exchanges.iter().enumerate() {
        lines.push(xml_text::attribute(&wording::exchange(index + 1, exchange)));
        let deviates = judged.deviations.iter().any(|deviation| deviation.exchange == Some(index));
        if let Some(response) = exchange.response().filter(|_| deviates) {
            lines.push(xml_text::visible(&wording::excerpt(&response.body, EXCERPT_BYTES)));
        }
    }
    lines.join("\n")
}

/// See the head of this file.
fn classname(id: &str) -> String {
    let path = id.split('#').next().unwrap_or(id);
    path.trim_start_matches("features/").trim_matches('/').replace('.', "-").replace('/', ".")
}

fn seconds(ms: f64) -> Duration {
    Duration::saturating_seconds_f64(ms.max(0.0) / 1000.0)
}
