//! What functions share with the site.

use std::collections::BTreeMap;

use portal::bundle::{Chrome, FooterGroup, MenuEntry};
use portal::directory::{COMMUNITIES_FILE, OCCUPATIONS_FILE};
use portal::forum::FORUM_FILE;
use portal::theme::THEME_FOLDER;
use portal::{Both, Bundle, Lang};
use toml::Spanned;

use super::{FORMS_FOLDER, Site, TOPICS};
use crate::article::HOME;
use crate::source::Sources;

pub(super) fn make(site: &Site, sources: &Sources) -> Bundle {
    let texts = |folder: &str| {
        sources
            .texts(folder)
            .map(|(path, text)| (path.to_owned(), text.to_string()))
            .collect::<BTreeMap<_, _>>()
    };
    let data = [COMMUNITIES_FILE, OCCUPATIONS_FILE, FORUM_FILE].into_iter();
    let data = data.filter_map(|path| Some((path.to_owned(), sources.text(path)?.to_string())));
    Bundle {
        base_url: site.config.base_url.clone(),
        templates: texts(THEME_FOLDER)
            .into_iter()
            .map(|(path, text)| (path[THEME_FOLDER.len() + 1..].to_owned(), text))
            .collect(),
        words: site.words.clone(),
        assets: site.assets.iter().map(|(name, file)| (name.to_owned(), file.address.clone())).collect(),
        routes: routes(site),
        chrome: Both::from_fn(|lang| chrome(site, lang)),
        forms: texts(FORMS_FOLDER),
        data: data.collect(),
        mail: site.config.mail.clone(),
        second_factor: site.config.second_factor,
        is_sample: false,
    }
}

fn routes(site: &Site) -> BTreeMap<String, Both<Option<String>>> {
    let mut routes: BTreeMap<_, _> =
        site.pages.iter().map(|page| (page.key.clone(), page.path.clone())).collect();
    for (_, topic) in site.topics.iter() {
        routes.entry(topic.key.clone()).or_insert_with(|| topic.path.clone().map(Some));
    }
    if site.topics.path(Lang::En).is_some() {
        routes.entry(TOPICS.to_owned()).or_insert_with(|| Both::from_fn(|lang| site.topics.path(lang)));
    }
    routes
}

fn chrome(site: &Site, lang: Lang) -> Chrome {
    let entries = |keys: &[Spanned<String>]| {
        keys.iter().filter_map(|key| entry(site, key.get_ref(), lang)).collect::<Vec<_>>()
    };
    Chrome {
        title: site.config.title.of(lang).clone(),
        tagline: site.config.tagline.of(lang).clone(),
        home: site.home(lang),
        home_title: site
            .page(HOME)
            .and_then(|page| page.article(lang))
            .map_or_else(String::new, |article| article.short_title().to_owned()),
        menu: entries(&site.config.menu),
        footer: site
            .config
            .footer
            .iter()
            .map(|group| FooterGroup {
                title: group.title.get_ref().of(lang).clone(),
                entries: entries(&group.pages),
            })
            .collect(),
    }
}

/// A page that is not there was found by the checks; here it is left out.
fn entry(site: &Site, key: &str, lang: Lang) -> Option<MenuEntry> {
    let page = site.page(key)?;
    let article = page.article(lang)?;
    Some(MenuEntry {
        page: key.to_owned(),
        title: article.short_title().to_owned(),
        href: page.path.of(lang).clone()?,
    })
}
