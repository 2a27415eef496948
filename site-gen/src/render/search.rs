//! The search page before anybody searched: `pages/search.html`. Functions show the same template with results.

use portal::Lang;
use tera::{Map, Value};

use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;

/// What `pages/search.html` sees as `page`: `body`, `action` (where the form is sent), `query`, `scope` (`en`, `fr` or
/// `both`), `asked` (somebody searched), `results`, `total`, `pager` (or none), `suggestion` (or none). Here nobody asked
/// yet; with results, each has `title`, `href`, `lang`, `summary`, `kind`, `sections` (`title`, `href`).
#[derive(Hash)]
struct Search<'s> {
    text: Text<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    subject.planned(press, "pages/search.html", Search { text: Text::of(press, subject) })
}

/// Where a search is sent.
fn action(lang: Lang) -> String {
    format!("/api/search/{lang}")
}

impl Content for Search<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text } = self;
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("action".into(), action(ink.lang).into());
        map.insert("query".into(), "".into());
        map.insert("scope".into(), ink.lang.code().into());
        map.insert("asked".into(), false.into());
        map.insert("results".into(), Vec::<Value>::new().into());
        map.insert("total".into(), 0.into());
        map.insert("pager".into(), Value::none());
        map.insert("suggestion".into(), Value::none());
        map
    }
}
