//! Where a login came from, and what the session list says of the device behind a user agent. An unknown agent is
//! `other` with empty texts.

use serde_json::{Value, json};

const BROWSERS: [(&str, &str); 4] =
    [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Version/", "Safari")];
const SYSTEMS: [(&str, &str); 5] =
    [("Android", "Android"), ("iPhone", "iOS"), ("Windows", "Windows"), ("Mac OS X", "Mac OS"), ("Linux", "Linux")];

/// Where a login came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) device: Device,
    pub(crate) host: String,
    pub(crate) ip: String,
}

/// The parts of a user agent that are kept with a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) browser: Option<(&'static str, String)>,
    pub(crate) system: &'static str,
}

impl Device {
    /// Reads a user agent; never fails.
    pub(crate) fn from_user_agent(agent: &str) -> Self {
        let browser = BROWSERS.iter().find_map(|(mark, name)| {
            let version = agent.split_once(mark)?.1;
            Some((*name, version.split([' ', ';']).next().unwrap_or_default().to_owned()))
        });
        let system = if browser.is_some() {
            SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| *name)
        } else {
            ""
        };
        Self { browser, system }
    }

    pub(crate) fn name(&self) -> &str {
        self.browser.as_ref().map_or("", |(name, _)| name)
    }

    pub(crate) fn kind(&self) -> &'static str {
        if self.browser.is_some() { "browser" } else { "other" }
    }

    /// As shown in the session list.
    pub(crate) fn to_json(&self) -> Value {
        let version = self.browser.as_ref().map_or("", |(_, version)| version);
        json!({
            "type": self.kind(),
            "name": self.name(),
            "longVersion": version,
            "version": version.split('.').next().unwrap_or_default(),
            "os": {"name": self.system, "version": ""},
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_with_its_system() {
        let shown = Device::from_user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.2").to_json();
        assert_eq!(
            shown,
            json!({"type": "browser", "name": "Firefox", "longVersion": "128.2", "version": "128",
                   "os": {"name": "Linux", "version": ""}})
        );
    }

    #[test]
    fn an_unknown_agent_is_other_with_empty_texts() {
        let shown = Device::from_user_agent("curl/8.5 Linux").to_json();
        assert_eq!(
            shown,
            json!({"type": "other", "name": "", "longVersion": "", "version": "", "os": {"name": "", "version": ""}})
        );
    }
}
