//! What a run creates on the target, written down before it is created, so that somebody else can end it if the run
//! cannot: after SIGKILL, a power cut, or an answer that never came. One line of JSON per event; every line is
//! on the disk before the run goes on. Tokens are sealed, and the file is for its owner only. Must not end anything.
//!
//! The file is locked as long as the run lives: who finds it unlocked knows that its run is dead.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::Rng as _;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

use crate::model::account::{Accounts, Actor};
use crate::model::recipe::Values;
use crate::sut::secrets::seal::{SALT, SealingKey};
use crate::sut::session::Login;

/// Version of the journal's shape.
const SCHEMA: &str = "rocketchat-conformance/journal/1";

/// How names of journals begin and end; between stands a number of the run.
const NAME: (&str, &str) = ("journal-", ".jsonl");

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// The first: what follows is about.
    Run {
        schema: String,
        target: String,
        started_at: String,
        /// Of the key that seals tokens, base64.
        salt: String,
    },
    /// A login is about to be asked for.
    Asked {
        login: u64,
        /// Who asks; absent if it is no login of an account.
        actor: Option<Actor>,
        /// What the session of this login can be recognised by.
        user_agent: Option<String>,
    },
    /// It was granted.
    Granted { login: u64, user_id: String, sealed_token: String },
    /// It was answered without being granted.
    Refused { login: u64 },
    /// A thing is about to be made.
    Making { thing: u64, entity: String, maker: Option<Actor>, values: Values },
    /// Its creation was answered; this is known of it.
    Made { thing: u64, values: Values },
    /// It is not there, or no longer.
    Unmade { thing: u64 },
    /// An account that is among the things plays this actor: the actor's logins end with it.
    Played { actor: Actor },
}

/// The journal of a run. The file is made with the first line that is worth writing.
pub struct Journal {
    folder: PathBuf,
    target: Url,
    accounts: Accounts,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    logins: u64,
    /// Logins that were asked for and not answered, with whose they are.
    unanswered: BTreeMap<u64, Unanswered>,
    /// Actors whose accounts are among the things.
    played: BTreeSet<Actor>,
}

struct Open {
    path: PathBuf,
    file: File,
    key: SealingKey,
    made_folder: bool,
}

/// A login whose answer never came: whether it was granted is not known, nor its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Whose; none if it was no login of an account.
    pub actor: Option<Actor>,
    /// The `User-Agent` of the request.
    pub user_agent: Option<String>,
}

/// The journal cannot be written, so nothing may be created.
#[derive(Debug, thiserror::Error)]
#[error("the journal in {} cannot be written: {reason}", folder.display())]
pub struct JournalError {
    folder: PathBuf,
    reason: io::Error,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

impl Journal {
    /// A journal in a folder.
    pub fn new(folder: &Path, target: &Url, accounts: &Accounts) -> Self {
        Self { folder: folder.to_owned(), target: target.clone(), accounts: accounts.clone(), state: Mutex::default() }
    }

    /// Writes down that a login will be asked for; what it returns names it.
    pub(crate) fn ask(&self, actor: Option<Actor>, user_agent: Option<&str>) -> Result<u64, JournalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.logins += 1;
        let (login, user_agent) = (state.logins, user_agent.map(str::to_owned));
        if state.open.is_none() {
            state.open = Some(self.open().map_err(|reason| self.failed(reason))?);
        }
        let line = Line::Asked { login, actor, user_agent: user_agent.clone() };
        state.write(&line).map_err(|reason| self.failed(reason))?;
        state.unanswered.insert(login, Unanswered { actor, user_agent });
        Ok(login)
    }

    /// Writes down that it was granted.
    pub(crate) fn granted(&self, login: u64, user_id: &str, token: &str) -> Result<(), JournalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let sealed = state.open.as_ref().and_then(|open| open.key.seal(token, &context(login)));
        let sealed_token = sealed.ok_or_else(|| self.failed(io::Error::other("a token could not be sealed")))?;
        let line = Line::Granted { login, user_id: user_id.to_owned(), sealed_token };
        state.write(&line).map_err(|reason| self.failed(reason))?;
        state.unanswered.remove(&login);
        Ok(())
    }

    /// Writes down that it was answered without being granted.
    pub(crate) fn refused(&self, login: u64) -> Result<(), JournalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.write(&Line::Refused { login }).map_err(|reason| self.failed(reason))?;
        state.unanswered.remove(&login);
        Ok(())
    }

    /// Writes down that a thing is about to be made.
    pub(crate) fn making(
        &self,
        thing: u64,
        kind: &str,
        maker: Option<Actor>,
        values: &Values,
    ) -> Result<(), JournalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.open.is_none() {
            state.open = Some(self.open().map_err(|reason| self.failed(reason))?);
        }
        let line = Line::Making { thing, entity: kind.to_owned(), maker, values: values.clone() };
        state.write(&line).map_err(|reason| self.failed(reason))
    }

    /// Writes down what is known of it.
    pub(crate) fn made(&self, thing: u64, values: &Values) -> Result<(), JournalError> {
        self.note(&Line::Made { thing, values: values.clone() })
    }

    /// Writes down that it is not there.
    pub(crate) fn unmade(&self, thing: u64) -> Result<(), JournalError> {
        self.note(&Line::Unmade { thing })
    }

    /// Writes down that an account among the things plays an actor.
    pub(crate) fn played(&self, actor: Actor) -> Result<(), JournalError> {
        self.note(&Line::Played { actor })?;
        self.state.lock().unwrap_or_else(PoisonError::into_inner).played.insert(actor);
        Ok(())
    }

    fn note(&self, line: &Line) -> Result<(), JournalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.write(line).map_err(|reason| self.failed(reason))
    }

    /// Logins that were asked for and never answered, without those that end with their account.
    pub fn unanswered(&self) -> Vec<Unanswered> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        outliving(state.unanswered.values(), &state.played)
    }

    /// Removes the file: everything in it has ended. A folder that was made for it goes too, if nothing else is in it.
    pub fn remove(&self) -> io::Result<()> {
        let open = self.state.lock().unwrap_or_else(PoisonError::into_inner).open.take();
        let Some(open) = open else { return Ok(()) };
        fs::remove_file(&open.path)?;
        if open.made_folder {
            // It holds reports by now, or it goes.
            let _ = fs::remove_dir(&self.folder);
        }
        Ok(())
    }

    fn failed(&self, reason: io::Error) -> JournalError {
        JournalError { folder: self.folder.clone(), reason }
    }

    fn open(&self) -> io::Result<Open> {
        let made_folder = !self.folder.exists();
        fs::create_dir_all(&self.folder)?;
        let salt: [u8; SALT] = rand::rng().random();
        let key = SealingKey::derive(&self.accounts, &salt).ok_or_else(|| io::Error::other("no key for tokens"))?;
        let path = self.folder.join(format!("{}{:016x}{}", NAME.0, rand::rng().random::<u64>(), NAME.1));
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        file.lock()?;
        let mut open = Open { path, file, key, made_folder };
        open.write(&Line::Run {
            schema: SCHEMA.to_owned(),
            target: self.target.to_string(),
            started_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
            salt: STANDARD.encode(salt),
        })?;
        Ok(open)
    }
}

impl State {
    fn write(&mut self, line: &Line) -> io::Result<()> {
        // A line about a login follows that of its asking, which opened the file.
        self.open.as_mut().map_or(Ok(()), |open| open.write(line))
    }
}

impl Open {
    fn write(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()
    }
}

/// The logins that do not end with an account of the run.
fn outliving<'a>(logins: impl IntoIterator<Item = &'a Unanswered>, played: &BTreeSet<Actor>) -> Vec<Unanswered> {
    let is_left = |login: &&Unanswered| login.actor.is_none_or(|actor| !played.contains(&actor));
    logins.into_iter().filter(is_left).cloned().collect()
}

/// What a sealed token belongs to.
fn context(login: u64) -> String {
    format!("login {login}")
}

/// A thing that a journal names.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftThing {
    /// Its number in the journal.
    pub number: u64,
    /// Its kind.
    pub kind: String,
    /// Who made it.
    pub actor: Option<Actor>,
    /// What is known of it.
    pub values: Values,
    /// Whether its creation was answered.
    pub was_answered: bool,
}

/// A journal that its run has left.
#[derive(Debug)]
pub struct LeftJournal {
    /// Where it is.
    pub path: PathBuf,
    /// When its run began, as RFC 3339.
    pub started_at: String,
    /// Logins that were granted. Of one that was not asked for as a login of an account, the actor is a guess.
    pub granted: Vec<Login>,
    /// Logins of which nobody knows what became, without those that end with their account.
    pub unanswered: Vec<Unanswered>,
    /// Things that are not known to be gone, in the order in which they were made.
    pub things: Vec<LeftThing>,
    /// Keeps others from sweeping it at the same time.
    _lock: File,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LeftJournalError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// Its run is alive.
    #[error("its run is still under way")]
    UnderWay,
    /// Its first line is not that of a journal.
    #[error("it is no journal of this program, or of another version of it")]
    OtherShape,
    /// It is about another target.
    #[error("it is about {found}, not about {wanted}")]
    OtherTarget {
        /// The target of its run.
        found: String,
        /// The one that was asked for.
        wanted: Url,
    },
    /// The tokens cannot be opened.
    #[error("its tokens were sealed with other passwords than those of the configured accounts")]
    OtherPasswords,
}

/// The journals in a folder, in the order of their names.
pub fn journals_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_journal = |name: &str| name.starts_with(NAME.0) && name.ends_with(NAME.1);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry?;
        // A link could make another file look like a journal, which is removed in the end.
        if entry.file_type()?.is_file() && entry.file_name().to_str().is_some_and(is_journal) {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// What the lines of a journal tell, one after the other.
#[derive(Default)]
struct Told {
    granted: Vec<Login>,
    unanswered: BTreeMap<u64, Unanswered>,
    played: BTreeSet<Actor>,
    things: Vec<LeftThing>,
}

impl Told {
    fn hear(&mut self, line: Line, key: &SealingKey) -> Result<(), LeftJournalError> {
        match line {
            Line::Run { .. } => return Err(LeftJournalError::OtherShape),
            Line::Asked { login, actor, user_agent } => {
                self.unanswered.insert(login, Unanswered { actor, user_agent });
            }
            Line::Refused { login } => drop(self.unanswered.remove(&login)),
            Line::Making { thing, entity, maker, values } => {
                self.things.push(LeftThing { number: thing, kind: entity, actor: maker, values, was_answered: false });
            }
            Line::Made { thing, values } => {
                for known in self.things.iter_mut().filter(|known| known.number == thing) {
                    known.values.clone_from(&values);
                    known.was_answered = true;
                }
            }
            Line::Unmade { thing } => self.things.retain(|known| known.number != thing),
            Line::Played { actor } => drop(self.played.insert(actor)),
            Line::Granted { login, user_id, sealed_token } => {
                let asked = self.unanswered.remove(&login);
                let actor = asked.and_then(|asked| asked.actor).unwrap_or(Actor::Alice);
                let token = key.open(&sealed_token, &context(login)).ok_or(LeftJournalError::OtherPasswords)?;
                self.granted.push(Login { actor, user_id, token: SecretString::from(token) });
            }
        }
        Ok(())
    }
}

impl LeftJournal {
    /// Reads a journal whose run is dead. A last line that is cut was being written when the run died, so what it would
    /// have said had not happened yet.
    pub fn read(path: &Path, target: &Url, accounts: &Accounts) -> Result<Self, LeftJournalError> {
        let file = File::open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LeftJournalError::UnderWay),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let text = fs::read_to_string(path)?;
        let mut lines = text.lines().map_while(|line| serde_json::from_str::<Line>(line).ok());
        let Some(first) = lines.next() else {
            // Nothing had been asked for.
            let (granted, unanswered) = (Vec::new(), Vec::new());
            let is_begun = !text.contains('\n');
            return if is_begun {
                let (path, started_at, things) = (path.to_owned(), String::new(), Vec::new());
                Ok(Self { path, started_at, granted, unanswered, things, _lock: file })
            } else {
                Err(LeftJournalError::OtherShape)
            };
        };
        let Line::Run { schema, target: found, started_at, salt } = first else {
            return Err(LeftJournalError::OtherShape);
        };
        if schema != SCHEMA {
            return Err(LeftJournalError::OtherShape);
        }
        if found != target.as_str() {
            return Err(LeftJournalError::OtherTarget { found, wanted: target.clone() });
        }
        let salt = STANDARD.decode(salt).map_err(|_| LeftJournalError::OtherShape)?;
        let key = SealingKey::derive(accounts, &salt).ok_or(LeftJournalError::OtherShape)?;
        let mut told = Told::default();
        for line in lines {
            told.hear(line, &key)?;
        }
        let unanswered = outliving(told.unanswered.values(), &told.played);
        let (granted, things) = (told.granted, told.things);
        Ok(Self { path: path.to_owned(), started_at, granted, unanswered, things, _lock: file })
    }

    /// Removes the file.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}
