//! What belongs to the workspace and to no room: roles, emoji, integrations and settings. Each is bounded.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;

/// Things of one kind; a server with more takes no new ones.
pub(crate) const MOST: usize = 1_000;

/// What a user can be called.
#[derive(Clone)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scope: String,
    pub(crate) description: String,
    /// One that every server has and that cannot be deleted.
    pub(crate) protected: bool,
    pub(crate) updated_at: OffsetDateTime,
}

/// A picture that stands for a word.
#[derive(Clone)]
pub(crate) struct Emoji {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) extension: String,
    pub(crate) etag: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) updated_at: OffsetDateTime,
}

/// A webhook, as it is answered.
#[derive(Clone)]
pub(crate) struct Integration {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) shown: Value,
}

/// All of it.
pub(crate) struct Workspace {
    pub(crate) roles: Vec<Role>,
    pub(crate) emoji: Vec<Emoji>,
    pub(crate) integrations: Vec<Integration>,
    settings: BTreeMap<&'static str, Setting>,
}

struct Setting {
    value: Value,
    public: bool,
}

/// Name, scope and description of the roles that every server has.
const ROLES: [(&str, &str, &str); 6] = [
    ("admin", "Users", "Admin"),
    ("moderator", "Subscriptions", "Moderator"),
    ("owner", "Subscriptions", "Owner"),
    ("user", "Users", ""),
    ("bot", "Users", ""),
    ("guest", "Users", ""),
];

impl Default for Workspace {
    fn default() -> Self {
        let role = |(name, scope, description): (&str, &str, &str)| Role {
            id: name.to_owned(),
            name: name.to_owned(),
            scope: scope.to_owned(),
            description: description.to_owned(),
            protected: true,
            updated_at: OffsetDateTime::UNIX_EPOCH,
        };
        let setting = |(name, value, public): (&'static str, Value, bool)| (name, Setting { value, public });
        let settings = [
            ("Accounts_AllowAnonymousRead", json!(false), true),
            ("Accounts_RegistrationForm", json!("Public"), true),
            ("API_Default_Count", json!(50), false),
            ("API_Upper_Count_Limit", json!(100), false),
            ("FileUpload_MaxFileSize", json!(104_857_600), true),
            ("Message_MaxAllowedSize", json!(5000), true),
            ("Site_Name", json!("Rocket.Chat"), true),
            ("Site_Url", json!("http://localhost"), true),
        ];
        Self {
            roles: ROLES.map(role).into(),
            emoji: Vec::new(),
            integrations: Vec::new(),
            settings: settings.map(setting).into(),
        }
    }
}

impl Workspace {
    /// The role of this id or this name.
    pub(crate) fn role(&self, id_or_name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id_or_name || role.name == id_or_name)
    }

    pub(crate) fn setting(&self, name: &str) -> Option<&Value> {
        self.settings.get(name).map(|setting| &setting.value)
    }

    /// Sets a setting; says whether there is one of that name.
    pub(crate) fn set(&mut self, name: &str, value: Value) -> bool {
        let found = self.settings.get_mut(name);
        found.map(|setting| setting.value = value).is_some()
    }

    /// Names and values of the settings that everybody may see, or of all.
    pub(crate) fn settings(&self, everything: bool) -> impl Iterator<Item = (&'static str, &Value)> {
        let shown = self.settings.iter().filter(move |(_, setting)| everything || setting.public);
        shown.map(|(name, setting)| (*name, &setting.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_there_is_can_be_set() {
        let mut workspace = Workspace::default();
        assert!(workspace.set("Site_Name", json!("Chat")) && !workspace.set("Unknown", json!(1)));
        assert_eq!(workspace.setting("Site_Name"), Some(&json!("Chat")));
        assert!(workspace.settings(false).count() < workspace.settings(true).count());
    }
}
