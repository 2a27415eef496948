//! Staff take a caught submission out of the quarantine.
//!
//! Comes in: a reference as somebody typed it, and who does it. Goes out: the application, received as if it had just come,
//! with the mail that it missed. Never here: who may do it; the caller has settled that.

use portal::forms::Reference;

use super::effects;
use crate::app::App;
use crate::store::{Actor, Released, StoreError};

/// Releases a submission. Once is enough; a second time changes nothing.
pub async fn release(app: &App, reference: &str, staff: &str) -> Result<Released, StoreError> {
    let Ok(reference) = reference.parse::<Reference>() else { return Ok(Released::Gone) };
    let (reference, now) = (reference.to_string(), app.now());
    let Some(application) = app.store.find_by_reference(&reference, now).await? else {
        return Ok(Released::Gone);
    };
    let effects = effects::of_release(app, &application);
    app.store.release(&reference, &Actor::Staff(staff.to_owned()), &effects, now).await
}
