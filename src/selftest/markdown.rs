//! The kill matrix as a page for people. Pure.

use std::fmt::Write as _;

use super::matrix::{Matrix, Row, RowVerdict};
use super::necessity::Necessity;
use super::trial::{Outcome, Subject};

/// The page: the result, what went wrong, the matrix, the conforming servers, and the scenarios that nothing depends on.
pub fn markdown(matrix: &Matrix, necessities: &[Necessity]) -> String {
    let mut page = format!("# Self-test\n\n{}.\n", matrix.sentence());
    failures(&mut page, "Survivors", matrix.with(RowVerdict::Survived));
    failures(&mut page, "False alarms", matrix.with(RowVerdict::FalseAlarm));
    kills(&mut page, matrix);
    conforming(&mut page, matrix);
    questioned(&mut page, necessities);
    page
}

fn failures<'m>(page: &mut String, title: &str, rows: impl Iterator<Item = &'m Row>) {
    let lines: Vec<String> = rows.map(|row| format!("- `{}`: {}\n", row.trial, row.reason())).collect();
    if !lines.is_empty() {
        let _ = write!(page, "\n## {title}\n\n{}", lines.concat());
    }
}

fn kills(page: &mut String, matrix: &Matrix) {
    page.push_str("\n## Faults\n\n| fault | flavour | what it is | requirement | noticed by | for example |\n");
    page.push_str("|---|---|---|---|---|---|\n");
    for row in matrix.faults() {
        let Subject::Fault(fault) = row.trial.subject else { continue };
        let killers = row.killers();
        let by = match killers.len() {
            0 => "**nobody**".to_owned(),
            1 => "1 scenario".to_owned(),
            count => format!("{count} scenarios"),
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {by} | {} |",
            fault.name,
            row.trial.flavour,
            cell(fault.about),
            fault.requirement,
            cell(killers.first().unwrap_or(&""))
        );
    }
}

fn conforming(page: &mut String, matrix: &Matrix) {
    page.push_str(
        "\n## Conforming servers\n\n| variant | flavour | what it is | profile | result |\n|---|---|---|---|---|\n",
    );
    for row in &matrix.rows {
        let about = match row.trial.subject {
            Subject::Clean => "nothing special",
            Subject::Variant(variant) => variant.about,
            Subject::Fault(_) => continue,
        };
        let (profile, result) = match &row.outcome {
            Outcome::Ran(seen) => (seen.profile.as_str(), seen.result.to_string()),
            Outcome::Broke(_) => ("", "the suite broke".to_owned()),
        };
        let name = row.trial.subject_name();
        let _ = writeln!(page, "| {name} | {} | {} | {profile} | {result} |", row.trial.flavour, cell(about));
    }
}

fn questioned(page: &mut String, necessities: &[Necessity]) {
    let questioned: Vec<&Necessity> = necessities.iter().filter(|one| one.is_questioned()).collect();
    let _ = write!(
        page,
        "\n## Scenarios\n\nWithout {} of the {} scenarios no kill would be lost and no requirement left uncovered, each \
         taken alone.\n",
        questioned.len(),
        necessities.len()
    );
    if !questioned.is_empty() {
        page.push_str("\n| questioned scenario | kills that others make too |\n|---|---|\n");
    }
    for one in questioned {
        let _ = writeln!(page, "| {} | {} |", cell(&one.scenario), one.kills);
    }
}

/// Text that stays within its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::requirement::Level;
    use crate::model::verdict::RunResult;
    use crate::reference::{Fault, Flavour, Variant};
    use crate::selftest::{Charge, Seen, Trial};

    #[test]
    fn the_page_shows_every_trial_and_leads_with_what_is_wrong() {
        let (fault, missed, variant) = (&Fault::ALL[0], &Fault::ALL[1], &Variant::ALL[0]);
        let seen = |result, charged: &[&str]| {
            let charge = |requirement: &&str| Charge {
                scenario: "s.feature: a | b".to_owned(),
                requirement: (*requirement).to_owned(),
                level: Level::Must,
            };
            let charges = charged.iter().map(charge).collect();
            let profile = "published".to_owned();
            Outcome::Ran(Box::new(Seen { result, profile, charges, troubles: Vec::new(), duration_ms: 1.0 }))
        };
        let trial = |subject| Trial { flavour: Flavour::Published, subject };
        let matrix = Matrix::of([
            (trial(Subject::Clean), seen(RunResult::Conformant, &[])),
            (trial(Subject::Fault(fault)), seen(RunResult::NotConformant, &[fault.requirement])),
            (trial(Subject::Fault(missed)), Outcome::Broke("out of time".to_owned())),
            (trial(Subject::Variant(variant)), seen(RunResult::NotConformant, &["me.schema"])),
        ]);
        let idle = Necessity { scenario: "idle".to_owned(), ..Necessity::default() };
        let expected = format!(
            "# Self-test\n\n1 of 2 faults noticed, 1 false alarm on 2 conforming servers.\n\n## Survivors\n\n- `published/{}`: \
             the suite broke: out of time\n\n## False alarms\n\n- `published/{v}`: not conformant: me.schema\n\n## Faults\n\n| \
             fault | flavour | what it is | requirement | noticed by | for example |\n|---|---|---|---|---|---|\n| {} | published | \
             {} | {} | 1 scenario | s.feature: a \\| b |\n| {} | published | {} | {} | **nobody** |  |\n\n## Conforming \
             servers\n\n| variant | flavour | what it is | profile | result |\n|---|---|---|---|---|\n| clean | published | \
             nothing special | published | conformant |\n| {v} | published | {} | published | not conformant |\n\n## \
             Scenarios\n\nWithout 1 of the 1 scenarios no kill would be lost and no requirement left uncovered, each taken \
             alone.\n\n| questioned scenario | kills that others make too |\n|---|---|\n| idle | 0 |\n",
            missed.name,
            fault.name,
            fault.about,
            fault.requirement,
            missed.name,
            missed.about,
            missed.requirement,
            variant.about,
            v = variant.name
        );
        assert_eq!(markdown(&matrix, &[idle]), expected);
    }
}
