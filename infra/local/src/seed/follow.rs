//! What becomes of people: surveys, outcomes, thanks, pauses, files that are closed.
//!
//! Comes in: scenes. Goes out: answers and outcomes in the store, with whom they are owed to. Never here: what an outcome
//! counts as.

use functions::app::day;
use functions::facts;
use functions::follow_up::branches::Branches;
use functions::follow_up::outcome::{FORM, OWN_FORM, Told};
use functions::follow_up::{schedule, survey, telling};
use functions::indicators::{Side, Survey};
use functions::outbox;
use functions::store::{
    Effects, LinkPurpose, MatchState, NewStanding, OutcomeEffects, Standing, StandingReason, StoreError,
    SubmissionKey, SurveyAnswered,
};
use jiff::{SignedDuration, Timestamp};
use portal::forms::known;

use super::people::{on_day, settled};
use super::stage::{Scene, Stage, workday};
use super::words;

/// Days that the link of a survey works.
const LINK_DAYS: i64 = 40;

impl Stage {
    /// What may become of somebody who has begun, whomever they meet.
    pub(super) fn fate(&mut self, who: usize, at: Timestamp) {
        let chance = &mut self.people[who].chance;
        let what = *chance.weighted(&[
            (20, "job"),
            (2, "contract"),
            (1, "internship"),
            (2, "business"),
            (3, "study"),
            (2, "licence"),
            (1, "promotion"),
            (4, "moved_away"),
            (2, "withdrawn"),
            (34, "still_looking"),
            (29, ""),
        ]);
        let on = match what {
            "still_looking" => workday(chance, at, 176, 205),
            "moved_away" | "withdrawn" => workday(chance, at, 30, 240),
            _ => workday(chance, at, 35, 330),
        };
        if !what.is_empty() {
            self.follows(on, Scene::Outcome(who, what));
        }
    }

    /// A talk makes a job likelier.
    pub(super) fn likelier(&mut self, who: usize, at: Timestamp) {
        let chance = &mut self.people[who].chance;
        if chance.percent(17) {
            let what = *chance.weighted(&[(84, "job"), (11, "contract"), (5, "internship")]);
            let on = workday(chance, at, 14, 130);
            self.follows(on, Scene::Outcome(who, what));
        }
    }

    /// A survey leaves on its day, if the person is still to be asked.
    pub(super) async fn survey_sent(
        &mut self,
        who: usize,
        survey: Survey,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(application) = self.fresh(who, at).await? else { return Ok(()) };
        let part = &self.people[who];
        let waiting = self.app.store.waiting_mail(&application.case, at).await?;
        let mail = waiting.into_iter().find(|intent| intent.mail.survey() == Some(survey));
        let Some(mail) = mail else { return Ok(()) };
        // Who was asked once is not asked again, and after six months nobody is without a yes.
        let was_asked = part.surveys.iter().any(|(of, ..)| *of == survey);
        if was_asked || !schedule::may_ask(part.side, survey, &part.sent) {
            return self.app.store.cancel_intent(&mail.key, at).await.map(drop);
        }
        outbox::mark_sent(&self.app, &mail.key).await?;
        let token = self.app.tokens.link(LinkPurpose::Survey, mail.nonce.as_deref().unwrap_or_default());
        let news = schedule::news_token(&self.app, &token).digest();
        let part = &mut self.people[who];
        part.surveys.push((survey, token.digest(), news));
        let often = match (survey, part.side) {
            (Survey::Days30, Side::Connectee) => 64,
            (Survey::Days90, _) => 52,
            (Survey::Days180, Side::Connectee) => 41,
            _ => 58,
        };
        if part.chance.percent(often) {
            let answered = part.chance.later(at, 0, 16);
            self.follows(answered, Scene::SurveyAnswered(who, survey));
        }
        Ok(())
    }

    /// Somebody answers a survey.
    pub(super) async fn survey_answered(
        &mut self,
        who: usize,
        survey: Survey,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let part = &self.people[who];
        let (side, community) = (part.side, self.community.clone());
        let Some((_, token, _)) = part.surveys.iter().find(|(of, ..)| *of == survey).copied() else {
            return Ok(());
        };
        let Some(form) = self.form(survey::form(side)) else { return Ok(()) };
        let known = if side == Side::Connectee { self.confidence(who) } else { Vec::new() };
        let Some(answers) = self.answers(who, &form, &known, at) else { return Ok(()) };
        let person = self.app.tokens.person(&self.people[who].application.case);
        let asked = survey::Asked { community: &community, person, side, survey };
        let facts_of = |choices: &str, first: Timestamp| survey::facts(asked, choices, day(first));
        let new = survey::split(&answers);
        let answered =
            self.app.store.answer_survey(&token, &Self::actor(side), (&new, &facts_of), at).await?;
        debug_assert!(answered != SurveyAnswered::TooLate, "each survey is answered once");
        Ok(())
    }

    /// The four answers about confidence: most have gone up since the start, some have not.
    fn confidence(&mut self, who: usize) -> Vec<(String, String)> {
        let part = &mut self.people[who];
        let mut after = Vec::new();
        for field in known::CONFIDENCE {
            let before: u32 = part.sent.text(field).and_then(|text| text.parse().ok()).unwrap_or(3);
            let up = *part.chance.weighted(&[(8, -1), (34, 0), (40, 1), (18, 2)]);
            let now = before.saturating_add_signed(up).clamp(1, 5);
            after.push((field.to_owned(), now.to_string()));
        }
        after
    }

    /// Something became of somebody: told by the coordinator, or by the person where they have a link.
    pub(super) async fn outcome(
        &mut self,
        who: usize,
        what: &'static str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(application) = self.fresh(who, at).await? else { return Ok(()) };
        let part = &mut self.people[who];
        if part.has_outcome || part.has_left {
            return Ok(());
        }
        let fresh = at - SignedDuration::from_hours(24 * LINK_DAYS);
        let news = part.surveys.last().filter(|(survey, ..)| {
            part.intake.is_some_and(|on| {
                let sent =
                    functions::app::begins(on) + SignedDuration::from_hours(24 * i64::from(survey.days()));
                sent > fresh
            })
        });
        let news = news.map(|(.., news)| *news).filter(|_| part.chance.percent(60));
        let edges = self.app.store.matches_of_case(&application.case, at).await?;
        let branches = Branches::of(&self.app, &edges, at).await;
        let branches = branches.map_err(|_| StoreError::Internal(anyhow::anyhow!("who led to it")))?;
        let form = branches.complete(&self.site, if news.is_some() { OWN_FORM } else { FORM });
        let Ok(form) = form else { return Ok(()) };
        let mut known = self.circumstances(who, what, at);
        let mut answers = self.answers(who, &form, &known, at);
        if answers.is_none() {
            // The branch is gone from the tree: nobody knows any more who it was.
            known.retain(|(field, _)| field != "led_by");
            known.push(("led_by".to_owned(), "unknown".to_owned()));
            answers = self.answers(who, &form, &known, at);
        }
        let Some(answers) = answers else { return Ok(()) };
        let Some(told) = Told::of(&answers) else { return Ok(()) };
        let key = SubmissionKey::from_bits(self.people[who].chance.bits());
        let new = telling::new_outcome(key, None, &answers, branches.led_by(&answers));
        let effects = self.kept(telling::thanks(&application, (&told, new.led_by), None));
        let facts_of = telling::facts_of(&self.app, &application, &branches);
        let brings = OutcomeEffects { effects: &effects, facts_of: &facts_of };
        let store = &self.app.store;
        match news {
            Some(token) => store.tell_outcome(&token, (&new, brings), at).await?,
            None => {
                store.record_outcome(&self.team.scope, &application.reference, (&new, brings), at).await?
            }
        };
        drop(facts_of);
        self.people[who].has_outcome = what != "still_looking";
        self.closes(who, &told, what, at).await
    }

    /// What is known of an outcome: when, and which branch led to it.
    fn circumstances(&mut self, who: usize, what: &str, at: Timestamp) -> Vec<(String, String)> {
        let part = &mut self.people[who];
        // It is told some days after it began.
        let earliest = part.intake.unwrap_or_else(|| day(at));
        let began = day(at - SignedDuration::from_hours(24 * i64::from(part.chance.number(0, 20))));
        let mut known = settled(&[("outcome_type", what)]);
        known.extend(on_day("started_on", began.max(earliest)));
        known.push(("employer".to_owned(), (*part.chance.one(&words::EMPLOYERS)).to_owned()));
        let mut ways: Vec<(u32, (&str, String))> = vec![
            (7, ("coordinator", String::new())),
            (5, ("event", String::new())),
            (16, ("ad", String::new())),
            (8, ("other", String::new())),
        ];
        for pair in part.pairs.iter().map(|pair| &self.pairs[*pair]) {
            if matches!(pair.the.state, MatchState::Met | MatchState::NotRight) {
                ways.push((20, ("connector", format!("m-{}", pair.the.id))));
            }
            for contact in pair.contacts.iter().map(|known| &known.contact).filter(|one| one.met_on.is_some())
            {
                let is_second = contact.generation.number() == 2;
                let way = if is_second { "referral_second" } else { "referral_later" };
                ways.push((if is_second { 16 } else { 14 }, (way, format!("c-{}", contact.id))));
            }
        }
        let (way, branch) = part.chance.weighted(&ways).clone();
        known.push(("how_found".to_owned(), way.to_owned()));
        if !branch.is_empty() {
            known.push(("led_by".to_owned(), branch));
        }
        known
    }

    /// Most files end with the outcome; the person is no longer matched.
    async fn closes(&mut self, who: usize, told: &Told, what: &str, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        let (often, reason) = match what {
            "moved_away" => (100, StandingReason::Moved),
            "withdrawn" => (100, StandingReason::Asked),
            "still_looking" | "licence" | "promotion" => (0, StandingReason::Other),
            _ => (if told.is_job() { 72 } else { 50 }, StandingReason::FoundWork),
        };
        if !part.chance.percent(often) {
            return Ok(());
        }
        part.has_left = true;
        self.stands(who, (Standing::Ended, reason), at).await
    }

    /// Somebody pauses for some months.
    pub(super) async fn paused(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let until = day(self.people[who].chance.later(at, 45, 150));
        let standing = Standing::Paused { until: Some(until) };
        self.people[who].rests_until = Some(until);
        self.stands(who, (standing, StandingReason::NoTime), at).await
    }

    /// A Connector leaves; whom they were to meet is told.
    pub(super) async fn left(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        part.has_left = true;
        let reason = *part.chance.weighted(&[(50, StandingReason::NoTime), (50, StandingReason::Moved)]);
        let case = part.application.case;
        self.stands(who, (Standing::Ended, reason), at).await?;
        self.app.store.leave_matches(&case, &self.team.scope.actor(), at).await
    }

    async fn stands(
        &mut self,
        who: usize,
        (standing, reason): (Standing, StandingReason),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(application) = self.fresh(who, at).await? else { return Ok(()) };
        let side = self.people[who].side;
        let facts = facts::standing(&self.app, &application, standing).into_iter().collect();
        let new = NewStanding {
            side,
            standing,
            reason: Some(reason),
            capacity: None,
            effects: Effects { facts, ..Effects::default() },
            revision: application.revision,
        };
        self.app.store.set_standing(&self.team.scope, &application.reference, &new, at).await?;
        self.fresh(who, at).await?;
        if side == Side::Connector {
            self.stands_by(who);
        }
        Ok(())
    }

    /// The coordinator writes a note.
    pub(super) async fn noted(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        let key = SubmissionKey::from_bits(part.chance.bits());
        let text = words::line("note", self.team.lang, &mut part.chance);
        let reference = part.reference.clone();
        self.app.store.add_note(&self.team.scope, &reference, (key, &text), at).await.map(drop)
    }
}
