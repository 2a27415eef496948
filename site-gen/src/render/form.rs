//! Pages with a form: `pages/form.html`. They carry its first section; functions show the others.

use std::hash::{Hash, Hasher};

use jiff::civil::Date;
use portal::forms::{Form, FormView, RawAnswers, Showing, ViewOptions};
use portal::theme::Toggle;
use tera::{Map, Value};

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use crate::front_matter::Kind;
use crate::site::Site;

/// What `pages/form.html` sees as `page`: `body`, `form` ([`FormView`]).
struct FormContent<'s> {
    text: Text<'s>,
    form: &'s Form,
    /// The form's definition, which stands for the form.
    definition: &'s str,
    /// Some questions depend on the day: years that may be chosen.
    date: Date,
}

impl Hash for FormContent<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { text, form: _, definition, date } = self;
        (text, definition, date).hash(state);
    }
}

/// None when the page names no form that is in order, which the checks found.
pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Option<Planned<'s>> {
    let site = press.site;
    let Kind::Page { form: Some(id), .. } = &subject.article.front.kind else { return None };
    let form = site.forms.get(&id.value)?;
    let content = FormContent {
        text: Text::of(press, subject),
        form,
        definition: site.bundle.forms.get(&format!("{}/{}.toml", portal::forms::FORMS_FOLDER, form.id))?,
        date: site.view.date,
    };
    let view = view(site, form, subject.lang);
    let mut planned = subject.planned(press, "pages/form.html", content);
    // The way to the other language takes along what was typed.
    planned.frame.toggle = Toggle::Submit { form: view.html_id, action: view.language_action };
    Some(planned)
}

/// The form as nobody has filled it in yet.
fn view(site: &Site, form: &Form, lang: portal::Lang) -> FormView {
    let showing =
        Showing { form, lang, directory: &site.data.directory, words: &site.words, today: site.view.date };
    FormView::section(&showing, form.first_section(), &RawAnswers::default(), &[], ViewOptions::default())
}

impl Content for FormContent<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, form, definition: _, date: _ } = self;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("form".into(), Value::from_serializable(&view(ink.site(), form, ink.lang)));
        map
    }
}
