//! Questions and answers: `pages/faq.html`.

use tera::{Map, Value};

use super::ink::Ink;
use super::page::Base;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Toc;

/// What `pages/faq.html` sees as `page`: what `pages/page.html` sees, `groups` (`id`, `title`, `questions` (`id`,
/// `title`)). Headings of the second level are groups, those of the third the questions below them.
#[derive(Hash)]
struct Faq<'s> {
    base: Base<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    subject.planned(press, "pages/faq.html", Faq { base: Base::of(press, subject) })
}

impl Content for Faq<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { base } = self;
        let mut groups: Vec<(Map, Vec<Value>)> = Vec::new();
        for heading in &base.text().article.body.headings {
            let mut entry = Map::default();
            entry.insert("id".into(), heading.id.as_str().into());
            entry.insert("title".into(), heading.text.as_str().into());
            match heading.level {
                2 => groups.push((entry, Vec::new())),
                3 => groups
                    .last_mut()
                    .into_iter()
                    .for_each(|(_, questions)| questions.push(entry.clone().into())),
                _ => {}
            }
        }
        let groups = groups.into_iter().map(|(mut group, questions)| {
            group.insert("questions".into(), questions.into());
            Value::from(group)
        });
        let groups: Vec<Value> = groups.collect();
        let mut map = base.map(ink, Toc::Unusual);
        map.insert("groups".into(), groups.into());
        map
    }
}
