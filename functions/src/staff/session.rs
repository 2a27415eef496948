//! Who is signed in: read from the session's cookie and the store with every request.
//!
//! Comes in: the head of a request, or a whole post. Goes out: a [`Staff`]; without a session, the way to the sign-in page
//! (for a look) or a page that says so (for a post). Never here: whether this person may see a given file; the store
//! settles that, given the scope.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Path, Request};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use portal::Lang;
use portal::forms::{Form, Showing};
use serde::Serialize;

use super::menu::{Menu, MenuEntry};
use super::places::{self, Onward};
use crate::app::{App, day};
use crate::desk::places as desk;
use crate::http::cookie::Cookie;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::site::Site;
use crate::store::{Digest, Member, MemberId, Oversight, Placing, Reader, Role, Scope, Session, StoreError};
use crate::tokens::Token;

/// Hidden input of every form on a page of signed-in people: [`Staff::form_key`].
pub const FORM_KEY: &str = "_form_key";

/// Somebody who is signed in.
pub struct Staff {
    /// Names the member; all that logs and the audit log say.
    pub member: MemberId,
    /// What the member may do.
    pub role: Role,
    /// The community that the member works for; none for the secretariat and the portal's own staff.
    pub community: Option<String>,
    /// Language of the page.
    pub lang: Lang,
    /// The name that colleagues see.
    pub name: String,
    /// Value of [`FORM_KEY`] in every form of the page.
    pub form_key: String,
    /// What handlers use.
    pub app: Arc<App>,
    /// The site as it was when the request began.
    pub site: Arc<Site>,
    /// When the request began.
    pub now: Timestamp,
    /// Path of the page that was asked for; the menu marks it.
    pub(super) path: String,
    /// Bare mail address; for the member's own pages.
    pub(super) email: String,
    /// The second factor was given in this session.
    pub(super) has_given_factor: bool,
    /// The second factor has to be given before anything is shown.
    needs_factor: bool,
    scope: Option<Scope>,
    oversight: Option<Oversight>,
    reader: Option<Reader>,
    placing: Option<Placing>,
    session: Token,
}

/// A post of somebody who is signed in, from a page of theirs.
pub struct StaffPost {
    /// Who.
    pub staff: Staff,
    /// What they posted.
    pub submitted: Submitted,
}

/// What every page of signed-in people shows above its own: who they are, the way out.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// The member's name.
    pub name: String,
    /// The role, in words.
    pub role: String,
    /// The community's name, in the page's language.
    pub community: Option<String>,
    /// The ways to the pages of the desk that the member may see.
    pub menu: Menu,
    /// The member's own settings.
    pub account: MenuEntry,
    /// Where the search for people is posted to.
    pub search: Option<String>,
    /// Where the button that signs out posts to.
    pub sign_out: String,
    /// Value of the hidden input `_form_key`.
    pub form_key: String,
}

impl Staff {
    /// What a form's answers are shown with to this member.
    pub fn showing<'a>(&'a self, form: &'a Form) -> Showing<'a> {
        self.site.showing(form, self.lang, day(self.now))
    }

    /// Whose files this member may see; refused for those who see no person's file.
    pub fn scope(&self) -> Result<&Scope, ApiError> {
        self.scope.as_ref().ok_or(ApiError::NotYours)
    }

    /// Whose members and whose audit log this member looks after; refused for those who look after nobody's.
    pub fn oversight(&self) -> Result<&Oversight, ApiError> {
        self.oversight.as_ref().ok_or(ApiError::NotYours)
    }

    /// That this member may find a community for applications that have none; refused for members of communities.
    pub fn placing(&self) -> Result<&Placing, ApiError> {
        self.placing.as_ref().ok_or(ApiError::NotYours)
    }

    /// What this member sees of the forum.
    pub fn reader(&self) -> Result<&Reader, ApiError> {
        self.reader.as_ref().ok_or(ApiError::NotYours)
    }

    /// What the page shows above its own.
    pub fn bar(&self) -> Bar {
        let community = self.community.as_deref().and_then(|slug| self.site.directory.community(slug));
        Bar {
            name: self.name.clone(),
            role: Said::group(&self.site.words, "staff", self.lang).word(role_word(self.role)),
            community: community.map(|community| community.name.of(self.lang).clone()),
            menu: Menu::of(self),
            account: self.account(),
            search: self.scope.as_ref().map(|_| desk::people(self.lang, "")),
            sign_out: places::sign_out(self.lang),
            form_key: self.form_key.clone(),
        }
    }

    fn account(&self) -> MenuEntry {
        let (title, href) =
            (Said::group(&self.site.words, "staff", self.lang).word("account"), places::account(self.lang));
        let current = (self.path == href).then_some("page");
        MenuEntry { title, href, current }
    }

    /// The token of the session, to end it.
    pub(super) fn session(&self) -> &Token {
        &self.session
    }

    /// Who is signed in with this browser; `None` when nobody is.
    pub(super) async fn find(app: &Arc<App>, parts: &Parts, lang: Lang) -> Result<Option<Self>, ApiError> {
        let Some(token) = Cookie::Session.read(&parts.headers) else { return Ok(None) };
        let now = app.now();
        let Some(session) = app.store.load_session(&token.digest(), now).await? else { return Ok(None) };
        // Who is at work comes before a note of it.
        if let Err(error) = app.store.touch_session(&session, now).await {
            tracing::warn!(error = %error, "a session's use could not be noted");
        }
        let path = asked_for(parts).unwrap_or_default().to_owned();
        Ok(Some(Self { path, ..Self::new(app, session, token, lang, now) }))
    }

    fn new(app: &Arc<App>, session: Session, token: Token, lang: Lang, now: Timestamp) -> Self {
        let (scope, oversight) = (Scope::of(&session.member), Oversight::of(&session.member));
        let placing = Placing::of(&session.member);
        let site = app.site.get();
        let reader = reader(&site, &session.member);
        let needs_factor = needs_factor(&site, &session);
        let Member { id, role, community, name, email, .. } = session.member;
        Self {
            member: id,
            role,
            community,
            lang,
            name,
            form_key: app.tokens.form_key(&id),
            app: Arc::clone(app),
            site,
            now,
            path: String::new(),
            email,
            has_given_factor: session.has_factor,
            needs_factor,
            scope,
            oversight,
            reader,
            placing,
            session: token,
        }
    }
}

/// What the member of a session sees of the forum, as things are now; `None` when the session has ended, or stands only half.
pub(crate) async fn reader_of(app: &App, session: &Digest) -> Result<Option<Reader>, StoreError> {
    let Some(session) = app.store.load_session(session, app.now()).await? else { return Ok(None) };
    let site = app.site.get();
    Ok(if needs_factor(&site, &session) { None } else { reader(&site, &session.member) })
}

/// What a member sees of the forum; `None` for members who may not sign in.
pub fn reader(site: &Site, member: &Member) -> Option<Reader> {
    let community = member.community.as_deref().and_then(|slug| site.directory.community(slug));
    Reader::of(member, &site.forum, community.map(|community| community.province))
}

fn needs_factor(site: &Site, session: &Session) -> bool {
    (site.second_factor || session.member.has_factor) && !session.has_factor
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let lang = lang(parts, app).await.map_err(ApiError::into_response)?;
        match Self::find(app, parts, lang).await {
            Ok(Some(staff)) if staff.needs_factor && matches!(parts.method, Method::GET | Method::HEAD) => {
                Err(reply::see_other(&places::factor(lang, onward(parts, lang).as_ref())))
            }
            Ok(Some(staff)) if staff.needs_factor => Err(ApiError::SignedOut.into_response()),
            Ok(Some(staff)) => {
                tracing::info!(member = %staff.member, "signed in as");
                Ok(staff)
            }
            Ok(None) if matches!(parts.method, Method::GET | Method::HEAD) => {
                Err(reply::see_other(&places::sign_in_for(lang, onward(parts, lang).as_ref())))
            }
            Ok(None) => Err(ApiError::SignedOut.into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}

impl FromRequest<Arc<App>> for StaffPost {
    type Rejection = Response;

    /// The post is read even without a session: the page that says so then holds what was typed, to be sent again after
    /// signing in.
    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let staff = Staff::from_request_parts(&mut parts, app).await;
        let request = Request::from_parts(parts, body);
        let submitted = Submitted::from_request(request, app).await.map_err(ApiError::into_response)?;
        let staff = staff?;
        let carried = submitted.get(FORM_KEY).unwrap_or_default();
        if !app.tokens.is_form_key(&staff.member, carried) {
            return Err(ApiError::CrossSite.into_response());
        }
        Ok(Self { staff, submitted })
    }
}

/// The page that was asked for, to come back to.
fn onward(parts: &Parts, lang: Lang) -> Option<Onward> {
    Onward::of(asked_for(parts)?, lang)
}

/// Path of the page that was asked for.
fn asked_for(parts: &Parts) -> Option<&str> {
    let OriginalUri(address) = parts.extensions.get::<OriginalUri>()?;
    Some(address.path())
}

/// The language in the address.
pub(super) async fn lang(parts: &mut Parts, app: &Arc<App>) -> Result<Lang, ApiError> {
    let named = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
    let Path(named) = named.map_err(|_| ApiError::NotFound)?;
    named.get("lang").and_then(|code| Lang::parse(code)).ok_or(ApiError::NotFound)
}

/// The word for a role.
pub(crate) const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Coordinator => "role_coordinator",
        Role::CommunityAdmin => "role_community_admin",
        Role::Secretariat => "role_secretariat",
        Role::Admin => "role_admin",
    }
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staff")
            .field("member", &self.member)
            .field("role", &self.role)
            .field("community", &self.community)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StaffPost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffPost").field("staff", &self.staff).finish_non_exhaustive()
    }
}
