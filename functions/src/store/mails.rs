//! The mail that the portal sends.
//!
//! Comes in: names as stored. Goes out: which mail, and the folders with its words. Never here: what a mail says.

use crate::indicators::Survey;

macro_rules! mails {
    ($($mail:ident $name:literal $what:literal;)+) => {
        /// The mail that the portal sends: one folder of `themes/*/mail/` each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Mail {
            $(#[doc = $what] $mail,)+
        }

        impl Mail {
            /// All of them.
            pub const ALL: [Mail; [$($name,)+].len()] = [$(Mail::$mail,)+];

            /// Names it in keys and logs: `receipt`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Mail::$mail => $name,)+
                }
            }
        }
    };
}

mails! {
    Receipt "receipt" "To the person: it has arrived, and the link that confirms the address if that is needed.";
    Confirmed "confirmed" "To the person: address confirmed, and the link to the status page.";
    Notice "notice" "To the community or the secretariat: there is something new.";
    Withdrawn "withdrawn" "To the person: withdrawn and erased.";
    Invitation "invitation" "To a new member: the address at which they sign in.";
    SignIn "sign-in" "To a member: the link and the code that sign them in.";
    DecisionAccepted "decision-accepted" "To the person: accepted, and what comes next.";
    DecisionWaiting "decision-waiting" "To the person: on the waiting list.";
    DecisionReferredOut "decision-referred-out" "To the person: somebody else can help better.";
    DecisionDeclined "decision-declined" "To the person: declined, and why.";
    Survey30 "survey-30" "To a Connectee: the survey 30 days after the intake meeting.";
    Survey90 "survey-90" "To a Connectee: the survey after 90 days.";
    Survey180 "survey-180" "To a Connectee: the survey after 180 days.";
    ConnectorSurvey30 "connector-survey-30" "To a Connector: the survey 30 days after the first meeting.";
    ConnectorSurvey180 "connector-survey-180" "To a Connector: the survey after 180 days.";
    OutcomeAsked "outcome-asked" "To a Connectee: what is new?";
    OutcomeThanks "outcome-thanks" "To a Connectee who has found work: thanks, and two invitations.";
    ConnectorThanks "connector-thanks" "To a Connector: it came of a match of theirs.";
    AddressConfirm "address-confirm" "To a new address that somebody asked for: the link that confirms it.";
    AddressNotice "address-notice" "To the address before: another one was asked for.";
    Offer "offer" "To a Connector: would you meet this person?";
    OfferReminder "offer-reminder" "To a Connector who has not answered: the offer ends soon.";
    Introduction "introduction" "To both at once: this is who you are to each other, and who writes first.";
    TimesProposed "times-proposed" "To a Connectee: times that the Connector proposes.";
    TimeAgreed "time-agreed" "To one of the two: a time is agreed.";
    DidYouWrite "did-you-write" "To a Connectee, some days after the introduction: did you write?";
    MatchCancelled "match-cancelled" "To one of the two: the match is taken back.";
    MeetingAsk "meeting-ask" "To one side of a match: did you meet?";
    ReferralAsk "referral-ask" "To the Connector: name three contacts.";
    ContactsGiven "contacts-given" "To the Connectee: somebody was named for you.";
    ContactFirst "contact-first" "To somebody who was named: may they write to you?";
    ContactReminder "contact-reminder" "The same once more, for who said “later”.";
    ContactAsk "contact-ask" "To a contact who was met and agreed to it: name three others.";
    Summary "summary" "What waits, for a coordinator, on a working day.";
    HandoverAsked "handover-asked" "To the person: may another community have your file?";
    Placed "placed" "To the person, who was not sure of the community: this one has your application.";
    Moderated "moderated" "To a member: what moderators did about a post of theirs.";
    ForumNews "forum-news" "To a member: posts in topics that they follow.";
    Mentioned "mentioned" "To a member: somebody names them, or asks the council that they are on.";
    Digest "digest" "To a member, on Mondays: what is new in the forum.";
}

impl Mail {
    /// Name of the folder with its words: its own name, but for surveys, which differ in their day alone.
    pub fn folder(self) -> &'static str {
        match self {
            Mail::Survey30 | Mail::Survey90 | Mail::Survey180 => "survey",
            Mail::ConnectorSurvey30 | Mail::ConnectorSurvey180 => "connector-survey",
            _ => self.name(),
        }
    }

    /// The survey that it asks to answer; none for other mail.
    pub fn survey(self) -> Option<Survey> {
        match self {
            Mail::Survey30 | Mail::ConnectorSurvey30 => Some(Survey::Days30),
            Mail::Survey90 => Some(Survey::Days90),
            Mail::Survey180 | Mail::ConnectorSurvey180 => Some(Survey::Days180),
            _ => None,
        }
    }

    /// Name of the folder with the lines below the mail: they say why its reader gets it.
    pub fn foot(self) -> &'static str {
        match self {
            Mail::ContactFirst | Mail::ContactReminder | Mail::ContactAsk => "foot-contacts",
            Mail::Invitation | Mail::SignIn | Mail::Summary | Mail::Moderated => "foot-members",
            Mail::ForumNews | Mail::Mentioned | Mail::Digest => "foot-forum",
            _ => "foot",
        }
    }

    /// The mail of a name.
    pub fn parse(name: &str) -> Option<Mail> {
        Mail::ALL.into_iter().find(|mail| mail.name() == name)
    }
}
