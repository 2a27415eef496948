//! Which surveys follow an intake meeting or a first meeting, when they are due, and who is still asked then.
//!
//! Comes in: a case, the day of the meeting. Goes out: effects to be stored with the change that tells of the meeting. Never
//! here: storing, sending.

use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use portal::forms::Answers;

use crate::app::App;
use crate::facts;
use crate::indicators::{Side, Survey};
use crate::store::{About, Application, Effects, LinkPurpose, Mail, NewIntent, NewLink};

/// Days that the link of a survey works after it was sent.
const ANSWER_DAYS: i64 = 45;

/// The consent without which nobody is asked after six months.
const CONSENT_SIX_MONTHS: &str = "consent_contact_6mo";

/// The surveys of a Connectee whose intake meeting was held on a day: store them with the intake.
pub fn after_intake(app: &App, connectee: &Application, held_on: Date) -> Effects {
    planned(app, connectee, held_on, &[Mail::Survey30, Mail::Survey90, Mail::Survey180])
}

/// The surveys of a Connector who met somebody on a day: store them with the report, whose case they belong to. After a
/// second meeting they may be stored again; what was sent once is not sent again.
pub fn after_meeting(app: &App, connector: &Application, met_on: Date) -> Effects {
    planned(app, connector, met_on, &[Mail::ConnectorSurvey30, Mail::ConnectorSurvey180])
}

/// What is due before now is left out: nobody is asked three times at once because a meeting was noted late.
fn planned(app: &App, application: &Application, day: Date, surveys: &[Mail]) -> Effects {
    let mut effects = Effects::default();
    for mail in surveys {
        let Some(survey) = mail.survey() else { continue };
        let due_at = due(day, survey);
        if due_at <= app.now() || due_at >= application.erase_at {
            continue;
        }
        let ends = due_at + SignedDuration::from_hours(24 * ANSWER_DAYS);
        let (link, nonce) = app.link(LinkPurpose::Survey, About::Survey(survey), ends);
        if facts::side(&application.form) == Some(Side::Connectee) {
            let survey_token = app.tokens.link(LinkPurpose::Survey, &nonce);
            effects.links.push(NewLink::new(
                news_token(app, &survey_token).digest(),
                LinkPurpose::Outcome,
                ends,
            ));
        }
        effects.links.push(link);
        let intent = NewIntent::linked(*mail, application.lang, nonce);
        effects.mail.push(NewIntent { about: About::Survey(survey), due_at: Some(due_at), ..intent });
    }
    effects
}

/// The token of the link by which whoever follows a survey's link can tell their news: the same for the same survey.
pub fn news_token(app: &App, survey: &crate::tokens::Token) -> crate::tokens::Token {
    app.tokens.link(LinkPurpose::Outcome, survey.as_str())
}

/// Four in the afternoon, UTC: noon in Halifax in winter, and working hours from coast to coast.
fn due(day: Date, survey: Survey) -> Timestamp {
    let day = day.saturating_add(i64::from(survey.days()).days());
    let at = day.to_datetime(time(16, 0, 0, 0)).to_zoned(TimeZone::UTC);
    at.map_or(Timestamp::MAX, |at| at.timestamp())
}

/// Whether the person whose answers these are may be sent a survey of their side.
pub fn may_ask(side: Side, survey: Survey, answers: &Answers) -> bool {
    side == Side::Connector || survey != Survey::Days180 || answers.agreed(CONSENT_SIX_MONTHS)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use portal::Lang;
    use portal::forms::AnswerValue;

    use super::*;

    #[test]
    fn surveys_are_due_at_noon_after_their_days() {
        let on = |survey| due(date(2026, 11, 22), survey).to_string();
        assert_eq!(on(Survey::Days30), "2026-12-22T16:00:00Z");
        assert_eq!(on(Survey::Days90), "2027-02-20T16:00:00Z");
        assert_eq!(on(Survey::Days180), "2027-05-21T16:00:00Z");
    }

    #[test]
    fn after_six_months_a_connectee_is_asked_only_with_a_yes() {
        let mut answers =
            Answers { form: String::new(), version: 1, lang: Lang::En, values: Default::default() };
        let asked = |answers: &Answers, side| Survey::SENT.map(|survey| may_ask(side, survey, answers));
        assert_eq!(asked(&answers, Side::Connectee), [true, true, false]);
        assert_eq!(asked(&answers, Side::Connector), [true, true, true]);
        answers.values.insert(CONSENT_SIX_MONTHS.into(), AnswerValue::Consent);
        assert_eq!(asked(&answers, Side::Connectee), [true, true, true]);
    }
}
