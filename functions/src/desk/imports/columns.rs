//! Which column holds the answers to which question.
//!
//! Comes in: heads of columns. Goes out: for each the question that it names, by its words in either language or by its id.
//! Pure. Never here: guessing. A head that names no question is for the author to say.

use std::collections::BTreeSet;

use portal::Lang;
use portal::search::spelling;

use super::forms::Forms;

/// The question of each column, as far as its head says so. Of two columns with one question the first has it.
pub(super) fn recognised(heads: &[String], forms: &Forms) -> Vec<Option<String>> {
    let mut taken = BTreeSet::new();
    heads.iter().map(|head| named(head, forms).filter(|id| taken.insert(id.clone()))).collect()
}

fn named(head: &str, forms: &Forms) -> Option<String> {
    let said = folded(head);
    let field = forms.fields().filter(|_| !said.is_empty()).find(|field| {
        folded(&field.id) == said || Lang::ALL.into_iter().any(|lang| folded(field.label.of(lang)) == said)
    });
    field.map(|field| field.id.clone())
}

/// A text as it is compared: without accents, case and punctuation.
pub(super) fn folded(text: &str) -> String {
    spelling(&text.replace('_', " ")).join(" ")
}
