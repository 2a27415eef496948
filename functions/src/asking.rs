//! A form on one page: shown with what was typed and what is wrong with it, and its post read and checked.
//!
//! Comes in: a form, a language, a post. Goes out: checked answers, or the form with every answer kept. Whoever asks says
//! where the page posts and what goes along besides. Never here: storing, rights, the page around the form, files, drafts.
//!
//! A page is shown in the other language by posting it there: the post says which language it comes from
//! ([`reserved::LANG`]), so it is judged only when it comes from a page of the same language.

use axum::http::StatusCode;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::{Answers, FieldError, Form, Hidden, Kind, RawAnswers, SheetOptions, SheetView, reserved};

use crate::http::submitted::Submitted;
use crate::site::Site;

/// One form, to be asked in one language.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    site: &'a Site,
    form: &'a Form,
    lang: Lang,
    today: Date,
}

/// What a form is shown with.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// What was typed, right or wrong.
    pub raw: RawAnswers,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

impl<'a> Asking<'a> {
    /// Asks a form in a language.
    pub fn new(site: &'a Site, form: &'a Form, lang: Lang, today: Date) -> Self {
        Self { site, form, lang, today }
    }

    /// Reads a post of the page: checked answers, or what to show again. A post that only asks for the other language
    /// comes back without errors.
    pub fn read(&self, submitted: &Submitted) -> Result<Answers, Filled> {
        let raw = self.typed(submitted);
        if submitted.get(reserved::LANG).is_some_and(|from| from != self.lang.code()) {
            return Err(Filled { raw, errors: Vec::new() });
        }
        match self.form.check(&raw, &self.site.directory, self.today, self.lang) {
            Ok(answers) => Ok(answers),
            Err(errors) => Err(Filled { raw, errors }),
        }
    }

    /// What was typed into the form's own inputs. A file can't be posted here, so a stored one can't be claimed.
    pub fn typed(&self, submitted: &Submitted) -> RawAnswers {
        let mut raw = self.form.keep_known(&submitted.fields.iter().cloned().collect());
        for field in self.form.fields().filter(|field| matches!(field.kind, Kind::File(_))) {
            raw.remove(&field.id);
        }
        raw
    }

    /// The form for its template. `place` is the path that the page posts to, by language; `hidden` goes along.
    pub fn sheet(&self, filled: &Filled, place: impl Fn(Lang) -> String, hidden: Vec<Hidden>) -> SheetView {
        let showing = self.site.showing(self.form, self.lang, self.today);
        let from = Hidden { name: reserved::LANG.to_owned(), value: self.lang.code().to_owned() };
        let options = SheetOptions {
            action: place(self.lang),
            language_action: place(self.lang.other()),
            hidden: hidden.into_iter().chain([from]).collect(),
        };
        SheetView::new(&showing, &filled.raw, &filled.errors, options)
    }
}

impl Filled {
    /// A form that was filled in before, or in part.
    pub fn with(raw: RawAnswers) -> Self {
        Self { raw, errors: Vec::new() }
    }

    /// The same with one more thing wrong, found beyond the form.
    #[must_use]
    pub fn wrong(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// The status of the page that shows it.
    pub fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}
