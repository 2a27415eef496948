//! Mail that follows people up: surveys, the question what is new, thanks.
//!
//! Comes in: an intent, the application of the person whose case it stands in. Goes out: a message; or none when it must not
//! be sent any more: the person has left, was asked before, took back a consent, or the outcome was corrected. Never here:
//! words that people typed, but for what a Connectee lets us tell the Connector: employer and position, each one line without
//! an address in it.

use portal::Lang;
use portal::forms::{Answers, known};
use serde::Serialize;
use tera::Value;

use super::letters::{Failure, message_id, persons_address};
use crate::app::App;
use crate::facts;
use crate::follow_up::outcome::{Tell, Told};
use crate::follow_up::schedule;
use crate::indicators::{Event, Fact, Side, Survey};
use crate::mail::{self, Letter, Message};
use crate::referrals::places;
use crate::site::Site;
use crate::store::{
    About, Application, Intent, IntentKey, IntentOwner, LinkPurpose, Mail, Marked, Standing, State,
    StoreError,
};

/// Pages that thanks invite to.
const SIGN_UP: &str = "become-a-connector";
const STORY: &str = "tell-your-story";

/// Value of `mail/survey` and `mail/connector-survey`.
#[derive(Serialize)]
struct SurveyMail<'a> {
    community: Option<&'a str>,
    /// Days after the meeting that it follows.
    days: u16,
    survey_url: String,
}

/// Value of `mail/outcome-asked`.
#[derive(Serialize)]
struct OutcomeAskedMail<'a> {
    community: Option<&'a str>,
    news_url: String,
}

/// Value of `mail/outcome-thanks`.
#[derive(Serialize)]
struct OutcomeThanksMail<'a> {
    community: Option<&'a str>,
    sign_up_url: Option<String>,
    /// Only for people who said that they may be asked.
    story_url: Option<String>,
}

/// Value of `mail/connector-thanks`.
#[derive(Serialize)]
struct ConnectorThanksMail<'a> {
    community: Option<&'a str>,
    /// The Connectee, as the introduction named them.
    name: &'a str,
    employer: Option<&'a str>,
    job_title: Option<&'a str>,
}

/// Whether this mail is written here.
pub(super) const fn is_ours(mail: Mail) -> bool {
    matches!(
        mail,
        Mail::Survey30
            | Mail::Survey90
            | Mail::Survey180
            | Mail::ConnectorSurvey30
            | Mail::ConnectorSurvey180
            | Mail::OutcomeAsked
            | Mail::OutcomeThanks
            | Mail::ConnectorThanks
    )
}

/// Writes the message of an intent; none when it is no longer wanted.
pub(super) async fn write(
    app: &App,
    intent: &Intent,
    application: Application,
) -> Result<Option<Message>, Failure> {
    if application.state != State::Accepted {
        return Ok(None);
    }
    match intent.mail {
        Mail::OutcomeAsked => outcome_asked(app, intent, &application),
        Mail::OutcomeThanks => outcome_thanks(app, intent, &application).await,
        Mail::ConnectorThanks => connector_thanks(app, intent, &application).await,
        _ => survey(app, intent, &application).await,
    }
}

/// Marks a mail that has left; a survey can be answered from then on.
pub async fn mark_sent(app: &App, key: &IntentKey) -> Result<Marked, StoreError> {
    let now = app.now();
    let (Some(survey), IntentOwner::Case(case)) = (key.mail().survey(), key.owner()) else {
        return app.store.mark_sent(key, now).await;
    };
    let application = app.store.load_application(&case, now).await?;
    let community = application.as_ref().and_then(|application| application.community.clone());
    let is_counted =
        application.as_ref().and_then(|application| facts::side(&application.form)) == Some(Side::Connectee);
    let fact = community.filter(|_| is_counted).map(|community| Fact {
        community,
        on: crate::app::day(now),
        what: Event::SurveySent { person: app.tokens.person(&case), survey },
    });
    app.store.survey_sent(key, survey, fact.as_slice(), now).await
}

async fn survey(app: &App, intent: &Intent, application: &Application) -> Result<Option<Message>, Failure> {
    let (Some(survey), Some(side)) = (intent.mail.survey(), facts::side(&application.form)) else {
        return Ok(None);
    };
    // A Connector who has left is a volunteer no more.
    let has_left = side == Side::Connector && application.course.standing == Standing::Ended;
    if has_left || !is_wanted(app, application, side, survey).await? {
        return Ok(None);
    }
    let nonce = intent.nonce.as_deref().ok_or_else(|| anyhow::anyhow!("a survey without a nonce"))?;
    let token = app.tokens.link(LinkPurpose::Survey, nonce);
    let site = app.site.get();
    let values = |lang: Lang| {
        Value::from_serializable(&SurveyMail {
            community: community(&site, application, lang),
            days: survey.days(),
            survey_url: site.absolute(&places::survey(lang, &token)),
        })
    };
    letter(app, &site, intent, application, &values)
}

async fn is_wanted(
    app: &App,
    application: &Application,
    side: Side,
    survey: Survey,
) -> Result<bool, Failure> {
    let may_ask = answers(application).is_some_and(|answers| schedule::may_ask(side, survey, &answers));
    if !may_ask {
        return Ok(false);
    }
    Ok(app.store.load_survey(&application.case, survey, app.now()).await?.is_none())
}

fn outcome_asked(app: &App, intent: &Intent, application: &Application) -> Result<Option<Message>, Failure> {
    let nonce = intent.nonce.as_deref().ok_or_else(|| anyhow::anyhow!("a question without a nonce"))?;
    let token = app.tokens.link(LinkPurpose::Outcome, nonce);
    let site = app.site.get();
    let values = |lang: Lang| {
        Value::from_serializable(&OutcomeAskedMail {
            community: community(&site, application, lang),
            news_url: site.absolute(&places::outcome(lang, &token)),
        })
    };
    letter(app, &site, intent, application, &values)
}

async fn outcome_thanks(
    app: &App,
    intent: &Intent,
    application: &Application,
) -> Result<Option<Message>, Failure> {
    let Some(told) = told(app, intent).await?.filter(Told::is_job) else { return Ok(None) };
    let site = app.site.get();
    let asked_before = answers(application).is_some_and(|answers| answers.agreed("story_contact_ok"));
    let may_ask_story = told.may_ask_story || asked_before;
    let page = |key: &str, lang: Lang| site.route(key, lang).map(|path| site.absolute(path));
    let values = |lang: Lang| {
        Value::from_serializable(&OutcomeThanksMail {
            community: community(&site, application, lang),
            sign_up_url: page(SIGN_UP, lang),
            story_url: page(STORY, lang).filter(|_| may_ask_story),
        })
    };
    letter(app, &site, intent, application, &values)
}

/// To the Connector of the match; what it says of the Connectee is what the Connectee lets us say.
async fn connector_thanks(
    app: &App,
    intent: &Intent,
    connectee: &Application,
) -> Result<Option<Message>, Failure> {
    let About::Match(id, Side::Connector) = intent.about else { return Ok(None) };
    let told = told(app, intent).await?.filter(|told| told.is_success() && told.tell != Tell::Nothing);
    let (Some(told), Some(the)) = (told, app.store.load_match(&id, app.now()).await?) else {
        return Ok(None);
    };
    let connector = app.store.load_application(&the.connector, app.now()).await?;
    let Some(connector) = connector.filter(|connector| connector.state == State::Accepted) else {
        return Ok(None);
    };
    let site = app.site.get();
    let name = name(connectee);
    let details =
        |text: &Option<String>| text.clone().filter(|text| told.tell == Tell::Details && is_plain(text));
    let (employer, job_title) = (details(&told.employer), details(&told.job_title));
    let values = |lang: Lang| {
        Value::from_serializable(&ConnectorThanksMail {
            community: community(&site, connectee, lang),
            name: &name,
            employer: employer.as_deref(),
            job_title: job_title.as_deref(),
        })
    };
    let intent = Intent { lang: connector.lang, ..intent.clone() };
    letter(app, &site, &intent, &connector, &values)
}

/// The outcome that the mail is about, while it stands.
async fn told(app: &App, intent: &Intent) -> Result<Option<Told>, Failure> {
    let outcome = app.store.load_outcome(&intent.key, app.now()).await?;
    Ok(outcome.and_then(|outcome| Told::read(&outcome.answers)))
}

fn answers(application: &Application) -> Option<Answers> {
    serde_json::from_str(application.answers.as_deref()?).ok()
}

fn name(application: &Application) -> String {
    let answers = answers(application);
    let part = |field| answers.as_ref().and_then(|answers| answers.text(field)).filter(|text| is_plain(text));
    [part(known::FIRST_NAME), part(known::LAST_NAME)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Nothing that leads anywhere: no address of the web or of mail.
fn is_plain(text: &str) -> bool {
    !text.contains(['/', '@', ':', '<', '>', '\n']) && !text.to_lowercase().contains("www.")
}

fn community<'a>(site: &'a Site, application: &Application, lang: Lang) -> Option<&'a str> {
    let community = application.community.as_deref().and_then(|slug| site.directory.community(slug))?;
    Some(community.name.of(lang).as_str())
}

fn letter(
    app: &App,
    site: &Site,
    intent: &Intent,
    reader: &Application,
    values: &dyn Fn(Lang) -> Value,
) -> Result<Option<Message>, Failure> {
    let Some(form) = site.form_of(&reader.form, reader.version) else {
        return Err(anyhow::anyhow!("no form `{}`", reader.form).into());
    };
    let Some(to) = persons_address(intent, reader, &form) else { return Ok(None) };
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        // A survey is dated on its day, not on that of the meeting with which it was stored.
        at: if intent.mail.survey().is_some() { app.now() } else { intent.created_at },
        to: &to,
        langs: &[intent.lang],
        values,
    };
    Ok(Some(mail::write(site, &letter)?))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn nothing_that_leads_anywhere_goes_into_thanks() {
        assert!(is_plain("O’Neil & Fils inc."));
        for text in ["https://example.org", "www.example.org", "a@example.org", "see example.org/x", "a\nb"] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
