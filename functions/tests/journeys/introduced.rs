//! Two people of a community, accepted and introduced to each other: where journeys after an introduction begin.

use std::collections::BTreeMap;

use functions::indicators::Side;
use functions::referrals::places;
use functions::store::{
    About, Actor, Application, CaseId, Decision, Digest, Effects, EmailConfirmation, LinkPurpose, Match,
    MatchEffects, MatchId, NewApplication, NewDecision, NewOffer, NewState, Opening, Role, Scope, Submission,
    SubmissionKey,
};
use jiff::SignedDuration;
use portal::Lang;
use portal::forms::{AnswerValue, Answers, Email};

use crate::desk::{OURS, community};
use crate::support::TestApp;

/// Two people who were introduced to each other.
pub(crate) struct Pair {
    pub(crate) id: MatchId,
    pub(crate) connectee: Application,
    pub(crate) connector: Application,
    /// The path of each one's link, the Connectee's first.
    pub(crate) links: [String; 2],
}

pub(crate) fn address(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase())
}

pub(crate) async fn accepted(
    app: &TestApp,
    scope: &Scope,
    (form, name, lang): (&str, &str, Lang),
    n: u64,
) -> Application {
    let version = app.site().form(form).unwrap().version;
    let text = |text: &str| AnswerValue::Text(text.to_owned());
    let values = BTreeMap::from([
        ("first_name".to_owned(), text(name)),
        ("last_name".to_owned(), text("Zquille")),
        ("email".to_owned(), AnswerValue::Email(Email::parse(&address(name)).unwrap())),
    ]);
    let answers = Answers { form: form.to_owned(), version, lang, values };
    let (store, now) = (&app.app.store, app.app.now());
    let sent = Submission {
        key: SubmissionKey::from_bits(u128::from(n) + 0x5000),
        answers_hash: Digest::of(&n.to_be_bytes()),
        case: CaseId::from_bits(u128::from(n) + 0xca5e_5000),
        application: NewApplication {
            form: form.to_owned(),
            version,
            lang,
            community: Some(scope.community().to_owned()),
            state: NewState::Received,
            confirmation: EmailConfirmation::NotNeeded,
            answers: serde_json::to_string(&answers).unwrap(),
            channel: functions::store::Channel::Online,
            keep_until: now + SignedDuration::from_hours(24 * 730),
            due_at: None,
        },
        draft: None,
        files: Vec::new(),
        effects: Effects::default(),
        actor: Actor::Applicant,
    };
    let reference = portal::forms::Reference::from_bits(n * 11 + 5).to_string();
    store.submit(&sent, &|| reference.clone(), now).await.unwrap();
    let accept = NewDecision { decision: Decision::Accept, reason: None, message: None, revision: 1 };
    store.decide(scope, &reference, &accept, &Effects::default(), now).await.unwrap();
    store.find_by_reference(&reference, now).await.unwrap().unwrap()
}

/// What a coordinator of our community may see.
pub(crate) async fn scope(app: &TestApp) -> Scope {
    let community = community(app, OURS);
    let member = app.member(Role::Coordinator, Some(&community), "matcher@example.org").await;
    Scope::of(&member).unwrap()
}

/// Two people, introduced; both have a link, and both will be asked.
pub(crate) async fn introduced(
    app: &TestApp,
    scope: &Scope,
    (n, lang): (u64, Lang),
    names: [&str; 2],
) -> Pair {
    let connectee = accepted(app, scope, ("connectee-application", names[0], lang), 2 * n).await;
    let connector = accepted(app, scope, ("connector-application", names[1], lang), 2 * n + 1).await;
    introduce(app, scope, n, lang, (connectee, connector)).await
}

pub(crate) async fn introduce(
    app: &TestApp,
    scope: &Scope,
    n: u64,
    lang: Lang,
    (connectee, connector): (Application, Application),
) -> Pair {
    let id = MatchId::from_bits(u128::from(n) + 0x3a7c);
    let now = app.app.now();
    let the = Match::offered(id, scope.community(), (connectee.case, connector.case), scope.member(), now);
    let (ours, theirs) = functions::referrals::ask_whether_they_met(&app.app, &the, [lang; 2], now);
    let mut effects = MatchEffects { connectee: ours, connector: theirs };
    let mut link = |side| {
        let until = now + SignedDuration::from_hours(24 * 365);
        let (link, nonce) = app.app.link(LinkPurpose::Meeting, About::Match(id, side), until);
        match side {
            Side::Connectee => effects.connectee.links.push(link),
            Side::Connector => effects.connector.links.push(link),
        }
        places::meeting(lang, &app.app.tokens.link(LinkPurpose::Meeting, &nonce))
    };
    let links = [link(Side::Connectee), link(Side::Connector)];
    let new =
        NewOffer { id, connectee: connectee.case, connector: connector.case, opening: Opening::Introduce };
    app.app.store.offer(scope, &new, |_, _| None::<()>, &effects, now).await.unwrap();
    Pair { id, connectee, connector, links }
}
