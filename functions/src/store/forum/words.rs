//! Looking for words in posts.
//!
//! Comes in: what somebody looks for. Goes out: posts and their topics, the newest first. Never here: who looked for what; the
//! words of a search are in no log. Nothing is decided on what is kept in memory: whatever is shown was read anew, and its
//! category asked for.
//!
//! The words of all posts are kept in memory, folded (no accents, no case) and by their stem in the language of the post: a
//! list of posts for each word. Each change of a post's text puts the post at the end of a list of the index, in the same
//! write; each search asks that list what is new and reads only that. So an instance knows every post that was written before
//! it was asked, once the index has it.
//!
//! What it costs in DynamoDB's units. A post: its place in the index, 1 write unit for a new one, 2 for one that is changed
//! (thanks change none). A search: half a read unit when nothing is new, 1 unit for each KB of 4 of posts and topics that are,
//! and 1 for each topic and each post on the page of results (some 40 for 20 results). The first search of an instance reads
//! all: some 200 bytes of the index and 1 unit or 2 for each post. For 10,000 posts that is 250 + 15,000 units, about half a
//! cent, and 10 to 20 MB of memory. The other ways were weighed: words as items of their own would be 50 to 100 writes for a
//! post, more than a transaction takes, and each search as many reads as its commonest word has posts. The index partition
//! takes 1,000 posts a second.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use portal::Lang;
use portal::search::stems;
use tokio::sync::Mutex;

use super::review::place_of;
use super::{Post, PostPlace, PostState, Reader, Topic, TopicId};
use crate::store::call::Operation;
use crate::store::changes::Followed;
use crate::store::item::{Kind, index_sort_key, kind_text};
use crate::store::keys::{self, Key};
use crate::store::{MemberId, Store, StoreError};

/// Posts read in one go, each with its topic.
const AT_ONCE: usize = 50;

/// What somebody looks for.
#[derive(Clone)]
pub struct PostSearch {
    /// As it was typed.
    pub words: String,
    /// Posts in this language only.
    pub lang: Option<Lang>,
    /// Topics with this tag only; then no words are needed, and their first posts are found.
    pub tag: Option<String>,
    /// Topics of this category only.
    pub category: Option<String>,
    /// Results before the ones that are wanted.
    pub skip: usize,
    /// Results that are wanted.
    pub most: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundPosts {
    /// The posts with their topics, the newest first.
    pub posts: Vec<(Topic, Post)>,
    /// Whether there are more of them.
    pub has_more: bool,
}

/// The words of all posts, as far as this program has read them.
#[derive(Default)]
pub(in crate::store) struct Words(Mutex<Known>);

#[derive(Default)]
struct Known {
    followed: Option<Followed>,
    index: Index,
}

/// For each word the posts that have it.
#[derive(Default)]
struct Index {
    words: HashMap<Arc<str>, BTreeSet<u32>>,
    posts: Vec<Listed>,
    numbers: HashMap<(TopicId, u32), u32>,
    categories: HashMap<TopicId, Arc<str>>,
}

/// A post in the index. One that is hidden or deleted has no words.
struct Listed {
    place: PostPlace,
    by: MemberId,
    lang: Lang,
    at: Timestamp,
    words: Vec<Arc<str>>,
}

impl Store {
    /// Looks for posts. Those of categories that the reader does not see are not found, nor what is hidden or deleted.
    ///
    /// Cost: see the header of `words.rs`. Patterns: posts by their last change, posts of a topic between two places, topic by
    /// id.
    pub async fn search_posts(&self, reader: &Reader, search: &PostSearch) -> Result<FoundPosts, StoreError> {
        let mut operation = self.forum();
        let places = {
            let mut known = self.words.0.lock().await;
            operation.bring_up_to_date(&mut known).await?;
            known.index.find(reader, search)
        };
        let (mut found, mut skip) = (FoundPosts::default(), search.skip);
        for some in places.chunks(AT_ONCE) {
            for (topic, post) in operation.posts_at(some).await? {
                let is_theirs = reader.sees_topic(&topic)
                    && search.category.as_ref().is_none_or(|category| *category == topic.category);
                if post.state != PostState::Shown || !is_theirs {
                    continue;
                }
                if skip > 0 {
                    skip -= 1;
                } else if found.posts.len() == search.most {
                    found.has_more = true;
                    return Ok(found);
                } else {
                    found.posts.push((topic, post));
                }
            }
        }
        Ok(found)
    }
}

impl Store {
    /// Everything that a reader wrote and did not take away, with its topics, the first one first.
    ///
    /// Cost: as a search; 1 read unit or 2 for each of their posts. Patterns: posts by their last change, posts of a topic
    /// between two places, topic by id.
    pub async fn own_posts(&self, reader: &Reader) -> Result<Vec<(Topic, Post)>, StoreError> {
        let mut operation = self.forum();
        let places = operation.places_of(&self.words, &reader.member()).await?;
        let mut posts = operation.posts_at(&places).await?;
        posts.retain(|(_, post)| post.state != PostState::Deleted && post.by == reader.member());
        Ok(posts)
    }

    /// What a member wrote last where the reader sees it, the newest first, at most `most`.
    ///
    /// Cost: as a search; 1 read unit or 2 for each of the posts that are looked at. Patterns: as above.
    pub async fn posts_by(
        &self,
        reader: &Reader,
        member: &MemberId,
        most: usize,
    ) -> Result<Vec<(Topic, Post)>, StoreError> {
        let mut operation = self.forum();
        let mut places = operation.places_of(&self.words, member).await?;
        places.reverse();
        let mut found = Vec::new();
        for some in places.chunks(AT_ONCE) {
            let mut posts = operation.posts_at(some).await?;
            posts.retain(|(topic, post)| {
                post.by == *member && post.state == PostState::Shown && reader.sees_topic(topic)
            });
            posts.retain(|(topic, _)| !topic.head.is_hidden);
            found.extend(posts);
            if found.len() >= most {
                break;
            }
        }
        found.sort_by_key(|(_, post)| std::cmp::Reverse(post.at));
        found.truncate(most);
        Ok(found)
    }
}

impl Operation<'_> {
    /// Where a member's posts stand, the first one first.
    async fn places_of(&mut self, words: &Words, member: &MemberId) -> Result<Vec<PostPlace>, StoreError> {
        let mut theirs: Vec<(Timestamp, PostPlace)> = {
            let mut known = words.0.lock().await;
            self.bring_up_to_date(&mut known).await?;
            let theirs = known.index.posts.iter().filter(|listed| listed.by == *member);
            theirs.map(|listed| (listed.at, listed.place)).collect()
        };
        theirs.sort_by_key(|(at, place)| (*at, place.topic, place.seq));
        Ok(theirs.into_iter().map(|(_, place)| place).collect())
    }

    async fn bring_up_to_date(&mut self, known: &mut Known) -> Result<(), StoreError> {
        let followed = known.followed.take().unwrap_or_default();
        let (items, next) = self.since(keys::WRITTEN, &followed).await?;
        let places: Vec<PostPlace> = items.iter().filter_map(|item| place_of(index_sort_key(item))).collect();
        for some in places.chunks(AT_ONCE) {
            for (topic, post) in self.posts_at(some).await? {
                known.index.put(&topic, &post);
            }
        }
        known.followed = Some(next);
        Ok(())
    }

    /// Posts with their topics, in the order of their places; those that are not there are left out.
    pub(super) async fn posts_at(&mut self, places: &[PostPlace]) -> Result<Vec<(Topic, Post)>, StoreError> {
        let keys = |place: &PostPlace| [Key::topic(&place.topic), Key::post(&place.topic, place.seq)];
        let mut wanted: Vec<Key> = places.iter().flat_map(keys).collect();
        wanted.sort_by(|one, other| (&one.pk, &one.sk).cmp(&(&other.pk, &other.sk)));
        wanted.dedup();
        let (mut topics, mut posts) = (BTreeMap::new(), BTreeMap::new());
        for some in wanted.chunks(2 * AT_ONCE) {
            for item in self.batch(some).await? {
                let Some(id) = keys::topic_of(&item) else { continue };
                if kind_text(&item) == Kind::Topic.name() {
                    topics.insert(id, Topic::read(item)?);
                } else {
                    let post = Post::read(item)?;
                    posts.insert((id, post.seq), post);
                }
            }
        }
        let both = |place: &PostPlace| {
            let topic = topics.get(&place.topic).cloned()?;
            Some((topic, posts.remove(&(place.topic, place.seq))?))
        };
        Ok(places.iter().filter_map(both).collect())
    }
}

impl Index {
    fn put(&mut self, topic: &Topic, post: &Post) {
        self.categories.insert(topic.id, topic.category.as_str().into());
        let number = self.number(PostPlace { topic: topic.id, seq: post.seq }, post);
        let listed = &mut self.posts[number as usize];
        listed.lang = post.lang;
        for word in std::mem::take(&mut listed.words) {
            if let Some(posts) = self.words.get_mut(&word) {
                posts.remove(&number);
            }
        }
        if post.state != PostState::Shown {
            return;
        }
        let mut found = stems(&post.text, post.lang);
        let mut tags = &[][..];
        if post.seq == 1 {
            found.extend(stems(&topic.head.title, topic.head.lang));
            tags = &topic.head.tags;
        }
        let words = found.into_iter().map(|word| word_of(post.lang, &word));
        for word in words.chain(tags.iter().map(|tag| tag_of(tag))) {
            let word: Arc<str> = word.into();
            let word = self.words.get_key_value(&word).map_or(word, |(known, _)| Arc::clone(known));
            self.words.entry(Arc::clone(&word)).or_default().insert(number);
            listed.words.push(word);
        }
    }

    fn number(&mut self, place: PostPlace, post: &Post) -> u32 {
        let next = u32::try_from(self.posts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry((place.topic, place.seq)).or_insert(next);
        if number == next {
            let Post { by, lang, at, .. } = *post;
            self.posts.push(Listed { place, by, lang, at, words: Vec::new() });
        }
        number
    }

    /// The posts that have every word, in one language or the other, the newest first.
    fn find(&self, reader: &Reader, search: &PostSearch) -> Vec<PostPlace> {
        let langs = Lang::ALL.into_iter().filter(|lang| search.lang.is_none_or(|only| only == *lang));
        let mut found: BTreeSet<u32> = BTreeSet::new();
        for lang in langs {
            let mut lists = Vec::new();
            let words = stems(&search.words, lang).into_iter().map(|word| word_of(lang, &word));
            for word in words.chain(search.tag.as_deref().map(tag_of)) {
                lists.push(self.words.get(word.as_str()));
            }
            // A word that no post has: none has all of them.
            let Some(mut lists) = lists.into_iter().collect::<Option<Vec<_>>>() else { continue };
            lists.sort_by_key(|list| list.len());
            let Some((fewest, others)) = lists.split_first() else { continue };
            let has_all = |post: &&u32| others.iter().all(|list| list.contains(*post));
            found.extend(fewest.iter().filter(has_all));
        }
        let is_theirs = |listed: &&Listed| {
            // A tag alone finds posts in any language.
            if search.lang.is_some_and(|only| only != listed.lang) {
                return false;
            }
            let category = self.categories.get(&listed.place.topic);
            category.is_some_and(|category| {
                reader.sees(category) && search.category.as_deref().is_none_or(|only| only == &**category)
            })
        };
        let mut posts: Vec<&Listed> =
            found.iter().filter_map(|number| self.posts.get(*number as usize)).filter(is_theirs).collect();
        posts.sort_by_key(|listed| std::cmp::Reverse((listed.at, listed.place.topic, listed.place.seq)));
        posts.into_iter().map(|listed| listed.place).collect()
    }
}

/// A word of a language, as the index has it.
fn word_of(lang: Lang, word: &str) -> String {
    format!("{lang}:{word}")
}

/// A tag, as the index has it.
fn tag_of(tag: &str) -> String {
    format!("tag:{tag}")
}

/// Without the words: they may be anything.
impl std::fmt::Debug for PostSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostSearch").field("lang", &self.lang).finish_non_exhaustive()
    }
}
