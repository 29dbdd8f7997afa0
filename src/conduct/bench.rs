//! The test bench: the target, and everything that talks to it, set up for one command.

use std::collections::HashSet;
use std::sync::Arc;

use rand::Rng as _;
use rand::distr::{Alphanumeric, SampleString as _};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::builtin;
use crate::config::{Config, Target};
use crate::failure::Failure;
use crate::model::account::{Account, Accounts, Actor};
use crate::reference;
use crate::suite::sources::Sources;
use crate::sut::creations::things::Things;
use crate::sut::http::client::HttpClient;
use crate::sut::http::clock::RunClock;
use crate::sut::http::opening::learn_secrets;
use crate::sut::journal::Journal;
use crate::sut::secrets::redaction::Redactor;
use crate::sut::sessions::maker::SessionMaker;

/// A target and what talks to it.
#[derive(Debug)]
pub(crate) struct Bench {
    /// Makes sessions; holds the client.
    pub maker: Arc<SessionMaker>,
    /// What is made on the target besides logins.
    pub things: Arc<Things>,
    /// Base URL of the target.
    pub url: Url,
    /// The embedded server, if it is the target; stops when dropped.
    pub embedded: Option<Embedded>,
}

/// The embedded reference server as a target.
#[derive(Debug)]
pub(crate) struct Embedded {
    _server: reference::Server,
    /// Name of its flavour.
    pub flavour: String,
}

impl Bench {
    /// Sets a bench up for a configuration; starts the embedded server if that is the target.
    pub(crate) fn set_up(config: &Config) -> Result<Self, Failure> {
        let (url, accounts, embedded) = match &config.target {
            Target::Remote { url, accounts } => (url.clone(), (**accounts).clone(), None),
            Target::Embedded => start_embedded()?,
        };
        let redactor = Redactor::new(rand::rng().random()).sparing(words_of_answers());
        let redactor = redactor.knowing(Sources::from(config).secret_names()?);
        let http =
            HttpClient::new(url.clone(), (config.deadlines, &config.access), RunClock::start(), Arc::new(redactor))?;
        let journal = config.journal.as_deref().map(|folder| Journal::new(folder, &url, &accounts));
        let maker = SessionMaker::new(
            Arc::new(http.with_journal(journal).with_budget(config.max_requests).with_max_wait(config.max_wait)),
            accounts,
        );
        let things = Arc::new(Things::new(Arc::new(Sources::from(config).recipes()?)));
        Ok(Self { maker: Arc::new(maker), things, url, embedded })
    }

    /// The actors whose passwords cannot be told from ordinary words of answers.
    pub(crate) fn unrecognisable(&self) -> Vec<Actor> {
        let is_unrecognisable = |actor: &Actor| {
            let password = self.maker.password(*actor);
            password.is_some_and(|password| !self.http().redactor().can_recognise(password.expose_secret()))
        };
        Actor::ALL.into_iter().filter(is_unrecognisable).collect()
    }

    /// The client.
    pub(crate) fn http(&self) -> &HttpClient {
        self.maker.http()
    }
}

/// Knows the passwords of the configuration, for texts that are shown before there is a bench, or the same in every run.
pub(crate) fn redactor_of_accounts(config: &Config) -> Result<Redactor, Failure> {
    let redactor = Redactor::new([0; 32]).sparing(words_of_answers());
    let redactor = redactor.knowing(Sources::from(config).secret_names()?);
    learn_secrets(&redactor, &config.access);
    if let Target::Remote { accounts, .. } = &config.target {
        for account in Actor::ALL.into_iter().filter_map(|actor| accounts.of(actor)) {
            redactor.learn("password", account.password.expose_secret());
        }
    }
    Ok(redactor)
}

/// The words of the documents, which answers use themselves.
fn words_of_answers() -> HashSet<String> {
    let texts = builtin::documents().into_iter().chain(builtin::overlays()).chain(builtin::profiles());
    let words = |text: String| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::to_owned);
        words.collect::<Vec<_>>()
    };
    texts.flat_map(|file| words(file.text)).collect()
}

fn start_embedded() -> Result<(Url, Accounts, Option<Embedded>), Failure> {
    let account = |actor: Actor| {
        let password = Alphanumeric.sample_string(&mut rand::rng(), 24);
        Account { username: actor.name().to_owned(), password: SecretString::from(password) }
    };
    let [alice, bob, admin] = Actor::ALL.map(account);
    let flavour = reference::Flavour::Published;
    let mut options = reference::Options::new(flavour);
    options.accounts = [&alice, &bob, &admin]
        .map(|account| reference::Account {
            username: account.username.clone(),
            password: account.password.expose_secret().to_owned(),
            admin: account.username == Actor::Admin.name(),
        })
        .to_vec();
    let server = reference::Server::start(options).map_err(Failure::Embedded)?;
    let url = Url::parse(&server.url()).map_err(|error| Failure::Bug(error.to_string()))?;
    let embedded = Embedded { _server: server, flavour: flavour.to_string() };
    Ok((url, Accounts { alice: Some(alice), bob: Some(bob), admin: Some(admin) }, Some(embedded)))
}
