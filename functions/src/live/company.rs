//! Who else is there: told to those who have a topic open, when somebody comes or goes.
//!
//! Comes in: a topic. Goes out: names as the forum shows them. Never here: who reads what in all; only who has this topic open
//! knows who else has.
//!
//! In a room of more than [`MOST`] nobody is told of each who comes and goes; whoever asks gets some of the names.

use std::collections::BTreeMap;

use super::message::Told;
use super::tell::send_text;
use crate::app::App;
use crate::store::{Company, MemberId, Reader, Seat, Socket, StoreError, TopicId};

/// The most who are told of each other.
const MOST: u16 = 20;

/// Somebody has come.
pub(super) async fn came(app: &App, topic: &TopicId) -> Result<(), StoreError> {
    left(app, topic).await
}

/// Somebody has gone.
pub(super) async fn left(app: &App, topic: &TopicId) -> Result<(), StoreError> {
    let before = app.store.company_left(topic, MOST, app.now()).await?;
    if before.has_more {
        return Ok(());
    }
    tell_each(app, &before).await;
    // Some may have turned out to be gone: then the others are told once more.
    let after = app.store.company_left(topic, MOST, app.now()).await?;
    if after.seats.len() < before.seats.len() {
        tell_each(app, &after).await;
    }
    Ok(())
}

async fn tell_each(app: &App, company: &Company) {
    for seat in &company.seats {
        tell_seat(app, seat, company).await;
    }
}

/// Tells one who asks.
pub(super) async fn tell_one(app: &App, socket: &Socket, reader: &Reader) -> Result<(), StoreError> {
    let Some(topic) = &socket.topic else { return Ok(()) };
    let company = app.store.company(reader, topic, MOST, app.now()).await?;
    let (names, more) = (names(&company, &reader.member()), company.has_more);
    send_text(app, &socket.id, Told::Here { names: &names, more }.text()).await;
    Ok(())
}

async fn tell_seat(app: &App, seat: &Seat, company: &Company) {
    let (names, more) = (names(company, &seat.reader.member()), company.has_more);
    send_text(app, &seat.socket, Told::Here { names: &names, more }.text()).await;
}

/// The names of the others who show that they are there, each member once, in their order.
fn names<'a>(company: &'a Company, but: &MemberId) -> Vec<&'a str> {
    let others = company.seats.iter().map(|seat| &seat.reader);
    let others = others.filter(|reader| reader.member() != *but && reader.is_seen());
    let each: BTreeMap<MemberId, &str> = others.map(|reader| (reader.member(), reader.name())).collect();
    let mut names: Vec<&str> = each.into_values().collect();
    names.sort_unstable();
    names
}
