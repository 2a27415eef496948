//! Rooms: who has a topic open, and how far they have been told of it.
//!
//! Comes in: a socket, a reader, a topic. Goes out: what has changed in the topic, and for whom. Never here: sending it, HTML.
//!
//! A seat holds the rights that its reader had when they took it; nobody whose rights do not reach the topic's category, as it
//! is now, is among those who are told. Each change of a topic has a number, its revision. Whoever takes a seat is first in
//! the room and then reads what came after the revision that they know: nothing falls between.

use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use super::call::{Operation, Outcome};
use super::item::{Attributes, Fields, Kind, Stored, sort_key};
use super::keys::{self, Key, attribute};
use super::sockets::{SOCKET_HOURS, Socket, SocketId};
use super::write::{Guard, Write};
use super::{OpenedTopic, Reader, Store, StoreError, TopicId};

/// A place in a room.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    /// The socket.
    pub socket: SocketId,
    /// Who it is.
    pub reader: Reader,
    /// Language of their page.
    pub lang: Lang,
    /// The first post of their page.
    pub first: u32,
}

/// What has changed in a topic, and who is to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The topic, and the posts that have changed, as they are now.
    pub opened: OpenedTopic,
    /// Who has it open, and may.
    pub seats: Vec<Seat>,
    /// Sockets that have it open and may no longer.
    pub outside: Vec<SocketId>,
}

/// Who is in a room.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Company {
    /// Some of them.
    pub seats: Vec<Seat>,
    /// There are more.
    pub has_more: bool,
}

impl Store {
    /// Takes a seat in the room of a topic, and gives up the one in another. `None` when there is no such topic, or the socket
    /// has ended. [`StoreError::NotYours`]: in a category that the reader does not see.
    ///
    /// Cost: 1 consistent read, 1 transaction of 2 items. Patterns: topic by id, socket by id.
    pub async fn take_seat(
        &self,
        socket: &Socket,
        seat: &Seat,
        topic: &TopicId,
        now: Timestamp,
    ) -> Result<Option<()>, StoreError> {
        let mut operation = self.forum();
        if operation.topic(&seat.reader, topic).await?.is_none() {
            return Ok(None);
        }
        if let Some(before) = socket.topic.filter(|before| before != topic) {
            self.delete_as(Key::seat(&before, &socket.id), Kind::Seat).await?;
        }
        let put = Write::put(Key::seat(topic, &socket.id), seat.guard(now), seat.fields(socket.ends_at));
        let set = Fields::new().text(attribute::TOPIC, topic.to_string());
        let known = Write::update(Key::socket(&socket.id), Guard::alive(now), set, Vec::new());
        // A socket that asks again, after a gap, sits there already.
        let writes = if socket.topic == Some(*topic) { vec![put] } else { vec![put, known] };
        let name = super::call::token(&["seat", socket.id.as_str(), &operation.bits().to_string()]);
        loop {
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(Some(())),
                Outcome::Refused(_) => return Ok(None),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Gives up a seat; the socket stays.
    ///
    /// Cost: 2 writes. Pattern: socket by id.
    pub async fn leave_seat(&self, socket: &Socket, now: Timestamp) -> Result<(), StoreError> {
        let Some(topic) = &socket.topic else { return Ok(()) };
        self.delete_as(Key::seat(topic, &socket.id), Kind::Seat).await?;
        let write =
            Write::update(Key::socket(&socket.id), Guard::alive(now), Fields::new(), vec![attribute::TOPIC]);
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// The seat of a socket; `None` when it has none there, or no longer.
    ///
    /// Cost: 1 consistent read. Pattern: seats in a room.
    pub async fn load_seat(
        &self,
        topic: &TopicId,
        socket: &SocketId,
        now: Timestamp,
    ) -> Result<Option<Seat>, StoreError> {
        let item = self.forum().get(&Key::seat(topic, socket)).await?;
        item.filter(|item| Stored::is_live(item, now)).map(Seat::read).transpose()
    }

    /// Some of those who have a topic open, for a reader who sees it; nobody when there is no such topic.
    /// [`StoreError::NotYours`]: in a category that the reader does not see.
    ///
    /// Cost: 1 consistent read, 1 consistent query. Patterns: topic by id, seats in a room.
    pub async fn company(
        &self,
        reader: &Reader,
        topic: &TopicId,
        most: u16,
        now: Timestamp,
    ) -> Result<Company, StoreError> {
        let mut operation = self.forum();
        if operation.topic(reader, topic).await?.is_none() {
            return Ok(Company::default());
        }
        operation.company(topic, most, now).await
    }

    /// Some of those who have a topic open, to tell them who came and who went.
    ///
    /// Cost: 1 consistent query. Pattern: seats in a room.
    pub async fn company_left(
        &self,
        topic: &TopicId,
        most: u16,
        now: Timestamp,
    ) -> Result<Company, StoreError> {
        self.forum().company(topic, most, now).await
    }

    /// The posts of some places in a topic as they are now, and who is to be told of them; `None` when nobody has it open.
    ///
    /// Cost: 1 consistent query; when somebody has it open, 1 consistent read of a batch more. Patterns: seats in a room, topic
    /// by id, posts of a topic between two places.
    pub async fn change_of(
        &self,
        topic: &TopicId,
        posts: &[u32],
        now: Timestamp,
    ) -> Result<Option<Change>, StoreError> {
        let mut operation = self.forum();
        let seats = operation.seats(topic, now).await?;
        if seats.is_empty() {
            return Ok(None);
        }
        let Some(opened) = operation.topic_and_posts(topic, posts).await? else { return Ok(None) };
        Ok(Some(Change::for_those(opened, seats)))
    }

    /// What nobody has been told of a topic yet, as far as is known: the posts that changed after the last revision that was
    /// told; `None` when all are told, or nobody has it open.
    ///
    /// Cost: 2 consistent reads when all were told; else 2 consistent queries more. Patterns: how far a room was told, topic by id,
    /// seats in a room, posts of a topic between two places.
    pub async fn untold(&self, topic: &TopicId, now: Timestamp) -> Result<Option<(u64, Change)>, StoreError> {
        let mut operation = self.forum();
        let told = operation.told(topic, now).await?.unwrap_or_default();
        let Some(opened) = operation.topic_and_posts(topic, &[]).await? else { return Ok(None) };
        if opened.topic.head.revision <= told {
            return Ok(None);
        }
        // Last, because it grows with the room: as a rule all were told.
        let seats = operation.seats(topic, now).await?;
        if seats.is_empty() {
            return Ok(None);
        }
        // Told of nothing: of the last change at least.
        let after = if told == 0 { opened.topic.head.revision - 1 } else { told };
        let mut posts = operation.posts_of(topic).await?;
        posts.retain(|post| post.revision > after);
        Ok(Some((after, Change::for_those(OpenedTopic { posts, ..opened }, seats))))
    }

    /// Up to which revision everybody who has a topic open was told of it, as far as is known.
    ///
    /// Cost: 1 consistent read. Pattern: how far a room was told.
    pub async fn told(&self, topic: &TopicId, now: Timestamp) -> Result<Option<u64>, StoreError> {
        self.forum().told(topic, now).await
    }

    /// Notes that everybody who has a topic open was told of it up to a revision.
    ///
    /// Cost: 1 write. Pattern: how far a room was told.
    pub async fn note_told(&self, topic: &TopicId, revision: u64, now: Timestamp) -> Result<(), StoreError> {
        let fields = Fields::of(Kind::Told)
            .number(attribute::REVISION, revision)
            .expires(now + SignedDuration::from_hours(SOCKET_HOURS));
        let guard = Guard::missing(attribute::PK).or(Guard::below(attribute::REVISION, revision));
        let write = Write::put(Key::told(topic), guard, fields);
        let mut operation = self.forum();
        loop {
            match operation.write(&write).await? {
                // Refused: somebody has told more already.
                Outcome::Done | Outcome::Refused(_) => return Ok(()),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl Operation<'_> {
    async fn seats(&mut self, topic: &TopicId, now: Timestamp) -> Result<Vec<Seat>, StoreError> {
        let items = self.partition(&keys::room(topic), keys::SEAT).await?;
        live(items, now)
    }

    async fn told(&mut self, topic: &TopicId, now: Timestamp) -> Result<Option<u64>, StoreError> {
        let item = self.get(&Key::told(topic)).await?;
        let told = Stored::live(item, Kind::Told, now)?;
        told.map(|told| told.number(attribute::REVISION)).transpose()
    }

    async fn company(&mut self, topic: &TopicId, most: u16, now: Timestamp) -> Result<Company, StoreError> {
        let (items, has_more) = self.first_of(&keys::room(topic), keys::SEAT, most).await?;
        Ok(Company { seats: live(items, now)?, has_more })
    }
}

fn live(items: Vec<Attributes>, now: Timestamp) -> Result<Vec<Seat>, StoreError> {
    items.into_iter().filter(|item| Stored::is_live(item, now)).map(Seat::read).collect()
}

impl Change {
    fn for_those(opened: OpenedTopic, seats: Vec<Seat>) -> Change {
        let topic = &opened.topic;
        let (seats, outside): (Vec<_>, Vec<_>) =
            seats.into_iter().partition(|seat| seat.reader.sees_topic(topic));
        let outside = outside.into_iter().map(|seat| seat.socket).collect();
        Change { opened, seats, outside }
    }
}

impl Seat {
    /// The same socket may take its seat again; another member's seat is never taken.
    fn guard(&self, now: Timestamp) -> Guard {
        Guard::absent(now).or(Guard::text(attribute::MEMBER, self.reader.member().to_string()))
    }

    fn fields(&self, ends_at: Timestamp) -> Fields {
        Fields::of(Kind::Seat)
            .text(attribute::MEMBER, self.reader.member().to_string())
            .json_if(attribute::READER, Some(&self.reader))
            .text(attribute::LANG, self.lang.code())
            .number(attribute::SEQ, self.first)
            .expires(ends_at)
    }

    fn read(item: Attributes) -> Result<Seat, StoreError> {
        let socket = keys::seat_of(sort_key(&item));
        let stored = Stored::lasting(item, Kind::Seat)?;
        Ok(Seat {
            socket: socket.ok_or_else(|| stored.corrupt(attribute::SK))?,
            reader: stored.json_if(attribute::READER)?.ok_or_else(|| stored.corrupt(attribute::READER))?,
            lang: stored.lang()?,
            first: stored.number(attribute::SEQ)?,
        })
    }
}
