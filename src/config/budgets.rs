//! `[budgets]` → [`Recorded`]. Must not know what is kept.

use super::error::ConfigError;
use super::file::BudgetsSection;
use crate::model::budgets::Recorded;

/// Units of sizes, with their bytes.
const UNITS: [(&str, usize); 3] = [("KiB", 1024), ("MiB", 1024 * 1024), ("B", 1)];

/// Budgets with their usual values where nothing is said.
pub(super) fn resolve(section: &BudgetsSection) -> Result<Recorded, ConfigError> {
    let usual = Recorded::default();
    let or = |key: &str, text: Option<&str>, usual: usize| text.map_or(Ok(usual), |text| bytes(key, text));
    Ok(Recorded {
        exchange: or("budgets.exchange", section.exchange.as_deref(), usual.exchange)?,
        scenario: or("budgets.scenario", section.scenario.as_deref(), usual.scenario)?,
        run: or("budgets.run", section.run.as_deref(), usual.run)?,
    })
}

fn bytes(key: &str, text: &str) -> Result<usize, ConfigError> {
    let size = UNITS.iter().find_map(|(unit, bytes)| {
        let number = text.strip_suffix(unit)?.trim_end();
        number.parse::<usize>().ok()?.checked_mul(*bytes)
    });
    size.filter(|size| *size > 0).ok_or_else(|| ConfigError::Value {
        option: key.to_owned(),
        message: format!("{text:?} is not a size above zero"),
        hint: "write it like 64KiB or 16MiB".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let section = BudgetsSection { exchange: Some("1 MiB".to_owned()), ..BudgetsSection::default() };
        assert_eq!(resolve(&section).unwrap(), Recorded { exchange: 1024 * 1024, ..Recorded::default() });
        for wrong in ["", "64", "0KiB", "-1KiB", "many MiB", "99999999999999999999MiB"] {
            let section = BudgetsSection { run: Some(wrong.to_owned()), ..BudgetsSection::default() };
            assert!(resolve(&section).is_err(), "{wrong}");
        }
    }
}
