//! The words of the program: `pages/glossary.html`, and what the component `term` shows of one.

use portal::Lang;
use tera::{Map, Value};

use super::ink::Ink;
use super::letters;
use super::page::Base;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Toc;
use crate::data::glossary::Term;
use crate::front_matter::Layout;
use crate::site::Site;

/// What `pages/glossary.html` sees as `page`: what `pages/page.html` sees, `letters` (`letter`, `terms` (`id`, `term`, `other`: the term in the
/// other language, `meaning`, `see` (`id`, `term`), `source` or none)).
///
/// Words of the program are data: when they change, every page is made again.
#[derive(Hash)]
struct GlossaryContent<'s> {
    base: Base<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    subject.planned(press, "pages/glossary.html", GlossaryContent { base: Base::of(press, subject) })
}

impl Content for GlossaryContent<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { base } = self;
        let terms = ink.site().data.glossary.terms().iter();
        let terms = terms.map(|term| (term.name.get_ref().of(ink.lang).clone(), entry(ink, term)));
        let mut map = base.map(ink, Toc::Unusual);
        map.insert("letters".into(), letters::cut(terms, "terms"));
        map
    }
}

fn entry(ink: &Ink<'_>, term: &Term) -> Map {
    let Term { id, name, meaning, see, source } = term;
    let see = see.iter().filter_map(|id| {
        let other = ink.site().data.glossary.get(id.get_ref())?;
        let mut map = Map::default();
        map.insert("id".into(), id.get_ref().as_str().into());
        map.insert("term".into(), other.name.get_ref().of(ink.lang).as_str().into());
        Some(Value::from(map))
    });
    let source = source.as_ref().and_then(|key| ink.site().data.sources.get(key.get_ref(), ink.lang));
    let mut map = Map::default();
    map.insert("id".into(), id.get_ref().as_str().into());
    map.insert("term".into(), name.get_ref().of(ink.lang).as_str().into());
    map.insert("other".into(), name.get_ref().of(ink.lang.other()).as_str().into());
    map.insert("meaning".into(), meaning.get_ref().of(ink.lang).as_str().into());
    map.insert("see".into(), see.collect::<Vec<_>>().into());
    map.insert("source".into(), source.cloned().into());
    map
}

/// Terms by id, as components of texts see them: `id`, `term`, `meaning`, `href`.
pub(super) fn terms(site: &Site, lang: Lang) -> Value {
    let page = site.laid_out(Layout::Glossary).and_then(|page| page.path.of(lang).as_deref());
    // Where no page shows the glossary, the checks found it.
    let page = page.unwrap_or_default();
    let terms = site.data.glossary.terms().iter().map(|term| {
        let id = term.id.get_ref().as_str();
        let mut map = Map::default();
        map.insert("id".into(), id.into());
        map.insert("term".into(), term.name.get_ref().of(lang).as_str().into());
        map.insert("meaning".into(), term.meaning.get_ref().of(lang).as_str().into());
        map.insert("href".into(), format!("{page}#{id}").into());
        (id.to_owned().into(), map.into())
    });
    terms.collect::<Map>().into()
}
