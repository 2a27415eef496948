//! The page that somebody sees when their request could not be answered as it asked: what happened, what became of the
//! answers, what to do next.
//!
//! Comes in: an [`ApiError`] and what is known of the request. Goes out: a page in the request's language. Never here:
//! internal text.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use portal::Lang;
use portal::forms::reserved;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::error::ApiError;
use super::kept::{ANEW, Again};
use super::reply;
use crate::said::Said;
use crate::site::Site;
use crate::staff::places;

/// What is known of a request that failed.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Number of the request, which also stands in the log.
    pub(super) id: String,
    /// The language of its address.
    pub(super) lang: Lang,
    /// Its whole path.
    pub(super) path: String,
}

/// The value of `pages/message.html`.
#[derive(Serialize)]
struct Message {
    lead: String,
    paragraphs: Vec<String>,
    links: Vec<Link>,
    form_carried: Option<Carried>,
    request_id: String,
}

#[derive(Serialize)]
struct Link {
    href: String,
    title: String,
}

/// A hidden form that sends the same answers again.
#[derive(Serialize)]
struct Carried {
    action: String,
    carried: Vec<Input>,
    /// The draft is among the carried inputs, if there is one.
    draft: Option<String>,
    continue_label: String,
}

#[derive(Serialize)]
struct Input {
    name: String,
    value: String,
}

/// The page; where the theme itself fails, a bare one.
pub(super) fn page(site: &Site, asked: &Asked, error: &ApiError, again: Option<Again>) -> Response {
    let again = again.filter(|_| error.is_passing() || matches!(error, ApiError::AlreadySent { .. }));
    let said = Said::failure(&site.words, asked.lang);
    let (title, lead) = sentences(error);
    let message = Message {
        lead: said.word(lead),
        paragraphs: paragraphs(error, again.is_some(), said),
        links: links(site, asked, error, said),
        form_carried: again.map(|again| carried(error, again, said)),
        request_id: asked.id.clone(),
    };
    let frame = Frame {
        title: said.word(title),
        toggle: toggle(asked, message.form_carried.as_ref()),
        crumbs: site.crumbs(asked.lang),
        error: true,
        ..Frame::default()
    };
    let page = reply::page(site, "pages/message.html", asked.lang, &frame, &message, error.status());
    let mut response = page.unwrap_or_else(|_| reply::html(error.status(), bare(&frame.title, &message)));
    if matches!(error, ApiError::SignedOut) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Session"));
    }
    if let ApiError::TooMany { retry_after } = error {
        let seconds = HeaderValue::from(retry_after.as_secs().max(1));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Names of the title and of the first sentence.
const fn sentences(error: &ApiError) -> (&'static str, &'static str) {
    match error {
        ApiError::Malformed(_) | ApiError::MediaType => ("malformed_title", "malformed_lead"),
        ApiError::CrossSite => ("foreign_title", "foreign_lead"),
        ApiError::NotFound => ("not_found_title", "not_found_lead"),
        ApiError::Method => ("not_found_title", "method_lead"),
        ApiError::TooSlow => ("slow_title", "slow_lead"),
        ApiError::AlreadySent { .. } => ("sent_title", "sent_lead"),
        ApiError::LinkEnded => ("link_title", "link_lead"),
        ApiError::Erased => ("erased_title", "erased_lead"),
        ApiError::TooLarge => ("large_title", "large_lead"),
        ApiError::TooMany { .. } => ("many_title", "many_lead"),
        ApiError::SignedOut => ("signed_out_title", "signed_out_lead"),
        ApiError::SignInEnded => ("sign_in_title", "sign_in_lead"),
        ApiError::NotYours => ("not_yours_title", "not_yours_lead"),
        ApiError::Unavailable => ("busy_title", "busy_lead"),
        ApiError::Unknown => ("unknown_title", "unknown_lead"),
        ApiError::Internal(_) => ("ours_title", "ours_lead"),
    }
}

/// What became of the answers.
fn paragraphs(error: &ApiError, carries: bool, said: Said<'_>) -> Vec<String> {
    let names: &[&str] = match error {
        ApiError::AlreadySent { .. } => &["sent_ways"],
        _ if carries => &["answers_here", "file_again"],
        ApiError::TooLarge
        | ApiError::TooSlow
        | ApiError::Malformed(_)
        | ApiError::MediaType
        | ApiError::SignedOut => &["answers_back"],
        _ => &[],
    };
    let when = match error {
        ApiError::TooMany { retry_after } => {
            let minutes = retry_after.as_secs().div_ceil(60).max(1).to_string();
            Some(said.with("many_when", "minutes", &minutes))
        }
        _ => None,
    };
    when.into_iter().chain(names.iter().map(|name| said.word(name))).collect()
}

fn links(site: &Site, asked: &Asked, error: &ApiError, said: Said<'_>) -> Vec<Link> {
    let link = |href: &str, name: &str| Link { href: href.to_owned(), title: said.word(name) };
    let receipt = match error {
        ApiError::AlreadySent { receipt } => Some(link(receipt, "to_receipt")),
        _ => None,
    };
    let form = form_start(site, asked)
        .filter(|_| !matches!(error, ApiError::NotFound | ApiError::AlreadySent { .. }));
    let form = form.map(|path| link(&path, "to_form"));
    let sign_in = matches!(error, ApiError::SignedOut | ApiError::SignInEnded | ApiError::NotYours)
        .then(|| link(&places::sign_in(asked.lang), "to_sign_in"));
    let contact = site.route("contact", asked.lang).map(|path| link(path, "to_contact"));
    let home = Some(link(site.home(asked.lang), "to_home"));
    [receipt, form, sign_in, contact, home].into_iter().flatten().collect()
}

/// The first page of the form that the request was about.
fn form_start(site: &Site, asked: &Asked) -> Option<String> {
    let form = site.public_form(asked.path.strip_prefix("/api/forms/")?.split('/').next()?)?;
    Some(format!("/api/forms/{}/{}/{}", form.id, asked.lang, form.first_section().id))
}

fn carried(error: &ApiError, again: Again, said: Said<'_>) -> Carried {
    let anew = matches!(error, ApiError::AlreadySent { .. });
    let mut inputs: Vec<Input> = again
        .fields
        .into_iter()
        .map(|(name, value)| Input { name, value })
        .filter(|input| input.name != ANEW)
        .collect();
    if anew {
        inputs.push(Input { name: ANEW.into(), value: "yes".into() });
    }
    // The trap stands in the template; a second, filled one must not be set by us.
    inputs.retain(|input| input.name != reserved::LEAVE_EMPTY);
    let continue_label = said.word(if anew { "anew" } else { "again" });
    Carried { action: again.action, carried: inputs, draft: None, continue_label }
}

/// The way to the other language: of a post, with everything that it carried; of a link from mail, the same page.
fn toggle(asked: &Asked, carried: Option<&Carried>) -> Toggle {
    let other = asked.lang.other();
    let pieces: Vec<&str> = asked.path.split('/').collect();
    match (pieces.as_slice(), carried) {
        (["", "api", "forms", form, _, place, ..], Some(_)) => {
            let place = if *place == "send" { "check" } else { place };
            Toggle::Submit {
                form: "form".into(),
                action: format!("/api/forms/{form}/{other}/{place}/language"),
            }
        }
        (["", "api", area @ ("receipts" | "confirm" | "status"), _, token], None) => {
            Toggle::Link { href: format!("/api/{area}/{other}/{token}") }
        }
        (["", "api", area @ ("search" | "communities" | "sign-in" | "desk"), ..], None) => {
            Toggle::Link { href: format!("/api/{area}/{other}") }
        }
        _ => Toggle::Home,
    }
}

/// Without the theme: what happened, in the least HTML that is a page.
fn bare(title: &str, message: &Message) -> String {
    let text = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut html = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{0}</title><h1>{0}</h1><p>{1}</p>",
        text(title),
        text(&message.lead)
    );
    for paragraph in &message.paragraphs {
        html += &format!("<p>{}</p>", text(paragraph));
    }
    if let Some(form) = &message.form_carried {
        html += &format!("<form method=\"post\" action=\"{}\">", text(&form.action));
        for input in &form.carried {
            let (name, value) = (text(&input.name), text(&input.value));
            html += &format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        }
        html += &format!("<button>{}</button></form>", text(&form.continue_label));
    }
    for link in &message.links {
        html += &format!("<p><a href=\"{}\">{}</a></p>", text(&link.href), text(&link.title));
    }
    html + &format!("<p>{}</p>", text(&message.request_id))
}
