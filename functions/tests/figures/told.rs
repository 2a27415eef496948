//! Writing facts as the portal does: with a change of a case.

use std::collections::BTreeSet;

use functions::indicators::{ApplicationId, Event, Fact, PersonId};
use functions::store::{
    Actor, CaseId, Channel, Digest, Effects, EmailConfirmation, NewApplication, NewState, Submission,
    SubmissionKey,
};
use jiff::civil::Date;
use portal::Lang;
use portal::eligibility::Group;
use portal::forms::Reference;

use crate::support::TestApp;

/// Facts of one change; a transaction takes a hundred items.
const TOGETHER: usize = 60;

/// Stores facts in this order. `first` tells the changes of two calls apart.
pub(crate) async fn tell(app: &TestApp, first: u64, facts: &[Fact]) {
    for (n, facts) in (first..).zip(facts.chunks(TOGETHER)) {
        let change = change(n, facts, app);
        let reference = Reference::from_bits(n).to_string();
        app.app.store.submit(&change, &|| reference.clone(), app.app.now()).await.unwrap();
    }
}

fn change(n: u64, facts: &[Fact], app: &TestApp) -> Submission {
    let mut seen = BTreeSet::new();
    let facts = facts.iter().filter(|fact| seen.insert(serde_json::to_string(fact).unwrap()));
    Submission {
        key: SubmissionKey::from_bits(u128::from(n)),
        answers_hash: Digest::of(&n.to_be_bytes()),
        case: CaseId::from_bits(0xfac7_0000 + u128::from(n)),
        application: NewApplication {
            form: "trial".into(),
            version: 1,
            lang: Lang::En,
            community: None,
            state: NewState::Received,
            confirmation: EmailConfirmation::NotNeeded,
            answers: "{}".into(),
            keep_until: app.app.now() + jiff::SignedDuration::from_hours(24),
            due_at: None,
            channel: Channel::Online,
        },
        draft: None,
        files: Vec::new(),
        effects: Effects { facts: facts.cloned().collect(), ..Effects::default() },
        actor: Actor::Applicant,
    }
}

/// Facts, one after the other.
#[derive(Default)]
pub(crate) struct Book(pub(crate) Vec<Fact>);

impl Book {
    pub(crate) fn add(&mut self, community: &str, on: Date, what: Event) {
        self.0.push(Fact { community: community.to_owned(), on, what });
    }

    /// Somebody who applied, was accepted and had the intake meeting on that day.
    pub(crate) fn connectee(&mut self, community: &str, on: Date, number: u64, group: Group) -> PersonId {
        let person = PersonId::from_bits(number.into());
        let application = ApplicationId::from_bits(number.into());
        self.add(community, on, Event::Applied { person, application });
        self.add(community, on, Event::Accepted { person });
        self.add(community, on, Event::IntakeHeld { person, group });
        person
    }
}
