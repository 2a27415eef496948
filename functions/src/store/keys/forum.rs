//! Keys of topics, posts and what members have read.
//!
//! Comes in: typed identifiers. Goes out: key text. Never here: keys of members themselves.

use jiff::Timestamp;

use super::{IndexKey, Key, MEMBER, instant};
use crate::store::item::Attributes;
use crate::store::item::partition_key;
use crate::store::{Digest, MemberId, TopicId};

/// What the partition keys of topics begin with.
pub(super) const TOPIC: &str = "TOPIC#";
const POST: &str = "POST#";

impl Key {
    pub(in crate::store) fn topic(topic: &TopicId) -> Key {
        Key { pk: topic_partition(topic), sk: "TOPIC".into() }
    }

    /// `seq` is the place of the post in its topic, from 1.
    pub(in crate::store) fn post(topic: &TopicId, seq: u32) -> Key {
        Key { pk: topic_partition(topic), sk: post_sort_key(seq) }
    }

    /// What a post said before its change of that number.
    pub(in crate::store) fn former_text(topic: &TopicId, seq: u32, edit: u32) -> Key {
        Key { pk: topic_partition(topic), sk: format!("{}{edit:06}", former_texts(seq)) }
    }

    /// `key` is the hash of what makes a post one post.
    pub(in crate::store) fn posted(key: &Digest) -> Key {
        Key { pk: format!("POSTED#{key}"), sk: "POSTED".into() }
    }

    pub(in crate::store) fn read_places(member: &MemberId, category: &str) -> Key {
        Key { pk: format!("{MEMBER}{member}"), sk: format!("READ#{category}") }
    }
}

impl IndexKey {
    /// What is pinned sorts after everything else, so that it comes first where the newest does.
    pub(in crate::store) fn topic(
        category: &str,
        is_pinned: bool,
        last_at: Timestamp,
        topic: &TopicId,
    ) -> IndexKey {
        IndexKey {
            pk: topics_of(category),
            sk: format!("{}#{}#{topic}", u8::from(is_pinned), instant(last_at)),
        }
    }
}

/// Partition key of a topic with its posts.
pub(in crate::store) fn topic_partition(topic: &TopicId) -> String {
    format!("{TOPIC}{topic}")
}

/// The topic of an item of its partition; `None` when the item is of another kind.
pub(in crate::store) fn topic_of(item: &Attributes) -> Option<TopicId> {
    TopicId::parse(partition_key(item).strip_prefix(TOPIC)?)
}

/// Sort key of a post; text order is the order of posts.
pub(in crate::store) fn post_sort_key(seq: u32) -> String {
    format!("{POST}{seq:06}")
}

/// What the keys of a post's former texts begin with.
pub(in crate::store) fn former_texts(seq: u32) -> String {
    format!("FORMER#{seq:06}#")
}

/// The topics of a category.
pub(in crate::store) fn topics_of(category: &str) -> String {
    format!("TOPICS#{category}")
}

/// Whether a text is the place of a topic in its list.
pub(in crate::store) fn is_topic_place(text: &str) -> bool {
    let mut parts = text.splitn(3, '#');
    let (pinned, at, topic) = (parts.next(), parts.next(), parts.next());
    matches!(pinned, Some("0" | "1"))
        && at.is_some_and(|at| at.parse::<Timestamp>().is_ok())
        && topic.and_then(TopicId::parse).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_topic_says_what_comes_first() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let later = Timestamp::from_second(1_800_000_001).unwrap();
        let topic = TopicId::from_bits(7);
        let place = |is_pinned, at| IndexKey::topic("practice", is_pinned, at, &topic).sk;
        assert!(place(false, at) < place(false, later));
        assert!(place(false, later) < place(true, at));
        assert!(is_topic_place(&place(true, at)));
        for wrong in ["", "0#x#1", "2#2027-01-15T08:00:00.000Z#00", "0#2027-01-15T08:00:00.000Z#7"] {
            assert!(!is_topic_place(wrong), "{wrong}");
        }
        assert!(post_sort_key(9) < post_sort_key(10) && post_sort_key(99_999) < post_sort_key(100_000));
    }
}
