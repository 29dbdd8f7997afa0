//! The path of `servers`, which stands before the paths of a document. Source: `OpenAPI` 3.0.3, "Server Object". Must not
//! know operations.

use serde_json::Value;

use super::defect_list::DefectList;
use super::pointer;

/// What stands before the paths of a document: the path of its first server, unless all paths repeat it.
pub(crate) fn prefix(document: &Value, defects: &mut DefectList) -> String {
    let Some(prefix) = own_prefix(document, "", defects).filter(|prefix| !prefix.is_empty()) else {
        return String::new();
    };
    let paths = document.get("paths").and_then(Value::as_object).filter(|paths| !paths.is_empty());
    let repeats = |key: &String| key.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with('/'));
    if paths.is_some_and(|paths| paths.keys().all(repeats)) {
        let message = format!("every path begins with {prefix} already; it is not put before them once more");
        defects.warn("server-path-repeated", "/servers/0/url", message);
        return String::new();
    }
    prefix
}

/// The path of the first server that a document, path item or operation names; none if it names none.
pub(crate) fn own_prefix(holder: &Value, at: &str, defects: &mut DefectList) -> Option<String> {
    let servers = holder.get("servers").and_then(Value::as_array).filter(|servers| !servers.is_empty())?;
    let paths: Vec<String> = servers.iter().map(path_of).collect();
    if paths.iter().any(|path| *path != paths[0]) {
        let message = format!("the servers have different paths; that of the first stands before all: {:?}", paths[0]);
        defects.warn("servers-differ", &pointer::join(at, "servers"), message);
    }
    paths.into_iter().next()
}

fn path_of(server: &Value) -> String {
    let mut url = server.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(usual) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), usual);
        }
    }
    let after_host = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        // Relative to where the document stands, which nobody knows, unless it begins at the root.
        None if url.starts_with('/') && !url.starts_with("//") => &url,
        None => "",
    };
    let path = after_host.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_path_of_a_server_is_found() {
        let path = |url: &str| path_of(&json!({"url": url, "variables": {"base": {"default": "api/v2"}}}));
        assert_eq!(path("https://chat.example.org/api/v1/"), "/api/v1");
        assert_eq!(path("https://{host}/{base}?x#y"), "/api/v2");
        assert_eq!(path("/api"), "/api");
        for none in ["https://chat.example.org", "/", "", "//chat.example.org/api", "api"] {
            assert_eq!(path(none), "", "{none}");
        }
    }

    #[test]
    fn what_every_path_repeats_is_not_put_before_them() {
        let found = |paths: Value| {
            let mut defects = DefectList::new("d");
            let document = json!({"servers": [{"url": "/api"}, {"url": "/"}], "paths": paths});
            let prefix = prefix(&document, &mut defects);
            (prefix, defects.into_findings().into_iter().map(|finding| finding.kind).collect::<Vec<_>>())
        };
        assert_eq!(found(json!({"/api/x": {}, "/y": {}})), ("/api".to_owned(), vec!["servers-differ".to_owned()]));
        let repeated = vec!["servers-differ".to_owned(), "server-path-repeated".to_owned()];
        assert_eq!(found(json!({"/api/x": {}, "/api/y": {}})), (String::new(), repeated));
    }
}
