//! Handing a file over to another community: staff ask, the person agrees by a link of theirs, and only then it moves.
//!
//! Comes in: a member, a reference, a community. Goes out: the page, or the question to the person. Never here: the move
//! itself (see `own_file`).

use axum::response::Response;
use jiff::SignedDuration;
use portal::directory::Community;

use super::choose::{self, Choosing};
use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Choice, Staff, StaffPost};
use crate::store::{About, Application, Effects, HANDOVER_DAYS, HandoverAsked, LinkPurpose, Mail, NewIntent};

/// Name of the choice.
const COMMUNITY: &str = "community";

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    choose::show(staff, reference, choosing).await
}

/// Asks the person.
pub(super) async fn ask(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let application = store.load_for_decision(scope, reference, staff.now).await?;
    let Some(application) = application else { return shown::gone(staff) };
    let community = submitted.get(COMMUNITY).and_then(|slug| staff.site.directory.community(slug));
    let community = community.filter(|community| community.slug != scope.community());
    let Some(community) = community else {
        return choose::again(staff, &application, choosing(staff, &application), "handover_missing");
    };
    let ends = staff.now + SignedDuration::from_hours(24 * HANDOVER_DAYS);
    let (link, nonce) = staff.app.link(LinkPurpose::Handover, About::Case, ends);
    let mail = NewIntent::linked(Mail::HandoverAsked, application.lang, nonce);
    let effects = Effects { links: vec![link], mail: vec![mail], ..Effects::default() };
    let to = (community.slug.as_str(), ends);
    match store.ask_handover(scope, &application.case, to, &effects, staff.now).await? {
        HandoverAsked::Now | HandoverAsked::Already => {
            Ok(reply::see_other(&places::person(staff.lang, reference)))
        }
        HandoverAsked::Gone => shown::gone(staff),
    }
}

fn choosing(staff: &Staff, application: &Application) -> Choosing {
    let others = staff.site.directory.communities().iter();
    let others = others.filter(|community| Some(&community.slug) != application.community.as_ref());
    let choice = |one: &Community| Choice {
        value: one.slug.clone(),
        label: one.name.of(staff.lang).clone(),
        checked: false,
    };
    Choosing {
        name: COMMUNITY,
        words: "handover",
        options: others.map(choice).collect(),
        is_list: true,
        is_final: false,
        place: places::handover,
    }
}
