//! What the audit log is told: who did what, to whom.
//!
//! Comes in: names as stored. Goes out: typed deeds. Never here: entries and their chain (see `audit.rs`).

use super::{Actor, Role};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// An application came in.
    Submitted,
    /// An application came in and was caught as spam.
    Quarantined,
    /// Staff took it out of quarantine.
    Released,
    /// The address was confirmed.
    EmailConfirmed,
    /// The person withdrew.
    Withdrawn,
    /// Staff saw a page of a list with names.
    Listed,
    /// Staff opened the person's page.
    Viewed,
    /// Staff opened a file that the person sent.
    FileOpened,
    /// Staff put it on the waiting list.
    Waitlisted,
    /// Staff accepted it.
    Accepted,
    /// Staff referred the person to somebody else.
    ReferredOut,
    /// Staff declined it.
    Declined,
    /// Staff added a note.
    Noted,
    /// The intake meeting was held.
    IntakeHeld,
    /// Given to a coordinator.
    Assigned,
    /// A Connector may be asked.
    Activated,
    /// Not to be asked or matched for a while.
    Paused,
    /// A Connector has left.
    Retired,
    /// The file of a Connectee was closed with an outcome.
    Closed,
    /// Staff typed it in from paper or the phone.
    Entered,
    /// Two files of one person became one.
    Merged,
    /// A Connector was asked to meet a Connectee.
    Offered,
    /// The Connector said yes.
    OfferAccepted,
    /// The Connector said no.
    OfferDeclined,
    /// Nobody answered in time.
    OfferExpired,
    /// The match was taken back.
    MatchCancelled,
    /// Both were introduced to each other.
    Introduced,
    /// A time was agreed.
    TimeAgreed,
    /// The Connectee has written.
    Contacted,
    /// One side told what became of the meeting.
    MeetingReported,
    /// Staff found out what was true of the meeting.
    MeetingSettled,
    /// A contact was named.
    ContactNamed,
    /// A contact answered.
    ContactAnswered,
    /// A contact said no; the details are erased.
    ContactErased,
    /// The contact and the Connectee talked.
    ContactMet,
    /// Nobody else will be named for now.
    NamingDone,
    /// A survey was sent.
    SurveySent,
    /// A survey was answered.
    SurveyAnswered,
    /// Staff asked the person what became of their search.
    OutcomeAsked,
    /// What became of the person was noted.
    OutcomeRecorded,
    /// A file for the funder was marked as sent.
    SentToFunder,
    /// The file was exported.
    Exported,
    /// The person asked for a new address, which is to be confirmed.
    AddressAsked,
    /// Answers were corrected.
    Corrected,
    /// A consent was withdrawn.
    ConsentWithdrawn,
    /// Erased at the person's wish.
    Erased,
    /// The person was asked whether another community may have the file.
    HandoverAsked,
    /// Handed over to another community.
    HandedOver,
    /// Given to a community by the portal's own staff, because the person was not sure of it.
    Placed,
    /// Came in with a spreadsheet.
    Imported,
    /// An import was undone.
    ImportUndone,
    /// Somebody was invited.
    MemberInvited,
    /// The member became a coordinator.
    MadeCoordinator,
    /// The member became an admin of the community.
    MadeCommunityAdmin,
    /// The member became one of the secretariat.
    MadeSecretariat,
    /// The member became an admin of the portal.
    MadeAdmin,
    /// The member may not sign in any more.
    MemberDisabled,
    /// The member may sign in again.
    MemberEnabled,
    /// The member signed in.
    SignedIn,
    /// A wrong code was typed for the member's sign-in.
    SignInFailed,
    /// The member signed out.
    SignedOut,
    /// The member set up a second factor.
    FactorSet,
    /// The member's second factor was taken away, to be set up anew.
    FactorCleared,
    /// The member gave the second factor.
    FactorGiven,
    /// A wrong second factor was given.
    FactorFailed,
    /// The member used a recovery code.
    RecoveryUsed,
    /// The member wants no daily summary.
    SummaryOff,
    /// The member wants the daily summary.
    SummaryOn,
    /// Somebody looked at the audit log.
    AuditRead,
    /// Two files that looked like one person's are not.
    ToldApart,
    /// A topic of the forum was put above the others.
    TopicPinned,
    /// It stands among the others again.
    TopicUnpinned,
    /// A topic was closed.
    TopicLocked,
    /// A topic was opened again.
    TopicUnlocked,
    /// A topic went to another category.
    TopicMoved,
}

/// What an operation writes into the log. The mark is drawn once for an operation, so all its attempts make the same
/// entry, and an operation whose reply was lost knows its own entry again.
#[derive(Clone, Copy)]
pub(super) struct Deed<'a> {
    pub(super) action: Action,
    pub(super) actor: &'a Actor,
    pub(super) count: Option<u32>,
    pub(super) mark: u64,
}

impl<'a> Deed<'a> {
    /// Anything but a list.
    pub(super) fn new(action: Action, actor: &'a Actor, mark: u64) -> Self {
        Deed { action, actor, count: None, mark }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 75] = [
        Action::Submitted,
        Action::Quarantined,
        Action::Released,
        Action::EmailConfirmed,
        Action::Withdrawn,
        Action::Listed,
        Action::Viewed,
        Action::FileOpened,
        Action::Waitlisted,
        Action::Accepted,
        Action::ReferredOut,
        Action::Declined,
        Action::Noted,
        Action::IntakeHeld,
        Action::Assigned,
        Action::Activated,
        Action::Paused,
        Action::Retired,
        Action::Closed,
        Action::Entered,
        Action::Merged,
        Action::Offered,
        Action::OfferAccepted,
        Action::OfferDeclined,
        Action::OfferExpired,
        Action::MatchCancelled,
        Action::Introduced,
        Action::TimeAgreed,
        Action::Contacted,
        Action::MeetingReported,
        Action::MeetingSettled,
        Action::ContactNamed,
        Action::ContactAnswered,
        Action::ContactErased,
        Action::ContactMet,
        Action::NamingDone,
        Action::SurveySent,
        Action::SurveyAnswered,
        Action::OutcomeAsked,
        Action::OutcomeRecorded,
        Action::Exported,
        Action::SentToFunder,
        Action::AddressAsked,
        Action::Corrected,
        Action::ConsentWithdrawn,
        Action::Erased,
        Action::HandoverAsked,
        Action::HandedOver,
        Action::Placed,
        Action::Imported,
        Action::ImportUndone,
        Action::MemberInvited,
        Action::MadeCoordinator,
        Action::MadeCommunityAdmin,
        Action::MadeSecretariat,
        Action::MadeAdmin,
        Action::MemberDisabled,
        Action::MemberEnabled,
        Action::SignedIn,
        Action::SignInFailed,
        Action::SignedOut,
        Action::FactorSet,
        Action::FactorCleared,
        Action::FactorGiven,
        Action::FactorFailed,
        Action::RecoveryUsed,
        Action::SummaryOff,
        Action::SummaryOn,
        Action::AuditRead,
        Action::ToldApart,
        Action::TopicPinned,
        Action::TopicUnpinned,
        Action::TopicLocked,
        Action::TopicUnlocked,
        Action::TopicMoved,
    ];

    /// As stored: `email_confirmed`.
    pub fn name(self) -> &'static str {
        match self {
            Action::Submitted => "submitted",
            Action::Quarantined => "quarantined",
            Action::Released => "released",
            Action::EmailConfirmed => "email_confirmed",
            Action::Withdrawn => "withdrawn",
            Action::Listed => "listed",
            Action::Viewed => "viewed",
            Action::FileOpened => "file_opened",
            Action::Waitlisted => "waitlisted",
            Action::Accepted => "accepted",
            Action::ReferredOut => "referred_out",
            Action::Declined => "declined",
            Action::Noted => "noted",
            Action::IntakeHeld => "intake_held",
            Action::Assigned => "assigned",
            Action::Activated => "activated",
            Action::Paused => "paused",
            Action::Retired => "retired",
            Action::Closed => "closed",
            Action::Entered => "entered",
            Action::Merged => "merged",
            Action::Offered => "offered",
            Action::OfferAccepted => "offer_accepted",
            Action::OfferDeclined => "offer_declined",
            Action::OfferExpired => "offer_expired",
            Action::MatchCancelled => "match_cancelled",
            Action::Introduced => "introduced",
            Action::TimeAgreed => "time_agreed",
            Action::Contacted => "contacted",
            Action::MeetingReported => "meeting_reported",
            Action::MeetingSettled => "meeting_settled",
            Action::ContactNamed => "contact_named",
            Action::ContactAnswered => "contact_answered",
            Action::ContactErased => "contact_erased",
            Action::ContactMet => "contact_met",
            Action::NamingDone => "naming_done",
            Action::SurveySent => "survey_sent",
            Action::SurveyAnswered => "survey_answered",
            Action::OutcomeAsked => "outcome_asked",
            Action::OutcomeRecorded => "outcome_recorded",
            Action::Exported => "exported",
            Action::SentToFunder => "sent_to_funder",
            Action::AddressAsked => "address_asked",
            Action::Corrected => "corrected",
            Action::ConsentWithdrawn => "consent_withdrawn",
            Action::Erased => "erased",
            Action::HandoverAsked => "handover_asked",
            Action::HandedOver => "handed_over",
            Action::Placed => "placed",
            Action::Imported => "imported",
            Action::ImportUndone => "import_undone",
            Action::MemberInvited => "member_invited",
            Action::MadeCoordinator => "made_coordinator",
            Action::MadeCommunityAdmin => "made_community_admin",
            Action::MadeSecretariat => "made_secretariat",
            Action::MadeAdmin => "made_admin",
            Action::MemberDisabled => "member_disabled",
            Action::MemberEnabled => "member_enabled",
            Action::SignedIn => "signed_in",
            Action::SignInFailed => "sign_in_failed",
            Action::SignedOut => "signed_out",
            Action::FactorSet => "factor_set",
            Action::FactorCleared => "factor_cleared",
            Action::FactorGiven => "factor_given",
            Action::FactorFailed => "factor_failed",
            Action::RecoveryUsed => "recovery_used",
            Action::SummaryOff => "summary_off",
            Action::SummaryOn => "summary_on",
            Action::AuditRead => "audit_read",
            Action::ToldApart => "told_apart",
            Action::TopicPinned => "topic_pinned",
            Action::TopicUnpinned => "topic_unpinned",
            Action::TopicLocked => "topic_locked",
            Action::TopicUnlocked => "topic_unlocked",
            Action::TopicMoved => "topic_moved",
        }
    }

    /// The action that gives a member this role.
    pub(super) fn of_role(role: Role) -> Action {
        match role {
            Role::Coordinator => Action::MadeCoordinator,
            Role::CommunityAdmin => Action::MadeCommunityAdmin,
            Role::Secretariat => Action::MadeSecretariat,
            Role::Admin => Action::MadeAdmin,
        }
    }

    /// The action of a name.
    pub fn parse(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }
}
