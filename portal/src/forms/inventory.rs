//! Why each question is asked, who reads the answer and how long it is kept: the privacy inventory of a form.

use serde::Serialize;

use super::form::Form;
use crate::{Both, Lang};

/// A question of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InventoryRow {
    /// Id of the field.
    pub field: String,
    /// The question.
    pub label: Both<String>,
    /// Why it is asked; the form's purpose where the field gives no reason of its own.
    pub why: Both<String>,
    /// Who sees the answer.
    pub readers: Both<String>,
    /// How long it is kept.
    pub retention: Both<String>,
    /// Whether an answer is needed.
    pub required: bool,
    /// Never in mail, masked for staff unless they ask.
    pub sensitive: bool,
}

/// Every question of a form with its reason, readers and retention, in the form's order.
pub fn privacy_inventory(form: &Form) -> Vec<InventoryRow> {
    let own_or =
        |own: &Option<Both<String>>, of_form: &Both<String>| own.clone().unwrap_or_else(|| of_form.clone());
    form.fields()
        .map(|field| InventoryRow {
            field: field.id.clone(),
            label: Both::from_fn(|lang: Lang| field.label.of(lang).clone()),
            why: own_or(&field.why, &form.purpose),
            readers: own_or(&field.readers, &form.readers),
            retention: own_or(&field.retention, &form.retention),
            required: field.is_required(),
            sensitive: field.sensitive,
        })
        .collect()
}
