//! Three referrals, and three more of each: who is named, what they say, who talks with whom.
//!
//! Comes in: scenes. Goes out: contacts and what becomes of them in the store. A contact who says no is erased by that word.
//! Never here: jobs.

use functions::app::day;
use functions::indicators::Generation;
use functions::referrals::{CONTACTS_WANTED, ContactDetails, NamedBy, Seen, after, new_naming};
use functions::store::{
    Action, Contact, Match, MatchRecords, Named, Namer, Naming, NamingEnd, NewNaming, Path, Say, StoreError,
};
use jiff::Timestamp;
use portal::Lang;
use portal::forms::{Answers, known};

use super::arrive::text;
use super::people::{Sample, settled};
use super::stage::{Known, Scene, Stage};

/// The form that names a contact.
const CONTACT_FORM: &str = "referral-contact";

/// Contacts have numbers of their own, so that their names are not those of people who applied.
const NUMBERS: u64 = 1_000;

/// Contacts of this generation name nobody: the demo's trees end somewhere.
const LAST_GENERATION: u8 = 4;

impl Stage {
    /// The Connector names contacts, or one of the contacts does.
    pub(super) async fn named(
        &mut self,
        number: usize,
        by: Option<usize>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let counts: &[(u32, usize)] = match by {
            None => &[(5, 1), (11, 2), (64, 3), (10, 4), (6, 5), (4, 6)],
            Some(_) => &[(44, 1), (30, 2), (26, 3)],
        };
        let wanted = *pair.chance.weighted(counts);
        let namer = match by {
            None => Namer::Connector,
            Some(contact) => Namer::Contact(pair.contacts[contact].contact.id),
        };
        let generation = match by {
            None => Generation::SECOND,
            Some(contact) => pair.contacts[contact].contact.generation.next(),
        };
        let by = NamedBy { namer, generation };
        for place in 0..wanted {
            let later = jiff::SignedDuration::from_mins(i64::try_from(place).unwrap_or(0) * 2);
            self.names(number, by, at + later).await?;
        }
        self.ends_naming(number, (namer, wanted), at).await
    }

    async fn names(&mut self, number: usize, by: NamedBy, at: Timestamp) -> Result<(), StoreError> {
        let Some(answers) = self.described(number, at) else { return Ok(()) };
        let Some(details) = ContactDetails::read(&answers) else { return Ok(()) };
        let people = self.both(number);
        let the = &self.pairs[number].the;
        let new: NewNaming = new_naming(&self.app, the, by, (&details, text(&answers)), at);
        let has_address =
            if details.email.is_some() { after::HasAddress::Yes } else { after::HasAddress::No };
        let judge = |the: &Match, records: &MatchRecords, how: Naming| {
            let who = (&new.contact, &new.naming, how);
            self.turned(after::named(&self.app, &people, (the, records), who, has_address))
        };
        if !matches!(self.app.store.name_contact(&the.id, &new, &judge, at).await?, Named::Now(_)) {
            return Ok(());
        }
        let pair = &mut self.pairs[number];
        let contact = pair.contacts.len();
        let replies =
            (details.email.is_some() && pair.chance.percent(68)).then(|| pair.chance.later(at, 0, 9));
        pair.contacts.push(Known { contact: new.contact, addresses: new.addresses });
        match replies {
            Some(replies) => self.follows(replies, Scene::Replied(number, contact)),
            None => self.may_write(number, contact, at),
        }
        Ok(())
    }

    /// A contact as whoever names them describes them.
    fn described(&mut self, number: usize, at: Timestamp) -> Option<Answers> {
        let form = self.form(CONTACT_FORM)?;
        let pair = &mut self.pairs[number];
        let who = pair.contacts.len() as u64;
        let lang = if pair.chance.percent(30) { Lang::Fr } else { Lang::En };
        let known = settled(&[
            (known::TOLD, *pair.chance.weighted(&[(78, "yes"), (22, "not_yet")])),
            (
                known::PATH,
                *pair.chance.weighted(&[
                    (54, Path::ConnecteeWrites.name()),
                    (30, Path::NamerIntroduces.name()),
                    (16, Path::AskFirst.name()),
                ]),
            ),
            (known::MAIL_LANGUAGE, lang.code()),
        ]);
        let sample = Sample {
            site: &self.site,
            community: &self.community,
            lang,
            number: NUMBERS + 7 * number as u64 + 131 * who,
            mailbox: format!("contact-{}-{number}-{who}", self.community),
        };
        sample.checked(&form, &known, day(at), &mut pair.chance)
    }

    /// Nobody else comes to mind; who names fewer than three says why.
    async fn ends_naming(
        &mut self,
        number: usize,
        (by, count): (Namer, usize),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let is_short = count < CONTACTS_WANTED;
        if !pair.chance.percent(if is_short { 85 } else { 25 }) {
            return Ok(());
        }
        let why = *pair.chance.weighted(&[(58, "none_free"), (30, after::LATER), (12, "other")]);
        let end = NamingEnd { by, why: is_short.then(|| why.to_owned()), at };
        let id = pair.the.id;
        let people = self.both(number);
        let judge = |the: &Match, _: &MatchRecords| self.turned(after::naming_ended(&people, the, &end));
        self.app.store.end_naming(&id, &end, &judge, at).await.map(drop)
    }

    /// A contact answers.
    pub(super) async fn replied(
        &mut self,
        number: usize,
        contact: usize,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pair = &mut self.pairs[number];
        let known = &pair.contacts[contact];
        let before = known.contact.say;
        let say = *pair.chance.weighted(&[(72, Say::Yes), (16, Say::Later), (12, Say::No)]);
        let may_ask = say == Say::Yes && pair.chance.percent(62);
        let answer = Contact { say: Some(say), may_ask, ..known.contact.clone() };
        let (id, addresses) = (pair.the.id, known.addresses.clone());
        let people = self.both(number);
        let judge =
            |the: &Match, known: &Contact| self.turned(after::answered(&people, the, (known, say), at));
        self.app.store.answer_contact(&id, &answer, &addresses, &judge, at).await?;
        let pair = &mut self.pairs[number];
        pair.contacts[contact].contact = answer;
        if say == Say::Later && before.is_none() && pair.chance.percent(55) {
            let again = pair.chance.later(at, 14, 22);
            self.follows(again, Scene::Replied(number, contact));
        }
        self.may_write(number, contact, at);
        Ok(())
    }

    /// The Connectee writes to a contact whose address they know.
    fn may_write(&mut self, number: usize, contact: usize, at: Timestamp) {
        let pair = &mut self.pairs[number];
        let known = &pair.contacts[contact].contact;
        let sees = Seen::by_connectee(known) != Seen::Nothing;
        let is_yes = known.say == Some(Say::Yes);
        if !sees || known.reached_on.is_some() || known.met_on.is_some() || !pair.chance.percent(76) {
            return;
        }
        // Who talks with somebody need not say before that they have written.
        let scene = match pair.chance.percent(if is_yes { 76 } else { 44 }) {
            true => (pair.chance.later(at, 4, 24), Scene::Talked(number, contact)),
            false => (pair.chance.later(at, 1, 9), Scene::Reached(number, contact)),
        };
        self.follows(scene.0, scene.1);
    }

    /// The Connectee has written.
    pub(super) async fn reached(
        &mut self,
        number: usize,
        contact: usize,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pair = &self.pairs[number];
        let (id, named) = (pair.the.id, pair.contacts[contact].contact.id);
        let judge = |the: &Match, known: &Contact| {
            let (after, turn) = after::reached(the, known, at)?;
            Some((after, self.turned(turn)))
        };
        self.app.store.note_contact(&id, (&named, Action::Contacted), &judge, at).await?;
        let pair = &mut self.pairs[number];
        pair.contacts[contact].contact.reached_on = Some(day(at));
        Ok(())
    }

    /// They have talked.
    pub(super) async fn talked(
        &mut self,
        number: usize,
        contact: usize,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pair = &self.pairs[number];
        let (id, named, who) = (pair.the.id, pair.contacts[contact].contact.id, pair.connectee);
        let judge = |the: &Match, known: &Contact| {
            let (after, turn) = after::talked(&self.app, the, known, at)?;
            Some((after, self.turned(turn)))
        };
        self.app.store.note_contact(&id, (&named, Action::ContactMet), &judge, at).await?;
        let pair = &mut self.pairs[number];
        let known = &mut pair.contacts[contact].contact;
        if known.say == Some(Say::No) {
            return Ok(());
        }
        (known.reached_on, known.met_on) = (known.reached_on.or(Some(day(at))), Some(day(at)));
        let is_last = known.generation.number() >= LAST_GENERATION;
        let often = if known.may_ask { 50 } else { 18 };
        let names = (!is_last && pair.chance.percent(often)).then(|| pair.chance.later(at, 0, 8));
        let is_likelier = pair.chance.percent(20);
        if let Some(names) = names {
            self.follows(names, Scene::Named(number, Some(contact)));
        }
        if is_likelier {
            self.likelier(who, at);
        }
        Ok(())
    }
}
