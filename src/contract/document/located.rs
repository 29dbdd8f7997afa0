//! Which file a place in a tree is in: the other files of a document stand in a member of its tree. Must not read any.

/// The member of a tree that holds the other files; none is called so by accident.
pub(super) const ROOM: &str = "\u{0}files";

/// The pointer of the file that a place is in.
pub(crate) fn home(at: &str) -> &str {
    let Some(rest) = at.strip_prefix('/').and_then(|at| at.strip_prefix(ROOM)).and_then(|at| at.strip_prefix('/'))
    else {
        return "";
    };
    let end = rest.find('/').unwrap_or(rest.len());
    &at[..at.len() - rest.len() + end]
}

/// Name of the file that a place is in, and its pointer there.
pub(crate) fn located(file: &str, at: &str) -> (String, String) {
    let home = home(at);
    let name = home.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    (if home.is_empty() { file.to_owned() } else { name }, at[home.len()..].to_owned())
}
