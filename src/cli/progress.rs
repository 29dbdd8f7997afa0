//! How far a run is: a bar on a terminal, a letter per scenario in a log. What goes wrong is one line, and what goes wrong
//! alike is counted. Must not know how a run is executed.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, IsTerminal as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::announce;
use super::announce::count;
use super::console::{Console, Volume};
use crate::conduct::survey::whole_seconds;
use crate::judge::kind_of;
use crate::model::cause::Kind;
use crate::model::judgement::ScenarioJudgement;
use crate::model::record::ScenarioRecord;
use crate::model::verdict::Verdict;
use crate::report::terminal;
use crate::sut::http::client::Wait;

/// How often the clock in the bar moves on.
const TICK: Duration = Duration::from_millis(500);
/// Letters in a line.
const LETTERS: usize = 60;
/// Lines about what goes wrong; the conclusion has the rest.
const LINES: usize = 10;
/// Shortest wait for a limit that is worth a word.
const SHORTEST_WAIT: Duration = Duration::from_secs(2);

/// What a run shows of itself while it goes on. The bar goes away with this value.
pub(super) struct Progress {
    console: Console,
    bar: Option<ProgressBar>,
    fold: Option<Fold>,
    shown: RefCell<Shown>,
}

#[derive(Default)]
struct Shown {
    ended: usize,
    failed: usize,
    lines: usize,
    letters: usize,
    known: HashSet<Trouble>,
}

/// What makes two scenarios that did not pass alike.
#[derive(PartialEq, Eq, Hash)]
enum Trouble {
    /// They show the same first.
    Deviation(Box<Kind>),
    /// The same keeps them from a verdict.
    Reason(String),
}

impl Progress {
    /// For so many scenarios.
    pub(super) fn new(console: Console, scenarios: usize) -> Self {
        let is_watched = io::stderr().is_terminal() && io::stdout().is_terminal();
        let bar = (is_watched && console.volume >= Volume::Quiet).then(|| bar(scenarios));
        let fold = (console.volume > Volume::Quiet && bar.is_none()).then(Fold::of_environment).flatten();
        if let Some(fold) = fold {
            console.say(&fold.beginning(&count(scenarios, "scenario")));
        }
        Self { console, bar, fold, shown: RefCell::default() }
    }

    /// One more scenario has ended.
    pub(super) fn ended(&self, record: &ScenarioRecord, judged: &ScenarioJudgement) {
        let mut shown = self.shown.borrow_mut();
        shown.ended += 1;
        shown.failed += usize::from(matches!(judged.verdict, Verdict::Failed | Verdict::Error));
        match self.console.volume {
            Volume::Verbose => self.print(|| announce::scenario(self.console, record, judged)),
            Volume::Normal => self.trouble_or_letter(&mut shown, record, judged),
            Volume::Quiet | Volume::Silent => {}
        }
        if let Some(bar) = &self.bar {
            let failed = shown.failed;
            bar.set_message(if failed > 0 { format!(", {failed} failed") } else { String::new() });
            bar.inc(1);
        }
    }

    /// A scenario turned out differently once late effects had shown.
    pub(super) fn afterwards(&self, record: &ScenarioRecord, judged: &ScenarioJudgement) {
        let mut shown = self.shown.borrow_mut();
        match self.console.volume {
            Volume::Verbose => self.print(|| announce::afterwards(self.console, record, judged)),
            Volume::Normal if is_news(&mut shown, record, judged) => {
                self.line(&mut shown, &format!("later    {}", announce::line(self.console, record, judged)));
            }
            _ => {}
        }
    }

    /// The run waits for a limit, or no longer.
    pub(super) fn waits(&self, wait: Option<&Wait>) {
        let words = wait.filter(|wait| wait.duration >= SHORTEST_WAIT).map(|wait| {
            let operation = wait.operation.path.trim_start_matches("/api/v1/");
            format!("waiting {} for the limit of {operation}", whole_seconds(wait.duration))
        });
        match (&self.bar, words) {
            (Some(bar), words) => bar.set_prefix(words.map(|words| format!(", {words}")).unwrap_or_default()),
            (None, Some(words)) if self.console.volume > Volume::Quiet => {
                self.line(&mut self.shown.borrow_mut(), &words);
            }
            _ => {}
        }
    }

    fn trouble_or_letter(&self, shown: &mut Shown, record: &ScenarioRecord, judged: &ScenarioJudgement) {
        let is_told = is_news(shown, record, judged) && shown.lines < LINES;
        if is_told {
            shown.lines += 1;
            self.line(shown, &announce::line(self.console, record, judged));
        } else if self.bar.is_none() {
            shown.letters += 1;
            self.console.write(&terminal::letter(judged.verdict, announce::paint(self.console)));
            if shown.letters == LETTERS {
                self.end_letters(shown);
            }
        }
    }

    fn line(&self, shown: &mut Shown, text: &str) {
        self.end_letters(shown);
        self.print(|| self.console.say(text));
    }

    fn end_letters(&self, shown: &mut Shown) {
        if shown.letters > 0 {
            shown.letters = 0;
            self.console.write("\n");
        }
    }

    fn print(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.end_letters(&mut self.shown.borrow_mut());
        if let Some(fold) = self.fold {
            self.console.say(&fold.end());
        }
    }
}

/// Whether nothing like it has been told yet.
fn is_news(shown: &mut Shown, record: &ScenarioRecord, judged: &ScenarioJudgement) -> bool {
    let trouble = match (judged.verdict, judged.deviations.first()) {
        (Verdict::Failed, Some(first)) => Trouble::Deviation(Box::new(kind_of(first, Some(record)))),
        (Verdict::Failed | Verdict::Error, _) => Trouble::Reason(judged.reason.clone().unwrap_or_default()),
        _ => return false,
    };
    shown.known.insert(trouble)
}

fn bar(scenarios: usize) -> ProgressBar {
    let length = u64::try_from(scenarios).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    // A template that cannot be read would show a bar of another form.
    if let Ok(style) = ProgressStyle::with_template("[{bar:12}] {pos} of {len}{msg}, {elapsed}{prefix}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// How a CI system folds lines of a log.
#[derive(Clone, Copy)]
enum Fold {
    /// Workflow commands.
    GitHub,
    /// Sections, whose marks are escape sequences.
    GitLab,
}

impl Fold {
    fn of_environment() -> Option<Self> {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| value == "true");
        if is_set("GITHUB_ACTIONS") {
            return Some(Self::GitHub);
        }
        is_set("GITLAB_CI").then_some(Self::GitLab)
    }

    fn beginning(self, title: &str) -> String {
        match self {
            Self::GitHub => format!("::group::{title}"),
            Self::GitLab => {
                format!("\u{1b}[0Ksection_start:{}:scenarios[collapsed=true]\r\u{1b}[0K{title}", epoch_seconds())
            }
        }
    }

    fn end(self) -> String {
        match self {
            Self::GitHub => "::endgroup::".to_owned(),
            Self::GitLab => format!("\u{1b}[0Ksection_end:{}:scenarios\r\u{1b}[0K", epoch_seconds()),
        }
    }
}

fn epoch_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
