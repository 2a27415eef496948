//! What a page says of itself to the layout.

use std::hash::{DefaultHasher, Hash as _};

use portal::theme::{Crumb, Frame, Toggle};
use portal::{Both, Lang};

use super::plan::Subject;
use crate::article::HOME;
use crate::front_matter::Kind;
use crate::site::{Page, Site};

/// The frame of a page of the site.
pub(crate) fn of(site: &Site, subject: Subject<'_>) -> Frame {
    let Subject { page, article, lang, .. } = subject;
    let absolute =
        |lang: Lang| page.path.of(lang).as_ref().map(|path| format!("{}{path}", site.config.base_url));
    let toggle = match page.path.of(lang.other()) {
        Some(href) => Toggle::Link { href: href.clone() },
        None => Toggle::Home,
    };
    let is_listed = !article.is_unlisted();
    Frame {
        title: article.front.title.clone(),
        description: article.front.summary.clone(),
        canonical: absolute(lang).filter(|_| is_listed),
        alternates: absolute(Lang::En)
            .zip(absolute(Lang::Fr))
            .filter(|_| is_listed)
            .map(|(en, fr)| Both { en, fr }),
        key: page.key.clone(),
        toggle,
        crumbs: crumbs(site, page, lang),
        modified: Some(article.front.modified.to_string()),
        feed: feed(page, lang),
        error: false,
    }
}

/// Pages above a page, home first.
pub(crate) fn crumbs(site: &Site, page: &Page, lang: Lang) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    let mut above = page.parent;
    while let Some(at) = above {
        let page = &site.pages[at];
        crumbs.extend(crumb(page, lang));
        above = page.parent;
    }
    crumbs.reverse();
    crumbs
}

/// The crumb of a page itself.
pub(crate) fn crumb(page: &Page, lang: Lang) -> Option<Crumb> {
    let title = page.article(lang)?.short_title().to_owned();
    Some(Crumb { title, href: page.path.of(lang).clone()? })
}

/// The feed that belongs to a page: its section's, or on the home page the one of the whole site.
pub(crate) fn feed(page: &Page, lang: Lang) -> Option<String> {
    let has_feed = match page.article(lang)?.front.kind {
        Kind::Section { feed, .. } => feed,
        _ => page.key == HOME,
    };
    has_feed.then(|| page.path.of(lang).as_ref().map(|path| format!("{path}feed.xml")))?
}

/// Adds everything that a frame says. No `..` here: a new field can't be forgotten.
pub(crate) fn digest(frame: &Frame, state: &mut DefaultHasher) {
    let Frame { title, description, canonical, alternates, key, toggle, crumbs, modified, feed, error } =
        frame;
    (title, description, canonical, alternates, key, modified, feed, error).hash(state);
    match toggle {
        Toggle::Link { href } => (0, href).hash(state),
        Toggle::Submit { form, action } => (1, form, action).hash(state),
        Toggle::Home => 2.hash(state),
    }
    for Crumb { title, href } in crumbs {
        (title, href).hash(state);
    }
}
