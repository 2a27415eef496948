//! News: posts of which a member is to be told by mail, each once.
//!
//! Comes in: a post, a member, why they are told. Goes out: a note of it beside the member, with the intent to send; the notes
//! of a mail that is about to be sent. Never here: whether the member wants it or may see it; the outbox asks that when the
//! post is spread and again when the mail leaves.
//!
//! Posts that come within [`QUIET_MINUTES`] share one mail. A note is stored in the transaction that stores the mail or adds
//! to one that nobody has claimed, so a record of the stream that comes twice tells once, and none is left without a mail.

use jiff::{SignedDuration, Timestamp};

use super::{Post, PostPlace, Topic, TopicId};
use crate::store::call::{Operation, Outcome, token};
use crate::store::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use crate::store::keys::{self, Key, attribute};
use crate::store::write::{Guard, Write};
use crate::store::{
    IntentKey, IntentOwner, IntentState, Mail, Member, MemberId, NewIntent, Store, StoreError,
};

/// Minutes that a mail about posts waits for more of them.
pub const QUIET_MINUTES: i64 = 5;

/// Days for which it is known that a member was told of a post.
pub const NEWS_DAYS: i64 = 2;

/// Days for which a member finds on their page who named them.
pub const MENTION_DAYS: i64 = 90;

/// Why a member is told of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It names them.
    Mention,
    /// They are on the council, which it asks.
    Asked,
    /// It stands in a topic that they started and follow.
    Own,
    /// It stands in a topic or a category that they follow.
    Followed,
}

/// A post of which a member is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewsNote {
    /// The post.
    pub place: PostPlace,
    /// Why.
    pub why: Why,
    /// When it was noted.
    pub at: Timestamp,
    /// Number of the mail that tells of it.
    number: u64,
}

impl Store {
    /// Notes that a member is to be told of a post, with the mail that does; says whether that is new.
    ///
    /// Cost: 1 consistent read, 1 transaction of 2 items; 1 of each more when a mail waits already. Patterns: news of a
    /// member, mail to a member by key.
    pub async fn note_news(
        &self,
        member: &Member,
        place: PostPlace,
        why: Why,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut operation = self.forum();
        let note = Key::news(&member.id, &place.topic, place.seq);
        let mut number = why.first_number(now);
        let mut is_new_mail = true;
        let mark = operation.bits().to_string();
        loop {
            if Stored::live(operation.get(&note).await?, Kind::News, now)?.is_some() {
                return Ok(false);
            }
            let key = IntentKey::new(IntentOwner::Member(member.id), number, why.mail());
            let fields = NewsNote { place, why, at: now, number }.fields(now);
            let put = Write::put(note.clone(), Guard::absent(now), fields);
            let mail = if is_new_mail {
                let due_at = why.is_grouped().then(|| end_of(number));
                NewIntent { due_at, ..NewIntent::new(why.mail(), member.lang) }.write(key, now)
            } else {
                added_to(&key, now)
            };
            let about = format!("{}/{}/{}", member.id, place.topic, place.seq);
            let name = token(&["news", &about, &number.to_string(), &is_new_mail.to_string(), &mark]);
            match operation.transact(&[put, mail], &name).await? {
                Outcome::Done => return Ok(true),
                // There is such a mail: it takes one more, unless somebody has claimed it; then the next one does.
                Outcome::Refused(_) if is_new_mail && why.is_grouped() => is_new_mail = false,
                Outcome::Refused(_) => (is_new_mail, number) = (true, number + 1),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Posts with their topics, whoever may see them: for those who settle that for each member. In the order of their places;
    /// those that are gone are left out.
    ///
    /// Cost: 1 consistent read of a batch for each fifty. Patterns: topic by id, posts of a topic between two places.
    pub async fn posts_to_spread(&self, places: &[PostPlace]) -> Result<Vec<(Topic, Post)>, StoreError> {
        self.forum().posts_at(places).await
    }

    /// The posts of which a mail tells, in the order in which they were noted.
    ///
    /// Cost: 1 consistent query. Pattern: news of a member.
    pub async fn news_of_mail(
        &self,
        member: &MemberId,
        mail: &IntentKey,
        now: Timestamp,
    ) -> Result<Vec<NewsNote>, StoreError> {
        let mut notes = self.forum().news(member, now).await?;
        notes.retain(|note| note.number == mail.seq() && note.why.mail() == mail.mail());
        notes.sort_by_key(|note| (note.at, note.place.topic, note.place.seq));
        Ok(notes)
    }

    /// Where a member was named lately, the last place first.
    ///
    /// Cost: 1 consistent query. Pattern: news of a member.
    pub async fn mentions_of(&self, member: &MemberId, now: Timestamp) -> Result<Vec<NewsNote>, StoreError> {
        let mut notes = self.forum().news(member, now).await?;
        notes.retain(|note| !note.why.is_grouped());
        notes.sort_by_key(|note| std::cmp::Reverse(note.at));
        Ok(notes)
    }
}

impl Operation<'_> {
    async fn news(&mut self, member: &MemberId, now: Timestamp) -> Result<Vec<NewsNote>, StoreError> {
        let mut notes = Vec::new();
        for item in self.partition(&keys::member_partition(member), keys::NEWS).await? {
            notes.extend(NewsNote::read(item, now)?);
        }
        Ok(notes)
    }
}

/// One more post in a mail that waits: refused when it was claimed.
fn added_to(key: &IntentKey, now: Timestamp) -> Write {
    let guard = Guard::text(attribute::STATE, IntentState::Pending.name())
        .and(Guard::number(attribute::ATTEMPTS, 0_u32));
    let set = Fields::new().time(attribute::UPDATED_AT, to_millisecond(now));
    Write::update(Key::intent(key), guard, set, Vec::new())
}

/// When the mail of a number leaves.
fn end_of(number: u64) -> Timestamp {
    let seconds = i64::try_from(number + 1).unwrap_or(i64::MAX).saturating_mul(60 * QUIET_MINUTES);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

impl Why {
    const ALL: [Why; 4] = [Why::Mention, Why::Asked, Why::Own, Why::Followed];

    /// As stored: `own`.
    pub const fn name(self) -> &'static str {
        match self {
            Why::Mention => "mention",
            Why::Asked => "asked",
            Why::Own => "own",
            Why::Followed => "followed",
        }
    }

    fn parse(name: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.name() == name)
    }

    /// Whether several posts share one mail.
    const fn is_grouped(self) -> bool {
        matches!(self, Why::Own | Why::Followed)
    }

    const fn mail(self) -> Mail {
        if self.is_grouped() { Mail::ForumNews } else { Mail::Mentioned }
    }

    /// The number of the first mail that may tell of it: a stretch of minutes for those that share one, else a moment.
    fn first_number(self, now: Timestamp) -> u64 {
        let moment = now.as_millisecond();
        let number = if self.is_grouped() { moment / (60_000 * QUIET_MINUTES) } else { moment };
        u64::try_from(number).unwrap_or_default()
    }
}

impl NewsNote {
    fn fields(self, now: Timestamp) -> Fields {
        let days = if self.why.is_grouped() { NEWS_DAYS } else { MENTION_DAYS };
        Fields::of(Kind::News)
            .text(attribute::TOPIC, self.place.topic.to_string())
            .number(attribute::SEQ, self.place.seq)
            .text(attribute::REASON, self.why.name())
            .number(attribute::NUMBER, self.number)
            .time(attribute::AT, to_millisecond(self.at))
            .expires(now + SignedDuration::from_hours(24 * days))
    }

    fn read(item: Attributes, now: Timestamp) -> Result<Option<NewsNote>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::News, now)? else { return Ok(None) };
        Ok(Some(NewsNote {
            place: PostPlace {
                topic: stored.parsed(attribute::TOPIC, TopicId::parse)?,
                seq: stored.number(attribute::SEQ)?,
            },
            why: stored.parsed(attribute::REASON, Why::parse)?,
            at: stored.time(attribute::AT)?,
            number: stored.number(attribute::NUMBER)?,
        }))
    }
}
