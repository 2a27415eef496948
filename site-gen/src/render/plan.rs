//! Which pages there are, each with its template, its frame and its content.
//!
//! Comes in: the site. Goes out: one [`Planned`] for each page that is to be made. Never here: HTML.

use std::hash::{DefaultHasher, Hash};

use portal::Lang;
use portal::theme::Frame;
use rayon::prelude::*;
use tera::Map;

use super::ink::Ink;
use super::press::Press;
use super::{
    a_z, bare, community, course, event, faq, figures, form, gallery, glossary, home, join, page, path,
    privacy, report, search, section, sitemap, story, toolkit, topic,
};
use crate::article::Article;
use crate::front_matter::{KindName, Layout};
use crate::site::Page;

/// A page that is to be made.
pub(crate) struct Planned<'s> {
    /// `/en/apply/`, or `/404.html`.
    pub(crate) path: String,
    pub(crate) lang: Lang,
    /// The source that a problem of the page is reported in.
    pub(crate) file: &'s str,
    pub(crate) template: &'static str,
    pub(crate) frame: Frame,
    pub(crate) content: Box<dyn Content + 's>,
}

/// What a page shows. An implementor holds all that its value is made of; so its hash stands for its value.
pub(crate) trait Content: Digest + Send + Sync {
    /// The value `page` of the template.
    fn value(&self, ink: &Ink<'_>) -> Map;
}

/// Hashing behind a `dyn`.
pub(crate) trait Digest {
    /// Adds everything that is shown.
    fn digest(&self, state: &mut DefaultHasher);
}

impl<T: Hash> Digest for T {
    fn digest(&self, state: &mut DefaultHasher) {
        self.hash(state);
    }
}

/// A page of the site in one language, about to be planned.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'s> {
    pub(crate) at: usize,
    pub(crate) page: &'s Page,
    pub(crate) article: &'s Article,
    pub(crate) lang: Lang,
}

/// Every page that is to be made.
pub(crate) fn all<'s>(press: &Press<'s>) -> Vec<Planned<'s>> {
    let site = press.site;
    let mut plans: Vec<Planned<'s>> = site
        .pages
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, page)| {
            let subjects = Lang::ALL.into_iter().filter_map(move |lang| {
                let article = page.article(lang)?;
                Some(Subject { at, page, article, lang })
            });
            subjects.flat_map(|subject| of_page(press, subject))
        })
        .collect();
    plans.extend(bare::plan(press));
    plans.extend(topic::plan(press));
    plans
}

fn of_page<'s>(press: &Press<'s>, subject: Subject<'s>) -> Vec<Planned<'s>> {
    let one = match subject.page.kind {
        KindName::Section => return section::plan(press, subject),
        KindName::Community => community::plan(press, subject),
        KindName::Chapter => toolkit::plan_chapter(press, subject),
        KindName::Story | KindName::News => story::plan(press, subject),
        KindName::Event => event::plan(press, subject),
        KindName::Course => course::plan(press, subject),
        KindName::Page => match subject.article.layout().unwrap_or(Layout::Page) {
            // Both languages share one page: see `bare`.
            Layout::NotFound | Layout::Error => return Vec::new(),
            Layout::Form => return form::plan(press, subject).into_iter().collect(),
            Layout::Page => page::plan(press, subject),
            Layout::Home => home::plan(press, subject),
            Layout::Join => join::plan(press, subject),
            Layout::Figures => figures::plan(press, subject),
            Layout::Sitemap => sitemap::plan(press, subject),
            Layout::Path => path::plan(press, subject),
            Layout::Faq => faq::plan(press, subject),
            Layout::Glossary => glossary::plan(press, subject),
            Layout::Privacy => privacy::plan(press, subject),
            Layout::PrivacyForms => privacy::plan_forms(press, subject),
            Layout::AZ => a_z::plan(press, subject),
            Layout::Gallery => gallery::plan(press, subject),
            Layout::Search => search::plan(press, subject),
            Layout::Report => report::plan(press, subject),
        },
    };
    vec![one]
}

impl<'s> Subject<'s> {
    /// A page of its own address, with the frame that its front matter gives.
    pub(crate) fn planned(
        self,
        press: &Press<'s>,
        template: &'static str,
        content: impl Content + 's,
    ) -> Planned<'s> {
        Planned {
            path: self.path().to_owned(),
            lang: self.lang,
            file: &self.article.file,
            template,
            frame: super::frame::of(press.site, self),
            content: Box::new(content),
        }
    }

    /// The page's address.
    pub(crate) fn path(self) -> &'s str {
        self.page
            .path
            .of(self.lang)
            .as_deref()
            .expect("a page that has a text in a language has a path in it")
    }
}
