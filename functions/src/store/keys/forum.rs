//! Keys of topics, posts and what members have read.
//!
//! Comes in: typed identifiers. Goes out: key text. Never here: keys of members themselves.

use jiff::Timestamp;

use super::{IndexKey, Key, MEMBER, instant};
use crate::store::item::Attributes;
use crate::store::item::partition_key;
use crate::store::{Digest, MemberId, SocketId, TopicId};

/// What the partition keys of topics begin with.
pub(super) const TOPIC: &str = "TOPIC#";
const POST: &str = "POST#";
const SOCKET: &str = "SOCKET#";
/// What the keys of seats in a room begin with.
pub(in crate::store) const SEAT: &str = "SEAT#";
/// The list of posts by their last change.
pub(in crate::store) const WRITTEN: &str = "WRITTEN";
/// What the keys of notices begin with.
pub(in crate::store) const NOTICE: &str = "NOTICE#";
/// What the keys of news begin with.
pub(in crate::store) const NEWS: &str = "NEWS#";
/// What stands before a topic that somebody follows.
pub(in crate::store) const FOLLOWED_TOPIC: &str = "TOPIC#";
/// What stands before a category that somebody follows.
pub(in crate::store) const FOLLOWED_CATEGORY: &str = "CATEGORY#";
/// The list of reviews that wait.
pub(in crate::store) const REVIEWS_WAITING: &str = "REVIEWS#waiting";
/// The list of reviews that were judged.
pub(in crate::store) const REVIEWS_JUDGED: &str = "REVIEWS#judged";

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

    pub(in crate::store) fn socket(socket: &SocketId) -> Key {
        Key { pk: format!("{SOCKET}{socket}"), sk: "SOCKET".into() }
    }

    pub(in crate::store) fn seat(topic: &TopicId, socket: &SocketId) -> Key {
        Key { pk: room(topic), sk: format!("{SEAT}{socket}") }
    }

    pub(in crate::store) fn told(topic: &TopicId) -> Key {
        Key { pk: room(topic), sk: "TOLD".into() }
    }

    pub(in crate::store) fn review(topic: &TopicId, seq: u32) -> Key {
        Key { pk: topic_partition(topic), sk: format!("REVIEW#{seq:06}") }
    }

    /// `number` is the member's revision when it was written.
    pub(in crate::store) fn notice(member: &MemberId, number: u64) -> Key {
        Key { pk: member_partition(member), sk: format!("{NOTICE}{number:06}") }
    }

    pub(in crate::store) fn lately(member: &MemberId) -> Key {
        Key { pk: member_partition(member), sk: "LATELY".into() }
    }

    /// What the member has begun to write in a topic.
    pub(in crate::store) fn post_draft(member: &MemberId, topic: &TopicId) -> Key {
        Key { pk: member_partition(member), sk: format!("DRAFT#{topic}") }
    }

    /// A post of which the member is told.
    pub(in crate::store) fn news(member: &MemberId, topic: &TopicId, seq: u32) -> Key {
        Key { pk: member_partition(member), sk: format!("{NEWS}{topic}#{seq:06}") }
    }

    /// `what` is the topic or the category, with what stands before it.
    pub(in crate::store) fn follow(what: &str, member: &MemberId) -> Key {
        Key { pk: followers_of(what), sk: member.to_string() }
    }

    pub(in crate::store) fn read_places(member: &MemberId, category: &str) -> Key {
        Key { pk: member_partition(member), sk: format!("READ#{category}") }
    }
}

impl IndexKey {
    pub(in crate::store) fn socket(member: &MemberId, socket: &SocketId) -> IndexKey {
        IndexKey { pk: sockets_of(member), sk: socket.to_string() }
    }

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

impl IndexKey {
    /// `what` as for [`Key::follow`].
    pub(in crate::store) fn follow(member: &MemberId, what: &str) -> IndexKey {
        IndexKey { pk: follows_of(member), sk: what.to_owned() }
    }

    pub(in crate::store) fn written(topic: &TopicId, seq: u32, changed_at: Timestamp) -> IndexKey {
        IndexKey { pk: WRITTEN.into(), sk: format!("{}#{topic}#{seq:06}", instant(changed_at)) }
    }

    /// Reviews that wait stand by the time at which they began, those that were judged by that of the verdict.
    pub(in crate::store) fn review(
        topic: &TopicId,
        seq: u32,
        judged_at: Option<Timestamp>,
        opened_at: Timestamp,
    ) -> IndexKey {
        let pk = if judged_at.is_some() { REVIEWS_JUDGED } else { REVIEWS_WAITING };
        IndexKey {
            pk: pk.into(),
            sk: format!("{}#{topic}#{seq:06}", instant(judged_at.unwrap_or(opened_at))),
        }
    }
}

/// Partition key of everything of a member.
pub(in crate::store) fn member_partition(member: &MemberId) -> String {
    format!("{MEMBER}{member}")
}

/// Partition key of those who follow a topic or a category.
pub(in crate::store) fn followers_of(what: &str) -> String {
    format!("FOLLOWERS#{what}")
}

/// The list of what a member follows.
pub(in crate::store) fn follows_of(member: &MemberId) -> String {
    format!("FOLLOWS#{member}")
}

/// The post of a post's own key; `None` when it is the key of something else.
pub(in crate::store) fn added_post(pk: &str, sk: &str) -> Option<(TopicId, u32)> {
    let topic = TopicId::parse(pk.strip_prefix(TOPIC)?)?;
    Some((topic, sk.strip_prefix(POST)?.parse().ok()?))
}

/// Partition key of a topic with its posts.
pub(in crate::store) fn topic_partition(topic: &TopicId) -> String {
    format!("{TOPIC}{topic}")
}

/// The topic of an item of its partition; `None` when the item is of another kind.
pub(in crate::store) fn topic_of(item: &Attributes) -> Option<TopicId> {
    TopicId::parse(partition_key(item).strip_prefix(TOPIC)?)
}

/// Partition key of those who have a topic open.
pub(in crate::store) fn room(topic: &TopicId) -> String {
    format!("ROOM#{topic}")
}

/// The sockets of a member.
pub(in crate::store) fn sockets_of(member: &MemberId) -> String {
    format!("SOCKETS#{member}")
}

/// The socket of a socket's partition; `None` when the item is of another kind.
pub(in crate::store) fn socket_of(pk: &str) -> Option<SocketId> {
    SocketId::parse(pk.strip_prefix(SOCKET)?)
}

/// The topic of a topic's own key; `None` when it is the key of something else.
pub(in crate::store) fn changed_topic(pk: &str, sk: &str) -> Option<TopicId> {
    TopicId::parse(pk.strip_prefix(TOPIC)?).filter(|topic| Key::topic(topic).sk == sk)
}

/// The socket of a seat's sort key.
pub(in crate::store) fn seat_of(sk: &str) -> Option<SocketId> {
    SocketId::parse(sk.strip_prefix(SEAT)?)
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
    fn posts_are_known_by_their_keys() {
        let topic = TopicId::from_bits(7);
        let key = Key::post(&topic, 12);
        assert_eq!(added_post(&key.pk, &key.sk), Some((topic, 12)));
        for other in [Key::topic(&topic), Key::former_text(&topic, 12, 1), Key::review(&topic, 12)] {
            assert_eq!(added_post(&other.pk, &other.sk), None);
        }
    }

    #[test]
    fn sockets_are_known_by_their_keys() {
        let (socket, topic) = (SocketId::parse("L0SM9cOFvHcCIhw=").unwrap(), TopicId::from_bits(7));
        assert_eq!(socket_of(&Key::socket(&socket).pk).as_ref(), Some(&socket));
        assert_eq!(seat_of(&Key::seat(&topic, &socket).sk).as_ref(), Some(&socket));
        assert_eq!((seat_of(&Key::told(&topic).sk), socket_of(&Key::topic(&topic).pk)), (None, None));
    }

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
