//! What new members wrote lately: in their first days they write only so much in a day.
//!
//! Comes in: a reader, what they are about to write. Goes out: the note that goes with it, or what bars them. Never here: what
//! they write. The note ends a day after the last thing that was written.

use jiff::{SignedDuration, Timestamp};
use portal::forum::Newcomers;

use super::Reader;
use crate::store::StoreError;
use crate::store::item::{Attributes, Fields, Kind, Stored};
use crate::store::keys::{Key, attribute};
use crate::store::write::{Guard, Write};

/// A day.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Why somebody can't write now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// A moderator suspended them until then.
    Suspended(Timestamp),
    /// They are new and started as many topics within a day as they may; from then on they may again.
    Topics(u32, Timestamp),
    /// The same, for replies.
    Replies(u32, Timestamp),
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Topic,
    Reply,
}

/// What a new member wrote within a day.
#[derive(Default)]
pub(super) struct Lately {
    topics: Vec<Timestamp>,
    replies: Vec<Timestamp>,
    revision: Option<u64>,
}

impl Lately {
    pub(super) fn read(item: Attributes, now: Timestamp) -> Result<Lately, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Lately, now)? else { return Ok(Lately::default()) };
        Ok(Lately {
            topics: stored.json_if(attribute::TOPIC)?.unwrap_or_default(),
            replies: stored.json_if(attribute::POSTS)?.unwrap_or_default(),
            revision: Some(stored.number(attribute::REVISION)?),
        })
    }

    /// The note with one piece more.
    pub(super) fn with(
        mut self,
        piece: Piece,
        reader: &Reader,
        limits: &Newcomers,
        now: Timestamp,
    ) -> Result<Write, Barred> {
        let before = self.revision;
        let (written, most) = match piece {
            Piece::Topic => (&mut self.topics, limits.topics),
            Piece::Reply => (&mut self.replies, limits.replies),
        };
        written.retain(|at| at.duration_until(now) < DAY);
        if let (true, Some(first)) = (written.len() >= most as usize, written.first()) {
            let until = *first + DAY;
            return Err(match piece {
                Piece::Topic => Barred::Topics(most, until),
                Piece::Reply => Barred::Replies(most, until),
            });
        }
        written.push(now);
        let guard = before.map_or(Guard::absent(now), Guard::revision);
        let fields = Fields::of(Kind::Lately)
            .json_if(attribute::TOPIC, Some(&self.topics))
            .json_if(attribute::POSTS, Some(&self.replies))
            .number(attribute::REVISION, before.unwrap_or_default() + 1)
            .expires(now + DAY);
        Ok(Write::put(Key::lately(&reader.member()), guard, fields))
    }
}
