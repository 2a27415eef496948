//! The kinds of items, and which of them end by themselves.
//!
//! Goes out: the text of the `kind` attribute, which no other kind has. Never here: what an item of a kind holds, when it ends.

/// Whether records of a kind end by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Each has a date of its own, and is unreadable from then on.
    Ends,
    /// They stay: of nobody, without a word of a person, or until they are taken away.
    Stays,
}

macro_rules! kinds {
    ($($kind:ident $name:literal $ending:ident;)+) => {
        /// Kinds of items; the `kind` attribute.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::store) enum Kind {
            $($kind,)+
        }

        impl Kind {
            pub(in crate::store) fn name(self) -> &'static str {
                match self {
                    $(Kind::$kind => $name,)+
                }
            }
        }

        /// The name of every kind of record, and whether its records end.
        pub const KINDS: &[(&str, Ending)] = &[$(($name, Ending::$ending),)+];
    };
}

kinds! {
    Draft "draft" Ends;
    Submission "submission" Ends;
    Reference "reference" Ends;
    Application "application" Ends;
    AuditHead "audit_head" Stays;
    AuditEntry "audit_entry" Stays;
    Intent "intent" Ends;
    Link "link" Ends;
    File "file" Ends;
    Counter "counter" Ends;
    Decision "decision" Ends;
    Note "note" Ends;
    Match "match" Ends;
    MatchEdge "match_edge" Ends;
    Fact "fact" Stays;
    Survey "survey" Ends;
    Outcome "outcome" Ends;
    Card "card" Ends;
    CardGone "card_gone" Stays;
    Consent "consent" Ends;
    Correction "correction" Ends;
    Erasure "erasure" Ends;
    Views "views" Stays;
    NewAddress "new_address" Ends;
    Intake "intake" Ends;
    ClientNumber "client_number" Ends;
    Pointer "pointer" Ends;
    Merged "merged" Ends;
    Apart "apart" Ends;
    Figures "figures" Stays;
    FiguresHead "figures_head" Stays;
    Roll "roll" Stays;
    Goals "goals" Stays;
    Breach "breach" Ends;
    Published "published" Stays;
    FunderFile "funder_file" Stays;
    MeetingReport "meeting_report" Ends;
    Contact "contact" Ends;
    ContactPlace "contact_place" Ends;
    Referral "referral" Ends;
    Naming "naming" Ends;
    NamingEnd "naming_end" Ends;
    Suppressed "suppressed" Stays;
    Handover "handover" Ends;
    Member "member" Stays;
    MemberAddress "member_address" Stays;
    SignIn "sign_in" Ends;
    Session "session" Ends;
    Admins "admins" Stays;
    Factor "factor" Stays;
    Import "import" Ends;
    ImportPart "import_part" Ends;
    ImportHead "import_head" Stays;
    Imported "imported" Ends;
    Topic "topic" Stays;
    Post "post" Stays;
    FormerText "former_text" Stays;
    Posted "posted" Ends;
    ReadPlaces "read_places" Stays;
    Socket "socket" Ends;
    Seat "seat" Ends;
    Told "told" Ends;
    Review "review" Ends;
    Notice "notice" Ends;
    Lately "lately" Ends;
    PostDraft "post_draft" Ends;
    Follow "follow" Stays;
    News "news" Ends;
    Sample "sample" Stays;
}
