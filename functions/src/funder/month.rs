//! The rows of a month for the federal funder: which services go into the file, which do not, and why.
//!
//! Comes in: services as the figures count them, what the intake of each client says, rows that were sent before. Goes out:
//! the month, in rows to send, rows to mend, rows sent. Pure. Never here: names, reading, formats.
//!
//! A row is the same row whatever day or month it has now: once it was sent, it is in no later file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use portal::forms::{Answers, known};

use crate::client::Number;
use crate::indicators::{Delivered, PersonId};
use crate::store::Digest;
use crate::workdays::{self, Holidays};

/// The status that the federal settlement program serves (permanent residents and protected persons, until citizenship).
const ELIGIBLE: &str = "permanent";

/// The answer of somebody who does not tell their status.
const NOT_SAID: &str = "not_said";

/// The funding whose services this file is about.
const STREAM: &str = "federal_settlement";

/// The working day of the next month on which the file is due.
const DUE_WORKING_DAY: usize = 5;

/// A client, as the portal knows them at the time of the file.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Client {
    /// The reference of the application.
    pub(super) reference: String,
    /// What the intake meeting says; none when there was none.
    pub(super) intake: Option<Said>,
    /// The number by which the funder knows them; none when none is kept.
    pub(super) number: Option<Numbered>,
}

/// A client's number.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) number: Number,
    /// As it is stored: names it without telling it.
    pub(super) sealed: String,
}

/// What the intake meeting says about funding.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) held_on: Date,
    pub(super) status: Option<String>,
    pub(super) stream: Option<String>,
}

/// A row that can be sent.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: Digest,
    pub(super) reference: String,
    pub(super) status: String,
    pub(super) stream: String,
    pub(super) intake_on: Date,
    pub(super) number: Numbered,
    pub(super) done: Delivered,
}

/// A row that can't be sent yet.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Rejected {
    /// None when the file is gone.
    pub(super) reference: Option<String>,
    pub(super) done: Delivered,
    pub(super) reason: Reason,
}

/// Why a row can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The person's file was erased, withdrawn or handed over.
    Gone,
    /// No intake meeting was written down.
    NoIntake,
    /// The service came before the intake meeting.
    BeforeIntake,
    /// The status is not known.
    NoStatus,
    /// The status is one that this funding does not serve.
    NotEligible,
    /// The number by which the funder knows the client is not kept.
    NoNumber,
}

impl Reason {
    pub(super) const ALL: [Reason; 6] = [
        Reason::Gone,
        Reason::NoIntake,
        Reason::BeforeIntake,
        Reason::NoStatus,
        Reason::NotEligible,
        Reason::NoNumber,
    ];

    /// As in words: `no_intake`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Reason::Gone => "gone",
            Reason::NoIntake => "no_intake",
            Reason::BeforeIntake => "before_intake",
            Reason::NoStatus => "no_status",
            Reason::NotEligible => "not_eligible",
            Reason::NoNumber => "no_number",
        }
    }
}

/// A month.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Month {
    /// New, or late: what the next file holds.
    pub(super) to_send: Vec<Row>,
    /// What has to be mended first.
    pub(super) rejected: Vec<Rejected>,
    /// What was sent before.
    pub(super) sent: Vec<Row>,
    /// Services that other funding pays for.
    pub(super) of_others: usize,
}

impl Month {
    /// Sorts the services of a month.
    pub(super) fn of(
        services: &[Delivered],
        clients: &BTreeMap<PersonId, Client>,
        sent: &BTreeSet<Digest>,
    ) -> Month {
        let mut month = Month::default();
        for done in services {
            let client = clients.get(&done.person);
            match judged(*done, client) {
                Ok(Some(row)) if sent.contains(&row.id) => month.sent.push(row),
                Ok(Some(row)) => month.to_send.push(row),
                Ok(None) => month.of_others += 1,
                // What was sent needs no mending; its file may be gone since.
                Err(_) if sent.contains(&id(done)) => {}
                Err(reason) => month.rejected.push(Rejected {
                    reference: client.map(|client| client.reference.clone()),
                    done: *done,
                    reason,
                }),
            }
        }
        month
    }

    /// Names the rows to send: another list, or a row that says something else, has another hash.
    pub(super) fn hash(&self) -> Digest {
        let line = |row: &Row| {
            let Row { id, reference, status, stream, intake_on, number, done } = row;
            let number = &number.sealed;
            format!("{id}|{reference}|{number}|{status}|{stream}|{intake_on}|{}\n", done.on)
        };
        Digest::of(self.to_send.iter().map(line).collect::<String>().as_bytes())
    }
}

impl Said {
    /// Reads the answers of the intake form.
    pub(super) fn of(held_on: Date, answers: &str) -> Said {
        let answers: Option<Answers> = serde_json::from_str(answers).ok();
        let text = |field| answers.as_ref()?.text(field).map(str::to_owned);
        Said { held_on, status: text(known::STATUS_CATEGORY), stream: text(known::FUNDING_STREAM) }
    }
}

/// The row of a service; none when other funding pays for it.
fn judged(done: Delivered, client: Option<&Client>) -> Result<Option<Row>, Reason> {
    let client = client.ok_or(Reason::Gone)?;
    let said = client.intake.as_ref().ok_or(Reason::NoIntake)?;
    let Some(stream) = said.stream.clone().filter(|stream| stream == STREAM) else { return Ok(None) };
    let status = said.status.clone().filter(|status| status != NOT_SAID).ok_or(Reason::NoStatus)?;
    if status != ELIGIBLE {
        return Err(Reason::NotEligible);
    }
    if done.on < said.held_on {
        return Err(Reason::BeforeIntake);
    }
    let number = client.number.clone().ok_or(Reason::NoNumber)?;
    let (reference, intake_on) = (client.reference.clone(), said.held_on);
    Ok(Some(Row { id: id(&done), reference, status, stream, intake_on, number, done }))
}

/// Two people are matched once and meet once, so their numbers name the service.
fn id(done: &Delivered) -> Digest {
    Digest::of(format!("{}|{}|{}", done.help.name(), done.person, done.connector).as_bytes())
}

/// The day on which the file of a month is due: the funder is the federal government.
pub(super) fn due(last_of_month: Date) -> Option<Date> {
    workdays::after(last_of_month, DUE_WORKING_DAY, Holidays::Federal)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::client::NumberKind;
    use crate::indicators::Help;

    fn done(person: u128, day: i8) -> Delivered {
        Delivered {
            on: date(2026, 5, day),
            person: PersonId::from_bits(person),
            help: Help::Met,
            connector: PersonId::from_bits(9),
        }
    }

    fn client(status: &str, stream: &str) -> Client {
        let said = Said {
            held_on: date(2026, 5, 4),
            status: Some(status.to_owned()),
            stream: Some(stream.to_owned()),
        };
        let number = Number { kind: NumberKind::Uci, number: "12345678".into(), born_on: date(1990, 1, 31) };
        let number = Some(Numbered { number, sealed: "sealed".into() });
        Client { reference: format!("{status}-{stream}"), intake: Some(said), number }
    }

    #[test]
    fn each_service_is_sent_rejected_or_paid_by_others() {
        let clients = BTreeMap::from(
            [
                (1, client(ELIGIBLE, STREAM)),
                (2, client("work_permit", STREAM)),
                (3, client(NOT_SAID, STREAM)),
                (4, client("citizen", "province")),
                (5, Client { reference: "none".into(), intake: None, number: None }),
                (7, Client { number: None, ..client(ELIGIBLE, STREAM) }),
            ]
            .map(|(n, client)| (PersonId::from_bits(n), client)),
        );
        let mut services: Vec<Delivered> = (1..=7).map(|person| done(person, 4)).collect();
        services.push(Delivered { help: Help::Matched, ..done(1, 3) });
        let month = Month::of(&services, &clients, &BTreeSet::new());
        assert_eq!(month.to_send.len(), 1);
        assert_eq!(
            (month.to_send[0].reference.as_str(), month.of_others),
            ("permanent-federal_settlement", 1)
        );
        let reasons: Vec<Reason> = month.rejected.iter().map(|row| row.reason).collect();
        assert_eq!(
            reasons,
            [
                Reason::NotEligible,
                Reason::NoStatus,
                Reason::NoIntake,
                Reason::Gone,
                Reason::NoNumber,
                Reason::BeforeIntake
            ]
        );
    }

    #[test]
    fn what_was_sent_is_in_no_later_file_whatever_becomes_of_it() {
        let clients = BTreeMap::from([(PersonId::from_bits(1), client(ELIGIBLE, STREAM))]);
        let first = Month::of(&[done(1, 9)], &clients, &BTreeSet::new());
        let sent: BTreeSet<Digest> = first.to_send.iter().map(|row| row.id).collect();
        let moved = Month::of(&[done(1, 10)], &clients, &sent);
        assert_eq!((moved.to_send.len(), moved.sent.len()), (0, 1), "the day was corrected");
        let gone = Month::of(&[done(1, 9)], &BTreeMap::new(), &sent);
        assert_eq!((gone.rejected.len(), gone.sent.len()), (0, 0), "the file was erased");
        assert_ne!(first.hash(), moved.hash());
        assert_eq!(first.hash(), Month::of(&[done(1, 9)], &clients, &BTreeSet::new()).hash());
    }

    #[test]
    fn a_file_is_due_on_the_fifth_working_day() {
        for (last, expected) in [
            (date(2026, 5, 31), date(2026, 6, 5)),
            (date(2026, 10, 31), date(2026, 11, 6)),
            (date(2026, 12, 31), date(2027, 1, 8)),
        ] {
            assert_eq!(due(last), Some(expected), "{last}");
        }
    }
}
