//! Finds the document inside a published page: Markdown with one fenced block whose info string names the
//! language and the operation. Must not parse the block.

/// A fenced block that holds a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block<'t> {
    /// The lines between the fences.
    pub(crate) text: &'t str,
    /// Line of the file (from 1) on which the text begins.
    pub(crate) first_line: usize,
    /// `json` or `yaml`.
    pub(crate) language: &'t str,
    /// The operation that the info string names, as written.
    pub(crate) operation: &'t str,
    /// Whether the closing fence was found.
    pub(crate) closed: bool,
}

/// All blocks of a page with the info string `json METHOD PATH` (or `yaml …`), in order.
pub(crate) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(Block<'_>, usize, usize)> = None;
    let mut offset = 0;
    for (number, line) in page.split_inclusive('\n').enumerate() {
        let ticks = line.trim_end().bytes().take_while(|byte| *byte == b'`').count();
        match open.take() {
            None if ticks >= 3 => open = opened(line, ticks, number, offset + line.len()),
            None => {}
            Some((block, width, start)) if ticks >= width && line.trim_end().len() == ticks => {
                found.push(Block { text: &page[start..offset], closed: true, ..block });
            }
            Some(still) => open = Some(still),
        }
        offset += line.len();
    }
    if let Some((block, _, start)) = open {
        found.push(Block { text: &page[start..], ..block });
    }
    found.retain(|block| !block.operation.is_empty());
    found
}

/// A block of another kind is opened, too, so that a fence inside it is not taken for one of ours.
fn opened(line: &str, ticks: usize, number: usize, start: usize) -> Option<(Block<'_>, usize, usize)> {
    let info = line[ticks..].trim();
    if info.contains('`') {
        return None;
    }
    let (language, operation) = info.split_once(' ').unwrap_or((info, ""));
    let operation = if matches!(language, "json" | "yaml") { operation.trim() } else { "" };
    Some((Block { text: "", first_line: number + 2, language, operation, closed: false }, ticks, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_of_any_width_are_found() {
        let page = "# T\n````json POST /a\n{\n```\n}\n````\nrest\n```json\n{}\n```\n";
        let block = Block { text: "{\n```\n}\n", first_line: 3, language: "json", operation: "POST /a", closed: true };
        assert_eq!(blocks(page), [block]);
    }

    #[test]
    fn a_block_that_is_not_closed_runs_to_the_end() {
        let found = blocks("```json GET /a\n{}");
        assert_eq!((found[0].text, found[0].closed), ("{}", false));
    }
}
