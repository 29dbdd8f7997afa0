//! `[deadlines]` and the two options that are deadlines → [`Deadlines`]. Must not know what is waited for.

use super::error::ConfigError;
use super::file::DeadlinesSection;
use crate::model::deadlines::Deadlines;

/// Deadlines with their usual values where nothing is said. One that is longer than a deadline around it is of no use and
/// ends with that.
pub(super) fn resolve(
    section: &DeadlinesSection,
    timeout: Option<&str>,
    run: Option<&str>,
) -> Result<Deadlines, ConfigError> {
    let usual = Deadlines::default();
    let or = |option: &str, text: Option<&str>, usual: u64| text.map_or(Ok(usual), |text| milliseconds(option, text));
    let request_ms = match timeout {
        Some(text) => milliseconds("--timeout", text)?,
        None => or("deadlines.request", section.request.as_deref(), usual.request_ms)?,
    };
    let run_ms = match run {
        Some(text) => milliseconds("--deadline", text)?,
        None => or("deadlines.run", section.run.as_deref(), usual.run_ms)?,
    };
    Ok(Deadlines {
        connect_ms: or("deadlines.connect", section.connect.as_deref(), usual.connect_ms)?.min(request_ms),
        first_byte_ms: or("deadlines.first_byte", section.first_byte.as_deref(), request_ms)?.min(request_ms),
        request_ms,
        step_ms: or("deadlines.step", section.step.as_deref(), usual.step_ms)?,
        scenario_ms: or("deadlines.scenario", section.scenario.as_deref(), usual.scenario_ms)?,
        run_ms,
    })
}

fn milliseconds(option: &str, text: &str) -> Result<u64, ConfigError> {
    let parsed = humantime::parse_duration(text).ok().and_then(|duration| u64::try_from(duration.as_millis()).ok());
    parsed.filter(|ms| *ms > 0).ok_or_else(|| ConfigError::Value {
        option: option.to_owned(),
        message: format!("{text:?} is not a duration above zero"),
        hint: "write it like 10s or 500ms".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_go_before_the_section_and_a_request_bounds_its_parts() {
        let section = DeadlinesSection {
            request: Some("3s".to_owned()),
            connect: Some("9s".to_owned()),
            step: Some("1m".to_owned()),
            ..DeadlinesSection::default()
        };
        let told = resolve(&section, None, Some("2h")).unwrap();
        let expected = Deadlines {
            connect_ms: 3_000,
            first_byte_ms: 3_000,
            request_ms: 3_000,
            step_ms: 60_000,
            scenario_ms: 3_600_000,
            run_ms: 7_200_000,
        };
        assert_eq!(told, expected);
        assert_eq!(resolve(&section, Some("500ms"), None).unwrap().request_ms, 500);
        for wrong in ["", "0s", "ten", "-1s"] {
            assert!(resolve(&section, Some(wrong), None).is_err(), "{wrong}");
        }
    }
}
