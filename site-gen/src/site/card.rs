//! What stands for a page in listings.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;
use portal::{Lang, Words, slug};
use tera::{Map, Value};

use super::{Page, Topics};
use crate::front_matter::{Audience, EVENT_WORDS, Kind, Rhythm};

/// What stands for a page in listings. Its value is made once and counted up wherever it is shown.
///
/// Templates see: `key`, `href`, `title`, `summary`, `date` (ISO or none), `modified` (ISO), `topics` (`id`, `title`,
/// `href`), `kind`, `communities` (slugs), `number` (chapters; else none), `starts` (events with a day, ISO; else none),
/// `rhythm` (events that are a pattern, in words; else none), `audience` (paths; else none).
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) value: Value,
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) summary: String,
    pub(crate) modified: Date,
    pub(crate) date: Option<Date>,
    pub(crate) number: i64,
    /// Slugs of communities that the page speaks of.
    pub(crate) communities: Vec<String>,
    pub(crate) audience: Option<Audience>,
    weight: i64,
    order: String,
    digest: u64,
}

/// Two cards are alike when readers can't tell them apart.
impl Hash for Card {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

impl Card {
    /// The card of a page in one language, if it exists in it.
    pub(crate) fn of(page: &Page, lang: Lang, topics: &Topics, words: &Words) -> Option<Self> {
        let article = page.article(lang)?;
        let href = page.path.of(lang).clone()?;
        let front = &article.front;
        let date = front.kind.date();
        let number = match front.kind {
            Kind::Chapter { number, .. } => number,
            _ => 0,
        };
        let rhythm = front.kind.event().and_then(|event| event.rhythm());
        let audience = front.kind.audience();
        let communities: Vec<String> =
            front.kind.communities().iter().map(|community| community.value.clone()).collect();
        let topics: Vec<&Value> = front.topics.iter().filter_map(|id| topics.link(&id.value, lang)).collect();
        let mut map = Map::default();
        map.insert("key".into(), page.key.as_str().into());
        map.insert("href".into(), href.as_str().into());
        map.insert("title".into(), front.title.as_str().into());
        map.insert("summary".into(), front.summary.as_str().into());
        map.insert("date".into(), date.map(|date| date.to_string()).into());
        map.insert("modified".into(), front.modified.to_string().into());
        map.insert("topics".into(), topics.into_iter().cloned().collect::<Vec<_>>().into());
        map.insert("kind".into(), page.kind.id().into());
        map.insert("communities".into(), communities.clone().into());
        map.insert("number".into(), Some(number).filter(|number| *number > 0).into());
        let starts = front.kind.event().and_then(|event| event.starts());
        map.insert("starts".into(), starts.map(|day| day.to_string()).into());
        let rhythm_words = rhythm.and_then(|rhythm| words.get(EVENT_WORDS, rhythm.word(), lang));
        map.insert("rhythm".into(), rhythm_words.into());
        map.insert("audience".into(), audience.map(Audience::id).into());
        let mut hasher = DefaultHasher::new();
        (&page.key, &href, &front.title, &front.summary, date, front.modified).hash(&mut hasher);
        (front.topics.iter().map(|topic| &topic.value).collect::<Vec<_>>(), number, &communities)
            .hash(&mut hasher);
        (rhythm.map(Rhythm::id), audience).hash(&mut hasher);
        Some(Self {
            value: map.into(),
            title: front.title.clone(),
            href,
            summary: front.summary.clone(),
            modified: front.modified,
            date,
            number,
            communities,
            audience,
            weight: front.weight,
            order: slug::fold(&front.title),
            digest: hasher.finish(),
        })
    }

    /// By title, accents aside.
    pub(crate) fn by_title(&self, other: &Self) -> Ordering {
        (&self.order, &self.href).cmp(&(&other.order, &other.href))
    }

    /// Newest first.
    pub(crate) fn by_date(&self, other: &Self) -> Ordering {
        other.day().cmp(&self.day()).then_with(|| self.by_title(other))
    }

    /// Lightest first; chapters of one weight by number.
    pub(crate) fn by_weight(&self, other: &Self) -> Ordering {
        (self.weight, self.number).cmp(&(other.weight, other.number)).then_with(|| self.by_title(other))
    }

    /// The day that orders the page among others: its own, else that of its last change.
    pub(crate) fn day(&self) -> Date {
        self.date.unwrap_or(self.modified)
    }
}
