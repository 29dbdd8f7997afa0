//! A secret from an environment variable, where a line break at its end is an accident of whatever set it.

/// The value without line breaks at its end; a sentence is added to `remarks` if there were some.
pub(super) fn secret_of(what: &str, variable: &str, value: &str, remarks: &mut Vec<String>) -> String {
    let kept = value.trim_end_matches(['\r', '\n']);
    if kept.len() < value.len() {
        remarks.push(format!("the {what} in the variable {variable} ends in a line break, which is left out"));
    }
    kept.to_owned()
}
