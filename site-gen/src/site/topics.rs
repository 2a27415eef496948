//! Topics: words that pages share, each with a page that lists them.

use std::collections::{BTreeMap, BTreeSet};

use portal::{Both, Lang, Words, slug};
use tera::{Map, Value};

use super::Page;

/// Key of the page that lists all topics, and group of their names in `words.toml`.
pub(crate) const TOPICS: &str = "topics";

/// Group of the topics' names.
pub(crate) const WORDS: &str = "topic";

/// Every topic that a page names.
#[derive(Debug, Default)]
pub(crate) struct Topics(BTreeMap<String, Topic>);

/// A topic.
#[derive(Debug)]
pub(crate) struct Topic {
    /// Key of its page: `topics/funding`.
    pub(crate) key: String,
    pub(crate) title: Both<String>,
    pub(crate) path: Both<String>,
    /// Pages that name it.
    pub(crate) pages: Both<Vec<usize>>,
    link: Both<Value>,
}

impl Topics {
    /// Gathers the topics that pages name and that have a name themselves; others are for the checks.
    pub(super) fn gather(pages: &[Page], words: &Words) -> Self {
        let mut topics: BTreeMap<String, Topic> = BTreeMap::new();
        for (at, page) in pages.iter().enumerate() {
            for article in page.articles() {
                let ids: BTreeSet<&str> =
                    article.front.topics.iter().map(|topic| topic.value.as_str()).collect();
                for id in ids {
                    if !topics.contains_key(id) {
                        let Some(topic) = Topic::new(id, words) else { continue };
                        topics.insert(id.to_owned(), topic);
                    }
                    if let Some(topic) = topics.get_mut(id) {
                        topic.pages.of_mut(article.lang).push(at);
                    }
                }
            }
        }
        Self(topics)
    }

    /// A topic as templates see it beside a page: `id`, `title`, `href`.
    pub(crate) fn link(&self, id: &str, lang: Lang) -> Option<&Value> {
        self.0.get(id).map(|topic| topic.link.of(lang))
    }

    /// Every topic with its id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Topic)> {
        self.0.iter().map(|(id, topic)| (id.as_str(), topic))
    }

    /// The path of the page that lists all topics; none when there are none.
    pub(crate) fn path(&self, lang: Lang) -> Option<String> {
        (!self.0.is_empty()).then(|| list_path(lang))
    }
}

fn list_path(lang: Lang) -> String {
    match lang {
        Lang::En => "/en/topics/".to_owned(),
        Lang::Fr => "/fr/sujets/".to_owned(),
    }
}

impl Topic {
    fn new(id: &str, words: &Words) -> Option<Self> {
        let (en, fr) = (words.get(WORDS, id, Lang::En)?, words.get(WORDS, id, Lang::Fr)?);
        let title = Both { en: en.to_owned(), fr: fr.to_owned() };
        // The id is an English word; French readers get a French address.
        let path = Both {
            en: format!("{}{}/", list_path(Lang::En), slug::fold(id)),
            fr: format!("{}{}/", list_path(Lang::Fr), slug::fold(fr)),
        };
        let link = Both::from_fn(|lang| {
            let mut map = Map::default();
            map.insert("id".into(), id.into());
            map.insert("title".into(), title.of(lang).as_str().into());
            map.insert("href".into(), path.of(lang).as_str().into());
            map.into()
        });
        Some(Self { key: format!("{TOPICS}/{}", slug::fold(id)), title, path, pages: Both::default(), link })
    }
}
