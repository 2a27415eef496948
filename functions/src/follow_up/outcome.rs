//! What an outcome's answers come to: what is counted, how long it took, who may learn of it.
//!
//! Comes in: checked answers of `outcome` or `outcome-own`, which ask under the same names; the days of the intake and of
//! the first meeting. Goes out: a typed outcome, facts. Never here: storing, words for people.

use jiff::civil::Date;
use jiff::{Span, Unit};
use portal::forms::{AnswerValue, Answers};

use crate::indicators::{Event, Fact, HowFound, InField, Job, Outcome, PersonId, WorkPlace};

/// The form of staff.
pub const FORM: &str = "outcome";

/// The form of a person's own link.
pub const OWN_FORM: &str = "outcome-own";

/// The question whose options are completed with the people of the tree.
pub const LED_BY: &str = "led_by";

/// The question whether the file ends with the outcome.
pub const CLOSE: &str = "close";

/// "Within six months" of first participation, which is the intake meeting (I-J2).
const MONTHS: i64 = 6;

/// What became of a person, as it was told once.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// What, as the figures know it.
    pub outcome: Outcome,
    /// The first day.
    pub started_on: Date,
    /// Who may learn of it.
    pub tell: Tell,
    /// Whether the person may be asked for their story.
    pub may_ask_story: bool,
    /// Where the person works.
    pub employer: Option<String>,
    /// Whether reports leave the employer out.
    pub hides_employer: bool,
    /// The position.
    pub job_title: Option<String>,
}

/// What the Connector who began it may learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// Nothing.
    Nothing,
    /// That it worked out.
    News,
    /// Employer and position too.
    Details,
}

impl Told {
    /// Reads answers; `None` when they are not those of an outcome's form.
    pub fn of(answers: &Answers) -> Option<Told> {
        let started_on = answers.date("started_on")?;
        let outcome = match answers.text("outcome_type")? {
            "job" | "contract" | "internship" => Outcome::Job(Job {
                found: found(answers.text("how_found")?)?,
                field: field(answers.text("in_field")?)?,
                place: place(answers.text("work_place")?)?,
            }),
            "promotion" => Outcome::Promotion,
            "business" => Outcome::OwnBusiness,
            "study" => Outcome::Study,
            "licence" => Outcome::Licence,
            "moved_away" => Outcome::MovedAway,
            "withdrawn" => Outcome::Withdrawn,
            "still_looking" => Outcome::StillLooking,
            _ => return None,
        };
        let line = |id| answers.text(id).map(str::to_owned);
        Some(Told {
            outcome,
            started_on,
            tell: match answers.text("tell_connector") {
                Some("news") => Tell::News,
                Some("details") => Tell::Details,
                _ => Tell::Nothing,
            },
            may_ask_story: answers.value("story_contact") == Some(&AnswerValue::Consent),
            employer: line("employer"),
            hides_employer: answers.agreed("employer_hidden"),
            job_title: line("job_title"),
        })
    }

    /// The same, of answers as they are stored.
    pub fn read(answers: &str) -> Option<Told> {
        Told::of(&serde_json::from_str(answers).ok()?)
    }

    /// Whether it is a job found at an employer.
    pub fn is_job(&self) -> bool {
        matches!(self.outcome, Outcome::Job(_))
    }

    /// Whether a Connector can have led to it and be thanked.
    pub fn is_success(&self) -> bool {
        !matches!(self.outcome, Outcome::MovedAway | Outcome::Withdrawn | Outcome::StillLooking)
    }

    /// What the indicators count. `connector` began what led to it.
    pub fn facts(&self, community: &str, person: PersonId, connector: Option<PersonId>) -> Vec<Fact> {
        let fact = |what| Fact { community: community.to_owned(), on: self.started_on, what };
        let led = connector.filter(|_| self.is_success());
        let led = led.map(|connector| Event::LedTo { connector, person });
        std::iter::once(Event::Outcome { person, outcome: self.outcome }).chain(led).map(fact).collect()
    }

    /// Days from the first meeting; `None` before there was one, and for what began earlier.
    pub fn days_since(&self, first_meeting: Option<Date>) -> Option<i64> {
        let span = first_meeting?.until((Unit::Day, self.started_on)).ok()?;
        Some(i64::from(span.get_days())).filter(|days| *days >= 0)
    }

    /// Whether it began within six months of the intake meeting, as the figures count; `None` where that is no question.
    pub fn is_within_six_months(&self, intake: Option<Date>) -> Option<bool> {
        let intake = intake.filter(|_| self.is_job())?;
        let last = intake.saturating_add(Span::new().months(MONTHS));
        Some((intake..=last).contains(&self.started_on))
    }
}

fn found(how: &str) -> Option<HowFound> {
    Some(match how {
        "connector" => HowFound::Connector,
        "referral_second" => HowFound::SecondGeneration,
        "referral_later" => HowFound::LaterGeneration,
        "event" => HowFound::Event,
        "coordinator" => HowFound::Coordinator,
        "ad" => HowFound::Ad,
        "other" => HowFound::Other,
        _ => return None,
    })
}

fn field(answer: &str) -> Option<InField> {
    Some(match answer {
        "yes" => InField::Yes,
        "partly" => InField::Partly,
        "no" => InField::No,
        _ => return None,
    })
}

fn place(answer: &str) -> Option<WorkPlace> {
    Some(match answer {
        "community" => WorkPlace::Community,
        "province" => WorkPlace::Province,
        "elsewhere" => WorkPlace::Elsewhere,
        _ => return None,
    })
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told").field("started_on", &self.started_on).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use portal::Lang;

    use super::*;

    fn told(kind: &str, rows: &[(&str, &str)]) -> Option<Told> {
        let choice = |text: &str| AnswerValue::Choice(text.to_owned());
        let mut values: std::collections::BTreeMap<_, _> =
            rows.iter().map(|(id, text)| ((*id).to_owned(), choice(text))).collect();
        values.insert("outcome_type".into(), choice(kind));
        values.insert("started_on".into(), AnswerValue::Date(date(2027, 3, 4)));
        Told::of(&Answers { form: FORM.into(), version: 1, lang: Lang::En, values })
    }

    const JOB: [(&str, &str); 3] =
        [("how_found", "referral_second"), ("in_field", "yes"), ("work_place", "province")];

    #[test]
    fn jobs_contracts_and_internships_are_jobs() {
        for kind in ["job", "contract", "internship"] {
            let job = told(kind, &JOB).unwrap();
            let expected =
                Job { found: HowFound::SecondGeneration, field: InField::Yes, place: WorkPlace::Province };
            assert_eq!(job.outcome, Outcome::Job(expected), "{kind}");
            assert!(told(kind, &JOB[1..]).is_none(), "how it was found is counted");
        }
        for kind in ["promotion", "business", "study", "licence", "moved_away", "still_looking"] {
            assert!(!told(kind, &[]).unwrap().is_job(), "{kind}");
        }
        assert!(told("lottery", &[]).is_none());
    }

    #[test]
    fn a_connector_is_credited_for_what_worked_out() {
        let (person, connector) = (PersonId::from_bits(1), PersonId::from_bits(2));
        let facts = |told: Option<Told>| told.unwrap().facts("halifax", person, Some(connector));
        let job = facts(told("job", &JOB));
        assert_eq!(job.len(), 2);
        assert_eq!(job[1].what, Event::LedTo { connector, person });
        assert!(job.iter().all(|fact| fact.on == date(2027, 3, 4)));
        assert_eq!(facts(told("moved_away", &[])).len(), 1);
    }

    #[test]
    fn times_are_counted_from_the_first_meeting_and_from_the_intake() {
        let job = told("job", &JOB).unwrap();
        assert_eq!(job.days_since(Some(date(2027, 2, 2))), Some(30));
        assert_eq!(job.days_since(Some(date(2027, 3, 5))), None);
        assert_eq!(job.days_since(None), None);
        let within = |intake| job.is_within_six_months(Some(intake));
        assert_eq!(within(date(2026, 9, 4)), Some(true));
        assert_eq!(within(date(2026, 9, 3)), Some(false));
        assert_eq!(within(date(2027, 3, 5)), Some(false), "it began before");
        assert_eq!(told("study", &[]).unwrap().is_within_six_months(Some(date(2027, 1, 1))), None);
    }

    #[test]
    fn nobody_is_told_without_a_yes() {
        assert_eq!(told("job", &JOB).unwrap().tell, Tell::Nothing);
        let with = |answer| {
            let mut rows = JOB.to_vec();
            rows.push(("tell_connector", answer));
            told("job", &rows).unwrap().tell
        };
        assert_eq!([with("no"), with("news"), with("details")], [Tell::Nothing, Tell::News, Tell::Details]);
    }
}
