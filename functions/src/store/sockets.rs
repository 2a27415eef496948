//! Sockets of members: who is at the other end, in which session.
//!
//! Comes in: the name that the gateway gave to a connection, a member. Goes out: who it is. Never here: sending; what is
//! said in a topic (see `room.rs`).
//!
//! A record outlives its connection by two hours at most: a gateway keeps none longer. Nobody is let in by it: whoever asks
//! for something by a socket has their session read anew.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::call::Outcome;
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, partition_key};
use super::keys::{self, IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{Digest, MemberId, Reader, Store, StoreError, TopicId};

/// Hours for which a gateway keeps a connection.
pub const SOCKET_HOURS: i64 = 2;

/// The name of a connection, as the gateway made it up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(String);

/// A connection that stands, or did a moment ago.
#[derive(Debug, Clone, PartialEq)]
pub struct Socket {
    /// Names it.
    pub id: SocketId,
    /// Hash of the token of the session in which it was opened.
    pub session: Digest,
    /// Whose it is, with the rights of then.
    pub reader: Reader,
    /// The topic that they have open.
    pub topic: Option<TopicId>,
    /// When the gateway ends it at the latest.
    pub ends_at: Timestamp,
}

impl SocketId {
    /// The most characters; API Gateway's have 16.
    const MOST: usize = 128;

    /// A name as a gateway gives it: of letters, digits and a few signs.
    pub fn parse(text: &str) -> Option<SocketId> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=+/".contains(&byte);
        let fits = (1..=SocketId::MOST).contains(&text.len()) && text.bytes().all(is_part);
        fits.then(|| SocketId(text.to_owned()))
    }

    /// As the gateway wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Store {
    /// Notes that a socket was opened.
    ///
    /// Cost: 1 write. Pattern: socket by id.
    pub async fn open_socket(&self, socket: &Socket, now: Timestamp) -> Result<(), StoreError> {
        let write = Write::put(Key::socket(&socket.id), Guard::absent(now), socket.fields());
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                // A gateway that asks twice asks about the same connection.
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Who is at the other end; `None` when the socket is not known, or no longer.
    ///
    /// Cost: 1 consistent read. Pattern: socket by id.
    pub async fn load_socket(&self, id: &SocketId, now: Timestamp) -> Result<Option<Socket>, StoreError> {
        let item = self.forum().get(&Key::socket(id)).await?;
        Stored::live(item, Kind::Socket, now)?.map(|stored| Socket::read(id, &stored)).transpose()
    }

    /// Forgets a socket that has ended, with its place in a topic; says in which. Forgetting twice is forgetting once.
    ///
    /// Cost: 1 consistent read, 2 writes. Pattern: socket by id.
    pub async fn close_socket(&self, id: &SocketId, now: Timestamp) -> Result<Option<TopicId>, StoreError> {
        let Some(socket) = self.load_socket(id, now).await? else { return Ok(None) };
        if let Some(topic) = &socket.topic {
            self.delete_as(Key::seat(topic, id), Kind::Seat).await?;
        }
        self.delete_as(Key::socket(id), Kind::Socket).await?;
        Ok(socket.topic)
    }

    /// The sockets of a member.
    ///
    /// Cost: 1 index query. Pattern: sockets of a member.
    pub async fn sockets_of(&self, member: &MemberId) -> Result<Vec<SocketId>, StoreError> {
        let items = self.forum().all_between(&keys::sockets_of(member), "0", keys::END).await?;
        Ok(items.iter().filter_map(id_of).collect())
    }

    /// Takes an item away if it is there and of this kind.
    pub(super) async fn delete_as(&self, key: Key, kind: Kind) -> Result<(), StoreError> {
        let write = Write::delete(key, Guard::text(attribute::KIND, kind.name()));
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble @ (Trouble::Throttled | Trouble::Unsure | Trouble::Conflict)) => {
                    operation.wait(trouble).await?;
                }
            }
        }
    }
}

impl Socket {
    /// A socket that was opened at a time.
    pub fn new(id: SocketId, session: Digest, reader: Reader, at: Timestamp) -> Socket {
        Socket { id, session, reader, topic: None, ends_at: at + SignedDuration::from_hours(SOCKET_HOURS) }
    }

    fn fields(&self) -> Fields {
        Fields::of(Kind::Socket)
            .text(attribute::SESSION, self.session.to_string())
            .json_if(attribute::READER, Some(&self.reader))
            .text_if(attribute::TOPIC, self.topic.map(|topic| topic.to_string()))
            .expires(self.ends_at)
            .index(IndexKey::socket(&self.reader.member(), &self.id))
    }

    fn read(id: &SocketId, stored: &Stored) -> Result<Socket, StoreError> {
        Ok(Socket {
            id: id.clone(),
            session: stored.digest(attribute::SESSION)?,
            reader: stored.json_if(attribute::READER)?.ok_or_else(|| stored.corrupt(attribute::READER))?,
            topic: stored.parsed_if(attribute::TOPIC, TopicId::parse)?,
            ends_at: stored.expires()?,
        })
    }
}

fn id_of(item: &Attributes) -> Option<SocketId> {
    keys::socket_of(partition_key(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_connections_can_stand_in_a_key() {
        for name in ["L0SM9cOFvHcCIhw=", "a", "x-y_z+1/2"] {
            assert_eq!(SocketId::parse(name).map(|id| id.to_string()).as_deref(), Some(name));
        }
        for wrong in ["", "a#b", "a b", "é", "a\n", &"x".repeat(129)] {
            assert_eq!(SocketId::parse(wrong), None, "{wrong}");
        }
    }
}
