//! Annual reports: `pages/report.html`.

use tera::Map;

use super::ink::Ink;
use super::page::Base;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Toc;

/// What `pages/report.html` sees as `page`: what `pages/page.html` sees, `figures` and `charts` (maps by id).
///
/// Figures are data: when they change, every page is made again.
#[derive(Hash)]
struct Report<'s> {
    base: Base<'s>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    subject.planned(press, "pages/report.html", Report { base: Base::of(press, subject) })
}

impl Content for Report<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { base } = self;
        let mut map = base.map(ink, Toc::Usual);
        map.insert("figures".into(), ink.figures());
        map.insert("charts".into(), ink.charts_by_id());
        map
    }
}
