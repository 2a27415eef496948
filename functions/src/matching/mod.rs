//! Matching: which Connector for which Connectee, and why.
//!
//! Comes in: profiles, read from the answers of the applications and from what the staff know, and the day. Goes out:
//! suggestions with reasons in words, shortages of Connectors, plans of events. Never here: input and output, a clock,
//! chance, a decision. The coordinator decides.
//!
//! Hard rules ([`refusals`]) and wishes ([`Fit`]) are apart: no wish outweighs a rule, and a rule that ends is told with
//! its day. The weights stand with their sources at the head of `wishes.rs`. Nothing is known here of status, country,
//! age, faith, gender or family, so that nobody can be matched on these. Of the group, only whether somebody came to
//! Canada is kept; it counts a little where a Connector says that they came too.
//!
//! Making [`Connectors`] reads every profile once; keep it for as many questions as possible.
//!
//! | Question | Call |
//! | --- | --- |
//! | Which Connectors for this Connectee? | [`Connectors::suggest`] |
//! | Which of those who wait for this Connector? | [`Waiting::suggest`] |
//! | May these two be matched? Asked again at the moment of the introduction. | [`refusals`] |
//! | Which kinds of work lack a Connector? | [`shortages`] |
//! | Who sits with whom at an event? | [`EventPlan::make`] |
//!
//! ```
//! use functions::matching::{
//!     ConnecteeFacts, ConnecteeProfile, ConnectorFacts, ConnectorProfile, Connectors, Said,
//! };
//! use functions::store::CaseId;
//! use portal::Lang;
//! # use jiff::civil::date;
//! # use portal::{Words, directory::Directory, forms::{AnswerValue as Value, Answers}};
//! # let directory = Directory::parse("", r#"
//! #     [[sector]]
//! #     id = "health"
//! #     name = { en = "Health care", fr = "Soins de santé" }
//! #     [[occupation]]
//! #     id = "nurse"
//! #     name = { en = "Nurse", fr = "Infirmier ou infirmière" }
//! #     sector = "health""#).unwrap();
//! # let words = Words::parse("content/words.toml", r#"
//! # [matching]
//! # same_occupation = { en = "Same occupation: {occupations}", fr = "Même métier : {occupations}" }"#).unwrap();
//! # let answers = |form: &str, more: &[(&str, Value)]| Answers {
//! #     form: form.into(),
//! #     version: 1,
//! #     lang: Lang::En,
//! #     values: [
//! #         ("consent_service", Value::Consent),
//! #         ("consent_share_profile", Value::Consent),
//! #         ("occupation", Value::Occupation(vec!["nurse".into()])),
//! #     ].iter().chain(more).map(|(id, value)| ((*id).to_owned(), value.clone())).collect(),
//! # };
//! # let application = answers("connectee-application", &[]);
//! # let sign_up = answers("connector-application", &[("capacity", Value::Choice("3".into()))]);
//! # let (applied, signed_up) = (CaseId::from_bits(1), CaseId::from_bits(2));
//! # let today = date(2026, 11, 22);
//!
//! let facts = ConnecteeFacts {
//!     case: applied,
//!     community: "halifax".into(),
//!     waiting_since: date(2026, 11, 2),
//!     current_employer: None,
//!     employers_to_avoid: Vec::new(),
//!     connectors_to_avoid: Default::default(),
//! };
//! let connectee = ConnecteeProfile::read(&application, facts, &directory).expect("they agreed to be matched");
//!
//! let facts = ConnectorFacts {
//!     case: signed_up,
//!     community: "halifax".into(),
//!     capacity: None,
//!     pause_until: None,
//!     asked: Vec::new(),
//! };
//! let connector = ConnectorProfile::read(&sign_up, facts, &directory).expect("they agreed to be matched");
//!
//! let found = Connectors::new([connector]).suggest(&connectee, today, 5);
//! assert_eq!(found.best[0].case, signed_up);
//! let said = Said { directory: &directory, words: &words, lang: Lang::Fr };
//! assert_eq!(found.best[0].fit.reasons[0].words(said), "Même métier : Infirmier ou infirmière");
//! ```

mod assignment;
mod event;
mod facts;
mod index;
mod names;
mod places;
mod pool;
mod profile;
mod rounds;
mod rules;
mod say;
mod shortage;
mod wishes;

pub use event::{EventPlan, Share, Talk};
pub use facts::{Experience, Goal, Level, MeetingLanguage, OwnPath, Seniority, ServiceLanguage, Time, Way};
pub use pool::{Connectors, NotNow, Suggestion, Suggestions, Waiting};
pub use profile::{
    ConnecteeFacts, ConnecteeProfile, ConnectorFacts, ConnectorProfile, NoProfile, PastMatch, USUAL_CAPACITY,
};
pub use rules::{Refusal, refusals};
pub use say::{Recruiting, Said, words_needed};
pub use shortage::{Shortage, shortages};
pub use wishes::{Caution, Fit, REST_MONTHS, Reason, Stage};

#[cfg(test)]
mod tests;
