//! Telling of a change: to everybody who has the topic open.
//!
//! Comes in: a topic, the posts that have changed. Goes out: each of them as HTML, made for each reader. Never here: storing. A
//! failure here is noted and no more: the change is stored, and the stream finds who was not told.

use futures_util::StreamExt as _;
use futures_util::stream::iter;
use portal::Problem;

use super::message::{Fragment, LONGEST_SENT, Told};
use super::sockets::Unsent;
use crate::app::App;
use crate::forum::places::POSTS;
use crate::forum::post::Viewer;
use crate::store::{OpenedTopic, Post, RoomChange, Seat, SocketId, StoreError, Topic, TopicId};

/// Messages under way at once.
const AT_ONCE: usize = 32;

/// What is told of a topic: the posts that have changed, and between which of its revisions.
pub(super) struct News<'a> {
    pub(super) topic: &'a Topic,
    pub(super) posts: &'a [Post],
    pub(super) after: u64,
    pub(super) cursor: u64,
}

/// Tells everybody who has a topic open that these posts have changed; without posts, the topic itself.
pub(crate) async fn tell(app: &App, topic: &TopicId, posts: &[u32]) {
    if let Err(error) = try_to_tell(app, topic, posts).await {
        tracing::warn!(error = %error, "a change was not told");
    }
}

async fn try_to_tell(app: &App, topic: &TopicId, posts: &[u32]) -> Result<(), StoreError> {
    let Some(change) = app.store.change_of(topic, posts, app.now()).await? else { return Ok(()) };
    let OpenedTopic { topic, posts } = &change.opened;
    let cursor = posts.iter().map(|post| post.revision).max().unwrap_or(topic.head.revision);
    tell_all(app, &change, cursor - 1, cursor).await
}

/// Sends what has changed between two revisions to all who are to be told; closes the sockets of those who may no longer.
pub(super) async fn tell_all(
    app: &App,
    change: &RoomChange,
    after: u64,
    cursor: u64,
) -> Result<(), StoreError> {
    let RoomChange { opened: OpenedTopic { topic, posts }, seats, outside } = change;
    let news = News { topic, posts, after, cursor };
    let news = &news;
    let sending: Vec<_> = seats.iter().map(|seat| send(app, seat, news)).collect();
    let sent: Vec<bool> = iter(sending).buffer_unordered(AT_ONCE).collect().await;
    let missed = sent.iter().filter(|sent| !**sent).count();
    for socket in outside {
        let _ = app.sockets.close(socket).await;
    }
    tracing::info!(told = seats.len() - missed, missed, outside = outside.len(), "told of a change");
    if missed == 0 { app.store.note_told(&topic.id, cursor, app.now()).await } else { Ok(()) }
}

/// Sends news to one reader; says whether that is settled: sent, or they have left.
pub(super) async fn send(app: &App, seat: &Seat, news: &News<'_>) -> bool {
    for text in texts(app, seat, news) {
        if !send_text(app, &seat.socket, text).await {
            return false;
        }
    }
    true
}

/// Sends a text; a socket that has ended is forgotten.
pub(super) async fn send_text(app: &App, socket: &SocketId, text: String) -> bool {
    match app.sockets.send(socket, text).await {
        Ok(()) => true,
        Err(Unsent::Gone) => {
            if let Err(error) = app.store.close_socket(socket, app.now()).await {
                tracing::warn!(error = %error, "a socket that has ended was not forgotten");
            }
            true
        }
        Err(Unsent::NotNow) => false,
    }
}

/// The news as a reader sees them: one text, more of them where it would be too long.
fn texts(app: &App, seat: &Seat, news: &News<'_>) -> Vec<String> {
    let site = app.site.get();
    let viewer = Viewer { site: &site, lang: seat.lang, reader: &seat.reader };
    let form_key = app.tokens.form_key(&seat.reader.member());
    let on_page = |post: &&Post| (seat.first..seat.first + POSTS).contains(&post.seq);
    let made = news.posts.iter().filter(on_page).map(|post| {
        let html = viewer.fragment(news.topic, post, &form_key)?;
        Ok(Fragment { seq: post.seq, revision: post.revision, html })
    });
    let made =
        made.collect::<Result<Vec<_>, Problem>>().and_then(|made| Ok((made, viewer.signs(news.topic)?)));
    let (fragments, signs) = match made {
        Ok(made) => made,
        Err(problem) => {
            tracing::error!(problem = %problem.locate(None), "a post could not be shown");
            return Vec::new();
        }
    };
    let mut parts: Vec<Vec<Fragment>> = vec![Vec::new()];
    let mut length = 0;
    for fragment in fragments {
        length += 2 * fragment.html.len();
        if length > LONGEST_SENT {
            length = 2 * fragment.html.len();
            parts.push(Vec::new());
        }
        parts.last_mut().expect("there is one from the start").push(fragment);
    }
    let last = parts.len() - 1;
    let texts = parts.iter().enumerate().map(|(n, posts)| {
        // All but the last part leave the reader where they were.
        let cursor = if n == last { news.cursor } else { news.after };
        Told::Posts { after: news.after, cursor, total: news.topic.head.posts, signs: &signs, posts }.text()
    });
    texts.collect()
}
