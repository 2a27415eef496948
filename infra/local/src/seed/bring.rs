//! From the search for a Connector to the day before they meet.
//!
//! Comes in: scenes. Goes out: offers and what becomes of them in the store, times that are agreed, the end of the meeting's
//! story. Never here: who suits whom (matching says it), what they tell of the meeting.

use functions::app::day;
use functions::desk::pool;
use functions::indicators::Side;
use functions::matching::PastMatch;
use functions::referrals;
use functions::store::{
    Changed, Digest, LinkPurpose, Match, MatchEffects, MatchId, MatchState, NewLink, NewOffer, Offered,
    Opening, Person, Slot, Standing, StoreError,
};
use jiff::{SignedDuration, Timestamp};

use super::meet::Tale;
use super::stage::{Pair, Part, Scene, Stage, workday};

/// How many of those who suit best are looked at.
const LOOKED_AT: usize = 4;

/// How often a Connector is looked for before the coordinator waits for new ones.
const MOST_TRIES: u32 = 7;

/// One in so many people of a community is looked at when the coordinator goes through those who wait, and how many at least.
const GONE_THROUGH: (usize, usize) = (40, 4);

impl Stage {
    /// The coordinator goes through those who wait for a Connector, the ones who came last first.
    pub(super) fn goes_through(&mut self, at: Timestamp) {
        let is_over = |pair: &usize| {
            let state = self.pairs[*pair].the.state;
            state == MatchState::Met || !state.is_open()
        };
        let waits = |part: &Part| {
            let is_free = part.pairs.iter().all(is_over) && !part.has_left && !part.has_outcome;
            part.side == Side::Connectee && part.intake.is_some() && is_free
        };
        let most = (self.people.len() / GONE_THROUGH.0).max(GONE_THROUGH.1);
        let found: Vec<usize> =
            (0..self.people.len()).rev().filter(|who| waits(&self.people[*who])).take(most).collect();
        for who in found {
            let part = &mut self.people[who];
            part.tries = 0;
            let sought = workday(&mut part.chance, at, 0, 2);
            self.follows(sought, Scene::Sought(who));
        }
    }

    /// The coordinator asks a Connector who suits.
    pub(super) async fn sought(&mut self, who: usize, at: Timestamp) -> Result<(), StoreError> {
        let part = &mut self.people[who];
        let is_open = part.application.course.standing == Standing::Active;
        if part.has_left || !is_open || part.tries >= MOST_TRIES {
            return Ok(());
        }
        part.tries += 1;
        let Some(connector) = self.suits(who, at) else {
            // Nobody yet: the desk lists the occupation among those that lack Connectors.
            let again = workday(&mut self.people[who].chance, at, 20, 45);
            self.follows(again, Scene::Sought(who));
            return Ok(());
        };
        self.offers(who, connector, at).await
    }

    fn suits(&mut self, who: usize, at: Timestamp) -> Option<usize> {
        let part = &self.people[who];
        let seeker = pool::connectee(&part.application, &self.site.directory).ok()?;
        let best = self.pool.suggest(&seeker, day(at), LOOKED_AT).best;
        if best.is_empty() {
            return None;
        }
        let chosen = self.people[who].chance.one(&best).case;
        self.by_case.get(&chosen).copied()
    }

    async fn offers(&mut self, who: usize, connector: usize, at: Timestamp) -> Result<(), StoreError> {
        let chance = &mut self.people[who].chance;
        let (id, mut chance) = (MatchId::from_bits(chance.bits()), chance.fork());
        let opening = *chance.weighted(&[(92, Opening::Ask), (8, Opening::Introduce)]);
        let (one, other) = (&self.people[who].application, &self.people[connector].application);
        let pair = (one.case, other.case);
        let the = Match::offered(id, &self.community, pair, self.team.scope.member(), at);
        let effects = match opening {
            Opening::Ask => referrals::of_offer(&self.app, &the, other.lang, at),
            Opening::Introduce => referrals::of_introduction(&self.app, &the, (one, other), &[], at),
        };
        let new = NewOffer { id, connectee: pair.0, connector: pair.1, opening };
        let site = self.site.clone();
        let refusal =
            move |one: &Person, other: &Person| pool::refused(&site.directory, (one, other), day(at));
        let effects = self.kept_of(effects);
        let offered = self.app.store.offer(&self.team.scope, &new, refusal, &effects, at).await?;
        let Offered::Now(the) = offered else {
            // One of the two is gone, or rests: somebody else is looked for.
            if matches!(offered, Offered::Gone) {
                self.people[connector].has_left = self.fresh(connector, at).await?.is_none();
                self.stands_by(connector);
            }
            let again = workday(&mut self.people[who].chance, at, 1, 6);
            self.follows(again, Scene::Sought(who));
            return Ok(());
        };
        let past = PastMatch { on: day(at), connectee: pair.0, uses_capacity: true };
        self.people[connector].asked.push(past);
        self.stands_by(connector);
        let (number, is_late) = (self.pairs.len(), self.is_late(at));
        self.people[who].pairs.push(number);
        let tale = Tale::of(&mut chance);
        self.pairs.push(Pair {
            the,
            chance,
            connectee: who,
            connector,
            offer: link(&effects, Side::Connector, LinkPurpose::Offer),
            meeting: link(&effects, Side::Connectee, LinkPurpose::Meeting),
            slots: Vec::new(),
            tale,
            contacts: Vec::new(),
        });
        match opening {
            Opening::Introduce => self.introduced(number, at),
            Opening::Ask => {
                let pair = &mut self.pairs[number];
                let often = if is_late { 30 } else { 86 };
                if pair.chance.percent(often) {
                    let answered = pair.chance.later(at, 0, 6);
                    self.follows(answered, Scene::Answered(number));
                }
                let until = self.pairs[number].the.answer_by + SignedDuration::from_mins(4);
                self.follows(until, Scene::Expired(number));
            }
        }
        Ok(())
    }

    /// The Connector answers: mostly yes.
    pub(super) async fn answered(&mut self, number: usize, at: Timestamp) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let Some(token) = pair.offer else { return Ok(()) };
        let Some(link) = self.app.store.load_link(&token, LinkPurpose::Offer, at).await? else {
            return Ok(());
        };
        if !pair.chance.percent(84) {
            let reasons =
                [(50, "no_time"), (25, "other_field"), (12, "knows_person"), (5, "conflict"), (8, "other")];
            let reason = *pair.chance.weighted(&reasons);
            let rests = reason == "no_time" && pair.chance.percent(40);
            let until = rests.then(|| day(pair.chance.later(at, 30, 120)));
            let none = MatchEffects::default();
            let changed = self.app.store.decline_offer(&link, (reason, until), &none, at).await?;
            if let Changed::Now(the) = changed {
                self.unused(number, the);
                let connector = self.pairs[number].connector;
                self.people[connector].rests_until = until.max(self.people[connector].rests_until);
                self.stands_by(connector);
                self.seeks_again(number, at, (1, 8));
            }
            return Ok(());
        }
        let slots = slots(number, pair, at);
        let people = (&self.people[pair.connectee].application, &self.people[pair.connector].application);
        let effects = referrals::of_introduction(&self.app, &pair.the, people, &slots, at);
        pair.meeting = link_of(&effects.connectee.links, LinkPurpose::Meeting);
        let effects = self.kept_of(effects);
        match self.app.store.accept_offer(&link, &slots, &effects, at).await? {
            Changed::Now(the) => {
                let pair = &mut self.pairs[number];
                (pair.the, pair.slots) = (the, slots);
                self.introduced(number, at);
            }
            // One of the two has left.
            Changed::TooLate(the) => self.unused(number, the),
            Changed::Already(_) | Changed::Gone => {}
        }
        Ok(())
    }

    /// Nobody answered in time.
    pub(super) async fn expired(&mut self, number: usize, at: Timestamp) -> Result<(), StoreError> {
        let id = self.pairs[number].the.id;
        if let Changed::Now(the) = self.app.store.expire_offer(&id, at).await? {
            self.unused(number, the);
            self.seeks_again(number, at, (0, 6));
        }
        Ok(())
    }

    /// The Connector's meeting of the year is free again.
    fn unused(&mut self, number: usize, the: Match) {
        let pair = &mut self.pairs[number];
        let (connector, connectee) = (pair.connector, the.connectee);
        pair.the = the;
        let asked = &mut self.people[connector].asked;
        asked
            .iter_mut()
            .filter(|past| past.connectee == connectee)
            .for_each(|past| past.uses_capacity = false);
        self.stands_by(connector);
    }

    /// Another Connector is looked for, some days later.
    pub(super) fn seeks_again(&mut self, number: usize, at: Timestamp, (from, to): (u32, u32)) {
        let pair = &mut self.pairs[number];
        let again = workday(&mut pair.chance, at, from, to);
        let who = pair.connectee;
        self.follows(again, Scene::Sought(who));
    }

    /// Both know each other now: what comes of it.
    fn introduced(&mut self, number: usize, at: Timestamp) {
        let pair = &mut self.pairs[number];
        if !pair.slots.is_empty() && pair.chance.percent(86) {
            let chosen = pair.chance.later(at, 0, 2);
            self.follows(chosen, Scene::Chosen(number));
            return;
        }
        if pair.tale.is_silent() {
            return;
        }
        let wrote = pair.chance.percent(70).then(|| pair.chance.later(at, 1, 5));
        let met = workday(&mut pair.chance, at, 6, 19);
        if let Some(wrote) = wrote {
            self.follows(wrote, Scene::Wrote(number));
        }
        self.tells(number, met);
    }

    /// The Connectee takes one of the times.
    pub(super) async fn chosen(&mut self, number: usize, at: Timestamp) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let Some(token) = pair.meeting else { return Ok(()) };
        let slot = pair.chance.one(&pair.slots).clone();
        let Some(link) = self.app.store.load_link(&token, LinkPurpose::Meeting, at).await? else {
            return Ok(());
        };
        let langs = [pair.connectee, pair.connector].map(|who| self.people[who].application.lang);
        let effects = referrals::of_agreement(&self.app, &pair.the, langs, (&slot, at));
        let effects = self.kept_of(effects);
        if let Changed::Now(the) = self.app.store.agree_time(&link, &slot, &effects, at).await? {
            self.pairs[number].the = the;
            self.tells(number, slot.starts_at + SignedDuration::from_hours(1));
        }
        Ok(())
    }

    /// The Connectee says that they have written.
    pub(super) async fn wrote(&mut self, number: usize, at: Timestamp) -> Result<(), StoreError> {
        let id = self.pairs[number].the.id;
        let judge = |the: &Match| referrals::after::contacted(the, at);
        self.app.store.note_contacted(&id, &judge, at).await.map(drop)
    }
}

/// Times that a Connector proposes; two in five leave it to the Connectee to write.
fn slots(number: usize, pair: &mut Pair, at: Timestamp) -> Vec<Slot> {
    if !pair.chance.percent(58) {
        return Vec::new();
    }
    let modes =
        [(48, ("in_person", "Sample Café, 1 Example Street")), (16, ("phone", "")), (36, ("video", ""))];
    let (mode, place) = *pair.chance.weighted(&modes);
    let link = format!("https://www.example.org/talk/{number}");
    let place = if mode == "video" { link.as_str() } else { place };
    let mut slots: Vec<Slot> = (0..pair.chance.number(1, 3))
        .map(|_| {
            let hour = workday(&mut pair.chance, at, 4, 14);
            let minutes = hour.as_second().rem_euclid(1_800);
            let starts_at = hour - SignedDuration::from_secs(minutes);
            Slot { starts_at, minutes: 30, mode: mode.to_owned(), place: place.to_owned() }
        })
        .collect();
    slots.sort_by_key(|slot| slot.starts_at);
    slots.dedup_by_key(|slot| slot.starts_at);
    slots
}

fn link(effects: &MatchEffects, side: Side, purpose: LinkPurpose) -> Option<Digest> {
    let of = if side == Side::Connectee { &effects.connectee } else { &effects.connector };
    link_of(&of.links, purpose)
}

fn link_of(links: &[NewLink], purpose: LinkPurpose) -> Option<Digest> {
    links.iter().find(|link| link.purpose == purpose).map(|link| link.token)
}
