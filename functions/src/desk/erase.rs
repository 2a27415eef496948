//! Erasing a person who asked for it on paper, by email or in person: how they asked, then one button.
//!
//! Comes in: a member, a reference, how the request came in. Goes out: the page, or an erased file with the last message to
//! the person. Never here: what is erased where (the store knows); erasing without a request.

use axum::response::Response;

use super::choose::{self, Choosing};
use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::intake::effects;
use crate::intake::links::address;
use crate::staff::{Choice, Staff, StaffPost};
use crate::store::{Application, Hand, Withdrawn};

/// How a request can come in.
const WAYS: [&str; 4] = ["letter", "email", "phone", "in_person"];

/// Name of the choice.
const WAY: &str = "way";

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    choose::show(staff, reference, choosing).await
}

/// Erases.
pub(super) async fn erase(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let application = store.load_for_decision(scope, reference, staff.now).await?;
    let Some(application) = application else { return shown::gone(staff) };
    let way = submitted.get(WAY).filter(|way| WAYS.contains(way));
    let Some(way) = way else {
        return choose::again(staff, &application, choosing(staff, &application), "erase_way_missing");
    };
    let form = shown::form(staff, &application)?;
    let effects = effects::of_withdrawal(&application, address(&application, &form));
    let hand = Hand::Staff(scope, &application.case);
    match store.erase(hand, way, &effects, staff.now).await? {
        Withdrawn::Now { .. } | Withdrawn::Already(_) | Withdrawn::Gone => {
            Ok(reply::see_other(&places::desk(staff.lang)))
        }
    }
}

fn choosing(staff: &Staff, _: &Application) -> Choosing {
    let label = |way| shown::said(staff).word(&format!("erase_way_{way}"));
    let options = WAYS.map(|way| Choice { value: way.to_owned(), label: label(way), checked: false });
    Choosing {
        name: WAY,
        words: "erase",
        options: options.into(),
        is_list: false,
        is_final: true,
        place: places::erase,
    }
}
