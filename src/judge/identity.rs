//! Whether the logins of a run were answered for the accounts that they were for. An account is one user throughout, and
//! the cards that come with its tokens are its own. Pure.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::Contract;
use crate::model::deviation::Deviation;
use crate::model::exchange::{Body, Exchange};
use crate::model::identity::shows_another;
use crate::model::record::RunRecord;

/// Id of the requirement.
pub(super) const REQUIREMENT: &str = "login.identity";

/// What the logins of a run show.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// In the probe.
    pub(super) of_probe: Vec<Deviation>,
    /// In each scenario, in the order of the record.
    pub(super) of_scenarios: Vec<Vec<Deviation>>,
    /// Whether any login could be held against its account.
    pub(super) were_tried: bool,
}

/// Holds every login of a run against its account.
pub(super) fn identities(record: &RunRecord, contract: &Contract) -> Identities {
    let mut book = Book { contract, users: BTreeMap::new(), tokens: BTreeMap::new() };
    let of_probe = book.read(&record.probe);
    let of_scenarios = record.scenarios.iter().map(|scenario| book.read(&scenario.exchanges)).collect();
    Identities { of_probe, of_scenarios, were_tried: !book.users.is_empty() }
}

/// What is known of accounts and tokens so far.
struct Book<'c> {
    contract: &'c Contract,
    /// Ids of users, by the account that they were first answered for.
    users: BTreeMap<String, String>,
    /// Accounts and ids of users, by the token that was handed out.
    tokens: BTreeMap<String, (String, String)>,
}

impl Book<'_> {
    fn read(&mut self, exchanges: &[Exchange]) -> Vec<Deviation> {
        let answered = exchanges.iter().enumerate().filter(|(_, exchange)| exchange.status() == Some(200));
        let found = answered.filter_map(|(index, exchange)| {
            let path: &str = &exchange.operation.path;
            let (expected, actual) = match path {
                _ if path.ends_with("/login") => self.login(exchange)?,
                _ if path.ends_with("/me") => self.card(exchange)?,
                _ => return None,
            };
            Some(self.deviation(index, exchange, expected, actual))
        });
        found.collect()
    }

    /// What is wrong with the answer of a login by name.
    fn login(&mut self, exchange: &Exchange) -> Option<(String, String)> {
        let request = json(exchange.request.body.as_ref()?)?;
        let account = request.get("user").and_then(Value::as_str)?.to_owned();
        let answer = json(&exchange.response()?.body)?;
        let text = |pointer| answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let (user_id, token) = (text("/data/userId")?, text("/data/authToken")?);
        let expected = format!("a session of the account {account:?}");
        if let Some(shown) = answer.pointer("/data/me").and_then(|card| shows_another(card, &account)) {
            return Some((expected, format!("a session of {shown:?}")));
        }
        // Whose card it brings tells more of a login that shows no card itself.
        self.tokens.insert(token, (account.clone(), user_id.clone()));
        let first = self.users.entry(account).or_insert_with(|| user_id.clone());
        (*first != user_id).then(|| (expected, format!("a session of user {user_id:?}, and before of user {first:?}")))
    }

    /// What is wrong with the card that a token brings. One of another user than the token's is wrong for itself.
    fn card(&self, exchange: &Exchange) -> Option<(String, String)> {
        let field = |name: &str| {
            let fields = &exchange.request.headers;
            fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
        };
        let (account, user_id) = self.tokens.get(field("x-auth-token")?)?;
        let card = json(&exchange.response()?.body)?;
        if card.get("_id").and_then(Value::as_str) != Some(user_id) {
            return None;
        }
        let shown = shows_another(&card, account)?;
        Some((format!("a login of {account:?} that is one of this account"), format!("its token is that of {shown:?}")))
    }

    fn deviation(&self, index: usize, exchange: &Exchange, expected: String, actual: String) -> Deviation {
        Deviation {
            requirement: REQUIREMENT.to_owned(),
            level: self.contract.requirements().level(REQUIREMENT),
            operation: exchange.operation.clone(),
            step: None,
            exchange: Some(index),
            pointer: None,
            expected,
            actual,
            source: "the accounts of the run".to_owned(),
        }
    }
}

fn json(body: &Body) -> Option<Value> {
    serde_json::from_str(body.text()?).ok()
}
