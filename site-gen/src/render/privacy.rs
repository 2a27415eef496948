//! The privacy notice: `pages/privacy.html`. What it says of forms comes from the forms themselves.

use portal::forms::{Audience, Field, Form, Section};
use tera::Map;

use super::form::Defined;
use super::ink::Ink;
use super::page::Base;
use super::plan::{Content, Planned, Subject};
use super::press::{Press, form_path};
use super::text::Toc;
use super::views;

/// What `pages/privacy.html` sees as `page`: what `pages/page.html` sees, `forms` (`id`, `title`, `href` (or none), `purpose`,
/// `readers`, `retention`, `sections` (`title`, `fields` (`label`, `why`, `readers` and `retention` where they are not the
/// form's, else none, `required`, `sensitive`))).
#[derive(Hash)]
struct Privacy<'s> {
    base: Base<'s>,
    forms: Vec<(Defined<'s>, Option<&'s str>)>,
}

/// The notice, with the forms that everybody may fill in.
pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    planned(press, subject, |form| form.audience == Audience::Public)
}

/// The other forms: of staff, and of people with a link. A page of their own, because one page of all is too heavy.
pub(super) fn plan_forms<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    planned(press, subject, |form| form.audience != Audience::Public)
}

fn planned<'s>(press: &Press<'s>, subject: Subject<'s>, wanted: fn(&Form) -> bool) -> Planned<'s> {
    let site = press.site;
    let forms = site
        .forms
        .values()
        .filter(|form| wanted(form))
        .filter_map(|form| Some((Defined::of(site, &form.id)?, form_path(site, &form.id, subject.lang))));
    let content = Privacy { base: Base::of(press, subject), forms: forms.collect() };
    subject.planned(press, "pages/privacy.html", content)
}

impl Content for Privacy<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { base, forms } = self;
        let forms = views::list(forms, |(defined, href)| {
            let Form { id, title, purpose, readers, retention, sections, .. } = defined.form;
            let mut map = Map::default();
            map.insert("id".into(), id.as_str().into());
            map.insert("href".into(), (*href).into());
            let words =
                [("title", title), ("purpose", purpose), ("readers", readers), ("retention", retention)];
            for (name, words) in words {
                map.insert(name.into(), words.of(ink.lang).as_str().into());
            }
            map.insert("sections".into(), views::list(sections, |one| section(ink, one)));
            map
        });
        let mut map = base.map(ink, Toc::Usual);
        map.insert("forms".into(), forms);
        map
    }
}

fn section(ink: &Ink<'_>, section: &Section) -> Map {
    let mut map = Map::default();
    map.insert("title".into(), section.title.of(ink.lang).as_str().into());
    map.insert("fields".into(), views::list(&section.fields, |one| field(ink, one)));
    map
}

fn field(ink: &Ink<'_>, field: &Field) -> Map {
    let mut map = Map::default();
    map.insert("label".into(), field.label.of(ink.lang).as_str().into());
    for (name, words) in [("why", &field.why), ("readers", &field.readers), ("retention", &field.retention)] {
        map.insert(name.into(), words.as_ref().map(|words| words.of(ink.lang).as_str()).into());
    }
    map.insert("required".into(), field.is_required().into());
    map.insert("sensitive".into(), field.sensitive.into());
    map
}
