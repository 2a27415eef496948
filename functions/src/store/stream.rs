//! What a record of the tables' streams means.
//!
//! Comes in: stream records, as Lambda or the local follower hands them over. Goes out: the changes that somebody acts
//! on. Never here: acting.

use aws_lambda_events::event::dynamodb::EventRecord;

use super::keys::{self, attribute};
use super::{Digest, IntentKey, MemberId, PostPlace, TopicId};

/// A change that somebody acts on.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A mail is to be sent.
    IntentAdded(IntentKey),
    /// The record of a file was removed (withdrawn, replaced or expired): its bytes are to be deleted.
    FileRemoved(Digest),
    /// Something happened in a community, or was taken back: its figures are to be counted again.
    FactsChanged(String),
    /// Something has changed in a topic of the forum: whoever has it open is to know.
    TopicChanged(TopicId),
    /// Somebody wrote a post: those who follow are to be told by mail.
    PostAdded(PostPlace),
    /// A member signed in or out, or what they may do has changed: their open sockets are to be looked at.
    AccessChanged(MemberId),
}

/// What a stream record asks for; `None` for the many that ask for nothing.
pub fn change(record: &EventRecord) -> Option<Change> {
    let (pk, sk) = (key_text(record, attribute::PK)?, key_text(record, attribute::SK)?);
    let facts = keys::figures::facts_of(&pk).map(str::to_owned).map(Change::FactsChanged);
    let hidden = keys::imports::hidden_of(&pk, &sk);
    match record.event_name.as_str() {
        "INSERT" | "REMOVE" if facts.is_some() => facts,
        // An import was hidden, or is hidden no more.
        "INSERT" | "REMOVE" if hidden.is_some() => hidden.map(Change::FactsChanged),
        "INSERT" => match IntentKey::parse(&pk, &sk) {
            Some(intent) => Some(Change::IntentAdded(intent)),
            None => keys::entry_of_member(&pk, &sk).map(Change::AccessChanged).or_else(|| {
                keys::added_post(&pk, &sk).map(|(topic, seq)| Change::PostAdded(PostPlace { topic, seq }))
            }),
        },
        "MODIFY" => keys::changed_topic(&pk, &sk)
            .map(Change::TopicChanged)
            .or_else(|| keys::changed_member(&pk, &sk).map(Change::AccessChanged)),
        "REMOVE" => keys::file_of(&pk).map(Change::FileRemoved),
        _ => None,
    }
}

/// A key attribute as text: all of ours are strings, `{"S": "…"}` in DynamoDB's JSON.
fn key_text(record: &EventRecord, name: &str) -> Option<String> {
    let value = serde_json::to_value(record.change.keys.get(name)?).ok()?;
    value.get("S")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::keys::{IntentOwner, Key};
    use super::super::{CaseId, Mail, Subject};
    use super::*;

    fn record(event: &str, key: &Key) -> EventRecord {
        serde_json::from_value(json!({
            "awsRegion": "ca-central-1", "eventID": "1", "eventName": event,
            "dynamodb": {"Keys": {"pk": {"S": key.pk}, "sk": {"S": key.sk}}, "SizeBytes": 1, "ApproximateCreationDateTime": 1.0},
        }))
        .unwrap()
    }

    #[test]
    fn new_intents_and_removed_files_ask_for_something() {
        let intent = IntentKey::new(IntentOwner::Case(CaseId::from_bits(1)), 2, Mail::Receipt);
        let token = Digest::of(b"file");
        assert_eq!(change(&record("INSERT", &Key::intent(&intent))), Some(Change::IntentAdded(intent)));
        assert_eq!(change(&record("MODIFY", &Key::intent(&intent))), None);
        assert_eq!(change(&record("REMOVE", &Key::intent(&intent))), None);
        assert_eq!(change(&record("REMOVE", &Key::file(&token))), Some(Change::FileRemoved(token)));
        assert_eq!(change(&record("INSERT", &Key::file(&token))), None);
        assert_eq!(change(&record("INSERT", &Key::draft(&token))), None);
        let fact = Key::fact("halifax", jiff::civil::date(2026, 11, 22), &token);
        let changed = Some(Change::FactsChanged("halifax".into()));
        assert_eq!(change(&record("INSERT", &fact)), changed);
        assert_eq!(change(&record("REMOVE", &fact)), changed);
        assert_eq!(change(&record("MODIFY", &fact)), None);
    }

    #[test]
    fn changed_topics_and_changed_access_ask_for_something() {
        let (topic, member) = (TopicId::from_bits(3), MemberId::from_bits(4));
        let told = |event: &str, key: Key| change(&record(event, &key));
        assert_eq!(told("MODIFY", Key::topic(&topic)), Some(Change::TopicChanged(topic)));
        assert_eq!(told("INSERT", Key::topic(&topic)), None, "nobody has it open yet");
        let place = PostPlace { topic, seq: 1 };
        assert_eq!(told("INSERT", Key::post(&topic, 1)), Some(Change::PostAdded(place)));
        assert_eq!(told("MODIFY", Key::post(&topic, 1)), None, "its topic changes with it");
        let access = Some(Change::AccessChanged(member));
        assert_eq!(told("MODIFY", Key::member(&member)), access);
        assert_eq!(told("INSERT", Key::audit_entry(&Subject::Member(member), 7)), access);
        assert_eq!(told("INSERT", Key::audit_entry(&Subject::Topic(topic), 7)), None);
        assert_eq!(told("MODIFY", Key::read_places(&member, "practice")), None);
    }
}
