//! The lists of applications: who waits, for how long, and who was decided.
//!
//! Comes in: a member and which page of which list. Goes out: the page. Never here: answers; a list shows names, forms and
//! days.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::{Form, Notify};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::bulk::Bulk;
use super::colleagues::Colleagues;
use super::people::COORDINATOR;
use super::screening::Age;
use super::views::Views;
use super::{enter, places, shown};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::staff::{Bar, Staff, Way};
use crate::store::{Application, Channel, Cursor, List, Listing, ViewOf, Whose};

/// `pages/desk-queue.html`.
#[derive(Serialize)]
struct QueuePage {
    bar: Bar,
    lists: Vec<Way>,
    forms: Vec<Way>,
    /// Everybody's, the member's own, nobody's, each colleague's.
    coordinators: Vec<Way>,
    /// Name of the list that is shown.
    list: String,
    rows: Vec<Row>,
    /// The list has a column for the age.
    has_ages: bool,
    bulk: Bulk,
    views: Views,
    /// Ways to type in what came on paper or by phone.
    enter: Vec<Way>,
    next: Option<String>,
    first: Option<String>,
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
    /// Who looks after the person.
    coordinator: String,
    /// For those who wait for an answer.
    age: Option<Waits>,
}

/// How long somebody waits.
#[derive(Serialize)]
pub(crate) struct Waits {
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
    let colleagues = Colleagues::of(staff).await?;
    let rows = found.entries.iter().map(|entry| row(staff, entry, &colleagues));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let place = |after| places::queue(lang, &Listing { after, ..listing.clone() });
    let page = QueuePage {
        bar: staff.bar(),
        lists: lists(staff, &listing),
        forms: forms(staff, &listing),
        coordinators: coordinators(staff, &listing, &colleagues),
        list: said.word(&format!("state_{}", listing.list.name())),
        rows,
        enter: entries(staff),
        has_ages: listing.list == List::Received,
        bulk: Bulk::of(staff, ViewOf::Queue, &colleagues),
        views: Views::of(staff, &views, ViewOf::Queue, query_of(&listing)),
        next: found.next.map(|next| place(Some(next))),
        first: listing.after.as_ref().map(|_| place(None)),
    };
    let twin = places::queue(lang.other(), &listing);
    let title = format!("{} – {}", page.list, said.word("title"));
    let toggle = Toggle::Link { href: twin };
    let frame = Frame { title, toggle, crumbs: staff.site.crumbs(lang), ..Frame::default() };
    reply::page(&staff.site, "pages/desk-queue.html", lang, &frame, &page, StatusCode::OK)
}

/// The list as it begins.
pub(super) fn begin(lang: Lang) -> String {
    places::queue(lang, &Listing::begin(List::Received))
}

/// What of a query the list understands, to be saved.
pub(super) fn tidy_query(staff: &Staff, query: &str) -> String {
    query_of(&asked(staff, query))
}

fn query_of(listing: &Listing) -> String {
    let place = places::queue(Lang::En, &Listing { after: None, ..listing.clone() });
    place.split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

/// What the query asks for; what it does not say, or not rightly, is as on the first page.
fn asked(staff: &Staff, query: &str) -> Listing {
    let mut listing = Listing::begin(List::Received);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "list" => listing.list = List::parse(&value).unwrap_or(listing.list),
            "form" => {
                listing.form = offered(staff).find(|form| form.id == *value).map(|form| form.id.clone());
            }
            COORDINATOR => listing.whose = Whose::parse(&value),
            "after" => listing.after = Cursor::parse(&value),
            _ => {}
        }
    }
    listing
}

/// The forms that go to communities.
pub(crate) fn offered(staff: &Staff) -> impl Iterator<Item = &Form> {
    staff.site.forms().map(|form| &**form).filter(|form| form.notify == Notify::Community)
}

fn lists(staff: &Staff, listing: &Listing) -> Vec<Way> {
    let choice = |list: List| Way {
        title: shown::said(staff).word(&format!("state_{}", list.name())),
        href: places::queue(staff.lang, &Listing { list, after: None, ..listing.clone() }),
        current: list == listing.list,
    };
    List::ALL.map(choice).into()
}

/// Each form that staff can type in, in each way that it comes.
fn entries(staff: &Staff) -> Vec<Way> {
    let said = Said::group(&staff.site.words, "enter", staff.lang);
    let entry = |form: &Form, channel: Channel| Way {
        title: format!("{} ({})", form.title.of(staff.lang), said.word(&format!("from_{}", channel.name()))),
        href: places::enter(staff.lang, &form.id, channel),
        current: false,
    };
    let entered = offered(staff).filter(|form| enter::is_entered(form));
    entered.flat_map(|form| enter::CHANNELS.map(|channel| entry(form, channel))).collect()
}

fn forms(staff: &Staff, listing: &Listing) -> Vec<Way> {
    let choice = |title: String, id: Option<&str>| Way {
        title,
        current: listing.form.as_deref() == id,
        href: {
            let form = id.map(str::to_owned);
            places::queue(staff.lang, &Listing { form, after: None, ..listing.clone() })
        },
    };
    let all = choice(shown::said(staff).word("all_forms"), None);
    let each = offered(staff).map(|form| choice(form.title.of(staff.lang).clone(), Some(&form.id)));
    std::iter::once(all).chain(each).collect()
}

/// Whose people are shown: the member's own and nobody's come before those of colleagues.
fn coordinators(staff: &Staff, listing: &Listing, colleagues: &Colleagues) -> Vec<Way> {
    let choice = |title: String, whose: Option<Whose>| Way {
        title,
        current: listing.whose == whose,
        href: places::queue(staff.lang, &Listing { whose, after: None, ..listing.clone() }),
    };
    let said = shown::people_said(staff);
    let first = [
        choice(said.word("all_coordinators"), None),
        choice(said.word("mine"), Some(Whose::Member(staff.member))),
        choice(said.word("nobody"), Some(Whose::Nobody)),
    ];
    let others = colleagues.active().filter(|member| member.id != staff.member);
    let others = others.map(|member| choice(member.name.clone(), Some(Whose::Member(member.id))));
    first.into_iter().chain(others).collect()
}

fn row(staff: &Staff, application: &Application, colleagues: &Colleagues) -> Result<Row, ApiError> {
    let received = day(application.received_at);
    Ok(Row {
        href: places::person(staff.lang, &application.reference),
        name: shown::name(staff, application),
        reference: application.reference.clone(),
        form: shown::form(staff, application)?.title.of(staff.lang).clone(),
        received: received.to_string(),
        coordinator: colleagues.of_file(staff, application.coordinator),
        age: (application.list() == Some(List::Received)).then(|| Waits::of(staff, received)),
    })
}

impl Waits {
    /// How long somebody waits whose application was received on that day.
    pub(crate) fn of(staff: &Staff, received: Date) -> Self {
        let (days, age) = Age::of(received, day(staff.now));
        let said = shown::said(staff);
        Self {
            key: age.name(),
            word: said.word(&format!("age_{}", age.name())),
            days: match days {
                0 => said.word("days_none"),
                1 => said.word("days_one"),
                _ => said.with("days_many", "n", &days.to_string()),
            },
        }
    }
}
