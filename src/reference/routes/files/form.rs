//! The one file that an upload route wants, and the fields beside it.

use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::http::multipart;
use crate::reference::http::multipart::Part;
use crate::reference::visit::Visit;

/// A form that was read.
pub(crate) struct Form {
    pub(crate) file: Part,
    fields: Vec<Part>,
}

impl Form {
    /// The form of a call, whose file has to be in the part of this name; `none` refuses a form without a file.
    pub(crate) fn of(visit: &Visit<'_>, wanted: &str, none: fn() -> Answer) -> Result<Self, Answer> {
        let label = visit.call.header("content-type").unwrap_or_default();
        let media_type = label.split(';').next().unwrap_or_default();
        if media_type.is_empty() {
            return Err(answers::refused_plainly("Missing Content-Type"));
        }
        if media_type != "multipart/form-data" {
            return Err(answers::refused_plainly(&format!("Unsupported content type: {media_type}")));
        }
        let parts = multipart::parts(label, &visit.call.body).unwrap_or_default();
        let (mut files, fields): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.file_name.is_some());
        if files.iter().any(|file| file.name != wanted) {
            return Err(answers::refused("", "invalid-field"));
        }
        if files.len() > 1 {
            return Err(answers::refused("Too many files in upload", "error-too-many-files"));
        }
        Ok(Self { file: files.pop().ok_or_else(none)?, fields })
    }

    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        Some(String::from_utf8_lossy(&field.bytes).into_owned())
    }
}
