//! Forms of names by which posts name members: `@amina-diallo`.
//!
//! Comes in: all members. Goes out: one form for each who may sign in, which nobody else has. Pure: no store, no words.
//!
//! The form is the name as addresses write names. Where two share one, their communities come behind, and then the beginning of
//! their numbers: nobody is ever named by a form that could be somebody else's.

use std::collections::BTreeMap;

use portal::slug;

use crate::store::{Member, MemberId};

/// Digits of a member's number that tell namesakes of one community apart.
const DIGITS: usize = 6;

/// The form of each member.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handles {
    by_form: BTreeMap<String, MemberId>,
    /// What several share, and by which forms they are told apart.
    shared: BTreeMap<String, Vec<String>>,
}

impl Handles {
    pub(crate) fn of(members: &[Member]) -> Self {
        let members: Vec<&Member> = members.iter().filter(|member| member.may_sign_in()).collect();
        let mut handles = Self::default();
        let mut open: Vec<(&Member, usize)> = members.into_iter().map(|member| (member, 0)).collect();
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for (member, _) in &open {
            for level in 0..3 {
                *taken.entry(form(member, level)).or_default() += 1;
            }
        }
        for (member, level) in &mut open {
            while *level < 2 && taken[&form(member, *level)] > 1 {
                *level += 1;
            }
            let own = form(member, *level);
            if *level > 0 {
                handles.shared.entry(form(member, 0)).or_default().push(own.clone());
            }
            handles.by_form.insert(own, member.id);
        }
        handles
    }

    /// Whom a form names.
    pub(crate) fn member(&self, form: &str) -> Option<MemberId> {
        self.by_form.get(form).copied()
    }

    /// The forms of those who share one, when several do.
    pub(crate) fn namesakes(&self, form: &str) -> &[String] {
        self.shared.get(form).map(Vec::as_slice).unwrap_or_default()
    }

    /// The form of a member.
    pub(crate) fn form(&self, id: &MemberId) -> Option<&str> {
        self.by_form.iter().find(|(_, known)| *known == id).map(|(form, _)| form.as_str())
    }
}

fn form(member: &Member, level: usize) -> String {
    let name = Some(slug::fold(&member.name)).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "member".to_owned());
    let community = member.community.as_deref().unwrap_or("portal");
    let number: String = member.id.to_string().chars().take(DIGITS).collect();
    match level {
        0 => name,
        1 => format!("{name}-{community}"),
        _ => format!("{name}-{community}-{number}"),
    }
}
