//! Referrals, and the meetings that came of them (I-M2, I-R1, I-R2).

use std::collections::BTreeMap;

use super::{Lens, put, put_rate};
use crate::indicators::counts::Row;
use crate::indicators::fact::{Generation, PersonId};
use crate::indicators::ledger::{Contact, Given, Records};
use crate::indicators::measure::Measure;

/// How many contacts the model asks of each meeting (domain sources N2, N4, T1).
const ASKED: usize = 3;

pub(super) fn count(records: &Records, lens: Lens, row: &mut Row) {
    // Who was reached but never named is no referral.
    let named =
        || records.contacts.values().filter_map(|contact| contact.given.map(|given| (contact, given)));
    let met_in_period = |is_of: fn(Generation) -> bool| {
        named().filter(|(contact, given)| lens.holds_some(contact.met) && is_of(given.generation)).count()
    };
    put(row, Measure::MeetingsSecond, met_in_period(|of| of <= Generation::SECOND));
    put(row, Measure::MeetingsLater, met_in_period(|of| of > Generation::SECOND));

    let given: Vec<(&Contact, Given)> = named().filter(|(_, given)| lens.holds(given.on)).collect();
    let (second, later): (Vec<_>, Vec<_>) =
        given.iter().copied().partition(|(_, given)| given.generation <= Generation::SECOND);
    put(row, Measure::Referrals, given.len());
    answers(&given, (Measure::ContactsReached, Measure::ContactsMet), row);
    answers(&second, (Measure::ReachedSecond, Measure::MetSecond), row);
    answers(&later, (Measure::ReachedLater, Measure::MetLater), row);
    per_meeting(records, lens, named().map(|(_, given)| given), row);
}

/// Of some contacts, who answered and who met.
fn answers(given: &[(&Contact, Given)], (reached, met): (Measure, Measure), row: &mut Row) {
    let count = |is: fn(&Contact) -> bool| given.iter().filter(|(contact, _)| is(contact)).count();
    put_rate(row, reached, count(|contact| contact.reached.or(contact.met).is_some()), given.len());
    put_rate(row, met, count(|contact| contact.met.is_some()), given.len());
}

/// The meetings of the period, and the contacts that their Connectors named, whenever they did. What contacts name later
/// is not what the Connector promised.
fn per_meeting(records: &Records, lens: Lens, named: impl Iterator<Item = Given>, row: &mut Row) {
    let mut by_pair: BTreeMap<(PersonId, PersonId), usize> = BTreeMap::new();
    for given in named.filter(|given| given.generation <= Generation::SECOND) {
        *by_pair.entry((given.person, given.connector)).or_default() += 1;
    }
    let (mut meetings, mut contacts, mut kept) = (0, 0, 0);
    for (who, _) in records.pairs.iter().filter(|(_, pair)| lens.holds_some(pair.met())) {
        let given = by_pair.get(who).copied().unwrap_or(0);
        meetings += 1;
        contacts += given;
        kept += usize::from(given >= ASKED);
    }
    put_rate(row, Measure::ReferralsPerMeeting, contacts, meetings);
    put_rate(row, Measure::ThreeOrMore, kept, meetings);
}
