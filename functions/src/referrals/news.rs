//! A person's own link to tell what became of their search: the form, and thanks.
//!
//! Comes in: a token from an address, a post. Goes out: the form, or thanks. What is told counts at once. Never here: what it
//! counts as, whom to thank.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::Hidden;
use serde::Serialize;

use super::places;
use super::surveys::{link_form, said_page};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::facts;
use crate::follow_up::outcome::{OWN_FORM, Told};
use crate::follow_up::{branches::Branches, telling};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::said::Said;
use crate::store::{Application, LinkPurpose, Recorded, State, SubmissionKey};

/// Names the outcome, so that it is told once.
const KEY: &str = "_key";

/// `pages/news-thanks.html`.
#[derive(Serialize)]
struct ThanksPage {
    /// Where more news is told.
    more: String,
}

/// Shows the form.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let application = open(&following).await?;
    let filled = Filled::with(telling::blank(day(following.now)));
    form(&following, &application, filled, None).await
}

/// Takes the news.
pub(super) async fn tell(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let application = open(&following).await?;
    let Following { app, site, lang, token, now, .. } = &following;
    let branches = Branches::of_own(app, &application, *now).await?;
    let definition = branches.complete(site, OWN_FORM)?;
    let asking = Asking::new(site, &definition, *lang, day(*now));
    let answers = match asking.read(&submitted) {
        Ok(answers) => answers,
        Err(filled) => return form(&following, &application, filled, submitted.get(KEY)).await,
    };
    let key = submitted.get(KEY).and_then(SubmissionKey::parse);
    let (Some(key), Some(told)) = (key, Told::of(&answers)) else {
        let filled = Filled::with(asking.typed(&submitted));
        return form(&following, &application, filled, None).await;
    };
    let new = telling::new_outcome(key, None, &answers, branches.led_by(&answers));
    let effects = telling::thanks(&application, (&told, new.led_by), None);
    let facts_of = telling::facts_of(app, &application, &branches);
    let brings = crate::store::OutcomeEffects { effects: &effects, facts_of: &facts_of };
    match app.store.tell_outcome(&token.digest(), (&new, brings), *now).await? {
        Recorded::Now(_) | Recorded::Already(_) => {
            Ok(reply::see_other(&places::outcome_thanks(*lang, token)))
        }
        Recorded::Full => {
            let said = Said::group(&site.words, "follow_up", *lang).word("told_enough");
            let filled = Filled::with(asking.typed(&submitted));
            let form = sheet(&following, &branches, &filled, submitted.get(KEY))?;
            let community = application.community.as_deref();
            link_form(&following, community, form, (Some(said), StatusCode::CONFLICT))
        }
        Recorded::Changed | Recorded::Gone => Err(ApiError::LinkEnded),
    }
}

/// Shows thanks.
pub(super) async fn show_thanks(following: Following) -> Result<Response, ApiError> {
    open(&following).await?;
    let page = ThanksPage { more: places::outcome(following.lang, &following.token) };
    let place = places::outcome_thanks;
    said_page(&following, "pages/news-thanks.html", "news_thanks", place, (&page, StatusCode::OK))
}

async fn open(following: &Following) -> Result<Application, ApiError> {
    let link = following.link(LinkPurpose::Outcome).await?;
    let application = following.app.store.load_application(&link.case, following.now).await?;
    let takes_part = |application: &Application| {
        application.state == State::Accepted && facts::side(&application.form) == Some(Side::Connectee)
    };
    application.filter(takes_part).ok_or(ApiError::Erased)
}

async fn form(
    following: &Following,
    application: &Application,
    filled: Filled,
    key: Option<&str>,
) -> Result<Response, ApiError> {
    let branches = Branches::of_own(&following.app, application, following.now).await?;
    let form = sheet(following, &branches, &filled, key)?;
    link_form(following, application.community.as_deref(), form, (None, filled.status()))
}

fn sheet(
    following: &Following,
    branches: &Branches,
    filled: &Filled,
    key: Option<&str>,
) -> Result<portal::forms::SheetView, ApiError> {
    let Following { app, site, lang, token, now, .. } = following;
    let definition = branches.complete(site, OWN_FORM)?;
    let asking = Asking::new(site, &definition, *lang, day(*now));
    let known = key.and_then(SubmissionKey::parse);
    let key = known.unwrap_or_else(|| SubmissionKey::from_bits(app.ids.bits128()));
    let hidden = vec![Hidden { name: KEY.into(), value: key.to_string() }];
    Ok(asking.sheet(filled, |lang| places::outcome(lang, token), hidden))
}
