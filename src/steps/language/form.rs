//! Forms as `multipart/form-data` (RFC 7578), from the rows of a table. Pure.

use sha2::{Digest as _, Sha256};

/// The headings that a table of parts may have; the first two it must have.
pub(crate) const HEADINGS: [&str; 4] = ["name", "value", "file", "type"];

/// A form as it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) media_type: String,
    pub(crate) body: String,
}

/// Writes a form. The first row names the columns; an empty cell is absent.
pub(crate) fn write(rows: &[Vec<String>]) -> Result<Form, String> {
    let Some((headings, rows)) = rows.split_first() else { return Err(wrong_headings()) };
    let is_known = headings.iter().all(|heading| HEADINGS.contains(&heading.as_str()));
    if !is_known || HEADINGS.iter().take(2).any(|needed| !headings.iter().any(|heading| heading == needed)) {
        return Err(wrong_headings());
    }
    let boundary = boundary(rows);
    let mut body = String::new();
    for row in rows {
        let cell = |name: &str| {
            let at = headings.iter().position(|heading| heading == name)?;
            row.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
        };
        body.extend(["--", &boundary, "\r\nContent-Disposition: form-data"]);
        for (key, value) in [("name", cell("name")), ("filename", cell("file"))] {
            body.extend(value.map(|value| format!("; {key}=\"{}\"", in_quotes(value))));
        }
        body.push_str("\r\n");
        body.extend(cell("type").map(|media_type| format!("Content-Type: {}\r\n", in_quotes(media_type))));
        body.extend(["\r\n", cell("value").unwrap_or_default(), "\r\n"]);
    }
    body.extend(["--", &boundary, "--\r\n"]);
    Ok(Form { media_type: format!("multipart/form-data; boundary={boundary}"), body })
}

fn wrong_headings() -> String {
    "the table of a form begins with the headings name and value, perhaps file and type".to_owned()
}

/// The same for the same rows, and in none of them.
fn boundary(rows: &[Vec<String>]) -> String {
    let mut seed = rows.iter().flatten().cloned().collect::<String>();
    loop {
        let boundary = format!("part-{:.32}", format!("{:x}", Sha256::digest(&seed)));
        if !rows.iter().flatten().any(|cell| cell.contains(&boundary)) {
            return boundary;
        }
        seed.push('+');
    }
}

/// As browsers escape what would end the quotes or the line (the HTML standard, "multipart form data").
fn in_quotes(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn every_row_is_a_part_and_an_empty_cell_is_absent() {
        let table = rows(&[
            &["name", "value", "file", "type"],
            &["file", "<svg/>", "a\"b.svg", "image/svg+xml"],
            &["msg", "hi", "", ""],
        ]);
        let form = write(&table).unwrap();
        let boundary = form.media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.svg\"\r\n\
             Content-Type: image/svg+xml\r\n\r\n<svg/>\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"msg\"\r\n\r\nhi\r\n--{boundary}--\r\n"
        );
        assert_eq!(form.body, expected);
        assert_eq!(write(&table).unwrap(), form);
    }

    #[test]
    fn a_table_without_its_headings_is_refused() {
        for table in [rows(&[]), rows(&[&["file", "x"]]), rows(&[&["name", "value", "colour"]])] {
            assert!(write(&table).is_err(), "{table:?}");
        }
    }
}
