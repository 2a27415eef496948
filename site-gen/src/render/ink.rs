//! What one page is written with.
//!
//! Comes in: a text with holes. Goes out: HTML with links, images, components and words written in, and the problems
//! that came up. Never here: which template the page has.

use std::cell::RefCell;
use std::sync::{Arc, PoisonError};

use portal::directory::Directory;
use portal::markdown::{Call, Hole, escape_text};
use portal::{Both, Lang, Problem, Theme, Words, words};
use tera::{Context, Value};

use super::press::{Press, Shown};
use super::text::Text;
use super::views::FigureViews;
use crate::article::Article;
use crate::check::Components;
use crate::site::Site;

/// What one page is written with.
pub(crate) struct Ink<'p> {
    site: &'p Site,
    theme: &'p Theme,
    components: &'p Components<'p>,
    figures: &'p Both<FigureViews>,
    data: &'p Both<Value>,
    shown: &'p Shown,
    /// The language of the page.
    pub(crate) lang: Lang,
    problems: RefCell<Vec<Problem>>,
}

/// The folder of components that texts can call.
pub(crate) const COMPONENTS: &str = "text.";

impl<'p> Ink<'p> {
    pub(crate) const fn new(press: &'p Press<'_>, lang: Lang) -> Self {
        Self {
            site: press.site,
            theme: press.theme,
            components: &press.components,
            figures: &press.figures,
            data: &press.data,
            shown: &press.shown,
            lang,
            problems: RefCell::new(Vec::new()),
        }
    }

    /// Everything that came up while the page was written.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// Everything there is.
    pub(crate) const fn site(&self) -> &'p Site {
        self.site
    }

    /// Words of the interface.
    pub(crate) const fn words(&self) -> &'p Words {
        &self.site.words
    }

    /// Communities and occupations.
    pub(crate) const fn directory(&self) -> &'p Directory {
        &self.site.data.directory
    }

    /// A map of all figures by id.
    pub(crate) fn figures(&self) -> Value {
        self.figures.of(self.lang).by_id.clone()
    }

    /// The figures of one community, in the file's order.
    pub(crate) fn figures_of(&self, community: &str) -> Value {
        self.figures.of(self.lang).lists.get(community).cloned().unwrap_or_default().into()
    }

    /// Every chart, in the file's order.
    pub(crate) fn charts(&self) -> Value {
        let charts = self.data.of(self.lang).get_from_path("charts");
        let ids = self.site.data.figures.charts.iter().map(|chart| chart.id.get_ref());
        let found = ids.filter_map(|id| charts?.get_from_path(id).cloned());
        found.collect::<Vec<_>>().into()
    }

    /// A map of all charts by id.
    pub(crate) fn charts_by_id(&self) -> Value {
        self.data.of(self.lang).get_from_path("charts").cloned().into()
    }

    /// Sources by key.
    pub(crate) fn sources<'k>(&self, keys: impl IntoIterator<Item = &'k str>) -> Value {
        let sources = &self.site.data.sources;
        keys.into_iter().filter_map(|key| sources.get(key, self.lang).cloned()).collect::<Vec<_>>().into()
    }

    /// A text as HTML, in its own language.
    pub(crate) fn body(&self, text: &Text<'_>) -> Value {
        let body = &text.article.body;
        let mut html = String::with_capacity(body.html.len() + body.holes.len() * 40);
        let mut addresses = text.addresses.iter();
        let mut done = 0;
        for (at, hole) in &body.holes {
            html.push_str(&body.html[done..*at]);
            done = *at;
            match hole {
                Hole::Link { .. } | Hole::Image { .. } => {
                    html.push_str(addresses.next().map_or("", |address| address));
                }
                Hole::Component(call) => html.push_str(&self.component(call, text.article)),
                Hole::Word { group, word, number } => {
                    self.word(&mut html, group, word, *number, text.article.lang);
                }
            }
        }
        html.push_str(&body.html[done..]);
        Value::safe_string(&html)
    }

    fn word(&self, html: &mut String, group: &str, word: &str, number: usize, lang: Lang) {
        let Some(text) = self.site.words.get(group, word, lang) else {
            let file = crate::site::WORDS_FILE;
            let problem = Problem::in_file(file, format!("no word `{group}.{word}`, which a text needs"));
            self.problems.borrow_mut().push(problem.hint(format!("add it under [{group}]")));
            return;
        };
        escape_text(html, &words::fill(text, [("n", number.to_string().as_str())]).replace('"', "”"));
    }

    /// What a component shows; nothing where the checks found fault with the call.
    fn component(&self, call: &Call, article: &Article) -> Arc<str> {
        let key = (article.lang, call.name.clone(), call.arguments.clone());
        if let Some(html) = self.shown.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return html.clone();
        }
        let name = format!("{COMPONENTS}{}", call.name);
        if !self.components.is_sound(article, call) {
            return "".into();
        }
        let mut arguments = Context::new();
        for (name, value) in &call.arguments {
            arguments.insert(name.clone(), value);
        }
        match self.theme.component(&name, article.lang, &arguments, self.data.of(article.lang)) {
            Ok(html) => {
                let html: Arc<str> = html.trim().into();
                self.shown.write().unwrap_or_else(PoisonError::into_inner).insert(key, html.clone());
                html
            }
            Err(problem) => {
                let at =
                    Problem::at(&article.file, call.span.clone(), format!("`{}` can't be shown", call.name));
                let mut problems = self.problems.borrow_mut();
                problems.push(at.hint(problem.message.clone()));
                problems.push(problem);
                "".into()
            }
        }
    }
}
