//! What the audit log is told: who did what, to whom.
//!
//! Comes in: names as stored. Goes out: typed deeds. Never here: entries and their chain (see `audit.rs`).

use super::{Actor, Role};

macro_rules! actions {
    ($($action:ident $name:literal $what:literal;)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $(#[doc = $what] $action,)+
        }

        impl Action {
            /// All of them.
            pub const ALL: [Action; [$($name,)+].len()] = [$(Action::$action,)+];

            /// As stored: `email_confirmed`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Action::$action => $name,)+
                }
            }
        }
    };
}

actions! {
    Submitted "submitted" "An application came in.";
    Quarantined "quarantined" "An application came in and was caught as spam.";
    Released "released" "Staff took it out of quarantine.";
    EmailConfirmed "email_confirmed" "The address was confirmed.";
    Withdrawn "withdrawn" "The person withdrew.";
    Listed "listed" "Staff saw a page of a list with names.";
    Viewed "viewed" "Staff opened the person's page.";
    FileOpened "file_opened" "Staff opened a file that the person sent.";
    Waitlisted "waitlisted" "Staff put it on the waiting list.";
    Accepted "accepted" "Staff accepted it.";
    ReferredOut "referred_out" "Staff referred the person to somebody else.";
    Declined "declined" "Staff declined it.";
    Noted "noted" "Staff added a note.";
    IntakeHeld "intake_held" "The intake meeting was held.";
    NumberChanged "number_changed" "The number by which the funder knows the person was noted or removed.";
    Assigned "assigned" "Given to a coordinator.";
    Activated "activated" "A Connector may be asked.";
    Paused "paused" "Not to be asked or matched for a while.";
    Retired "retired" "A Connector has left.";
    Closed "closed" "The file of a Connectee was closed with an outcome.";
    Entered "entered" "Staff typed it in from paper or the phone.";
    Merged "merged" "Two files of one person became one.";
    Offered "offered" "A Connector was asked to meet a Connectee.";
    OfferAccepted "offer_accepted" "The Connector said yes.";
    OfferDeclined "offer_declined" "The Connector said no.";
    OfferExpired "offer_expired" "Nobody answered in time.";
    MatchCancelled "match_cancelled" "The match was taken back.";
    Introduced "introduced" "Both were introduced to each other.";
    TimeAgreed "time_agreed" "A time was agreed.";
    Contacted "contacted" "The Connectee has written.";
    MeetingReported "meeting_reported" "One side told what became of the meeting.";
    MeetingSettled "meeting_settled" "Staff found out what was true of the meeting.";
    ContactNamed "contact_named" "A contact was named.";
    ContactAnswered "contact_answered" "A contact answered.";
    ContactErased "contact_erased" "A contact said no; the details are erased.";
    ContactMet "contact_met" "The contact and the Connectee talked.";
    NamingDone "naming_done" "Nobody else will be named for now.";
    SurveySent "survey_sent" "A survey was sent.";
    SurveyAnswered "survey_answered" "A survey was answered.";
    OutcomeAsked "outcome_asked" "Staff asked the person what became of their search.";
    OutcomeRecorded "outcome_recorded" "What became of the person was noted.";
    SentToFunder "sent_to_funder" "A file for the funder was marked as sent.";
    Exported "exported" "The file was exported.";
    AddressAsked "address_asked" "The person asked for a new address, which is to be confirmed.";
    Corrected "corrected" "Answers were corrected.";
    ConsentWithdrawn "consent_withdrawn" "A consent was withdrawn.";
    Erased "erased" "Erased at the person's wish.";
    HandoverAsked "handover_asked" "The person was asked whether another community may have the file.";
    HandedOver "handed_over" "Handed over to another community.";
    Placed "placed" "Given to a community by the portal's own staff, because the person was not sure of it.";
    Imported "imported" "Came in with a spreadsheet.";
    ImportUndone "import_undone" "An import was undone.";
    MemberInvited "member_invited" "Somebody was invited.";
    MadeCoordinator "made_coordinator" "The member became a coordinator.";
    MadeCommunityAdmin "made_community_admin" "The member became an admin of the community.";
    MadeSecretariat "made_secretariat" "The member became one of the secretariat.";
    MadeAdmin "made_admin" "The member became an admin of the portal.";
    MemberDisabled "member_disabled" "The member may not sign in any more.";
    MemberEnabled "member_enabled" "The member may sign in again.";
    SignedIn "signed_in" "The member signed in.";
    SignInFailed "sign_in_failed" "A wrong code was typed for the member's sign-in.";
    SignedOut "signed_out" "The member signed out.";
    FactorSet "factor_set" "The member set up a second factor.";
    FactorCleared "factor_cleared" "The member's second factor was taken away, to be set up anew.";
    FactorGiven "factor_given" "The member gave the second factor.";
    FactorFailed "factor_failed" "A wrong second factor was given.";
    RecoveryUsed "recovery_used" "The member used a recovery code.";
    SummaryOff "summary_off" "The member wants no daily summary.";
    SummaryOn "summary_on" "The member wants the daily summary.";
    ForumMailChanged "forum_mail_changed" "The member chose which mail of the forum they get.";
    ProfileChanged "profile_changed" "The member chose what they show of themselves.";
    AuditRead "audit_read" "Somebody looked at the audit log.";
    ToldApart "told_apart" "Two files that looked like one person's are not.";
    TopicPinned "topic_pinned" "A topic of the forum was put above the others.";
    TopicUnpinned "topic_unpinned" "It stands among the others again.";
    TopicLocked "topic_locked" "A topic was closed.";
    TopicUnlocked "topic_unlocked" "A topic was opened again.";
    TopicMoved "topic_moved" "A topic went to another category.";
    CouncilJoined "council_joined" "The member joined the council of mentors.";
    CouncilLeft "council_left" "The member left the council of mentors.";
    PostFlagged "post_flagged" "A member flagged a post to the moderators.";
    PostClaimed "post_claimed" "A moderator took a flagged post on.";
    PostKept "post_kept" "A moderator found nothing wrong with a post.";
    PostHidden "post_hidden" "A moderator hid a post.";
    PostRestored "post_restored" "A moderator showed a post again.";
    PostWarned "post_warned" "A moderator warned the author of a post.";
    VerdictUndone "verdict_undone" "A moderator took a verdict on a post back.";
    MemberSuspended "member_suspended" "The member may read the forum, but not write in it for a time.";
    SuspensionEnded "suspension_ended" "The member may write in the forum again.";
    BreachNoted "breach_noted" "Staff wrote down a breach of privacy, or corrected a record of one.";
    BreachesRead "breaches_read" "Staff looked at the register of breaches.";
    TopicTakenOut "topic_taken_out" "A moderator took a topic out as pages of the site.";
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
