//! What a record says of the run itself, beside its scenarios.

use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::agenda::{Agenda, is_selection};
use super::bench::Bench;
use super::survey::Survey;
use crate::config::{Config, Target};
use crate::contract::Contract;
use crate::model::record::{RECORD_SCHEMA, RULES, RunRecord, SessionsRecord, TargetRecord};
use crate::model::sighting::Licence;
use crate::model::source::SourceFile;
use crate::model::trust::TrustRecord;
use crate::runner::plan::Plan;
use crate::suite::sources::Sources;

/// The record of a shard that gets none of the few scenarios that are selected; the target is left alone.
pub(crate) fn nothing_to_do(config: &Config, agenda: Agenda, survey: &Survey) -> (RunRecord, Arc<Contract>) {
    let contract = Arc::clone(&survey.contract);
    let (url, embedded) = match &config.target {
        Target::Remote { url, .. } => (url.to_string(), None),
        Target::Embedded => (String::new(), Some("published".to_owned())),
    };
    let record = RunRecord {
        schema: RECORD_SCHEMA.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        rules: RULES,
        started_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
        seed: config.seed,
        jobs: config.jobs,
        deadlines: config.deadlines,
        target: TargetRecord {
            url,
            trust: TrustRecord::from(&config.access.trust),
            embedded,
            profile: contract.profile().to_owned(),
            profile_reason: survey.profile_reason.clone(),
            ..TargetRecord::default()
        },
        contract: contract.files(),
        features: agenda.plan.files.iter().map(|file| SourceFile::new(&file.path, &file.text)).collect(),
        waivers: agenda.waivers,
        selected: is_selection(config),
        ..RunRecord::default()
    };
    (record, contract)
}

pub(super) fn target_record(config: &Config, bench: &Bench, survey: &Survey) -> TargetRecord {
    TargetRecord {
        url: bench.url.to_string(),
        trust: TrustRecord::from(&config.access.trust),
        embedded: bench.embedded.as_ref().map(|embedded| embedded.flavour.clone()),
        version: survey.sightings.version.clone(),
        licensed: match survey.sightings.licence {
            Licence::Unknown => None,
            Licence::Offered => Some(true),
            Licence::Missing(_) => Some(false),
        },
        profile: survey.contract.profile().to_owned(),
        profile_reason: survey.profile_reason.clone(),
    }
}

pub(super) fn sessions_record(bench: &Bench, survey: &Survey, plan: &Plan) -> SessionsRecord {
    SessionsRecord {
        strategy: survey.strategy.map(|strategy| strategy.to_string()),
        reason: survey.reason.clone(),
        planned_sessions: plan.sessions(),
        sessions: bench.maker.sessions(),
        logins: bench.maker.logins(),
        waited_ms: u64::try_from(bench.http().waited().as_millis()).unwrap_or(u64::MAX),
    }
}

/// What of one's own the run uses beside or instead of the official suite and contract.
pub(super) fn foreign(config: &Config) -> Vec<String> {
    Sources::from(config).own()
}
