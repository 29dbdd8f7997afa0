//! The published schema of `report.json` against reports of every kind of run.

use jsonschema::Validator;
use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::{Value, json};

use super::harness::{Harness, honest};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap()
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).unwrap()
}

const SMOKE: [&str; 3] = ["run", "--tags", "@smoke"];

fn failing() -> Value {
    let server =
        Server::start(Options { fault: Some(Fault::EndsForeign), ..Options::new(Flavour::Published) }).unwrap();
    let waiver = "[[waiver]]\nrequirement = \"logout-me.survivor.list\"\noperation = \"POST /api/v1/sessions/logout.me\"\n\
                  reason = \"r\"\nowner = \"o\"\nexpires = 2999-01-01\n";
    let harness = Harness::new().against(&server.url()).file("waivers.toml", waiver);
    assert_eq!(harness.call(&[&SMOKE[..], &["--waivers", "waivers.toml"]].concat()).code, 1);
    harness.report()
}

#[test]
fn reports_of_every_kind_of_run_are_valid() {
    let server = Server::start(Options { community: true, ..Options::new(Flavour::Upstream8) }).unwrap();
    let (conformant, partial, unreachable) = (
        honest(Flavour::Upstream8),
        Harness::new().against(&server.url()),
        Harness::new().against("http://127.0.0.1:1"),
    );
    let whole = Harness::new().against(&conformant.url());
    let mut reports = vec![failing()];
    for (harness, code) in [(whole, 0), (partial, 5), (unreachable, 5)] {
        assert_eq!(harness.call(&SMOKE).code, code);
        reports.push(harness.report());
    }
    let validator = validator();
    for report in reports {
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn the_schema_describes_every_property_and_accepts_no_other_shape() {
    // With nothing allowed beyond what is described, a property that the schema lacks is an error.
    let closed = include_str!("../../docs/report.schema.json")
        .replace("\"additionalProperties\": true", "\"additionalProperties\": false");
    let closed = jsonschema::validator_for(&serde_json::from_str(&closed).unwrap()).unwrap();
    let report = failing();
    let errors: Vec<String> = closed.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());

    let validator = validator();
    for (pointer, other) in [
        ("/schema", json!("rocketchat-conformance/report/2")),
        ("/result", json!("fine")),
        ("/exit_code", json!(3)),
        ("/totals/passed", json!(-1)),
        ("/scenarios/0/verdict", json!("ok")),
        ("/scenarios/0/line", json!("9")),
        ("/waivers/0/state", json!("new")),
        ("/target/url", json!(null)),
    ] {
        let mut mutated = report.clone();
        *mutated.pointer_mut(pointer).unwrap() = other;
        assert!(!validator.is_valid(&mutated), "{pointer}");
    }
    for name in report.as_object().unwrap().keys() {
        let mut mutated = report.clone();
        mutated.as_object_mut().unwrap().shift_remove(name);
        assert!(!validator.is_valid(&mutated), "without {name}");
    }
}
