//! Reports on a meeting and contacts: each stored once, kept apart, gone when somebody says no; each under every fault.

use functions::indicators::{ContactId, Event, Fact, Generation, PersonId, Said, Side};
use functions::store::*;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::offers::{asks, new, pair, refusal};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

pub(crate) const MATCH: MatchId = MatchId::from_bits(1);
pub(crate) const CONTACT: ContactId = ContactId::from_bits(70);

/// The address and the telephone number of a contact.
fn addresses(contact: ContactId) -> Vec<Digest> {
    vec![token(&format!("address of {contact}")), token(&format!("telephone of {contact}"))]
}

fn contact(id: ContactId) -> Contact {
    Contact {
        id,
        generation: Generation::SECOND,
        named_on: "2027-03-01".parse().unwrap(),
        told: false,
        path: Path::AskFirst,
        lang: None,
        say: None,
        said_at: None,
        was_reminded: false,
        may_ask: false,
        reached_on: None,
        met_on: None,
        details: Some(format!(r#"{{"name":"{CANARY}"}}"#)),
        details_until: None,
    }
}

pub(crate) fn naming(id: ContactId, by: Namer) -> NewNaming {
    NewNaming {
        contact: contact(id),
        naming: ContactNaming { contact: id, by, on: "2027-03-01".parse().unwrap(), at: noon() },
        addresses: addresses(id),
        most: 6,
    }
}

pub(crate) fn report(key: u128, side: Side, happened: Happened) -> MeetingReport {
    MeetingReport {
        key: SubmissionKey::from_bits(key),
        by: Reporter::Side(side),
        at: noon(),
        happened,
        met_on: (happened == Happened::Yes).then(|| "2027-03-01".parse().unwrap()),
        fit: Some(Fit::Good),
        has_concern: true,
        answers: Some(format!(r#"{{"note":"{CANARY}"}}"#)),
    }
}

fn said(said: Said) -> Fact {
    let (person, connector) = (PersonId::from_bits(1), PersonId::from_bits(2));
    let what = Event::MeetingReported { person, connector, by: Side::Connectee, said };
    Fact { community: "halifax".into(), on: "2027-03-01".parse().unwrap(), what }
}

/// The match met; a survey to each of the two, and a fact.
pub(crate) fn met(the: &Match, records: &MatchRecords) -> Turn {
    let mut turn = Turn::none(the);
    turn.after.state = MatchState::Met;
    turn.connectee.mail.push(intent(Mail::Survey30, None));
    turn.connector.mail.push(intent(Mail::ConnectorSurvey30, None));
    turn.connector.links.push(link(&format!("naming {}", records.reports.len()), LinkPurpose::Referral));
    turn.connectee.facts.push(said(Said::Happened { met_on: "2027-03-01".parse().unwrap() }));
    turn
}

fn as_it_is(the: &Match, _: &MatchRecords) -> Turn {
    Turn::none(the)
}

/// A contact who is new gets a first mail.
fn first_mail(the: &Match, _: &MatchRecords, how: Naming) -> Turn {
    let mut turn = Turn::none(the);
    if how == Naming::First {
        turn.connectee.mail.push(intent(Mail::ContactFirst, Some("nonce")));
    }
    turn
}

/// Two who were introduced.
pub(crate) async fn introduced(store: &Store) -> Scope {
    let (scope, connectee, connector) = pair(store).await;
    store.offer(&scope, &new(1, connectee, connector), refusal, &asks(1), noon()).await.unwrap();
    let link = store.load_link(&token("offer 1"), LinkPurpose::Offer, noon()).await.unwrap().unwrap();
    store.accept_offer(&link, &[], &MatchEffects::default(), noon()).await.unwrap();
    scope
}

pub(crate) async fn named(store: &Store, id: ContactId, by: Namer) -> Named {
    store.name_contact(&MATCH, &naming(id, by), &first_mail, noon()).await.unwrap()
}

async fn records(store: &Store) -> MatchRecords {
    store.load_match_records(&MATCH, noon()).await.unwrap().unwrap().1
}

/// What a contact answers.
fn answer(say: Say) -> Contact {
    Contact { say: Some(say), may_ask: say == Say::Yes, details: None, ..contact(CONTACT) }
}

#[tokio::test]
async fn two_reports_that_differ_both_stay_and_each_is_stored_once() {
    let (engine, store) = fresh();
    let scope = introduced(&store).await;
    let (theirs, other) =
        (report(1, Side::Connectee, Happened::Yes), report(2, Side::Connector, Happened::NoShowThem));
    let tell = async |told: &MeetingReport| store.report_meeting(&MATCH, told, &met, noon()).await.unwrap();
    assert_eq!(tell(&theirs).await, Turned::Now);
    assert_eq!(tell(&theirs).await, Turned::Already);
    assert_eq!(tell(&other).await, Turned::Now);
    let found = report(3, Side::Connectee, Happened::Yes);
    let settled = store.settle_meeting(&scope, &MATCH, &found, &met, noon()).await.unwrap();
    assert_eq!(settled, Turned::Now);
    let told: Vec<_> = records(&store).await.reports.iter().map(|told| (told.by, told.happened)).collect();
    assert_eq!(told.len(), 3);
    assert!(told.contains(&(Reporter::Side(Side::Connectee), Happened::Yes)));
    assert!(told.contains(&(Reporter::Side(Side::Connector), Happened::NoShowThem)));
    assert!(told.contains(&(Reporter::Staff(scope.member()), Happened::Yes)));
    assert_eq!(inserted(&engine).await["meeting_report"], 3);
    let elsewhere = MatchId::from_bits(9);
    let gone = store.report_meeting(&elsewhere, &theirs, &met, noon()).await.unwrap();
    assert_eq!(gone, Turned::Gone);
    let stranger = crate::desk::scope(&store, "moncton").await;
    let refused = store.settle_meeting(&stranger, &MATCH, &other, &met, noon()).await;
    assert!(matches!(refused, Err(StoreError::NotYours)));
}

#[tokio::test]
async fn a_contact_is_one_however_many_name_them() {
    let (engine, store) = fresh();
    introduced(&store).await;
    assert_eq!(named(&store, CONTACT, Namer::Connector).await, Named::Now(Naming::First));
    assert_eq!(named(&store, CONTACT, Namer::Connector).await, Named::Already);
    let other = ContactId::from_bits(71);
    assert_eq!(named(&store, other, Namer::Connector).await, Named::Now(Naming::First));
    assert_eq!(named(&store, CONTACT, Namer::Contact(other)).await, Named::Now(Naming::Again));
    let found = records(&store).await;
    assert_eq!((found.contacts.len(), found.namings.len()), (2, 3));
    assert_eq!(inserted(&engine).await["contact"], 2);
    for n in 72..76 {
        let told = named(&store, ContactId::from_bits(n), Namer::Connector).await;
        assert_eq!(told, Named::Now(Naming::First));
    }
    assert_eq!(named(&store, ContactId::from_bits(76), Namer::Connector).await, Named::Full);
}

#[tokio::test]
async fn a_no_leaves_a_keyed_hash_and_nothing_else() {
    let (engine, store) = fresh();
    introduced(&store).await;
    named(&store, CONTACT, Namer::Connector).await;
    let say = async |say: Say| {
        let judge = |the: &Match, _: &Contact| Turn::none(the);
        store.answer_contact(&MATCH, &answer(say), &addresses(CONTACT), &judge, noon()).await.unwrap()
    };
    assert_eq!(say(Say::Later).await, Turned::Now);
    assert!(records(&store).await.contacts[0].details.is_some());
    assert_eq!(say(Say::No).await, Turned::Now);
    let found = records(&store).await.contacts.remove(0);
    assert_eq!((found.say, found.details), (Some(Say::No), None));
    assert_eq!(say(Say::Yes).await, Turned::Already, "a no stands");
    assert!(store.is_suppressed(&addresses(CONTACT)[..1]).await.unwrap(), "by the address alone");
    assert!(store.is_suppressed(&addresses(CONTACT)[1..]).await.unwrap(), "by the telephone number alone");
    let twin = ContactId::from_bits(71);
    let again = NewNaming { addresses: addresses(CONTACT), ..naming(twin, Namer::Connector) };
    let told = store.name_contact(&MATCH, &again, &first_mail, noon()).await.unwrap();
    assert_eq!(told, Named::Suppressed);
    assert_eq!(inserted(&engine).await["suppressed"], 2);
}

/// The operations, each on a match of two who were introduced.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Operation {
    Report,
    ReportOfTheOther,
    Settle,
    Contacted,
    Name,
    NameOfAnother,
    End,
    EndOtherwise,
    AnswerYes,
    AnswerNo,
    NoteReached,
    NoteMet,
}

const OPERATIONS: [Operation; 12] = [
    Operation::Report,
    Operation::ReportOfTheOther,
    Operation::Settle,
    Operation::Contacted,
    Operation::Name,
    Operation::NameOfAnother,
    Operation::End,
    Operation::EndOtherwise,
    Operation::AnswerYes,
    Operation::AnswerNo,
    Operation::NoteReached,
    Operation::NoteMet,
];

fn end(why: Option<&str>) -> NamingEnd {
    NamingEnd { by: Namer::Connector, why: why.map(str::to_owned), at: noon() }
}

/// The day on which something came of a contact.
fn noted(action: Action) -> impl Fn(&Match, &Contact) -> Option<(Contact, Turn)> + Sync {
    move |the, known| {
        let day = Some("2027-03-02".parse().unwrap());
        let after = match action {
            Action::ContactMet => Contact { met_on: day, ..known.clone() },
            _ => Contact { reached_on: day, ..known.clone() },
        };
        (after != *known).then(|| (after, Turn::none(the)))
    }
}

impl Trial for Operation {
    type Before = Scope;

    async fn prepare(self, calm: &Store) -> Scope {
        let scope = introduced(calm).await;
        match self {
            Operation::ReportOfTheOther | Operation::Settle => {
                let told = report(1, Side::Connectee, Happened::Yes);
                calm.report_meeting(&MATCH, &told, &met, noon()).await.unwrap();
            }
            Operation::EndOtherwise => {
                calm.end_naming(&MATCH, &end(Some("later")), &as_it_is, noon()).await.unwrap();
            }
            Operation::NameOfAnother => {
                for id in [CONTACT, ContactId::from_bits(71)] {
                    named(calm, id, Namer::Connector).await;
                }
            }
            Operation::AnswerYes | Operation::AnswerNo | Operation::NoteReached | Operation::NoteMet => {
                named(calm, CONTACT, Namer::Connector).await;
            }
            Operation::Report | Operation::Contacted | Operation::Name | Operation::End => {}
        }
        scope
    }

    async fn run(self, store: &Store, scope: Scope) -> Result<String, StoreError> {
        let turned = match self {
            Operation::Report => {
                let told = report(1, Side::Connectee, Happened::Yes);
                store.report_meeting(&MATCH, &told, &met, noon()).await?
            }
            Operation::ReportOfTheOther => {
                let told = report(2, Side::Connector, Happened::NoShowThem);
                store.report_meeting(&MATCH, &told, &as_it_is, noon()).await?
            }
            Operation::Settle => {
                let told = report(3, Side::Connectee, Happened::Yes);
                store.settle_meeting(&scope, &MATCH, &told, &as_it_is, noon()).await?
            }
            Operation::Contacted => {
                let judge = |the: &Match| {
                    let after = Match { contacted_at: Some(noon()), ..the.clone() };
                    the.contacted_at.is_none().then(|| Turn { after, ..Turn::none(the) })
                };
                store.note_contacted(&MATCH, &judge, noon()).await?
            }
            Operation::Name => {
                let new = naming(CONTACT, Namer::Connector);
                return Ok(format!("{:?}", store.name_contact(&MATCH, &new, &first_mail, noon()).await?));
            }
            Operation::NameOfAnother => {
                let new = naming(CONTACT, Namer::Contact(ContactId::from_bits(71)));
                return Ok(format!("{:?}", store.name_contact(&MATCH, &new, &first_mail, noon()).await?));
            }
            Operation::End | Operation::EndOtherwise => {
                store.end_naming(&MATCH, &end(Some("none_free")), &as_it_is, noon()).await?
            }
            Operation::AnswerYes | Operation::AnswerNo => {
                let say = if self == Operation::AnswerYes { Say::Yes } else { Say::No };
                let judge = |the: &Match, _: &Contact| Turn::none(the);
                store.answer_contact(&MATCH, &answer(say), &addresses(CONTACT), &judge, noon()).await?
            }
            Operation::NoteReached | Operation::NoteMet => {
                let met = self == Operation::NoteMet;
                let action = if met { Action::ContactMet } else { Action::Contacted };
                store.note_contact(&MATCH, (&CONTACT, action), &noted(action), noon()).await?
            }
        };
        Ok(format!("{turned:?}"))
    }

    async fn left(self, engine: &Engine, calm: &Store) -> String {
        let (the, records) = calm.load_match_records(&MATCH, noon()).await.unwrap().unwrap();
        for case in [the.connectee, the.connector] {
            calm.audit_trail(&case).await.unwrap().verify().unwrap();
        }
        let details: Vec<bool> = records.contacts.iter().map(|contact| contact.details.is_some()).collect();
        let facts = calm.facts("halifax").await.unwrap();
        format!("{the:?} {records:?} {details:?} {facts:?} {:?}", inserted(engine).await)
    }
}

#[tokio::test(start_paused = true)]
async fn one_fault_changes_neither_the_answer_nor_what_is_stored() {
    no_fault_of_a_write_shows(OPERATIONS).await;
}

#[tokio::test(start_paused = true)]
async fn faults_on_reads_do_not_show() {
    no_fault_of_a_read_shows(OPERATIONS).await;
}

#[tokio::test]
async fn what_stands_with_a_match_is_kept_as_long_as_the_match() {
    let (_engine, store) = fresh();
    introduced(&store).await;
    let told = report(1, Side::Connectee, Happened::Yes);
    store.report_meeting(&MATCH, &told, &met, noon()).await.unwrap();
    named(&store, CONTACT, Namer::Connector).await;
    let end = NamingEnd { by: Namer::Connector, why: None, at: noon() };
    store.end_naming(&MATCH, &end, &|the, _| Turn::none(the), noon()).await.unwrap();
    let later = noon() + days(200);
    let second = MeetingReport { at: later, ..report(2, Side::Connector, Happened::Yes) };
    store.report_meeting(&MATCH, &second, &as_it_is, later).await.unwrap();

    let ends = store.load_match(&MATCH, later).await.unwrap().unwrap().erase_at;
    let last = ends - jiff::SignedDuration::from_secs(1);
    let (_, records) = store.load_match_records(&MATCH, last).await.unwrap().unwrap();
    let found = (records.reports.len(), records.contacts.len(), records.namings.len(), records.ends.len());
    assert_eq!(found, (2, 1, 1, 1));
    assert!(store.load_match_records(&MATCH, ends).await.unwrap().is_none());
}
