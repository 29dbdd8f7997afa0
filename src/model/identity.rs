//! Whether the card of a user is that of the account that logged in. Pure; used while a run goes on and when it is judged.

use serde_json::Value;

/// Whether a card names the account. Names are compared without regard to case, as logins are.
pub fn shows(card: &Value, account: &str) -> bool {
    let is_account = |name: &str| name.to_lowercase() == account.to_lowercase();
    addresses(card).into_iter().chain(text(card, "/username")).any(is_account)
}

/// What a card shows of its user, if that is not the account of this name. A card that shows no name, or no address where
/// the account is named by one, says nothing.
pub fn shows_another(card: &Value, account: &str) -> Option<String> {
    if shows(card, account) {
        return None;
    }
    let is_address = account.contains('@');
    let shown = if is_address { addresses(card).first().copied() } else { text(card, "/username") };
    shown.map(str::to_owned)
}

fn addresses(card: &Value) -> Vec<&str> {
    let listed = card.get("emails").and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(|one| one.get("address")?.as_str()).chain(text(card, "/email")).collect()
}

fn text<'c>(card: &'c Value, pointer: &str) -> Option<&'c str> {
    card.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_is_known_by_name_or_address_in_any_case() {
        let card = json!({"username": "alice", "emails": [{"address": "Alice@Example.org"}]});
        for account in ["alice", "ALICE", "alice@example.org"] {
            assert_eq!((shows(&card, account), shows_another(&card, account)), (true, None), "{account}");
        }
        assert_eq!(shows_another(&card, "bob"), Some("alice".to_owned()));
        assert_eq!(shows_another(&card, "bob@example.org"), Some("Alice@Example.org".to_owned()));
    }

    #[test]
    fn a_card_that_shows_too_little_says_nothing() {
        assert_eq!(shows_another(&json!({"_id": "u1"}), "bob"), None);
        assert_eq!(shows_another(&json!({"username": "alice"}), "bob@example.org"), None);
        assert_eq!(shows_another(&json!({"emails": [{"address": "a@b.c"}]}), "bob"), None);
        assert!(!shows(&json!({"_id": "u1"}), "bob") && !shows(&json!({"username": "alice"}), "bob@example.org"));
    }
}
