//! Flags, and what moderators do about them.
//!
//! Comes in: a reader, a post, what they do. Goes out: the review as it stands. Never here: who sees which page; texts of
//! posts.
//!
//! A moderator takes a review on before judging it; nobody else gets it until the claim runs out, and the verdict is written
//! on the condition that the review is as it was read. So no two act on one. A verdict is one transaction: the review, the
//! post and its topic's revision, the author's record with their notice and the mail, the entries of both audit logs.
//! Nobody judges what they wrote themselves.

use jiff::{SignedDuration, Timestamp};

use super::notice::Notice;
use super::review::{CLAIM_MINUTES, Claim, Flag, FlagReason, NewVerdict, Review, Ruling, Verdict};
use super::{Post, PostPlace, PostState, Reader, Topic};
use crate::store::audit::{AuditEntry, Head, read_head};
use crate::store::call::{Operation, Outcome, token};
use crate::store::deed::Deed;
use crate::store::failure::Trouble;
use crate::store::item::{Kind, kind_text, to_millisecond};
use crate::store::keys::Key;
use crate::store::write::Write;
use crate::store::{Action, Member, MemberId, Store, StoreError, Subject};

/// What a member or a moderator does about a post.
#[derive(Debug, Clone)]
pub enum ReviewStep {
    /// A member flags it: why, and what they add.
    Flag(FlagReason, String),
    /// A moderator takes the review on.
    Claim,
    /// The moderator who has it gives it back.
    Release,
    /// The moderator who has it judges.
    Judge(NewVerdict),
    /// A moderator takes the verdict back, as if it had never been.
    Undo,
    /// A moderator lets the post be shown and its author write again.
    Restore,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Reviewed {
    /// It is so; it may have been so before.
    Done(Review),
    /// Not as things stand: another moderator has it, nobody took it on, it was judged already, or it is too late. The
    /// review as it is.
    Refused(Review),
    /// No such post, or it was taken away.
    Gone,
}

/// A post read for a review.
pub(super) struct ReviewFile {
    pub(super) topic: Topic,
    pub(super) post: Post,
    pub(super) review: Option<Review>,
    head: Option<Head>,
}

/// What a step comes to.
enum Applied {
    To(Review, Effect),
    Already(Review),
    Refused(Review),
    Gone,
}

/// What a step does besides the review.
#[derive(Default)]
struct Effect {
    action: Option<Action>,
    /// The post as it becomes.
    state: Option<PostState>,
    /// What the author is told.
    notice: Option<Notice>,
    /// Until when the author is suspended from then on: `Some(None)` ends it.
    suspended: Option<Option<Timestamp>>,
}

impl Store {
    /// Flags a post, or does something about its flags. [`StoreError::NotYours`]: one's own post, not a moderator, suspended,
    /// or in a category that the reader does not see.
    ///
    /// Cost: 1 consistent read of a batch, 1 transaction of 3 items; a verdict that changes something reads the author's
    /// record and the end of their log (1 consistent read of a batch) and takes up to 10 items. Patterns: topic by id, posts
    /// of a topic between two places, review of a post, audit entries of a topic, member by id, notices of a member.
    pub async fn review_post(
        &self,
        reader: &Reader,
        place: PostPlace,
        step: &ReviewStep,
        now: Timestamp,
    ) -> Result<Reviewed, StoreError> {
        let now = to_millisecond(now);
        let mut operation = self.forum();
        let actor = reader.actor();
        let bits = operation.bits();
        let mut tried: Option<AuditEntry> = None;
        loop {
            let Some(file) = operation.review_file(reader, place, now).await? else {
                return Ok(Reviewed::Gone);
            };
            if let (true, Some(review)) =
                (operation.has_topic_entry(&place.topic, tried.as_ref()).await?, &file.review)
            {
                return Ok(Reviewed::Done(review.clone()));
            }
            step.may(reader, &file.post, now)?;
            let (after, effect) = match step.applied(reader, &file, now) {
                Applied::To(after, effect) => (after, effect),
                Applied::Already(review) => return Ok(Reviewed::Done(review)),
                Applied::Refused(review) => return Ok(Reviewed::Refused(review)),
                Applied::Gone => return Ok(Reviewed::Gone),
            };
            let mut writes = vec![after.write(file.review.as_ref().map(|review| review.revision), now)];
            if let Some(action) = effect.action {
                let subject = Subject::Topic(place.topic);
                let entry = AuditEntry::after(&subject, file.head, Deed::new(action, &actor, bits), now);
                writes.extend(entry.writes(&subject, file.head, None, now));
                tried = Some(entry);
            }
            if let Some(state) = effect.state {
                writes.extend(file.with_state(state, now));
            }
            if effect.notice.is_some() || effect.suspended.is_some() {
                let deed = |action| Deed::new(action, &actor, bits);
                writes.extend(operation.author_told(&file.post.by, &effect, &deed, now).await?);
            }
            let revision = after.revision.to_string();
            let name = token(&[
                "review",
                &place.topic.to_string(),
                &place.seq.to_string(),
                &revision,
                &bits.to_string(),
            ]);
            match operation.transact(&writes, &name).await? {
                Outcome::Done => return Ok(Reviewed::Done(after)),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

impl ReviewStep {
    fn may(&self, reader: &Reader, post: &Post, now: Timestamp) -> Result<(), StoreError> {
        let is_allowed = matches!(self, ReviewStep::Flag(..)) || reader.is_moderator();
        let is_own = post.by == reader.member();
        if !is_allowed || is_own || reader.suspended_until(now).is_some() {
            return Err(StoreError::NotYours);
        }
        Ok(())
    }

    fn applied(&self, reader: &Reader, file: &ReviewFile, now: Timestamp) -> Applied {
        let before = file.review.clone();
        let review = before.clone().unwrap_or_else(|| Review::begun(file.place(), now));
        let after = Review { revision: review.revision + 1, ..review.clone() };
        match self {
            ReviewStep::Flag(..) if file.post.state != PostState::Shown => Applied::Gone,
            ReviewStep::Flag(reason, note) => flagged(reader, (*reason, note), review, after, now),
            ReviewStep::Claim => claimed(reader, file, review, after, now),
            ReviewStep::Release => match review.claimed(now) {
                Some(claim) if claim.by == reader.member().to_string() => {
                    Applied::To(Review { claim: None, ..after }, Effect::default())
                }
                _ => Applied::Already(review),
            },
            ReviewStep::Judge(new) => judged(reader, file, new, (review, after), now),
            ReviewStep::Undo => undone(file, review, after, now),
            ReviewStep::Restore => restored(reader, file, review, after, now),
        }
    }
}

fn flagged(
    reader: &Reader,
    (reason, note): (FlagReason, &String),
    review: Review,
    mut after: Review,
    now: Timestamp,
) -> Applied {
    let is_open = review.verdict.is_none();
    if is_open && review.is_flagged_by(&reader.member()) {
        return Applied::Already(review);
    }
    if !is_open {
        // What was judged before is in the audit log; from here on it is looked at anew.
        after = Review { revision: after.revision, ..Review::begun(review.place, now) };
    }
    let (by, name) = (reader.member().to_string(), reader.name().to_owned());
    after.flags.push(Flag { by, name, reason, note: note.clone(), at: now });
    Applied::To(after, Effect { action: Some(Action::PostFlagged), ..Effect::default() })
}

fn claimed(reader: &Reader, file: &ReviewFile, review: Review, after: Review, now: Timestamp) -> Applied {
    let me = reader.member().to_string();
    if review.claimed(now).is_some_and(|claim| claim.by != me) {
        return Applied::Refused(review);
    }
    // What is hidden is restored or left; what was found in order can be looked at again.
    if review.verdict.is_some() && file.post.state == PostState::Hidden {
        return Applied::Refused(review);
    }
    let until = now + SignedDuration::from_mins(CLAIM_MINUTES);
    let claim = Some(Claim { by: me, name: reader.name().to_owned(), until });
    let after = Review { claim, verdict: None, ..after };
    Applied::To(after, Effect { action: Some(Action::PostClaimed), ..Effect::default() })
}

fn judged(
    reader: &Reader,
    file: &ReviewFile,
    new: &NewVerdict,
    (review, mut after): (Review, Review),
    now: Timestamp,
) -> Applied {
    let me = reader.member().to_string();
    if review.verdict.is_some()
        || new.ruling == Ruling::Restore
        || review.claimed(now).is_none_or(|claim| claim.by != me)
    {
        return Applied::Refused(review);
    }
    let has_hidden = new.ruling.hides() && file.post.state == PostState::Shown;
    let verdict = Verdict {
        ruling: new.ruling,
        reason: new.reason,
        words: new.words.clone(),
        by: me,
        name: reader.name().to_owned(),
        at: now,
        has_hidden,
        suspended_until: new.until.filter(|_| new.ruling == Ruling::Suspend).map(to_millisecond),
    };
    let notice = (new.ruling != Ruling::Keep).then(|| Notice::of(&verdict, &file.topic, file.post.seq));
    let action = match new.ruling {
        Ruling::Keep => Action::PostKept,
        Ruling::Warn => Action::PostWarned,
        Ruling::Hide | Ruling::Suspend => Action::PostHidden,
        Ruling::Restore => Action::PostRestored,
    };
    let suspended = verdict.suspended_until.map(Some);
    after.claim = None;
    after.verdict = Some(verdict);
    let state = has_hidden.then_some(PostState::Hidden);
    Applied::To(after, Effect { action: Some(action), state, notice, suspended })
}

fn undone(file: &ReviewFile, review: Review, after: Review, now: Timestamp) -> Applied {
    let verdict = match &review.verdict {
        Some(verdict) if review.can_be_undone(now) => verdict.clone(),
        _ => return Applied::Refused(review),
    };
    let notice = (verdict.ruling != Ruling::Keep).then(|| Notice {
        is_undone: true,
        words: String::new(),
        at: now,
        until: None,
        ..Notice::of(&verdict, &file.topic, file.post.seq)
    });
    let effect = Effect {
        action: Some(Action::VerdictUndone),
        state: file.shown_again(&verdict),
        notice,
        suspended: verdict.suspended_until.map(|_| None),
    };
    Applied::To(Review { verdict: None, claim: None, ..after }, effect)
}

fn restored(
    reader: &Reader,
    file: &ReviewFile,
    review: Review,
    mut after: Review,
    now: Timestamp,
) -> Applied {
    let verdict = match &review.verdict {
        Some(verdict) if verdict.ruling.hides() => verdict.clone(),
        _ => return Applied::Refused(review),
    };
    let new = Verdict {
        ruling: Ruling::Restore,
        reason: None,
        words: String::new(),
        by: reader.member().to_string(),
        name: reader.name().to_owned(),
        at: now,
        has_hidden: false,
        suspended_until: None,
    };
    let effect = Effect {
        action: Some(Action::PostRestored),
        state: file.shown_again(&verdict),
        notice: Some(Notice::of(&new, &file.topic, file.post.seq)),
        suspended: verdict.suspended_until.map(|_| None),
    };
    after.verdict = Some(new);
    Applied::To(after, effect)
}

impl ReviewFile {
    fn place(&self) -> PostPlace {
        PostPlace { topic: self.topic.id, seq: self.post.seq }
    }

    /// The post's state once a verdict no longer counts; none when it hid nothing, or its author took it away since.
    fn shown_again(&self, verdict: &Verdict) -> Option<PostState> {
        (verdict.has_hidden && self.post.state == PostState::Hidden).then_some(PostState::Shown)
    }

    fn with_state(&self, state: PostState, now: Timestamp) -> [Write; 2] {
        let mut topic = self.topic.changed();
        if state == PostState::Hidden {
            topic.head.answer = topic.head.answer.filter(|answer| *answer != self.post.seq);
        }
        if self.post.seq == 1 {
            topic.head.is_hidden = state == PostState::Hidden;
        }
        let post = Post {
            state,
            revision: topic.head.revision,
            changed_at: self.post.changed_again(now),
            ..self.post.clone()
        };
        [topic.write(), post.write(&self.topic.id, Some(self.post.revision))]
    }
}

impl Operation<'_> {
    /// A post that the reader may see, with its review and the end of its topic's log.
    pub(super) async fn review_file(
        &mut self,
        reader: &Reader,
        place: PostPlace,
        now: Timestamp,
    ) -> Result<Option<ReviewFile>, StoreError> {
        let PostPlace { topic, seq } = place;
        let wanted = [
            Key::topic(&topic),
            Key::post(&topic, seq),
            Key::review(&topic, seq),
            Key::audit_head(&Subject::Topic(topic)),
        ];
        let (mut topic, mut post, mut review, mut head) = (None, None, None, None);
        for item in self.batch(&wanted).await? {
            match kind_text(&item) {
                kind if kind == Kind::Topic.name() => topic = Some(Topic::read(item)?),
                kind if kind == Kind::Post.name() => post = Some(Post::read(item)?),
                kind if kind == Kind::Review.name() => review = Review::read(item, now)?,
                _ => head = Some(read_head(item)?),
            }
        }
        let (Some(topic), Some(post)) = (topic, post) else { return Ok(None) };
        reader.asks_for_topic(&topic)?;
        Ok(Some(ReviewFile { topic, post, review, head }))
    }

    /// What changes of the author: their notice with its mail, and whether they can write.
    async fn author_told<'d>(
        &mut self,
        author: &MemberId,
        effect: &Effect,
        deed: &(dyn Fn(Action) -> Deed<'d> + Sync),
        now: Timestamp,
    ) -> Result<Vec<Write>, StoreError> {
        let file = self.member_file(author).await?;
        let Some(before) = file.member.clone() else { return Ok(Vec::new()) };
        let suspended_until = effect.suspended.unwrap_or(before.suspended_until);
        let after = Member { suspended_until, revision: before.revision + 1, ..before.clone() };
        let mut writes = vec![after.rights_write(before.revision)];
        if before.suspended_until != after.suspended_until {
            let action = match suspended_until {
                Some(_) => Action::MemberSuspended,
                None => Action::SuspensionEnded,
            };
            writes.extend(file.logged(deed(action), now).1);
        }
        writes.extend(effect.notice.iter().flat_map(|notice| notice.writes(&after, now)));
        Ok(writes)
    }
}
