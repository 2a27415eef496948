//! Which facts a change of an application makes true.
//!
//! Comes in: an application that is about to change. Goes out: facts for the indicators, in which people are opaque numbers.
//! Never here: counting, storing.

use jiff::civil::Date;
use portal::eligibility::Group;
use portal::forms::{Answers, known};

use crate::app::{App, day};
use crate::indicators::{ApplicationId, Confidence, Event, Fact, Side, Survey};
use crate::store::{Application, CaseId, Decision, Standing};

/// The side of the table that a form is for; none for forms that are about something else.
pub fn side(form: &str) -> Option<Side> {
    match form {
        known::CONNECTEE_FORM => Some(Side::Connectee),
        known::CONNECTOR_FORM => Some(Side::Connector),
        _ => None,
    }
}

/// An application counts from the day that it came in, once its address is confirmed or needs no confirmation.
pub fn applied(app: &App, form: &str, community: Option<&str>, (case, on): (&CaseId, Date)) -> Option<Fact> {
    let community = community.filter(|_| side(form) == Some(Side::Connectee))?.to_owned();
    let person = app.tokens.person(case);
    // The number of the person says nothing of them, so it can name their application too.
    let application = ApplicationId::parse(&person.to_string())?;
    Some(Fact { community, on, what: Event::Applied { person, application } })
}

/// A decision: a Connectee meets the criteria, a Connector may be asked.
pub fn decided(app: &App, application: &Application, decision: Decision) -> Option<Fact> {
    if decision != Decision::Accept {
        return None;
    }
    let person = app.tokens.person(&application.case);
    let what = match side(&application.form)? {
        Side::Connectee => Event::Accepted { person },
        Side::Connector => Event::ConnectorActivated { connector: person },
    };
    about(app, application, what)
}

/// A change of whether a Connector can be asked. Nothing is counted of a Connectee's.
pub fn standing(app: &App, application: &Application, standing: Standing) -> Option<Fact> {
    if side(&application.form) != Some(Side::Connector) || standing == application.course.standing {
        return None;
    }
    let connector = app.tokens.person(&application.case);
    let what = match standing {
        Standing::Active => Event::ConnectorActivated { connector },
        Standing::Paused { until } => Event::ConnectorPaused { connector, until },
        Standing::Ended => Event::ConnectorRetired { connector },
    };
    about(app, application, what)
}

/// An intake meeting, held on that day.
pub fn intake(app: &App, application: &Application, held_on: Date, answers: &Answers) -> Vec<Fact> {
    let Some(community) = &application.community else { return Vec::new() };
    let person = app.tokens.person(&application.case);
    let group = answers.text(known::GROUP).and_then(Group::parse);
    let held = group.map(|group| Event::IntakeHeld { person, group });
    let confidence = confidence(answers).map(|answers| Event::ConfidenceAnswered {
        person,
        survey: Survey::Baseline,
        answers,
    });
    let sent: Option<Answers> =
        application.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let by_partner = sent.as_ref().is_some_and(|sent| sent.text(known::PARTNER_CODE).is_some());
    let by_partner = by_partner.then_some(Event::SentByPartner { person });
    // Nobody who always agreed needs a fact about it.
    let given = answers.agreed(known::CONSENT_STATS);
    let agreed_before = sent.is_some_and(|sent| sent.agreed(known::CONSENT_STATS));
    let consent = Event::StatisticsConsent { person, given };
    let consent = consent_facts(application, consent, held_on).filter(|_| !(given && agreed_before));
    let fact = |what| Fact { community: community.clone(), on: held_on, what };
    [held, confidence, by_partner].into_iter().flatten().map(fact).chain(consent).collect()
}

/// A Connectee took the consent to statistics back: wherever something of them is counted.
pub fn statistics_refused(app: &App, application: &Application) -> Vec<Fact> {
    if side(&application.form) != Some(Side::Connectee) {
        return Vec::new();
    }
    let person = app.tokens.person(&application.case);
    consent_facts(application, Event::StatisticsConsent { person, given: false }, day(app.now())).collect()
}

fn consent_facts(application: &Application, what: Event, on: Date) -> impl Iterator<Item = Fact> {
    application.counted_by().map(move |community| Fact { community: community.clone(), on, what })
}

/// The four answers about confidence; none unless all of them were given.
pub fn confidence(answers: &Answers) -> Option<Confidence> {
    let mut items = [0; 4];
    for (item, field) in items.iter_mut().zip(known::CONFIDENCE) {
        *item = answers.text(field)?.parse().ok()?;
    }
    Confidence::new(items)
}

fn about(app: &App, application: &Application, what: Event) -> Option<Fact> {
    Some(Fact { community: application.community.clone()?, on: day(app.now()), what })
}
