//! What a browser says on its socket, and what it is answered.
//!
//! Comes in: a socket, a text. Goes out: answers on the same socket. Never here: what others hear of it (see `company.rs`).
//!
//! With every message the session is read anew, and with it what its member may see.

use super::company;
use super::message::{Asked, Page, Told};
use super::tell::{self, News};
use crate::app::App;
use crate::forum::places::POSTS;
use crate::staff;
use crate::store::{OpenedTopic, Reader, Seat, Socket, SocketId, StoreError};

/// Answers a message. A socket whose session has ended is closed.
pub(super) async fn listen(app: &App, id: &SocketId, text: &str) -> Result<(), StoreError> {
    let Some(socket) = app.store.load_socket(id, app.now()).await? else { return hang_up(app, id).await };
    let Some(reader) = staff::reader_of(app, &socket.session).await? else { return hang_up(app, id).await };
    let told = match Asked::read(text) {
        Some(Asked::Subscribe { topic, lang, first, cursor }) => match Page::parse(&topic, &lang, first) {
            Some(page) => subscribe(app, &socket, reader, page, cursor).await,
            None => refuse(app, id).await,
        },
        Some(Asked::Ping { cursor }) => ping(app, &socket, &reader, cursor).await,
        Some(Asked::Here) => company::tell_one(app, &socket, &reader).await,
        Some(Asked::Read { seq }) => mark_read(app, &socket, &reader, seq).await,
        Some(Asked::Unsubscribe) => {
            app.store.leave_seat(&socket, app.now()).await?;
            match &socket.topic {
                Some(topic) => company::left(app, topic).await,
                None => Ok(()),
            }
        }
        None => refuse(app, id).await,
    };
    match told {
        Err(StoreError::NotYours) => refuse(app, id).await,
        told => told,
    }
}

async fn subscribe(
    app: &App,
    socket: &Socket,
    reader: Reader,
    page: Page,
    cursor: u64,
) -> Result<(), StoreError> {
    let Page { topic, lang, first } = page;
    let seat = Seat { socket: socket.id.clone(), reader, lang, first };
    // First in the room, then the look at what came before: nothing falls between.
    if app.store.take_seat(socket, &seat, &topic, app.now()).await?.is_none() {
        return refuse(app, &socket.id).await;
    }
    catch_up(app, &seat, &topic, cursor).await?;
    // Who asks again, after a gap, has not come just now.
    if socket.topic == Some(topic) { Ok(()) } else { company::came(app, &topic).await }
}

/// What came after a revision, on a page that somebody has open.
async fn catch_up(
    app: &App,
    seat: &Seat,
    topic: &crate::store::TopicId,
    cursor: u64,
) -> Result<(), StoreError> {
    let places = seat.first..=seat.first + POSTS - 1;
    let opened = app.store.open_topic_after(&seat.reader, topic, places, cursor).await?;
    let Some(opened) = opened else { return refuse(app, &seat.socket).await };
    let OpenedTopic { topic, posts } = &opened;
    tell::send(app, seat, &News { topic, posts, after: cursor, cursor: topic.head.revision }).await;
    Ok(())
}

async fn ping(app: &App, socket: &Socket, reader: &Reader, cursor: u64) -> Result<(), StoreError> {
    let Some(topic) = &socket.topic else { return Ok(()) };
    let Some(seat) = app.store.load_seat(topic, &socket.id, app.now()).await? else {
        return refuse(app, &socket.id).await;
    };
    catch_up(app, &Seat { reader: reader.clone(), ..seat }, topic, cursor).await
}

/// Notes how far a reader was shown the topic that they have open. A post that is not there is not read.
async fn mark_read(app: &App, socket: &Socket, reader: &Reader, seq: u32) -> Result<(), StoreError> {
    let Some(topic) = &socket.topic else { return Ok(()) };
    let opened = app.store.open_topic(reader, topic, seq..=seq).await?;
    match opened.filter(|opened| !opened.posts.is_empty()) {
        Some(OpenedTopic { topic, .. }) => app.store.mark_read(reader, &topic, seq, app.now()).await,
        None => refuse(app, &socket.id).await,
    }
}

async fn refuse(app: &App, id: &SocketId) -> Result<(), StoreError> {
    // Whoever has left meanwhile need not know.
    let _ = app.sockets.send(id, Told::Refused.text()).await;
    Ok(())
}

async fn hang_up(app: &App, id: &SocketId) -> Result<(), StoreError> {
    let _ = app.sockets.close(id).await;
    app.store.close_socket(id, app.now()).await.map(drop)
}
