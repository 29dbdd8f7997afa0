//! Builds a record and its judgement side by side, one scenario at a time.

use rocketchat_conformance::judge::{causes, kinds};
use rocketchat_conformance::model::deadlines::Deadlines;
use rocketchat_conformance::model::deviation::Deviation;
use rocketchat_conformance::model::exchange::{Body, Exchange, Outcome, Request, Response};
use rocketchat_conformance::model::judgement::{Judgement, ScenarioJudgement, Totals};
use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::record::{
    ContractFile, Observation, RECORD_SCHEMA, RULES, RunRecord, ScenarioRecord, SessionsRecord, Skip, StepRecord,
    StepState, TargetRecord,
};
use rocketchat_conformance::model::requirement::Level;
use rocketchat_conformance::model::trust::TrustRecord;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};

/// A run of which scenarios are added one by one.
pub(crate) struct Run {
    pub(crate) record: RunRecord,
    pub(crate) judgement: Judgement,
}

impl Run {
    pub(crate) fn new() -> Self {
        let record = RunRecord {
            schema: RECORD_SCHEMA.to_owned(),
            tool_version: "1.2.3".to_owned(),
            tool_sha256: None,
            rules: RULES,
            started_at: "2030-04-05T06:07:08Z".to_owned(),
            duration_ms: 2345.6,
            seed: 7,
            jobs: 2,
            deadlines: Deadlines::default(),
            target: TargetRecord {
                url: "https://chat.example.org".to_owned(),
                embedded: None,
                trust: TrustRecord::Platform,
                version: Some("7.4.0".to_owned()),
                licensed: Some(true),
                profile: "upstream-7".to_owned(),
                profile_reason: "the target says 7.4.0".to_owned(),
            },
            contract: vec![ContractFile { name: "specs/sessions.yaml".to_owned(), sha256: "00ff".to_owned() }],
            sessions: SessionsRecord {
                strategy: Some("ddp-resume".to_owned()),
                reason: "a REST login gives no session".to_owned(),
                planned_sessions: 3,
                sessions: 3,
                logins: 4,
                waited_ms: 0,
            },
            features: Vec::new(),
            probe: Vec::new(),
            planned: Vec::new(),
            scenarios: Vec::new(),
            left_behind: Vec::new(),
            obstacle: None,
            made_accounts: Vec::new(),
            suite_sha256: None,
            nonce: None,
            joined: Vec::new(),
            halted: None,
            lost: None,
            gateway: Vec::new(),
            waivers: Vec::new(),
            selected: false,
            foreign: Vec::new(),
            chosen: None,
            shard: None,
            interrupted: false,
            allow_partial: false,
        };
        let judgement = nothing_judged();
        Self { record, judgement }
    }

    pub(crate) fn scenario(mut self, scenario: Scenario) -> Self {
        self.record.planned.push(scenario.record.id.clone());
        self.record.scenarios.push(scenario.record);
        self.judgement.scenarios.push(scenario.judged);
        self.judgement.totals = Totals::of(self.judgement.scenarios.iter().map(|judged| judged.verdict));
        self.gathered()
    }

    /// With the causes of what its scenarios and its probe show by now.
    pub(crate) fn gathered(mut self) -> Self {
        let (scenarios, judged) = (&self.record.scenarios, &self.judgement.scenarios);
        self.judgement.causes = causes(scenarios, judged, &[], &self.judgement.probe, [].iter());
        self.judgement.remarks = kinds(scenarios, judged, |one| &one.remarks, [].iter());
        self.judgement.accepted = kinds(scenarios, judged, |one| &one.waived, [].iter());
        self
    }

    pub(crate) fn result(mut self, result: RunResult) -> Self {
        self.judgement.result = result;
        self
    }

    pub(crate) fn problem(mut self, text: &str) -> Self {
        self.judgement.problems.push(text.to_owned());
        self
    }
}

/// The judgement of no scenario.
fn nothing_judged() -> Judgement {
    Judgement {
        waivers: Vec::new(),
        probe: Vec::new(),
        causes: Vec::new(),
        remarks: Vec::new(),
        accepted: Vec::new(),
        run_deviations: Vec::new(),
        not_tried: Vec::new(),
        notices: Vec::new(),
        requirements: Vec::new(),
        defects: Vec::new(),
        result: RunResult::Conformant,
        totals: Totals::default(),
        scenarios: Vec::new(),
        problems: Vec::new(),
    }
}

/// One scenario with its judgement.
pub(crate) struct Scenario {
    pub(crate) record: ScenarioRecord,
    pub(crate) judged: ScenarioJudgement,
}

impl Scenario {
    pub(crate) fn new(name: &str, verdict: Verdict) -> Self {
        let id = format!("sessions/logout.me#{}", name.to_lowercase().replace(' ', "-"));
        let record = ScenarioRecord {
            id: id.clone(),
            feature: "Ending one's own session".to_owned(),
            path: "features/sessions/logout.me.feature".to_owned(),
            line: 12,
            name: name.to_owned(),
            tags: vec!["sessions".to_owned()],
            started_ms: 1.5,
            duration_ms: 12.0,
            ..ScenarioRecord::default()
        };
        Self {
            record,
            judged: ScenarioJudgement {
                id,
                verdict,
                deviations: Vec::new(),
                waived: Vec::new(),
                remarks: Vec::new(),
                reason: None,
            },
        }
    }

    pub(crate) fn of_feature(mut self, feature: &str, path: &str) -> Self {
        let short = path.trim_start_matches("features/").trim_end_matches(".feature");
        self.record.id = self.record.id.replace("sessions/logout.me", short);
        self.judged.id.clone_from(&self.record.id);
        feature.clone_into(&mut self.record.feature);
        path.clone_into(&mut self.record.path);
        self
    }

    pub(crate) fn step(mut self, text: &str, state: StepState) -> Self {
        let (keyword, text) = text.split_once(' ').unwrap_or((text, ""));
        let line = self.record.line + self.record.steps.len() + 1;
        self.record.steps.push(StepRecord {
            keyword: keyword.to_owned(),
            text: text.to_owned(),
            doc_string: None,
            table: Vec::new(),
            line,
            state,
        });
        self
    }

    pub(crate) fn answered(self, status: u16, body: &str) -> Self {
        let body = Body::Text(body.to_owned());
        self.exchange(Outcome::Answered(Response { status, headers: Vec::new(), body }))
    }

    pub(crate) fn exchange(mut self, outcome: Outcome) -> Self {
        self.record.exchanges.push(Exchange {
            operation: Operation::new("POST", "/api/v1/sessions/logout.me"),
            caller: "alice".to_owned(),
            started_ms: 2.5,
            duration_ms: 3.25,
            request: Request {
                method: None,
                target: "/api/v1/sessions/logout.me".to_owned(),
                headers: Vec::new(),
                body: None,
            },
            outcome,
        });
        self
    }

    pub(crate) fn deviation(mut self, expected: &str, actual: &str) -> Self {
        let exchange = self.record.exchanges.len().checked_sub(1);
        let list = match self.judged.verdict {
            Verdict::Waived => &mut self.judged.waived,
            _ => &mut self.judged.deviations,
        };
        list.push(Deviation {
            requirement: "logout-me.unknown-session.status".to_owned(),
            level: Level::Must,
            operation: Operation::new("POST", "/api/v1/sessions/logout.me"),
            step: None,
            exchange,
            pointer: exchange.map(|_| "/error".to_owned()),
            expected: expected.to_owned(),
            actual: actual.to_owned(),
            source: "overlay sessions, answer logout-me.unknown-session".to_owned(),
        });
        self
    }

    pub(crate) fn reason(mut self, text: &str) -> Self {
        self.judged.reason = Some(text.to_owned());
        self
    }

    pub(crate) fn missing(mut self, what: &str) -> Self {
        self.record.skipped = Some(Skip {
            missing: what.to_owned(),
            reason: "none is configured".to_owned(),
            remedy: "add [accounts.admin]".to_owned(),
        });
        self
    }

    pub(crate) fn time_to_dead(mut self, value_ms: f64) -> Self {
        let (name, session) = ("time-to-dead".to_owned(), "phone".to_owned());
        self.record.observations.push(Observation { name, session, value_ms });
        self
    }
}
