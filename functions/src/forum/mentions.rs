//! Naming members in a post: `@amina-diallo`.
//!
//! Comes in: what somebody typed, for which category. Goes out: who is named, by which form; forms that several share. Never
//! here: telling those who are named; that is the outbox's, from the post that was stored. Who does not see the category is
//! named by nobody there: the form stays text.

use portal::Lang;

use super::handles::Handles;
use super::{places, prose};
use crate::http::ApiError;
use crate::staff::{self, Staff};
use crate::store::MemberId;

/// The most members that a post may name: more of them are a crowd, and following is for that.
pub(super) const MOST_NAMED: usize = 5;

/// Who is named in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    /// Forms and whom they name, each once.
    pub(super) members: Vec<(String, MemberId)>,
    /// A form that several share, and those that tell them apart.
    pub(super) shared: Option<(String, Vec<String>)>,
}

/// Where a form leads that names somebody: to them.
pub(super) fn ways(named: &[(String, MemberId)], lang: Lang) -> impl Fn(&str) -> Option<String> + '_ {
    move |form| {
        let known = named.iter().find(|(known, _)| known == form);
        known.map(|(_, id)| places::member(lang, id))
    }
}

/// Reads who is named. Members are read only where something looks like a name.
pub(super) async fn read(staff: &Staff, category: &str, text: &str) -> Result<Mentions, ApiError> {
    let forms = prose::forms(text);
    let mut found = Mentions::default();
    if forms.is_empty() {
        return Ok(found);
    }
    let members = staff.app.store.members().await?;
    let handles = Handles::of(&members);
    for form in forms {
        let namesakes = handles.namesakes(&form);
        if !namesakes.is_empty() && handles.member(&form).is_none() {
            found.shared.get_or_insert_with(|| (form.clone(), namesakes.to_vec()));
        }
        let named = handles.member(&form).and_then(|id| members.iter().find(|member| member.id == id));
        let sees = named
            .filter(|member| staff::reader(&staff.site, member).is_some_and(|reader| reader.sees(category)));
        if let Some(member) = sees.filter(|member| found.members.iter().all(|(_, id)| *id != member.id)) {
            found.members.push((form, member.id));
        }
    }
    Ok(found)
}
