//! Inviting somebody: the form, and the invitation.
//!
//! Comes in: an address, a name, a role, a language, for admins of the portal a community. Goes out: the way to the list
//! with the invitation on its way, or the form with what is wrong. Never here: sending.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::places;
use super::shown;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::staff::members::{Invitation, NotInvited, invite_as};
use crate::staff::{Bar, Choice, Staff, StaffPost, Wrong};
use crate::store::{Invited, MemberId, Oversight, Role, SubmissionKey};

const EMAIL: &str = "email";
const NAME: &str = "name";
const ROLE: &str = "role";
const COMMUNITY: &str = "community";
const LANG: &str = "lang";
/// Makes an invitation one invitation, however often it is sent.
const KEY: &str = "_key";
/// The button that was pressed; none for the way to the other language.
const STEP: &str = "step";

/// The longest name, in characters.
const NAME_CHARS: usize = 80;
/// The longest address that is looked at and shown again.
const EMAIL_CHARS: usize = 320;

/// `pages/desk-invite.html`.
#[derive(Serialize)]
struct InvitePage {
    bar: Bar,
    action: String,
    back: String,
    key: String,
    email: String,
    name: String,
    roles: Vec<Choice>,
    langs: Vec<Choice>,
    /// Only for admins of the portal; others invite to their own community.
    communities: Option<Vec<Choice>>,
    errors: Vec<Wrong>,
    error_email: Option<String>,
    error_role: Option<String>,
    error_community: Option<String>,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    key: Option<SubmissionKey>,
    email: String,
    name: String,
    role: String,
    community: String,
    lang: Option<Lang>,
}

/// Shows the form.
pub(super) fn show(staff: &Staff) -> Result<Response, ApiError> {
    form(staff, &Typed::default(), None)
}

/// Invites.
pub(super) async fn invite(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let oversight = staff.oversight()?;
    let typed = Typed::of(submitted);
    if submitted.get(STEP).is_none() {
        return form(staff, &typed, None);
    }
    let (Some(role), Some(key)) = (typed.role(oversight), typed.key) else {
        return form(staff, &typed, Some((ROLE, "wrong_role_missing")));
    };
    let chosen = (!typed.community.is_empty()).then(|| typed.community.clone());
    let community = match oversight.community() {
        Some(ours) => Some(ours.to_owned()),
        None => chosen.filter(|_| role.is_of_community()),
    };
    let invitation = Invitation {
        email: typed.email.clone(),
        name: Some(typed.name.clone()),
        role,
        community,
        lang: typed.lang.unwrap_or(staff.lang),
    };
    let named = staff.app.tokens.blind("invitation", &format!("{key}{}", typed.email.to_lowercase()));
    let bits = named.as_bytes()[..16].try_into().map_or(1, u128::from_be_bytes);
    let invited = invite_as(&staff.app, &invitation, MemberId::from_bits(bits), &oversight.actor()).await;
    match invited {
        Ok(Invited::Now(member)) => Ok(reply::see_other(&places::member(staff.lang, &member.id))),
        Ok(Invited::Exists(_)) => form(staff, &typed, Some((EMAIL, "wrong_exists"))),
        Err(NotInvited::Address) => form(staff, &typed, Some((EMAIL, "wrong_email"))),
        Err(NotInvited::UnknownCommunity(_) | NotInvited::NeedsCommunity | NotInvited::HasNoCommunity) => {
            form(staff, &typed, Some((COMMUNITY, "wrong_community")))
        }
        Err(NotInvited::Store(error)) => Err(error.into()),
    }
}

impl Typed {
    fn of(submitted: &Submitted) -> Self {
        let text = |name: &str, most: usize| -> String {
            submitted.get(name).unwrap_or_default().trim().chars().take(most).collect()
        };
        Self {
            key: submitted.get(KEY).and_then(SubmissionKey::parse),
            email: text(EMAIL, EMAIL_CHARS),
            name: text(NAME, NAME_CHARS),
            role: text(ROLE, NAME_CHARS),
            community: text(COMMUNITY, NAME_CHARS),
            lang: submitted.get(LANG).and_then(Lang::parse),
        }
    }

    fn role(&self, oversight: &Oversight) -> Option<Role> {
        Role::parse(&self.role).filter(|role| oversight.may_give(*role))
    }
}

fn form(staff: &Staff, typed: &Typed, wrong: Option<(&str, &str)>) -> Result<Response, ApiError> {
    let oversight = staff.oversight()?;
    let said = shown::said(staff);
    let error = wrong.map(|(field, word)| (field, said.word(word)));
    let of = |field| error.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, text)| text.clone());
    let role = |role: Role| Choice {
        value: role.name().to_owned(),
        label: shown::role(staff, role),
        checked: role.name() == typed.role,
    };
    let lang = |lang: Lang| Choice {
        value: lang.code().to_owned(),
        label: said.word(&format!("lang_{lang}")),
        checked: lang == typed.lang.unwrap_or(staff.lang),
    };
    let fresh = || SubmissionKey::from_bits(staff.app.ids.bits128());
    let page = InvitePage {
        bar: staff.bar(),
        action: places::invite(staff.lang),
        back: places::members(staff.lang),
        key: typed.key.unwrap_or_else(fresh).to_string(),
        email: typed.email.clone(),
        name: typed.name.clone(),
        roles: Role::ALL.into_iter().filter(|role| oversight.may_give(*role)).map(role).collect(),
        langs: Lang::ALL.map(lang).into(),
        communities: oversight.community().is_none().then(|| shown::communities(staff, &typed.community)),
        errors: error
            .iter()
            .map(|(field, text)| Wrong { href: format!("#{field}"), text: text.clone() })
            .collect(),
        error_email: of(EMAIL),
        error_role: of(ROLE),
        error_community: of(COMMUNITY),
    };
    let toggle = Toggle::Submit { form: "form".into(), action: places::invite(staff.lang.other()) };
    let frame = Frame { error: wrong.is_some(), ..shown::frame(staff, said.word("invite"), toggle) };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown::page(staff, "desk-invite", &frame, &page, status)
}
