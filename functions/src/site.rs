//! The built site as functions see it: theme, words, forms, communities, addresses of pages.
//!
//! Comes in: a [`Bundle`]. Goes out: a [`Site`], or every problem that keeps it from working. Never here: static pages.

mod forms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use portal::bundle::{Chrome, MailSettings, MenuEntry};
use portal::directory::{COMMUNITIES_FILE, Directory, OCCUPATIONS_FILE};
use portal::forms::{Audience, Form, Showing};
use portal::forum::{Categories, FORUM_FILE};
use portal::theme::{Crumb, THEME_FOLDER};
use portal::{Both, Bundle, Lang, Problem, Theme, Words};

use self::forms::Forms;
use crate::said;
use crate::store::Mail;

/// Pages that functions show.
const PAGES: [&str; 78] = [
    "confirm",
    "desk-account",
    "desk-assign",
    "desk-audit",
    "desk-bulk",
    "desk-choose",
    "desk-compare",
    "desk-decide",
    "desk-duplicates",
    "desk-event-plan",
    "desk-exports",
    "desk-figures",
    "desk-goals",
    "desk-gone",
    "desk-import",
    "desk-import-columns",
    "desk-import-undo",
    "desk-imports",
    "desk-invite",
    "desk-match",
    "desk-member",
    "desk-member-access",
    "desk-members",
    "desk-national",
    "desk-offer",
    "desk-outcome",
    "desk-people",
    "desk-person",
    "desk-publish",
    "desk-queue",
    "desk-recognition",
    "desk-referrals",
    "desk-sheet",
    "desk-shortages",
    "desk-suggest",
    "desk-trees",
    "find-community",
    "forum",
    "forum-category",
    "forum-delete",
    "forum-history",
    "forum-manage",
    "forum-post",
    "forum-signs",
    "forum-topic",
    "forum-write",
    "form",
    "form-check",
    "link-contact",
    "link-contacts",
    "link-form",
    "link-meeting",
    "link-naming",
    "message",
    "news-thanks",
    "offer",
    "own-address",
    "own-address-confirm",
    "own-change",
    "own-consents",
    "own-erase",
    "own-file",
    "own-file-saved",
    "own-handover",
    "public-figures",
    "receipt",
    "search",
    "sign-in",
    "sign-in-confirm",
    "sign-in-factor",
    "sign-in-recovery",
    "sign-in-sent",
    "status",
    "survey-form",
    "survey-thanks",
    "times",
    "unsubscribe",
    "withdraw",
];

/// Everything that functions need of a built site. Read-only once made.
#[derive(Debug)]
pub struct Site {
    /// Address of the site without a final slash, for links in mail.
    pub base_url: String,
    /// Templates.
    pub theme: Theme,
    /// Words of the interface.
    pub words: Words,
    /// Communities and occupations.
    pub directory: Directory,
    /// Categories of the members' forum.
    pub forum: Categories,
    /// Who mail comes from and goes to.
    pub mail: MailSettings,
    /// Whether everybody who works at the desk has to have a second factor.
    pub second_factor: bool,
    /// Whether everybody in the tables is made up.
    pub is_sample: bool,
    forms: Forms,
    routes: BTreeMap<String, Both<Option<String>>>,
    chrome: Both<Chrome>,
}

impl Site {
    /// What a page of a form is shown with.
    pub fn showing<'a>(&'a self, form: &'a Form, lang: Lang, today: Date) -> Showing<'a> {
        Showing { form, lang, directory: &self.directory, words: &self.words, today }
    }

    /// Makes a site of a bundle, after a look at everything in it.
    pub fn new(bundle: &Bundle) -> Result<Self, Vec<Problem>> {
        let mut problems = said::missing(&bundle.words);
        let theme = Theme::new(bundle).map_err(|problem| problems.push(problem)).ok();
        problems.extend(theme.as_ref().map(missing_templates).unwrap_or_default());
        let forms = Forms::all(&bundle.forms, &mut problems);
        let parts = parts(bundle).map_err(|found| problems.extend(found)).ok();
        let (Some(theme), Some(parts), true) = (theme, parts, problems.is_empty()) else {
            Problem::sort(&mut problems);
            return Err(problems);
        };
        Ok(Self::with(bundle, (theme, forms, parts)))
    }

    /// Makes a site of a bundle in which [`Site::new`] found no problem before it was packed: templates and forms are read
    /// when they are first needed. For programs that start for one request.
    pub fn as_needed(bundle: &Bundle) -> Result<Self, Vec<Problem>> {
        let (theme, forms) = (Theme::as_needed(bundle), Forms::as_needed(&bundle.forms));
        Ok(Self::with(bundle, (theme, forms, parts(bundle)?)))
    }

    fn with(bundle: &Bundle, (theme, forms, (directory, forum)): (Theme, Forms, Parts)) -> Self {
        Self {
            base_url: bundle.base_url.trim_end_matches('/').to_owned(),
            theme,
            words: bundle.words.clone(),
            directory,
            forum,
            mail: bundle.mail.clone(),
            second_factor: bundle.second_factor,
            is_sample: bundle.is_sample,
            forms,
            routes: bundle.routes.clone(),
            chrome: bundle.chrome.clone(),
        }
    }

    /// The form as it is now, whoever fills it in.
    pub fn form(&self, id: &str) -> Option<Arc<Form>> {
        self.forms.get(id).cloned()
    }

    /// The form as it is now, if everybody may fill it in.
    pub fn public_form(&self, id: &str) -> Option<Arc<Form>> {
        self.form(id).filter(|form| form.audience == Audience::Public)
    }

    /// Every form that everybody may fill in, as it is now, by id.
    pub fn forms(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.forms.current().filter(|form| form.audience == Audience::Public)
    }

    /// The form as it was when answers of this version were given; where that version is no longer kept, as it is now.
    pub fn form_of(&self, id: &str, version: u32) -> Option<Arc<Form>> {
        let current = self.forms.get(id);
        let exact = current.filter(|form| form.version == version);
        exact.or_else(|| self.forms.archived(id, version)).or(current).cloned()
    }

    /// The path of a static page by its key, in a language.
    pub fn route(&self, key: &str, lang: Lang) -> Option<&str> {
        self.routes.get(key)?.of(lang).as_deref()
    }

    /// The path of the home page.
    pub fn home(&self, lang: Lang) -> &str {
        &self.chrome.of(lang).home
    }

    /// The entries of the main menu.
    pub fn menu(&self, lang: Lang) -> &[MenuEntry] {
        &self.chrome.of(lang).menu
    }

    /// The way home, as the first step of every page's path.
    pub fn crumbs(&self, lang: Lang) -> Vec<Crumb> {
        vec![Crumb { title: self.chrome.of(lang).home_title.clone(), href: self.home(lang).to_owned() }]
    }

    /// A path as an absolute address, for mail.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// What is read whole in any case.
type Parts = (Directory, Categories);

fn parts(bundle: &Bundle) -> Result<Parts, Vec<Problem>> {
    let text = |file: &str| bundle.data.get(file).map_or("", String::as_str);
    let directory = Directory::parse(text(COMMUNITIES_FILE), text(OCCUPATIONS_FILE));
    match (directory, Categories::parse(text(FORUM_FILE))) {
        (Ok(directory), Ok(forum)) => Ok((directory, forum)),
        (directory, forum) => Err([directory.err(), forum.err()].into_iter().flatten().flatten().collect()),
    }
}

/// A problem for every template that functions use and the theme lacks.
fn missing_templates(theme: &Theme) -> Vec<Problem> {
    let pages = PAGES.iter().map(|page| format!("pages/{page}.html"));
    let mail = Mail::ALL.into_iter().flat_map(|mail| {
        let parts = Lang::ALL.into_iter().flat_map(|lang| [(lang, "subject"), (lang, "body")]);
        parts.map(move |(lang, part)| format!("mail/{}/{lang}/{part}.txt", mail.folder()))
    });
    let feet = Mail::ALL
        .into_iter()
        .flat_map(|mail| Lang::ALL.into_iter().map(move |lang| format!("mail/{}/{lang}.txt", mail.foot())));
    let missing = pages.chain(mail).chain(feet).filter(|name| !theme.has(name));
    let missing: BTreeSet<String> = missing.collect();
    missing
        .into_iter()
        .map(|name| Problem::in_file(format!("{THEME_FOLDER}/{name}"), "no such template, functions use it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_bundle_lacks_is_named_at_once() {
        let problems = Site::new(&Bundle::default()).unwrap_err();
        let has = |text: &str| problems.iter().any(|problem| problem.locate(None).to_string().contains(text));
        for text in ["pages/receipt.html", "mail/notice/fr/body.txt", "mail/foot/en.txt", "failure.ours_lead"]
        {
            assert!(has(text), "{text}");
        }
    }
}
