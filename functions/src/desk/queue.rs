//! The lists of applications: who waits, for how long, and who was decided.
//!
//! Comes in: a member and which page of which list. Goes out: the page. Never here: answers; a list shows names, forms and
//! days.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::forms::{Form, Notify};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::bulk::Bulk;
use super::colleagues::Colleagues;
use super::screening::Age;
use super::views::Views;
use super::{enter, places, shown};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Bar, Staff};
use crate::store::{Application, Channel, Cursor, List, Listing, ViewOf};

/// Entries of a page.
const PAGE: u16 = 25;

/// `pages/desk-queue.html`.
#[derive(Serialize)]
struct QueuePage {
    bar: Bar,
    lists: Vec<Choice>,
    forms: Vec<Choice>,
    /// Name of the list that is shown.
    list: String,
    rows: Vec<Row>,
    /// The list has a column for the age.
    has_ages: bool,
    bulk: Bulk,
    views: Views,
    /// Ways to type in what came on paper or by phone.
    enter: Vec<Choice>,
    next: Option<String>,
    first: Option<String>,
}

/// A way to another list, or to one form of this one.
#[derive(Serialize)]
struct Choice {
    title: String,
    href: String,
    current: bool,
}

/// A person.
#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    reference: String,
    form: String,
    /// Day of receipt, ISO.
    received: String,
    /// For those who wait for an answer.
    age: Option<Waits>,
}

/// How long somebody waits.
#[derive(Serialize)]
struct Waits {
    /// `fresh`, `soon`, `late` or `overdue`.
    key: &'static str,
    /// The same in words.
    word: String,
    days: String,
}

/// Shows a page of a list.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let scope = staff.scope()?;
    let views = staff.app.store.views(&staff.member).await?;
    let begins = views.iter().find(|view| view.of == ViewOf::Queue && view.is_default);
    if let (true, Some(view)) = (query.is_empty(), begins) {
        return Ok(reply::see_other(&super::views::place(staff, view)));
    }
    let listing = asked(staff, query);
    let found = staff.app.store.queue(scope, &listing, staff.now).await?;
    let (lang, said) = (staff.lang, shown::said(staff));
    let rows = found.entries.iter().map(|entry| row(staff, entry)).collect::<Result<Vec<_>, _>>()?;
    let form = listing.form.as_deref();
    let page = QueuePage {
        bar: staff.bar(),
        lists: lists(staff, &listing),
        forms: forms(staff, &listing),
        list: said.word(&format!("state_{}", listing.list.name())),
        rows,
        enter: entries(staff),
        has_ages: listing.list == List::Received,
        bulk: Bulk::of(staff, ViewOf::Queue, &Colleagues::of(staff).await?),
        views: Views::of(staff, &views, ViewOf::Queue, query_of(&listing)),
        next: found.next.map(|next| places::queue(lang, listing.list, form, Some(&next))),
        first: listing.after.as_ref().map(|_| places::queue(lang, listing.list, form, None)),
    };
    let twin = places::queue(lang.other(), listing.list, form, listing.after.as_ref());
    let title = format!("{} – {}", page.list, said.word("title"));
    let toggle = Toggle::Link { href: twin };
    let frame = Frame { title, toggle, crumbs: staff.site.crumbs(lang), ..Frame::default() };
    reply::page(&staff.site, "pages/desk-queue.html", lang, &frame, &page, StatusCode::OK)
}

/// The list as it begins.
pub(super) fn begin(lang: Lang) -> String {
    places::queue(lang, List::Received, None, None)
}

/// What of a query the list understands, to be saved.
pub(super) fn tidy_query(staff: &Staff, query: &str) -> String {
    query_of(&asked(staff, query))
}

fn query_of(listing: &Listing) -> String {
    let place = places::queue(Lang::En, listing.list, listing.form.as_deref(), None);
    place.split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

/// What the query asks for; what it does not say, or not rightly, is as on the first page.
fn asked(staff: &Staff, query: &str) -> Listing {
    let mut listing = Listing { list: List::Received, form: None, after: None, limit: PAGE };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "list" => listing.list = List::parse(&value).unwrap_or(listing.list),
            "form" => {
                listing.form = offered(staff).find(|form| form.id == *value).map(|form| form.id.clone());
            }
            "after" => listing.after = Cursor::parse(&value),
            _ => {}
        }
    }
    listing
}

/// The forms that go to communities.
pub(super) fn offered(staff: &Staff) -> impl Iterator<Item = &Form> {
    staff.site.forms().map(|form| &**form).filter(|form| form.notify == Notify::Community)
}

fn lists(staff: &Staff, listing: &Listing) -> Vec<Choice> {
    let choice = |list: List| Choice {
        title: shown::said(staff).word(&format!("state_{}", list.name())),
        href: places::queue(staff.lang, list, listing.form.as_deref(), None),
        current: list == listing.list,
    };
    List::ALL.map(choice).into()
}

/// Each form that staff can type in, in each way that it comes.
fn entries(staff: &Staff) -> Vec<Choice> {
    let said = Said::group(&staff.site.words, "enter", staff.lang);
    let entry = |form: &Form, channel: Channel| Choice {
        title: format!("{} ({})", form.title.of(staff.lang), said.word(&format!("from_{}", channel.name()))),
        href: places::enter(staff.lang, &form.id, channel),
        current: false,
    };
    let entered = offered(staff).filter(|form| enter::is_entered(form));
    entered.flat_map(|form| enter::CHANNELS.map(|channel| entry(form, channel))).collect()
}

fn forms(staff: &Staff, listing: &Listing) -> Vec<Choice> {
    let choice = |title: String, id: Option<&str>| Choice {
        title,
        href: places::queue(staff.lang, listing.list, id, None),
        current: listing.form.as_deref() == id,
    };
    let all = choice(shown::said(staff).word("all_forms"), None);
    let each = offered(staff).map(|form| choice(form.title.of(staff.lang).clone(), Some(&form.id)));
    std::iter::once(all).chain(each).collect()
}

fn row(staff: &Staff, application: &Application) -> Result<Row, ApiError> {
    let received = day(application.received_at);
    Ok(Row {
        href: places::person(staff.lang, &application.reference),
        name: shown::name(staff, application),
        reference: application.reference.clone(),
        form: shown::form(staff, application)?.title.of(staff.lang).clone(),
        received: received.to_string(),
        age: (application.list() == Some(List::Received)).then(|| {
            let (days, age) = Age::of(received, day(staff.now));
            let said = shown::said(staff);
            Waits {
                key: age.name(),
                word: said.word(&format!("age_{}", age.name())),
                days: match days {
                    0 => said.word("days_none"),
                    1 => said.word("days_one"),
                    _ => said.with("days_many", "n", &days.to_string()),
                },
            }
        }),
    })
}
