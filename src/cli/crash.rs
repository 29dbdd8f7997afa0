//! What is said of a panic: where it was and, if it is a fixed text of ours, what it says. A text that was put together may
//! hold what others wrote, secrets among it, and is left out.

use std::panic::{self, PanicHookInfo};

use super::console::{ColorChoice, Console, Volume};

/// From now on panics are told so.
pub(super) fn install() {
    panic::set_hook(Box::new(|info| {
        Console::new(ColorChoice::Never, Volume::Normal).warn(&worded(info));
    }));
}

fn worded(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
    let text = info.payload().downcast_ref::<&'static str>().map_or_else(String::new, |text| format!(": {text}"));
    format!("error: a defect of this program{place}{text}")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_panic_is_told_without_what_it_was_put_together_from() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let usual = panic::take_hook();
        let telling = Arc::clone(&told);
        let here = std::thread::current().id();
        panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == here {
                telling.lock().unwrap().push(worded(info));
            }
        }));
        let secret = "canary";
        let _ = panic::catch_unwind(|| panic!("the password is {secret}"));
        let _ = panic::catch_unwind(|| panic!("nothing was left"));
        panic::set_hook(usual);
        let told = told.lock().unwrap();
        assert!(told.iter().all(|line| line.starts_with("error: a defect of this program at src/cli/crash.rs:")));
        assert!(!told[0].contains("canary") && told[1].ends_with(": nothing was left"), "{told:?}");
    }
}
