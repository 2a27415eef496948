//! What is to happen to whom.
//!
//! Comes in: a post. Goes out: an [`Asked`], or what is wrong with it; whether an act may follow a state. Pure. Never here:
//! words.

use crate::desk::screening::{self, Checked, Typed};
use crate::http::submitted::Submitted;
use crate::store::{Application, Decision, MemberId};

/// Names of inputs.
pub(super) const PERSON: &str = "person";
pub(super) const ACT: &str = "act";
pub(super) const TO: &str = "to";
pub(super) const REASON: &str = "reason";
pub(super) const OF: &str = "of";

/// The most people at once: two pages of a list.
const MOST: usize = 50;

/// Between the reference and the revision of somebody who is carried along.
const MARK: char = ':';

/// What was asked.
pub(super) struct Asked {
    pub(super) people: Vec<Person>,
    act: String,
    to: Option<MemberId>,
    pub(super) reason: String,
    /// Name of the list that they were chosen in.
    pub(super) of: String,
}

/// Somebody who was chosen.
pub(super) struct Person {
    /// As it is stored.
    pub(super) reference: String,
    /// Revision of the application at the preview; 0 before it.
    pub(super) revision: u64,
}

/// What is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Somebody looks after them from now on, or nobody.
    Assign(Option<MemberId>),
    /// They wait.
    Wait,
    /// They are declined for this reason.
    Decline(&'static str),
    /// They go into a table.
    Export,
}

/// Why nothing can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Nobody was chosen.
    Nobody,
    /// It was not said what.
    Act,
    /// Declining needs a reason.
    Reason,
}

impl Asked {
    pub(super) fn of(submitted: &Submitted) -> Self {
        let text = |name| submitted.get(name).unwrap_or_default().to_owned();
        let mut people: Vec<Person> = Vec::new();
        for (name, value) in &submitted.fields {
            let (reference, revision) = value.split_once(MARK).unwrap_or((value, "0"));
            if name != PERSON || people.len() == MOST {
                continue;
            }
            let Ok(reference) = portal::forms::Reference::parse(reference) else { continue };
            let person =
                Person { reference: reference.to_string(), revision: revision.parse().unwrap_or_default() };
            if people.iter().all(|known| known.reference != person.reference) {
                people.push(person);
            }
        }
        Self { people, act: text(ACT), to: MemberId::parse(&text(TO)), reason: text(REASON), of: text(OF) }
    }

    pub(super) fn act(&self) -> Result<Act, Wrong> {
        if self.people.is_empty() {
            return Err(Wrong::Nobody);
        }
        match self.act.as_str() {
            "assign" => Ok(Act::Assign(self.to)),
            "wait" => Ok(Act::Wait),
            "export" => Ok(Act::Export),
            "decline" => {
                let reason = reasons().find(|name| *name == self.reason);
                reason.map(Act::Decline).ok_or(Wrong::Reason)
            }
            _ => Err(Wrong::Act),
        }
    }

    /// What goes along with the preview's button.
    pub(super) fn carried(&self) -> Vec<(&'static str, String)> {
        let to = self.to.map(|to| to.to_string()).unwrap_or_default();
        let (act, reason, of) = (self.act.clone(), self.reason.clone(), self.of.clone());
        vec![(ACT, act), (TO, to), (REASON, reason), (OF, of)]
    }
}

/// Reasons that hold for several people: one that only a message explains is for one.
pub(super) fn reasons() -> impl Iterator<Item = &'static str> {
    let all = screening::reasons(Decision::Decline).iter().copied();
    all.filter(|name| *name != screening::IN_THE_MESSAGE)
}

/// Somebody as the preview carries them along.
pub(super) fn carried(application: &Application) -> String {
    format!("{}{MARK}{}", application.reference, application.revision)
}

impl Act {
    /// As a name for words: `wait`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Wait => "wait",
            Self::Decline(_) => "decline",
            Self::Export => "export",
        }
    }

    /// The decision that it is; none for what is no decision.
    pub(super) fn checked(self) -> Option<Checked> {
        let (decision, reason) = match self {
            Self::Wait => (Decision::Wait, None),
            Self::Decline(reason) => (Decision::Decline, Some(reason)),
            Self::Assign(_) | Self::Export => return None,
        };
        Some(Checked { decision, reason, message: None })
    }

    /// Whether it may happen to a file that stands like this.
    pub(super) fn is_allowed(self, application: &Application) -> bool {
        match (self, self.checked()) {
            (Self::Assign(to), _) => application.coordinator != to,
            (_, Some(checked)) => {
                let reason = checked.reason.unwrap_or_default();
                let typed = Typed { decision: checked.decision.name(), reason, message: "" };
                screening::check(application.state, typed).is_ok()
            }
            (_, None) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        let fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Asked::of(&Submitted { fields: fields.collect(), ..Submitted::default() })
    }

    #[test]
    fn an_act_needs_people_and_declining_a_reason() {
        let reference = portal::forms::Reference::from_bits(7).to_string();
        let person = (PERSON, reference.as_str());
        assert_eq!(asked(&[(ACT, "wait")]).act(), Err(Wrong::Nobody));
        assert_eq!(asked(&[(PERSON, "nobody"), (ACT, "wait")]).act(), Err(Wrong::Nobody));
        assert_eq!(asked(&[person]).act(), Err(Wrong::Act));
        assert_eq!(asked(&[person, (ACT, "decline")]).act(), Err(Wrong::Reason));
        let in_words = [person, (ACT, "decline"), (REASON, screening::IN_THE_MESSAGE)];
        assert_eq!(asked(&in_words).act(), Err(Wrong::Reason));
        assert_eq!(asked(&[person, (ACT, "decline"), (REASON, "rules")]).act(), Ok(Act::Decline("rules")));
        assert_eq!(asked(&[person, (ACT, "assign"), (TO, "x")]).act(), Ok(Act::Assign(None)));
        let twice = asked(&[person, person, (ACT, "wait")]);
        assert_eq!((twice.act(), twice.people.len()), (Ok(Act::Wait), 1));
    }

    #[test]
    fn there_is_an_end_to_how_many() {
        let references: Vec<String> =
            (1..=60).map(|n| portal::forms::Reference::from_bits(n * 7).to_string()).collect();
        let pairs: Vec<(&str, &str)> = references.iter().map(|one| (PERSON, one.as_str())).collect();
        assert_eq!(asked(&pairs).people.len(), MOST);
    }
}
