//! The forms of a site: what their definitions say, read when a program starts or when a form is first needed.
//!
//! Comes in: definitions by file; a file is named for the form's id, in the archive with the version. Goes out: forms. Never
//! here: answers.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use portal::Problem;
use portal::forms::Form;

/// Forms by the names of their files without folder and ending: `contact`, in the archive `archive/contact.1`.
#[derive(Debug)]
pub(super) struct Forms(BTreeMap<String, Kept>);

/// One definition, and the form once it was read; none of a definition that can't be read.
#[derive(Debug)]
struct Kept {
    file: String,
    text: String,
    form: OnceLock<Option<Arc<Form>>>,
}

impl Forms {
    /// Reads every definition now; every problem of each goes into `problems`.
    pub(super) fn all(definitions: &BTreeMap<String, String>, problems: &mut Vec<Problem>) -> Forms {
        let forms = Forms::as_needed(definitions);
        for kept in forms.0.values() {
            match Form::parse(&kept.file, &kept.text) {
                Ok(form) => drop(kept.form.set(Some(Arc::new(form)))),
                Err(found) => problems.extend(found),
            }
        }
        forms
    }

    /// Reads none yet: for definitions that were found whole before.
    pub(super) fn as_needed(definitions: &BTreeMap<String, String>) -> Forms {
        let kept = |(file, text): (&String, &String)| {
            let kept = Kept { file: file.clone(), text: text.clone(), form: OnceLock::new() };
            (name(file).to_owned(), kept)
        };
        Forms(definitions.iter().map(kept).collect())
    }

    /// The form as it is now. What looks like the name of an old one, in an address, is no id.
    pub(super) fn get(&self, id: &str) -> Option<&Arc<Form>> {
        self.0.get(id).filter(|_| is_current(id))?.form()
    }

    /// The form as it was in this version, if it is kept.
    pub(super) fn archived(&self, id: &str, version: u32) -> Option<&Arc<Form>> {
        self.0.get(&format!("archive/{id}.{version}"))?.form()
    }

    /// Every form as it is now, by id.
    pub(super) fn current(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.0.iter().filter(|(name, _)| is_current(name)).filter_map(|(_, kept)| kept.form())
    }
}

impl Kept {
    fn form(&self) -> Option<&Arc<Form>> {
        let read = || match Form::parse(&self.file, &self.text) {
            Ok(form) => Some(Arc::new(form)),
            Err(problems) => {
                let first = problems.first().map(|problem| problem.locate(Some(&self.text)).to_string());
                tracing::error!(file = self.file, problem = first, "a form can't be read");
                None
            }
        };
        self.form.get_or_init(read).as_ref()
    }
}

fn is_current(name: &str) -> bool {
    !name.contains('/')
}

/// `contact` of `content/forms/contact.toml`.
fn name(file: &str) -> &str {
    let inside = file.split_once("/forms/").map_or(file, |(_, inside)| inside);
    inside.strip_suffix(".toml").unwrap_or(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_the_archive_is_found_by_its_version_alone() {
        let text = |version: u32| {
            let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/forms/contact-answer.toml");
            let text = std::fs::read_to_string(root).unwrap();
            text.replacen("version = 1", &format!("version = {version}"), 1)
        };
        let definitions = [
            ("content/forms/contact-answer.toml".to_owned(), text(2)),
            ("content/forms/archive/contact-answer.1.toml".to_owned(), text(1)),
            ("content/forms/broken.toml".to_owned(), "id =".to_owned()),
        ]
        .into();
        let mut problems = Vec::new();
        Forms::all(&definitions, &mut problems);
        assert_eq!(problems.len(), 1, "{problems:?}");
        let forms = Forms::as_needed(&definitions);
        assert_eq!(forms.get("contact-answer").unwrap().version, 2);
        assert_eq!(forms.archived("contact-answer", 1).unwrap().version, 1);
        assert!(forms.archived("contact-answer", 3).is_none());
        assert!(forms.get("archive/contact-answer.1").is_none() && forms.get("broken").is_none());
        assert_eq!(forms.current().count(), 1);
    }
}
