//! `replay`: runs one scenario of a record once more, against the target of today and with logins of its own, and says
//! whether what deviated then deviates again. It is a run like any other, planned from the features in the record and with
//! its seed: whatever a run knows of sessions, limits and cleaning up holds here, too.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::announce::count;
use super::console::Console;
use super::options::{OutputOptions, SourceOptions, TargetArgs, configure};
use super::report::{Saved, contract_of};
use super::watching::Watching;
use crate::conduct::agenda::Agenda;
use crate::conduct::bench::redactor_of_accounts;
use crate::conduct::run::conduct;
use crate::conduct::survey::Survey;
use crate::config::{Config, RunOptions, Target, Usual};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::judge::judge;
use crate::model::deviation::Deviation;
use crate::model::judgement::Judgement;
use crate::model::printable::printable;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::secret_names::HIDDEN;
use crate::model::source::SourceFile;
use crate::report::see_again;
use crate::runner::plan::{Plan, Selection};
use crate::steps::Vocabulary;
use crate::suite::contracts::Contracts;
use crate::suite::files;
use crate::suite::sources::Sources;

/// Options of `replay`.
#[derive(Args, Debug)]
pub(super) struct ReplayArgs {
    /// A record.json or an evidence.tar
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    /// The scenario: its id, FEATURE:LINE, or a part of its name that no other has
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Print a shell script that does the same with curl, and end
    #[arg(long)]
    script: bool,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    sources: SourceOptions,
    /// Folder for the clean-up journal [default: reports]
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_REPORTS")]
    reports: Option<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `replay` out: exits with 0 if the scenario shows no deviation any more, with 1 if it does, with 5 if it could not
/// be tried.
pub(super) fn execute(args: &ReplayArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let Saved { record, sources, .. } = Saved::read(&args.record)?;
    let scenario = find(&record, &args.scenario)?;
    if args.script {
        console.say(see_again::script(&record, scenario).trim_end());
        return Ok(Exit::Conformant);
    }
    let config = args.configure(&record)?;
    let contracts = match sources {
        Some(sources) if config.spec.is_empty() && config.suite.is_empty() => Contracts::of(sources)?,
        _ => Contracts::new(&Sources::from(&config))?,
    };
    let contracts = Arc::new(contracts);
    let recorded = deviations(&judge(&record, contract_of(&record, &contracts, &args.record)?.as_ref()), &scenario.id);
    let vocabulary = Arc::new(Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?);
    let plan = match plan(&record, scenario, &config, &vocabulary)? {
        Ok(plan) => plan,
        Err(reason) => return Ok(untried(console, reason)),
    };
    if matches!(config.target, Target::Remote { .. }) {
        let unwritable = |reason| Failure::Reports { path: config.reports.clone(), reason };
        std::fs::create_dir_all(&config.reports).map_err(unwritable)?;
    }
    let survey = Survey::before_probe(&config, &contracts)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Bug(error.to_string()))?;
    let agenda = Agenda { plan, vocabulary, waivers: Vec::new() };
    let (now, contract) = runtime.block_on(conduct(&config, &Watching::on(console), agenda, survey))?;
    let judgement = judge(&now, &contract);
    Ok(conclude(console, (&record, &recorded), (&now, &judgement), &scenario.id))
}

impl ReplayArgs {
    /// What the command line and the configuration say; where they say nothing, what the record says.
    fn configure(&self, record: &RunRecord) -> Result<Config, Failure> {
        let target =
            record.target.embedded.as_ref().map_or_else(|| record.target.url.clone(), |_| "embedded".to_owned());
        let run = RunOptions {
            seed: Some(record.seed),
            jobs: Some(1),
            reports: self.reports.clone(),
            ..RunOptions::default()
        };
        let usual = Usual { target: Some(target), profile: Some(record.target.profile.clone()), seed: None };
        configure(&self.target, &self.sources, (run, usual))
    }
}

/// The scenario of a record that somebody means.
fn find<'r>(record: &'r RunRecord, wanted: &str) -> Result<&'r ScenarioRecord, Failure> {
    let is_at = |scenario: &ScenarioRecord| {
        let place = wanted.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse::<usize>().ok()?)));
        place.is_some_and(|(path, line)| line == scenario.line && !path.is_empty() && scenario.path.ends_with(path))
    };
    let ways: [&dyn Fn(&ScenarioRecord) -> bool; 4] =
        [&|scenario| scenario.id == wanted, &is_at, &|scenario| scenario.name == wanted, &|scenario| {
            scenario.name.to_lowercase().contains(&wanted.to_lowercase())
        }];
    for is_meant in ways {
        let meant: Vec<&ScenarioRecord> = record.scenarios.iter().filter(|scenario| is_meant(scenario)).collect();
        match meant.as_slice() {
            [] => {}
            [only] => return Ok(only),
            several => {
                let ids: Vec<&str> = several.iter().map(|scenario| scenario.id.as_str()).collect();
                return Err(Failure::SeveralScenarios {
                    wanted: wanted.to_owned(),
                    ids: ids.into_iter().map(str::to_owned).collect(),
                });
            }
        }
    }
    Err(Failure::NothingSelected(format!("the record has no scenario {wanted:?}; report.json lists their ids")))
}

/// The scenario as a plan of one, or the reason why it cannot be planned.
fn plan(
    record: &RunRecord,
    scenario: &ScenarioRecord,
    config: &Config,
    vocabulary: &Vocabulary,
) -> Result<Result<Plan, String>, Failure> {
    let Some(recorded) = record.features.iter().find(|file| file.name == scenario.path) else {
        return Ok(Err(format!("the record does not hold the feature {}", scenario.path)));
    };
    let redactor = redactor_of_accounts(config)?;
    let selected = |file: &SourceFile| -> Result<Option<Plan>, Failure> {
        let files = files::usable_features(std::slice::from_ref(file), vocabulary)?;
        let mut plan = Plan::select(files, &Selection::default(), vocabulary);
        plan.conceal(&redactor);
        plan.scenarios.retain(|planned| planned.loaded.id == scenario.id);
        Ok((plan.scenarios.len() == 1).then_some(plan))
    };
    // A record has no secrets; the files that the run read may.
    if is_without_secrets(scenario) {
        return Ok(selected(recorded)?.ok_or_else(|| format!("its feature has no scenario {} any more", scenario.id)));
    }
    for file in Sources::from(config).features()? {
        let file = SourceFile { name: recorded.name.clone(), ..file };
        if let Some(plan) = selected(&file)?.filter(|plan| plan.files.iter().any(|file| file.text == recorded.text)) {
            return Ok(Ok(plan));
        }
    }
    Ok(Err("the scenario sends a secret, which no record holds: name its feature with --features, and the accounts of the run".to_owned()))
}

/// Whether nothing in the steps of a scenario stands for a secret.
fn is_without_secrets(scenario: &ScenarioRecord) -> bool {
    let mark = format!("{HIDDEN}-");
    let texts = scenario.steps.iter().flat_map(|step| [Some(&step.text), step.doc_string.as_ref()]);
    !texts.flatten().any(|text| text.contains(&mark))
}

/// What a scenario shows, waived or not.
fn deviations(judgement: &Judgement, id: &str) -> Vec<Deviation> {
    let judged = judgement.scenarios.iter().find(|judged| judged.id == id);
    judged.map(|judged| judged.deviations.iter().chain(&judged.waived).cloned().collect()).unwrap_or_default()
}

/// Says whether what the record shows shows again.
fn conclude(
    console: Console,
    (record, recorded): (&RunRecord, &[Deviation]),
    (now, judgement): (&RunRecord, &Judgement),
    id: &str,
) -> Exit {
    for left in &now.left_behind {
        console.warn(&format!("left behind: {left}"));
    }
    let shown = deviations(judgement, id);
    let is_again = |one: &Deviation| recorded.iter().any(|then| is_same(then, one));
    let again: Vec<&Deviation> = distinct(shown.iter().filter(|one| is_again(one)));
    let (then, version) = (distinct(recorded.iter()).len(), now.target.version.as_deref().unwrap_or("not stated"));
    let place = format!(
        "{} (version {version}; the record: {})",
        now.target.url,
        record.target.version.as_deref().unwrap_or("not stated")
    );
    if !again.is_empty() {
        console.say(&format!("shows again: {} of {} at {place}", again.len(), count(then, "deviation")));
        tell(console, &again);
        return Exit::NotConformant;
    }
    let others = distinct(shown.iter());
    if !others.is_empty() {
        console.say(&format!(
            "shows something else: {} that the record has not, at {place}",
            count(others.len(), "deviation")
        ));
        tell(console, &others);
        return Exit::NotConformant;
    }
    if now.interrupted {
        return Exit::Interrupted;
    }
    let of_scenario = now.scenarios.iter().find(|scenario| scenario.id == id);
    let skipped = of_scenario.and_then(|scenario| scenario.skipped.as_ref());
    let reason = now.obstacle.clone().or_else(|| now.halted.clone());
    let reason = reason.or_else(|| of_scenario.and_then(|scenario| scenario.error.clone()));
    let reason = reason.or_else(|| skipped.map(|skip| format!("{}: {}; {}", skip.missing, skip.reason, skip.remedy)));
    if let Some(reason) = reason {
        return untried(console, reason);
    }
    let sentence =
        if recorded.is_empty() { "shows no deviation, and showed none in the record" } else { "does not show again" };
    console.say(&format!("{sentence}: the scenario passes at {place}"));
    if now.left_behind.is_empty() { Exit::Conformant } else { Exit::Inconclusive }
}

fn untried(console: Console, reason: impl std::fmt::Display) -> Exit {
    console.say(&format!("could not be tried: {reason}"));
    Exit::Inconclusive
}

/// Whether two deviations are of one requirement and operation. What was seen differs from run to run.
fn is_same(one: &Deviation, other: &Deviation) -> bool {
    one.requirement == other.requirement && one.operation == other.operation
}

/// The first of all that are the same.
fn distinct<'d>(deviations: impl Iterator<Item = &'d Deviation>) -> Vec<&'d Deviation> {
    let mut distinct: Vec<&Deviation> = Vec::new();
    for deviation in deviations {
        if !distinct.iter().any(|known| is_same(known, deviation)) {
            distinct.push(deviation);
        }
    }
    distinct
}

fn tell(console: Console, deviations: &[&Deviation]) {
    for Deviation { requirement, operation, expected, actual, .. } in deviations {
        console.say(&format!("  {requirement} ({operation})"));
        console.say(&format!("    expected   {}", printable(expected)));
        console.say(&format!("    seen       {}", printable(actual)));
    }
}
