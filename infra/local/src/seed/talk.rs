//! What sample staff talk about in the forum.
//!
//! Comes in: everybody who may write, the end of the demo, chance; the texts are in `talk.toml`. Goes out: topics with their
//! answers, thanks and marks. Never here: people who take part in the program.

use anyhow::Context as _;
use functions::app::App;
use functions::staff::reader;
use functions::store::{
    Member, NewPost, NewTopic, PostChange, PostPlace, Posted, Reader, StoreError, SubmissionKey, TopicChange,
};
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use serde::Deserialize;

use super::chance::Chance;

/// The texts.
const TALK: &str = include_str!("talk.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Talk {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    category: String,
    tags: Vec<String>,
    title: String,
    #[serde(default)]
    pin: bool,
    post: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    by: usize,
    lang: Lang,
    days: i64,
    text: String,
    quotes: Option<u32>,
    #[serde(default)]
    answer: bool,
    #[serde(default)]
    thanks: usize,
}

/// Everybody who may write, and when the demo ends.
pub(super) struct Forum<'a> {
    app: &'a App,
    secretariat: Reader,
    /// Coordinators, with the language that they write.
    coordinators: Vec<(Lang, Reader)>,
    chance: Chance,
    end: Timestamp,
}

impl<'a> Forum<'a> {
    /// Of these members; `None` when the secretariat may not sign in.
    pub(super) fn of(
        app: &'a App,
        (secretariat, coordinators): (&Member, &[Member]),
        (chance, end): (Chance, Timestamp),
    ) -> Option<Forum<'a>> {
        let site = app.site.get();
        let read = |member: &Member| reader(&site, member);
        let coordinators = coordinators.iter().filter_map(|one| Some((one.lang, read(one)?))).collect();
        Some(Forum { app, secretariat: read(secretariat)?, coordinators, chance, end })
    }

    /// Lets them talk.
    pub(super) async fn fill(mut self) -> Result<(), StoreError> {
        let talk: Talk = toml::from_str(TALK).context("talk.toml").map_err(StoreError::Internal)?;
        for topic in &talk.topic {
            self.talk(topic).await?;
        }
        Ok(())
    }

    async fn talk(&mut self, topic: &Topic) -> Result<(), StoreError> {
        let mut first: Option<PostPlace> = None;
        for (place, text) in topic.post.iter().enumerate() {
            let Some(author) = self.author(topic, text) else { return Ok(()) };
            let at = self.written(text, place);
            let post = self.post(text);
            let store = &self.app.store;
            let posted = match first {
                None => {
                    let (category, title) = (topic.category.clone(), topic.title.clone());
                    let new = NewTopic {
                        category,
                        title,
                        tags: topic.tags.clone(),
                        post,
                        is_question: false,
                        follows: true,
                    };
                    store.start_topic(&author, &new, at).await?
                }
                Some(PostPlace { topic, .. }) => store.add_post(&author, &topic, &post, at).await?,
            };
            let Posted::At(stands) = posted else { return Ok(()) };
            first.get_or_insert(stands);
            self.judged(text, stands, (&author, at)).await?;
        }
        let Some(first) = first.filter(|_| topic.pin) else { return Ok(()) };
        self.app
            .store
            .change_topic(&self.secretariat, &first.topic, &TopicChange::Pin(true), self.end)
            .await?;
        Ok(())
    }

    /// Thanks for a post, and the mark of the one that answers the topic.
    async fn judged(
        &self,
        text: &Text,
        stands: PostPlace,
        (author, at): (&Reader, Timestamp),
    ) -> Result<(), StoreError> {
        let store = &self.app.store;
        let later = at + SignedDuration::from_mins(20);
        let others = self.coordinators.iter().map(|(_, reader)| reader);
        for other in others.filter(|other| other.member() != author.member()).take(text.thanks) {
            store.change_post(other, stands, &PostChange::Thank(true), later).await?;
        }
        if text.answer {
            let answer = TopicChange::Answer(Some(stands.seq));
            store.change_topic(&self.secretariat, &stands.topic, &answer, later).await?;
        }
        Ok(())
    }

    /// Who writes it: somebody who sees the category; `None` when there are not so many.
    fn author(&self, topic: &Topic, text: &Text) -> Option<Reader> {
        let Some(place) = text.by.checked_sub(1) else { return Some(self.secretariat.clone()) };
        let mut able = self
            .coordinators
            .iter()
            .filter(|(lang, reader)| *lang == text.lang && reader.sees(&topic.category));
        able.nth(place).map(|(_, reader)| reader.clone())
    }

    /// In the working hours of that day; the order of the posts is that of their times.
    fn written(&mut self, text: &Text, place: usize) -> Timestamp {
        let minutes = i64::try_from(place).unwrap_or(0) * 40 + i64::from(self.chance.number(0, 30));
        let last =
            Timestamp::from_second(self.end.as_second().div_euclid(86_400) * 86_400).unwrap_or(self.end);
        last - SignedDuration::from_hours(24 * text.days - 14) + SignedDuration::from_mins(minutes)
    }

    fn post(&mut self, text: &Text) -> NewPost {
        NewPost {
            key: SubmissionKey::from_bits(self.chance.bits()),
            lang: text.lang,
            text: text.text.trim().to_owned(),
            quotes: text.quotes,
            mentions: Vec::new(),
            allowed: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_talked_and_answers_follow_their_questions() {
        let talk: Talk = toml::from_str(TALK).unwrap();
        let posts = || talk.topic.iter().flat_map(|topic| &topic.post);
        assert!([Lang::En, Lang::Fr].into_iter().all(|lang| posts().any(|post| post.lang == lang)));
        for topic in &talk.topic {
            assert!(topic.post.is_sorted_by(|one, next| one.days >= next.days), "{}", topic.title);
            for (place, post) in topic.post.iter().enumerate() {
                assert!(post.quotes.is_none_or(|of| (of as usize) <= place), "{}", topic.title);
            }
        }
    }
}
