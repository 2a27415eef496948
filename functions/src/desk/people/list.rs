//! The page of people.
//!
//! Comes in: a member and what they look for. Goes out: the page; for a reference that is somebody's, the way to the file.
//! Never here: who fits.

use axum::http::StatusCode;
use axum::response::Response;
use portal::format;
use portal::theme::Toggle;
use serde::Serialize;

use super::asked::Asked;
use crate::app::day;
use crate::desk::bulk::Bulk;
use crate::desk::colleagues::Colleagues;
use crate::desk::views::{self, Views};
use crate::desk::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff, StaffPost};
use crate::store::{Card, FoundPeople, List, PEOPLE_PAGE, View, ViewOf, Whose};

/// Name in an address of the view that is asked for.
const VIEW: &str = "view";

/// `pages/desk-people.html`.
#[derive(Serialize)]
struct PeoplePage<'a> {
    bar: Bar,
    /// Where the search is posted to.
    action: String,
    /// What was typed.
    words: &'a str,
    states: Vec<Choice>,
    forms: Vec<Choice>,
    coordinators: Vec<Choice>,
    /// How many were found, in words.
    found: String,
    rows: Vec<Row>,
    pager: Option<Pager>,
    bulk: Bulk,
    views: Views,
}

/// A person.
#[derive(Serialize)]
struct Row {
    href: String,
    name: String,
    reference: String,
    form: String,
    state: String,
    coordinator: String,
    /// Day of receipt, ISO.
    received: String,
}

/// The ways to other pages: numbers that the form posts, since words go along.
#[derive(Serialize)]
struct Pager {
    /// `Page 2 of 5`.
    text: String,
    previous: Option<usize>,
    next: Option<usize>,
}

/// Shows what an address asks for.
pub(in crate::desk) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    staff.scope()?;
    let views = staff.app.store.views(&staff.member).await?;
    let mut of_people = views.iter().filter(|view| view.of == ViewOf::People);
    if query.is_empty()
        && let Some(view) = of_people.clone().find(|view| view.is_default)
    {
        return Ok(reply::see_other(&views::place(staff, view)));
    }
    let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == VIEW);
    let asked = match named.and_then(|(_, key)| of_people.find(|view| view.key == *key)) {
        Some(view) => Asked::of_query(&view.query),
        None => Asked { words: String::new(), ..Asked::of_query(query) },
    };
    answer(staff, &asked, &views).await
}

/// Shows what was posted. Without words there is nothing to hide: the answer is an address.
pub(in crate::desk) async fn look(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let asked = Asked::of(submitted.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if asked.words.is_empty() {
        let query = Some(asked.query()).filter(|query| !query.is_empty());
        let query = query.unwrap_or_else(|| places::EVERYBODY.to_owned());
        return Ok(reply::see_other(&places::people(staff.lang, &query)));
    }
    if let Some(reference) = asked.reference()
        && let Ok(Some(_)) = staff.app.store.load_for_decision(scope, &reference, staff.now).await
    {
        return Ok(reply::see_other(&places::person(staff.lang, &reference)));
    }
    let views = staff.app.store.views(&staff.member).await?;
    answer(staff, &asked, &views).await
}

async fn answer(staff: &Staff, asked: &Asked, views: &[View]) -> Result<Response, ApiError> {
    let (scope, lang) = (staff.scope()?, staff.lang);
    let colleagues = Colleagues::of(staff).await?;
    let wanted = asked.wanted(&staff.site.directory);
    let fits = |card: &Card| wanted.fits(card);
    let found = staff.app.store.people(scope, &fits, asked.page, staff.now).await?;
    let said = shown::people_said(staff);
    let page = PeoplePage {
        bar: staff.bar(),
        action: places::people(lang, ""),
        words: &asked.words,
        states: states(staff, asked),
        forms: forms(staff, asked),
        coordinators: coordinators(staff, asked, &colleagues),
        found: match found.total {
            0 => said.word("found_none"),
            1 => said.word("found_one"),
            n => said.with("found_many", "n", &number(staff, n)),
        },
        rows: found.cards.iter().map(|card| row(staff, card, &colleagues)).collect(),
        pager: pager(staff, &found),
        bulk: Bulk::of(staff, ViewOf::People, &colleagues),
        views: Views::of(staff, views, ViewOf::People, Asked { page: 1, ..asked.clone() }.whole()),
    };
    let query = Some(asked.query()).filter(|query| !query.is_empty());
    let twin = places::people(lang.other(), query.as_deref().unwrap_or(places::EVERYBODY));
    let toggle = match asked.words.is_empty() {
        true => Toggle::Link { href: twin },
        false => Toggle::Submit { form: "form".into(), action: places::people(lang.other(), "") },
    };
    let frame = shown::frame(staff, said.word("title"), toggle);
    reply::page(&staff.site, "pages/desk-people.html", lang, &frame, &page, StatusCode::OK)
}

fn number(staff: &Staff, n: usize) -> String {
    format::integer(i64::try_from(n).unwrap_or(i64::MAX), staff.lang)
}

fn states(staff: &Staff, asked: &Asked) -> Vec<Choice> {
    let all = Choice {
        value: String::new(),
        label: shown::people_said(staff).word("all_states"),
        checked: asked.list.is_none(),
    };
    let each = List::ALL.map(|list| Choice {
        value: list.name().into(),
        label: shown::said(staff).word(&format!("state_{}", list.name())),
        checked: asked.list == Some(list),
    });
    std::iter::once(all).chain(each).collect()
}

fn forms(staff: &Staff, asked: &Asked) -> Vec<Choice> {
    let title = shown::said(staff).word("all_forms");
    let all = Choice { value: String::new(), label: title, checked: asked.form.is_none() };
    let each = crate::desk::queue::offered(staff).map(|form| Choice {
        value: form.id.clone(),
        label: form.title.of(staff.lang).clone(),
        checked: asked.form.as_deref() == Some(form.id.as_str()),
    });
    std::iter::once(all).chain(each).collect()
}

fn coordinators(staff: &Staff, asked: &Asked, colleagues: &Colleagues) -> Vec<Choice> {
    let choice = |whose: Option<Whose>, label: String| Choice {
        value: whose.map(|whose| whose.to_string()).unwrap_or_default(),
        label,
        checked: asked.coordinator == whose,
    };
    let all = choice(None, shown::people_said(staff).word("all_coordinators"));
    let nobody = choice(Some(Whose::Nobody), shown::people_said(staff).word("nobody"));
    let each = colleagues.active().map(|member| choice(Some(Whose::Member(member.id)), member.name.clone()));
    [all, nobody].into_iter().chain(each).collect()
}

fn row(staff: &Staff, card: &Card, colleagues: &Colleagues) -> Row {
    let form = staff.site.form(&card.form);
    Row {
        href: places::person(staff.lang, &card.reference),
        name: if card.name.is_empty() { shown::said(staff).word("no_name") } else { card.name.clone() },
        reference: card.reference.clone(),
        form: form.map_or_else(|| card.form.clone(), |form| form.title.of(staff.lang).clone()),
        state: shown::said(staff).word(&format!("state_{}", card.list.name())),
        coordinator: colleagues.of_file(staff, card.coordinator),
        received: day(card.received_at).to_string(),
    }
}

fn pager(staff: &Staff, found: &FoundPeople) -> Option<Pager> {
    let pages = found.total.div_ceil(PEOPLE_PAGE);
    let text = shown::people_said(staff).with("page_of", "n", &number(staff, found.page));
    (pages > 1).then(|| Pager {
        text: text.replace("{of}", &number(staff, pages)),
        previous: (found.page > 1).then(|| found.page - 1),
        next: (found.page < pages).then(|| found.page + 1),
    })
}
