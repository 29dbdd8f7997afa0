//! Holds the tables of who may see whom among the modules, and among the rooms of a module, and fails on an edge that is
//! not in them and on a circle.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module → modules that it may name. `CONTRIBUTING.md` shows the same as a picture.
const ALLOWED: [(&str, &[&str]); 19] = [
    ("main", &["cli", "exit"]),
    ("lib", &[]),
    ("exit", &[]),
    ("builtin", &["model"]),
    (
        "cli",
        &[
            "builtin",
            "conduct",
            "config",
            "contract",
            "evidence",
            "exit",
            "failure",
            "gherkin",
            "judge",
            "model",
            "reference",
            "report",
            "runner",
            "selftest",
            "steps",
            "suite",
            "sut",
        ],
    ),
    (
        "conduct",
        &["builtin", "config", "contract", "failure", "judge", "model", "reference", "runner", "steps", "suite", "sut"],
    ),
    ("failure", &["config", "contract", "exit", "gherkin", "model", "sut"]),
    ("suite", &["builtin", "config", "contract", "evidence", "failure", "gherkin", "model", "runner", "steps"]),
    ("config", &["model"]),
    ("gherkin", &["model"]),
    ("model", &[]),
    ("contract", &["model"]),
    ("sut", &["model"]),
    ("steps", &["contract", "model", "sut"]),
    ("runner", &["contract", "gherkin", "model", "steps", "sut"]),
    ("judge", &["contract", "exit", "model"]),
    ("report", &["model"]),
    ("evidence", &["model"]),
    (
        "selftest",
        &["conduct", "config", "contract", "failure", "judge", "model", "reference", "runner", "steps", "suite"],
    ),
];

/// The other side of the table: it imports nothing of the suite.
const REFERENCE: (&str, &[&str]) = ("reference", &[]);

/// Modules with folders: their rooms, from the lowest floor to the highest. A room may name those on the floors below it.
const FLOORS: [(&str, &[&[&str]]); 5] = [
    (
        "contract",
        &[
            &["document"],
            &["schema"],
            &["amendments"],
            &["declarations"],
            &["documents", "operations", "ledger", "exact", "recipes", "secret_names"],
            &["assembly"],
            &["requirements"],
            &["checks", "exchange"],
        ],
    ),
    (
        "gherkin",
        &[&["keyword_guess", "layout"], &["syntax"], &["outline"], &["features", "folder"], &["text"], &["lint"]],
    ),
    ("steps", &[&["language"], &["world"], &["sentences"], &["vocabulary"], &["stage"]]),
    (
        "sut",
        &[
            &["address", "call", "handed_out", "operations", "secrets"],
            &["session"],
            &["journal"],
            &["http"],
            &["ddp", "start"],
            &["sessions"],
            &["creations", "probe"],
        ],
    ),
    (
        "reference",
        &[
            &["fault_place", "flavour"],
            &["fault", "variant"],
            &["identifiers", "options"],
            &["http"],
            &["state"],
            &["ddp", "visit"],
            &["faults"],
            &["routes"],
            &["fault_at", "serving"],
        ],
    ),
];

fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let edges = ALLOWED.into_iter().chain([REFERENCE]);
    edges.map(|(from, to)| (from, to.iter().copied().chain([from]).collect())).collect()
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// First folder or file name below `src`.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Modules that a text names as `crate::module` or `rocketchat_conformance::module`, comments left out.
fn named_modules(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for root in ["crate::", "rocketchat_conformance::"] {
        for after in code.split(root).skip(1) {
            let names = after
                .strip_prefix('{')
                .map_or_else(|| vec![after], |group| group.split('}').next().unwrap_or_default().split(',').collect());
            found.extend(
                names.iter().map(|name| {
                    name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
                }),
            );
        }
    }
    found.remove("");
    found
}

/// Folders and names of a file below `src`, without those that only stand for their folder.
fn steps_of(path: &Path) -> Vec<String> {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().with_extension("");
    let steps = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    steps.filter(|step| step != "mod").collect()
}

/// The code of a file without comments and without its tests, which may use whatever they want.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = ["mod ", "pub(crate) mod "]
        .iter()
        .fold(text.as_str(), |code, tests| code.split(&format!("#[cfg(test)]\n{tests}")).next().unwrap_or_default());
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The paths that a tree such as `a::{b, c::{d, e}}` stands for.
fn unfolded(tree: &str) -> Vec<Vec<String>> {
    let steps = |text: &str| -> Vec<String> {
        text.split("::").map(|step| step.trim().to_owned()).filter(|step| !step.is_empty()).collect()
    };
    let Some((head, rest)) = tree.split_once('{') else { return vec![steps(tree)] };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut branches, mut depth) = (vec![String::new()], 0_usize);
    for sign in inside.chars() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match sign {
            ',' if depth == 0 => branches.push(String::new()),
            sign => branches.last_mut().unwrap().push(sign),
        }
    }
    let branches = branches.iter().filter(|branch| !branch.trim().is_empty());
    branches.flat_map(|branch| unfolded(branch)).map(|tail| [steps(head), tail].concat()).collect()
}

/// The paths that code names, in `use` and elsewhere.
fn named_paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ").filter(|(at, _)| code[..*at].ends_with(['\n', ' ']) || *at == 0) {
        let tree = code[at + 4..].split(';').next().unwrap_or_default();
        let is_of_tree = |sign: char| sign.is_alphanumeric() || sign.is_whitespace() || "_:{},*".contains(sign);
        found.extend(Some(tree).filter(|tree| tree.chars().all(is_of_tree)).into_iter().flat_map(unfolded));
    }
    for root in ["crate::", "super::"] {
        let is_path = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == ':';
        found.extend(code.match_indices(root).map(|(at, _)| {
            let end = code[at..].find(|sign: char| !is_path(sign)).map_or(code.len(), |length| at + length);
            unfolded(&code[at..end]).remove(0)
        }));
    }
    found
}

/// Which room names which, by module. What a module hands on under its own name counts as the room that it is from.
fn rooms() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut rooms: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let mut handed_on: BTreeMap<(String, String), String> = BTreeMap::new();
    let sources: Vec<(Vec<String>, String)> = sources().iter().map(|path| (steps_of(path), code_of(path))).collect();
    for (steps, _) in sources.iter().filter(|(steps, _)| steps.len() > 1) {
        rooms.entry(steps[0].clone()).or_default().entry(steps[1].clone()).or_default();
    }
    for (steps, code) in sources.iter().filter(|(steps, _)| steps.len() == 1) {
        for path in named_paths(code).into_iter().filter(|path| path.len() > 1 && path[0] != "crate") {
            handed_on.insert((steps[0].clone(), path[path.len() - 1].clone()), path[0].clone());
        }
    }
    for (steps, code) in sources.iter().filter(|(steps, _)| steps.len() > 1) {
        for path in named_paths(code) {
            let ups = path.iter().take_while(|step| *step == "super").count();
            let whole = match path.first().map(String::as_str) {
                Some("crate") => path[1..].to_vec(),
                Some("super") if ups < steps.len() => [&steps[..steps.len() - ups], &path[ups..]].concat(),
                _ => continue,
            };
            let [module, name, ..] = whole.as_slice() else { continue };
            let Some(known) = rooms.get_mut(module).filter(|_| *module == steps[0]) else { continue };
            let room = handed_on.get(&(module.clone(), name.clone())).filter(|_| !known.contains_key(name));
            let room = room.unwrap_or(name).clone();
            if room != steps[1] && known.contains_key(&room) {
                known.get_mut(&steps[1]).unwrap().insert(room);
            }
        }
    }
    rooms
}

/// Which file names which. A folder's own file only hands names on: what it hands on counts as the file that it is from.
fn files() -> BTreeMap<String, BTreeSet<String>> {
    let sources: Vec<(Vec<String>, bool, String)> =
        sources().iter().map(|path| (steps_of(path), path.ends_with("mod.rs"), code_of(path))).collect();
    let known: BTreeSet<&[String]> = sources.iter().map(|(steps, ..)| steps.as_slice()).collect();
    let faces: BTreeSet<&[String]> =
        sources.iter().filter(|(_, is_face, _)| *is_face).map(|(steps, ..)| steps.as_slice()).collect();
    let absolute = |steps: &[String], is_face: bool, path: &[String]| -> Option<Vec<String>> {
        let ups = path.iter().take_while(|step| *step == "super").count();
        match path.first().map(String::as_str) {
            Some("crate") => Some(path[1..].to_vec()),
            Some("super") if ups <= steps.len() => Some([&steps[..steps.len() - ups], &path[ups..]].concat()),
            Some(_) if is_face => Some([steps, path].concat()),
            _ => None,
        }
    };
    let file_of = |path: &[String]| {
        (1..=path.len()).rev().map(|end| path[..end].to_vec()).find(|steps| known.contains(steps.as_slice()))
    };
    let mut handed_on: BTreeMap<(Vec<String>, String), Vec<String>> = BTreeMap::new();
    for (steps, _, code) in sources.iter().filter(|(_, is_face, _)| *is_face) {
        for path in named_paths(code).iter().filter_map(|path| absolute(steps, true, path)) {
            handed_on.entry((steps.clone(), path.last().unwrap().clone())).or_insert(path);
        }
    }
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (steps, _, code) in sources.iter().filter(|(_, is_face, _)| !is_face) {
        let named = files.entry(steps.join("/")).or_default();
        for mut path in named_paths(code).iter().filter_map(|path| absolute(steps, false, path)) {
            let mut file = file_of(&path);
            while let Some(face) = file.clone().filter(|file| faces.contains(file.as_slice())) {
                let Some(from) = path.get(face.len()).and_then(|name| handed_on.get(&(face.clone(), name.clone())))
                else {
                    break;
                };
                path.clone_from(from);
                let next = file_of(&path);
                file = next.filter(|next| *next != face);
            }
            named.extend(
                file.filter(|file| file != steps && !faces.contains(file.as_slice())).map(|file| file.join("/")),
            );
        }
    }
    let all: BTreeSet<String> = files.keys().cloned().collect();
    for named in files.values_mut() {
        named.retain(|file| all.contains(file));
    }
    files
}

/// Rooms that lead back to themselves.
fn in_circles(rooms: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let reached = |from: &String| {
        let (mut reached, mut waiting) = (BTreeSet::new(), vec![from]);
        while let Some(next) = waiting.pop() {
            waiting.extend(rooms[next].iter().filter(|room| reached.insert((*room).clone())));
        }
        reached
    };
    rooms.keys().filter(|room| reached(room).contains(*room)).cloned().collect()
}

#[test]
fn files_import_one_another_in_no_circle() {
    assert_eq!(in_circles(&files()), BTreeSet::new());
}

#[test]
fn rooms_see_only_the_floors_below() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for (module, floors) in FLOORS {
        let floor_of = |room: &str| floors.iter().position(|floor| floor.contains(&room));
        for (room, named) in &rooms[module] {
            let Some(floor) = floor_of(room) else {
                wrong.push(format!("{module}: the room {room} is on no floor"));
                continue;
            };
            let above = named.iter().filter(|other| floor_of(other).is_some_and(|other| other >= floor));
            wrong.extend(above.map(|other| format!("{module}: {room} must not see {other}")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn paths_are_read_out_of_trees() {
    let joined = |code: &str| named_paths(code).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        joined("use super::a::{b, c::{d, e}};\n"),
        ["super::a::b", "super::a::c::d", "super::a::c::e", "super::a"]
    );
    assert_eq!(joined("fn f() { crate::x::y(1) }"), ["crate::x::y"]);
    let circle = BTreeMap::from(
        [("a", vec!["b"]), ("b", vec!["a"]), ("c", vec!["a"])]
            .map(|(room, named)| (room.to_owned(), named.into_iter().map(str::to_owned).collect::<BTreeSet<_>>())),
    );
    assert_eq!(in_circles(&circle), BTreeSet::from(["a".to_owned(), "b".to_owned()]));
}

#[test]
fn modules_see_only_whom_they_may_see() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for path in sources() {
        let module = module_of(&path);
        let Some(permitted) = allowed.get(module.as_str()) else {
            wrong.push(format!("{}: the module {module} is not in the table", path.display()));
            continue;
        };
        for named in named_modules(&fs::read_to_string(&path).unwrap()) {
            if !permitted.contains(named.as_str()) {
                wrong.push(format!("{}: {module} must not see {named}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_steps_and_runner_know_cucumber() {
    let knows = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("cucumber::");
    let modules: BTreeSet<String> = sources().iter().filter(|path| knows(path)).map(|path| module_of(path)).collect();
    assert_eq!(modules, BTreeSet::from(["runner".to_owned(), "steps".to_owned()]));
}

/// The console sees to it that nothing acts which others wrote. The others print texts of ours alone: the reference server
/// its own, the starter completions and manuals, the bar counts.
#[test]
fn only_the_console_prints_what_others_wrote() {
    let prints = |path: &&PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        ["io::stdout()", "io::stderr()", "println!(", "print!("].iter().any(|sign| text.contains(sign))
    };
    let sources = sources();
    let names: BTreeSet<String> =
        sources.iter().filter(prints).map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let expected = ["console.rs", "progress.rs", "serve.rs", "starter.rs"];
    assert_eq!(names, expected.map(str::to_owned).into());
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    let silent = |path: &PathBuf| !fs::read_to_string(path).unwrap().starts_with("//! ");
    assert_eq!(sources().into_iter().filter(silent).collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn the_table_notices_a_forbidden_edge() {
    let named = named_modules("use crate::{sut::http, judge};\n// use crate::report;\nlet x = crate::model::Y;\n");
    assert_eq!(named, BTreeSet::from(["sut".to_owned(), "judge".to_owned(), "model".to_owned()]));
    assert!(!allowed()["reference"].contains("model"));
}
