//! The pages of imports: their table of contents.
//!
//! Comes in: requests under `/api/desk/{lang}/imports`. Goes out: answers, through [`crate::http::edge`]. Looking
//! (GET) changes nothing but the audit log, which says whose names were shown.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path, RawQuery};
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::{list, page, template, undo};
use crate::app::App;
use crate::http::ApiError;
use crate::http::edge::{edge, not_found};
use crate::staff::{Staff, StaffPost};
use crate::store::ImportId;

/// Every page, below `/api`.
const PAGES: [&str; 5] = [
    "/desk/{lang}/imports",
    "/desk/{lang}/imports/template/{form}",
    "/desk/{lang}/imports/{import}",
    "/desk/{lang}/imports/{import}/errors",
    "/desk/{lang}/imports/{import}/undo",
];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let [all, template, one, errors, undo] = PAGES;
    let pages = Router::new()
        .route(all, get(show_all).post(send))
        .route(template, get(show_template))
        .route(one, get(show_one).post(act_on_one))
        .route(errors, get(list_errors))
        .route(undo, get(show_undo).post(undo_one))
        .route("/desk/{lang}/imports/{import}/{*rest}", any(not_found));
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

/// What the address names. Judged only when it is asked for, so that rights come first.
struct Named {
    import: Option<ImportId>,
    form: Option<String>,
}

impl Named {
    fn import(&self) -> Result<&ImportId, ApiError> {
        self.import.as_ref().ok_or(ApiError::NotFound)
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
        let named = named.map(|Path(named)| named).unwrap_or_default();
        Ok(Self {
            import: named.get("import").and_then(|text| ImportId::parse(text)),
            form: named.get("form").cloned(),
        })
    }
}

async fn show_all(staff: Staff) -> Result<Response, ApiError> {
    list::show(&staff).await
}

async fn send(post: StaffPost) -> Result<Response, ApiError> {
    list::send(&post).await
}

async fn show_template(staff: Staff, named: Named, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    template::show(&staff, named.form.as_deref().unwrap_or_default(), &query.unwrap_or_default())
}

async fn show_one(staff: Staff, named: Named, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    staff.scope()?;
    page::show(&staff, named.import()?, &query.unwrap_or_default()).await
}

async fn act_on_one(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    post.staff.scope()?;
    page::act(&post, named.import()?).await
}

async fn list_errors(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.scope()?;
    page::list_errors(&staff, named.import()?).await
}

async fn show_undo(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.scope()?;
    undo::show(&staff, named.import()?).await
}

async fn undo_one(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    post.staff.scope()?;
    undo::undo(&post, named.import()?).await
}
