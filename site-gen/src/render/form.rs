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
#[derive(Hash)]
struct FormContent<'s> {
    text: Text<'s>,
    defined: Defined<'s>,
    /// Some questions depend on the day: years that may be chosen.
    date: Date,
}

/// A form with its definition, which stands for it.
#[derive(Clone, Copy)]
pub(super) struct Defined<'s> {
    pub(super) form: &'s Form,
    definition: &'s str,
}

impl Hash for Defined<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { form: _, definition } = self;
        definition.hash(state);
    }
}

impl<'s> Defined<'s> {
    /// A form that is in order.
    pub(super) fn of(site: &'s Site, id: &str) -> Option<Self> {
        let definition = site.bundle.forms.get(&format!("{}/{id}.toml", portal::forms::FORMS_FOLDER))?;
        Some(Self { form: site.forms.get(id)?, definition })
    }
}

/// None when the page names no form that is in order, which the checks found.
pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Option<Planned<'s>> {
    let site = press.site;
    let Kind::Page { form: Some(id), .. } = &subject.article.front.kind else { return None };
    let defined = Defined::of(site, &id.value)?;
    let content = FormContent { text: Text::of(press, subject), defined, date: site.view.date };
    let view = view(site, defined.form, subject.lang);
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
        let Self { text, defined, date: _ } = self;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("form".into(), Value::from_serializable(&view(ink.site(), defined.form, ink.lang)));
        map
    }
}
