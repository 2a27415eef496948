//! Journeys of people through the whole portal, every call to a table written down.
//!
//! Comes in: nothing; each journey begins in a portal of its own. Goes out: its steps, one for each request and one for each
//! time that streams or timers were looked at. Never here: how often a journey is made.

use aws_lambda_events::event::dynamodb::Event;
use axum::http::StatusCode;
use functions::scheduler::Scheduler;
use functions::store::{Application, Mail, Role};
use jiff::SignedDuration;
use portal::Lang;
use portal_local::dynamodb::StreamFollower;
use std::time::Instant;

use crate::support::app::link_in;
use crate::support::record::{Recorder, Step};
use crate::support::roles::template;
use crate::support::sample::{MEETING, SURVEY};
use crate::support::{Page, TestApp, Visitor, sample};

/// Posts in the topic that everybody reads.
const POSTS: usize = 50;
const STAFF: &str = "staff@example.org";
const TOPIC: &str = "How do you thank Connectors?";

/// What was written down of one journey.
#[derive(Debug, Clone)]
pub(crate) struct Journey {
    pub(crate) name: &'static str,
    pub(crate) steps: Vec<Step>,
    pub(crate) mails: usize,
    /// The topic of the forum that it is about, as keys name it.
    pub(crate) topic: String,
}

/// A portal with everything written down.
struct Stage {
    app: TestApp,
    recorder: Recorder,
    followers: [StreamFollower; 2],
    community: String,
    /// Mail that was counted already.
    mails: usize,
}

impl Stage {
    fn new() -> Self {
        let app = TestApp::new();
        let recorder = app.line.recorded();
        let followers = ["cases", "forum"].map(|table| app.engine.follow(table, "capacity").unwrap());
        let community = app.site().directory.communities()[0].slug.clone();
        Self { app, recorder, followers, community, mails: 0 }
    }

    /// What streams bring about: mail, figures, messages to open pages.
    async fn streams(&mut self) {
        let begun = Instant::now();
        assert_eq!(self.app.deliver().await, 0, "records that fail");
        let took = begun.elapsed();
        let programs = self.called().await;
        self.recorder.done(Step { programs, ..Step::default() }, took);
    }

    /// The programs that event sources call for what is new in the streams: once for each batch with a record for them.
    async fn called(&mut self) -> Vec<&'static str> {
        let mut called = Vec::new();
        for (follower, table) in self.followers.iter_mut().zip(["Cases", "Forum"]) {
            while let Some(batch) = follower.try_next().await.unwrap() {
                let _: Event = serde_json::from_value(batch.event.clone()).unwrap();
                let records = batch.event["Records"].as_array().unwrap();
                let all = template::functions().into_keys();
                let wants =
                    |program: &&str| records.iter().any(|one| template::hands_on(program, table, one));
                called.extend(all.filter(wants));
                follower.done(&batch).unwrap();
            }
        }
        called
    }

    /// What a timer brings about.
    async fn timer(&mut self, program: &'static str) {
        let begun = Instant::now();
        match program {
            "outbox" => drop(self.app.outbox.drain_due().await.unwrap()),
            "figures" => drop(self.app.counting.count_due().await.unwrap()),
            _ => drop(Scheduler::new(self.app.app.clone()).run().await.unwrap()),
        }
        let step = Step { programs: vec![program], ..Step::default() };
        self.recorder.done(step, begun.elapsed());
    }

    fn taken(&mut self, name: &'static str) -> Journey {
        let all = self.app.mailbox.all().len();
        let mails = all - std::mem::replace(&mut self.mails, all);
        Journey { name, steps: self.recorder.take(), mails, topic: String::new() }
    }

    async fn coordinator(&self) -> Visitor {
        self.app.signed_in(Role::Coordinator, Some(&self.community), STAFF, Lang::En).await
    }

    /// Somebody fills in a form, sends it and confirms their address.
    async fn applies(&mut self, form: &str, email: &str) -> (Application, String) {
        let mut visitor = self.app.visitor(Lang::En);
        let site = self.app.site();
        let definition = site.form(form).unwrap();
        let mut raw = sample::answers(&site, &definition);
        raw.set("email", email);
        raw.set("first_name", email.split('@').next().unwrap());
        raw.set("pause_until.year", "");
        raw.set("pause_until.month", "");
        raw.set("pause_until.day", "");
        let first = format!("/api/forms/{form}/en/{}", definition.first_section().id);
        let mut page = visitor.open(&first).await.expect(StatusCode::OK);
        for section in &definition.sections {
            if page.path.split('?').next().unwrap().ends_with(&format!("/{}", section.id)) {
                page = visitor.answers(&page, &sample::of_section(&raw, section)).await;
            }
        }
        visitor.sends(&self.app, &page).await;
        self.streams().await;
        let confirm = visitor.open(&link_in(&self.app.mailbox.to(email).pop().unwrap())).await;
        visitor.answers(&confirm, &[]).await;
        self.streams().await;
        let sent = self.app.mailbox.to(email);
        let confirmed = sent.into_iter().find(|message| message.mail == Mail::Confirmed).unwrap();
        let status = link_in(&confirmed);
        visitor.open(&status).await.expect(StatusCode::OK);
        let reference = confirmed.subject.rsplit(['(', ')']).nth(1).unwrap();
        let found = self.app.app.store.find_by_reference(reference, self.app.app.now()).await;
        (found.unwrap().unwrap(), status)
    }
}

/// All of them, in order.
pub(crate) async fn all() -> Vec<Journey> {
    let mut journeys = desk().await;
    journeys.extend(forum().await);
    journeys
}

fn person(application: &Application) -> String {
    format!("/api/desk/en/people/{}", application.reference)
}

async fn step(staff: &mut Visitor, page: Page, answers: &[(&str, &str)]) -> Page {
    let done = staff.submit(&page, answers).await.expect(StatusCode::SEE_OTHER);
    staff.follow(done).await.expect(StatusCode::OK)
}

/// From the application to the survey.
async fn desk() -> Vec<Journey> {
    let mut stage = Stage::new();
    let mut journeys = Vec::new();
    let mut staff = stage.coordinator().await;
    stage.streams().await;
    journeys.push(stage.taken("sign-in"));
    let (connectee, _) = stage.applies("connectee-application", "quilla@example.org").await;
    journeys.push(stage.taken("application"));
    let (connector, _) = stage.applies("connector-application", "corvin@example.org").await;
    stage.taken("");
    staff.open("/api/desk/en").await.expect(StatusCode::OK);
    journeys.push(stage.taken("desk page"));
    staff.open(&person(&connectee)).await.expect(StatusCode::OK);
    journeys.push(stage.taken("file"));
    for one in [&connectee, &connector] {
        let form = staff.open(&format!("{}/decide", person(one))).await.expect(StatusCode::OK);
        let letter = staff.submit(&form, &[("decision", "accept"), ("step", "preview")]).await;
        step(&mut staff, letter, &[("step", "send")]).await;
        stage.streams().await;
        if one.case == connectee.case {
            journeys.push(stage.taken("decision"));
        }
    }
    stage.taken("");
    let form = staff.open(&format!("{}/intake", person(&connectee))).await.expect(StatusCode::OK);
    step(&mut staff, form, &MEETING).await;
    stage.streams().await;
    journeys.push(stage.taken("intake meeting"));
    staff.open(&format!("{}/matches", person(&connectee))).await.expect(StatusCode::OK);
    let offer = format!("{}/matches/{}", person(&connectee), connector.reference);
    let page = staff.open(&offer).await.expect(StatusCode::OK);
    step(&mut staff, page, &[]).await;
    stage.streams().await;
    let asked = stage.app.mailbox.to("corvin@example.org").pop().unwrap();
    let mut visitor = stage.app.visitor(Lang::En);
    let page = visitor.open(&link_in(&asked)).await.expect(StatusCode::OK);
    visitor.answers(&page, &[("answer", "yes")]).await;
    stage.streams().await;
    journeys.push(stage.taken("offer"));
    journeys.extend(survey(&mut stage).await);
    for program in ["outbox", "figures", "scheduler"] {
        stage.timer(program).await;
    }
    journeys.push(stage.taken("timers"));
    journeys
}

/// Thirty days later.
async fn survey(stage: &mut Stage) -> [Journey; 2] {
    stage.app.later(SignedDuration::from_hours(24 * 30 + 1));
    stage.timer("outbox").await;
    stage.streams().await;
    let mail = stage.taken("mail");
    let sent = stage.app.mailbox.to("quilla@example.org");
    let asked = sent.into_iter().rfind(|message| message.mail == Mail::Survey30).expect("a survey");
    let mut visitor = stage.app.visitor(Lang::En);
    let form = visitor.open(&link_in(&asked)).await.expect(StatusCode::OK);
    visitor.answers(&form, &SURVEY).await;
    stage.streams().await;
    [mail, stage.taken("survey")]
}

/// A topic of one page, read and answered; everybody has it open.
async fn forum() -> Vec<Journey> {
    let mut stage = Stage::new();
    let mut journeys = Vec::new();
    let mut amina = stage.coordinator().await;
    // Whoever is new may write little.
    stage.app.later(SignedDuration::from_hours(24 * 60));
    amina.signs_in(&stage.app, STAFF).await;
    let form = amina.get("/api/forum/en/categories/connectors/new").await.expect(StatusCode::OK);
    let text = "Words of a length that people write in a post. ".repeat(10);
    let typed = [("title", TOPIC), ("text", text.as_str()), ("lang", "en"), ("step", "post")];
    let done = amina.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    let topic = done.location().split('#').next().unwrap().to_owned();
    for n in 2..POSTS {
        let page = amina.get(&format!("{topic}/reply")).await.expect(StatusCode::OK);
        let text = format!("{text} This is number {n}.");
        let posted = amina.submit(&page, &[("text", &text), ("lang", "en"), ("step", "post")]).await;
        posted.expect(StatusCode::SEE_OTHER);
    }
    stage.streams().await;
    stage.taken("");
    let name = topic.split('/').next_back().unwrap().to_owned();
    amina.get(&topic).await.expect(StatusCode::OK);
    let mut ear = stage.app.ear(&amina, "reader").await;
    // The page shows all that there is.
    ear.subscribes(&topic, POSTS as u64 - 1).await;
    stage.streams().await;
    journeys.push(Journey { topic: name.clone(), ..stage.taken("topic") });
    amina.get(&topic).await.expect(StatusCode::OK);
    journeys.push(Journey { topic: name.clone(), ..stage.taken("topic again") });
    let page = amina.get(&format!("{topic}/reply")).await.expect(StatusCode::OK);
    let posted = amina.submit(&page, &[("text", &text), ("lang", "en"), ("step", "post")]).await;
    posted.expect(StatusCode::SEE_OTHER);
    stage.streams().await;
    journeys.push(Journey { topic: name, ..stage.taken("post") });
    journeys
}
