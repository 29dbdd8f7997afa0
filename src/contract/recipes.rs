//! Reads recipes (TOML) and says what is wrong with them. Must not carry them out.

use serde::Deserialize;

use super::amendments::profiles::line_at;
use super::amendments::read::amendments_of;
use crate::model::finding::{Finding, Place};
use crate::model::recipe::{Recipe, Recipes};
use crate::model::source::SourceFile;

/// Words that no kind may begin with: sentences about answers begin so.
const TAKEN: [&str; 6] = ["property", "properties", "answer", "header", "text", "status"];

/// Capabilities that creating a thing may need, as tags name them.
const CAPABILITIES: [&str; 3] = ["device-management", "admin", "authorization"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    entity: Vec<Recipe>,
}

/// Reads recipes (TOML), and after them those of overlays (YAML): later ones count before earlier ones.
///
/// # Errors
/// All that is wrong: what is no recipe, a kind that is not made of lower-case words or that sentences use otherwise, an
/// operation or a pointer that is none.
pub fn parse_recipes(files: &[SourceFile], overlays: &[SourceFile]) -> Result<Recipes, Vec<Finding>> {
    let (mut recipes, mut read, mut wrong) = (Recipes::default(), Vec::new(), Vec::new());
    let files = files.iter().map(|file| (file, of_file(file)));
    // An overlay that cannot be read is a finding of the contract.
    let overlays = overlays.iter().map(|file| (file, Ok(amendments_of(file).unwrap_or_default().entities)));
    for (file, found) in files.chain(overlays) {
        match found {
            Ok(found) => read.extend(found.into_iter().map(|recipe| (file, recipe))),
            Err(mistake) => wrong.push(*mistake),
        }
    }
    recipes.all.extend(read.iter().map(|(_, recipe)| recipe.clone()));
    for (file, recipe) in &read {
        wrong.extend(mistakes(file, recipe));
        wrong.extend(strangers(file, recipe, &recipes));
    }
    if wrong.is_empty() { Ok(recipes) } else { Err(wrong) }
}

fn of_file(file: &SourceFile) -> Result<Vec<Recipe>, Box<Finding>> {
    let read = toml::from_str::<File>(&file.text).map(|file| file.entity);
    read.map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(&file.text, span.start));
        Box::new(finding(file, line, error.message().trim().replace('\n', "; ")))
    })
}

/// What a recipe names and nobody knows.
fn strangers(file: &SourceFile, recipe: &Recipe, recipes: &Recipes) -> Vec<Finding> {
    let needs = recipe.needs.iter().filter(|need| !CAPABILITIES.contains(&need.as_str()));
    let needs = needs.map(|need| format!("{need:?} is no capability; there are {}", CAPABILITIES.join(", ")));
    let remover = recipe.remove_as.iter().filter(|remover| *remover != "admin");
    let remover = remover.map(|remover| format!("{remover:?} removes nothing; only \"admin\" can be named"));
    let containers = recipe.goes_with.iter().filter(|kind| recipes.of_kind(kind).is_none());
    let containers = containers.map(|kind| format!("it goes with a {kind}, for which there is no recipe"));
    needs.chain(remover).chain(containers).map(|message| about(file, recipe, &message)).collect()
}

fn mistakes(file: &SourceFile, recipe: &Recipe) -> Vec<Finding> {
    let mut found = Vec::new();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !recipe.kind.split(' ').all(is_word) || TAKEN.iter().any(|taken| recipe.kind.split(' ').next() == Some(*taken)) {
        found.push(format!("a kind is made of lower-case words and is none of {}", TAKEN.join(", ")));
    }
    for address in [&recipe.create, &recipe.look, &recipe.remove].into_iter().chain(&recipe.also).chain(&recipe.find) {
        let is_address = address.split_once(' ').is_some_and(|(method, path)| {
            !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase()) && path.starts_with('/')
        });
        if !is_address {
            found.push(format!("{address:?} is no method and path"));
        }
    }
    let pointers = [Some(&recipe.id), recipe.at.as_ref(), recipe.name.as_ref(), recipe.find_at.as_ref()];
    for pointer in pointers.into_iter().flatten().filter(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
        found.push(format!("{pointer:?} is no JSON pointer; it begins with a slash"));
    }
    found.into_iter().map(|message| about(file, recipe, &message)).collect()
}

/// A finding at the line that names the kind.
fn about(file: &SourceFile, recipe: &Recipe, message: &str) -> Finding {
    let (of_toml, of_yaml) = (format!("kind = {:?}", recipe.kind), format!("kind: {}", recipe.kind));
    let is_kind = |text: &str| text.trim() == of_toml || text.trim().trim_start_matches("- ") == of_yaml;
    let line = file.text.lines().position(is_kind).map_or(1, |at| at + 1);
    finding(file, line, format!("{}: {message}", recipe.kind))
}

fn finding(file: &SourceFile, line: usize, message: String) -> Finding {
    Finding::error((&file.name, Place::Line(line)), "not-a-recipe", message)
        .with_hint("docs/SUITES.md shows the form of a recipe")
        .with_line(&file.text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_named_with_their_line() {
        let wrong = |text: &str| {
            let found = parse_recipes(&[SourceFile::new("e.toml", text)], &[]).unwrap_err();
            found.iter().map(|one| format!("{:?} {}", one.place, one.message)).collect::<Vec<_>>()
        };
        let recipe = |kind: &str, look: &str| {
            format!(
                "[[entity]]\nkind = \"{kind}\"\ncreate = \"POST /a\"\nid = \"_id\"\nlook = \"{look}\"\nremove = \"POST /b\"\n"
            )
        };
        assert_eq!(
            wrong(&recipe("text", "a")),
            [
                "Line(2) text: a kind is made of lower-case words and is none of property, properties, answer, header, text, \
                 status",
                "Line(2) text: \"a\" is no method and path",
                "Line(2) text: \"_id\" is no JSON pointer; it begins with a slash",
            ]
        );
        assert_eq!(wrong("[[entity]]\nkind = \"a\"\nmakes = 1\n").len(), 1);
    }
}
