//! The store: everything that the portal remembers, in two DynamoDB tables.
//!
//! Comes in: typed values, the time, random bits. Goes out: typed values or a [`StoreError`]. The only place that names
//! the DynamoDB client. Never here: HTTP, mail, words for people, a clock, randomness, raw link tokens (only hashes).
//!
//! What holds everywhere:
//! - Keys, indexes and attribute names live in [`keys`], under a table of access patterns. No scans.
//! - Decisions are taken on consistent reads of the base table, never on an index.
//! - Every write carries a condition; a write without one can't be expressed (see `write.rs`).
//! - What belongs together is one transaction: record, idempotency key, audit entry, mail to send, links.
//! - What has expired is not there, even while DynamoDB has not yet deleted it.
//! - After an unknown outcome (time-out, HTTP 500, lost reply) the store reads its own write back before it answers.

mod accepted;
mod address;
mod amend;
mod answer;
mod apart;
mod application;
mod audit;
mod audit_search;
mod breaches;
mod call;
mod cards;
mod case;
mod changes;
mod channel;
mod client_number;
mod confirm;
mod connection;
mod consents;
mod contacts;
mod corrections;
mod course;
mod deed;
mod draft;
mod effects;
mod erase;
mod error;
mod exports;
mod factor;
mod facts;
mod failure;
mod figures;
mod files;
mod forum;
mod funder;
mod goals;
mod handover;
mod hidden;
mod ids;
mod import_apply;
mod import_record;
mod import_undo;
mod imported;
mod imports;
mod intake;
mod item;
pub mod keys;
mod leave;
mod letters;
mod limits;
mod links;
mod mails;
mod match_edge;
mod match_file;
mod match_records;
mod match_words;
mod matches;
mod member_changes;
mod member_log;
mod members;
mod merge;
mod merge_record;
mod merging;
mod naming;
mod notes;
mod offer;
mod outbox;
mod outcomes;
mod overview;
mod people;
mod person;
mod profile;
mod quarantine;
mod queue;
mod recount;
mod register;
mod reports;
mod retention;
mod rolls;
mod room;
mod sample;
mod scope;
mod screening;
mod sessions;
mod sign_in;
mod sockets;
mod sound;
mod standing;
mod stream;
mod submit;
mod suppressed;
mod surveys;
pub mod tables;
mod turn;
mod unplaced;
mod views;
mod who;
mod whose;
mod withdraw;
mod write;

use std::sync::Arc;

pub use accepted::{Accepted, AcceptedChanges, Pairing};
pub use address::AddressAsked;
pub use answer::{Changed, LEFT, MOST_SLOTS};
pub use apart::Apart;
pub use application::{
    Application, CaughtBy, DECLINED_MONTHS, EmailConfirmation, FILE_DAYS, State, UNCONFIRMED_DAYS,
};
pub use audit::{AuditBreak, AuditEntry, AuditTrail};
pub use audit_search::{AuditArea, AuditPage, AuditPlace, AuditRow, AuditSearch, MOST_ROWS};
pub use breaches::{BREACH_DAYS, BREACH_DAYS_QUEBEC, Breach, BreachNoted, BreachVersion, MOST_VERSIONS};
pub use cards::Card;
pub use changes::Followed;
pub use channel::Channel;
pub use client_number::{ClientNumber, NumberKept};
pub use confirm::Confirmed;
pub use connection::{Connection, Credentials, Patience, https, shared};
pub use consents::{CONSENT_YEARS, ConsentEvent, NewConsent};
pub use contacts::{Contact, ContactNaming, DETAILS_DAYS, Namer, NamingEnd, Path, Say};
pub use corrections::{CORRECTION_DAYS, Correction, CorrectionRecord, Hand, MOST_CORRECTIONS, NewCorrection};
pub use course::{Course, Standing, StandingReason};
pub use deed::Action;
pub use draft::{DRAFT_DAYS, Draft, DraftAnswers, DraftChange, DraftSaved, NewDraft, Sent};
pub use effects::{About, Effects, NewIntent, NewLink};
pub use erase::SHELL_DAYS;
pub use error::StoreError;
pub use exports::EXPORT_PART;
pub use factor::{FACTOR_TRIES, FACTOR_WAIT_MINUTES, Factor, FactorGiven, Given};
pub use figures::{Counted, Figures, Kept};
pub use files::FileRecord;
pub use forum::{
    Barred, CLAIM_MINUTES, Claim, FREE_MINUTES, Flag, FlagReason, Followers, FollowersPlace, Following,
    FormerText, FoundPosts, MENTION_DAYS, MOST_FORMER, MOST_PLACES, MOST_REVIEWS, NEWS_DAYS, NOTICE_DAYS,
    NewPost, NewText, NewTopic, NewVerdict, NewsNote, Notice, OpenedTopic, POST_DRAFT_DAYS, POSTED_DAYS,
    Post, PostChange, PostChanged, PostDraft, PostPlace, PostSearch, PostState, Posted, QUIET_MINUTES,
    REVIEW_DAYS, ReadPlaces, Reader, Review, ReviewList, ReviewStep, Reviewed, ReviewedPost, Ruling, Topic,
    TopicChange, TopicChanged, TopicHead, TopicId, TopicPage, TopicPlace, UNDO_HOURS, Verdict, Why,
};
pub use funder::{FunderFile, MOST_FUNDER_ROWS, MarkedSent};
pub use goals::{Goals, Published};
pub use handover::{HANDOVER_DAYS, HandedOver, HandoverAsked};
pub(crate) use ids::parse_hex;
pub use ids::{CaseId, Digest, ImportId, MatchId, MemberId, SubmissionKey};
pub use import_apply::ImportDone;
pub use import_record::{Import, ImportChoices, ImportState, TwinChoice, UNDO_DAYS};
pub use import_undo::TouchedRow;
pub use imported::{Imported, ImportedPerson, PaperConsent};
pub use imports::{ImportRow, ImportTable, NewImport, UPLOAD_HOURS};
pub use intake::{Held, Intake, NewIntake};
pub use item::{Ending, KINDS};
pub use keys::{IntentKey, IntentOwner, Partition};
pub use letters::{ForumMail, ForumMails};
pub use limits::{Hit, Limit, LimitKey, LimitScope};
pub use links::{Link, LinkPurpose};
pub use mails::Mail;
pub use match_edge::MatchEdge;
pub use match_file::MatchEffects;
pub use match_records::MatchRecords;
pub use matches::{ANSWER_DAYS, Match, MatchState, Slot};
pub use member_changes::{MemberChange, MemberChanged, SummaryWish};
pub use members::{Invited, Member, MemberState, NewMember, Role};
pub use merge::{Merged, NewMerge, PersonOf};
pub use merge_record::{MergeRecord, OldDecision};
pub use naming::{ContactJudge, Named, Naming, NewNaming};
pub use notes::{MOST_NOTES, Note, Noted};
pub use offer::{NewOffer, Offered, Opening};
pub use outbox::{Intent, IntentState, Marked};
pub use outcomes::{
    MOST_OUTCOMES, NewOutcome, OutcomeEffects, OutcomeFacts, OutcomeRecord, Recorded, current_outcomes,
};
pub use overview::Overview;
pub use people::{Assigned, FoundPeople, PEOPLE_PAGE};
pub use person::Person;
pub use profile::{Profile, ProfilePart};
pub use quarantine::{Cursor, Page, Quarantined, Released};
pub use queue::{List, Listing};
pub use recount::FiguresHead;
pub use register::{Listed, Register};
pub use reports::{Fit, Happened, MeetingReport, Reporter};
pub use retention::CONTACT_DAYS;
pub use room::{Change as RoomChange, Company, Seat};
pub use scope::{Oversight, Placing, Scope};
pub use screening::{Decided, Decision, DecisionRecord, NewDecision};
pub use sessions::{IDLE_MINUTES, LONGEST_HOURS, Session};
pub use sign_in::{NewSignIn, SIGN_IN_MINUTES, SIGN_IN_TRIES, SignIn, SignedIn, Tried};
pub use sockets::{SOCKET_HOURS, Socket, SocketId};
pub use sound::Flaw;
pub use standing::{Amended, NewStanding};
pub use stream::{Change, change};
pub use submit::{NewApplication, NewState, Receipt, Submission};
pub use surveys::{CHANGE_HOURS, FactsOf, OpenedSurvey, SurveyAnswered, SurveyAnswers, SurveyRecord};
pub use tables::Tables;
pub use turn::{Turn, Turned};
pub use unplaced::{MOST_UNPLACED, Placed, Unplaced};
pub use views::{MOST_VIEWS, View, ViewChange, ViewOf};
pub use who::{Actor, Subject};
pub use whose::Whose;
pub use withdraw::Withdrawn;

/// A source of random bits, handed in by the program: for jitter between attempts, nothing secret.
pub type Bits = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The two tables and the way to them. Cheap to clone; share one per program.
///
/// | job | operations |
/// |---|---|
/// | filling in a form | [`create_draft`](Store::create_draft), [`save_draft`](Store::save_draft), [`load_draft`](Store::load_draft), [`put_file`](Store::put_file), [`hit`](Store::hit) |
/// | sending it | [`submit`](Store::submit) |
/// | links in mail | [`load_link`](Store::load_link), [`confirm_email`](Store::confirm_email), [`withdraw`](Store::withdraw) |
/// | looking at a case | [`load_application`](Store::load_application), [`find_by_reference`](Store::find_by_reference), [`audit_trail`](Store::audit_trail) |
/// | a community's desk | [`queue`](Store::queue), [`open_person`](Store::open_person), [`open_file`](Store::open_file), [`decide`](Store::decide), [`add_note`](Store::add_note), [`hold_intake`](Store::hold_intake), [`keep_client_number`](Store::keep_client_number), [`set_standing`](Store::set_standing), [`audit_of_lists`](Store::audit_of_lists) |
/// | following up | [`survey_sent`](Store::survey_sent), [`open_survey`](Store::open_survey), [`answer_survey`](Store::answer_survey), [`record_outcome`](Store::record_outcome), [`tell_outcome`](Store::tell_outcome), [`ask_outcome`](Store::ask_outcome) |
/// | a person's own file | [`open_own`](Store::open_own), [`note_export`](Store::note_export), [`correct`](Store::correct), [`ask_address`](Store::ask_address), [`asked_address`](Store::asked_address), [`erase`](Store::erase) |
/// | people of a community | [`people`](Store::people), [`register`](Store::register), [`assign`](Store::assign), [`apart`](Store::apart), [`merge`](Store::merge), [`tell_apart`](Store::tell_apart), [`views`](Store::views), [`change_views`](Store::change_views) |
/// | people from a spreadsheet | [`send_import`](Store::send_import), [`imports`](Store::imports), [`load_import`](Store::load_import), [`import_table`](Store::import_table), [`choose_for_import`](Store::choose_for_import), [`drop_import`](Store::drop_import), [`apply_import`](Store::apply_import), [`go_on_with_import`](Store::go_on_with_import), [`imports_under_way`](Store::imports_under_way), [`touched_rows`](Store::touched_rows), [`undo_import`](Store::undo_import) |
/// | figures | [`facts`](Store::facts), [`mark_for_recount`](Store::mark_for_recount), [`keep_figures`](Store::keep_figures), [`figures`](Store::figures), [`figures_of_all`](Store::figures_of_all), [`due_recounts`](Store::due_recounts) |
/// | the funder's file | [`intakes`](Store::intakes), [`client_numbers`](Store::client_numbers), [`funder_files`](Store::funder_files), [`mark_funder_sent`](Store::mark_funder_sent), [`note_funder`](Store::note_funder) |
/// | who suits whom | [`accepted`](Store::accepted), [`name_people`](Store::name_people), [`load_pair`](Store::load_pair) |
/// | matches | [`offer`](Store::offer), [`accept_offer`](Store::accept_offer), [`decline_offer`](Store::decline_offer), [`agree_time`](Store::agree_time), [`expire_offer`](Store::expire_offer), [`due_matches`](Store::due_matches), [`cancel_match`](Store::cancel_match), [`leave_matches`](Store::leave_matches), [`load_match`](Store::load_match), [`open_match`](Store::open_match) |
/// | another community | [`ask_handover`](Store::ask_handover), [`asked_handover`](Store::asked_handover), [`hand_over`](Store::hand_over) |
/// | applications without a community | [`unplaced`](Store::unplaced), [`load_unplaced`](Store::load_unplaced), [`place`](Store::place) |
/// | caught posts | [`quarantine`](Store::quarantine), [`release`](Store::release) |
/// | mail to send | [`claim_intent`](Store::claim_intent), [`mark_sent`](Store::mark_sent), [`record_failure`](Store::record_failure), [`due_intents`](Store::due_intents), [`due_member_intents`](Store::due_member_intents), [`change`] |
/// | members | [`invite`](Store::invite), [`find_member`](Store::find_member), [`load_member`](Store::load_member), [`members`](Store::members), [`members_of`](Store::members_of), [`change_member`](Store::change_member), [`note_of_member`](Store::note_of_member) |
/// | what is due | [`overview`](Store::overview), [`ask_for_mail_of_day`](Store::ask_for_mail_of_day) |
/// | second factors | [`load_factor`](Store::load_factor), [`try_factor`](Store::try_factor), [`set_factor`](Store::set_factor), [`give_factor`](Store::give_factor), [`clear_factor`](Store::clear_factor) |
/// | the audit log | [`search_audit`](Store::search_audit), [`audit_of_reference`](Store::audit_of_reference), [`audit_of_member`](Store::audit_of_member) |
/// | the forum | [`topics`](Store::topics), [`open_topic`](Store::open_topic), [`start_topic`](Store::start_topic), [`add_post`](Store::add_post), [`change_post`](Store::change_post), [`change_topic`](Store::change_topic), [`former_texts`](Store::former_texts), [`read_places`](Store::read_places), [`mark_read`](Store::mark_read), [`follow_by_mail`](Store::follow_by_mail), [`unfollow`](Store::unfollow), [`follows`](Store::follows), [`followed_by`](Store::followed_by) |
/// | mail of the forum | [`followers`](Store::followers), [`note_news`](Store::note_news), [`news_of_mail`](Store::news_of_mail), [`mentions_of`](Store::mentions_of) |
/// | members in the forum | [`members`](Store::members), [`posts_by`](Store::posts_by) |
/// | sockets | [`open_socket`](Store::open_socket), [`load_socket`](Store::load_socket), [`close_socket`](Store::close_socket), [`sockets_of`](Store::sockets_of), [`take_seat`](Store::take_seat), [`leave_seat`](Store::leave_seat), [`load_seat`](Store::load_seat), [`company_left`](Store::company_left), [`company`](Store::company), [`change_of`](Store::change_of), [`untold`](Store::untold), [`told`](Store::told), [`note_told`](Store::note_told) |
/// | signing in | [`begin_sign_in`](Store::begin_sign_in), [`load_sign_in`](Store::load_sign_in), [`try_code`](Store::try_code), [`sign_in`](Store::sign_in) |
/// | holding what is stored against itself | [`flaws`](Store::flaws), [`mend`](Store::mend), [`audit_of`](Store::audit_of) |
/// | sessions | [`load_session`](Store::load_session), [`touch_session`](Store::touch_session), [`end_session`](Store::end_session), [`sign_out`](Store::sign_out) |
#[derive(Clone)]
pub struct Store {
    caller: call::Caller,
    tables: Tables,
    registers: Arc<register::Registers>,
    words: Arc<forum::Words>,
}

impl Store {
    /// A store over a connection. Makes no call: see [`Store::warm`].
    pub fn connect(connection: Connection, tables: Tables, bits: Bits) -> Store {
        Store {
            caller: call::Caller::new(connection.client(), bits),
            tables,
            registers: Arc::default(),
            words: Arc::default(),
        }
    }

    /// The same store with another patience than that of a network.
    pub fn with_patience(mut self, patience: Patience) -> Store {
        self.caller.waits(patience);
        self
    }

    /// Opens the connection (names, TLS) before the first person waits for it.
    ///
    /// Cost: 1 consistent read, of nothing.
    pub async fn warm(&self) -> Result<(), StoreError> {
        let nothing = keys::Key::submission(&Digest::of(b"warm"));
        self.operation().get(&nothing).await.map(drop)
    }

    /// The same for a program that knows only members.
    ///
    /// Cost: 1 consistent read, of nothing.
    pub async fn warm_forum(&self) -> Result<(), StoreError> {
        let nothing = keys::Key::session(&Digest::of(b"warm"));
        self.forum().get(&nothing).await.map(drop)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("tables", &self.tables).finish_non_exhaustive()
    }
}
