//! What staff see of a person's meetings and of the referral tree.
//!
//! Comes in: a person with the records of their matches. Goes out: a page: what each side told, whether it fits, and the
//! tree as a drawing with the same in a table. Never here: settling.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::Answers;
use portal::theme::Toggle;
use serde::Serialize;

use super::shown::{self, Moment, Names};
use super::{places, referral_tree};
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::referrals::standing::Standing;
use crate::referrals::{People, full_name};
use crate::said::Said;
use crate::staff::{Bar, Staff};
use crate::store::{
    Happened, Match, MatchRecords, MatchState, MeetingReport, Person, Reporter, SubmissionKey,
};

/// Group of the words.
pub(crate) const WORDS: &str = "referrals";

/// Words that code asks for, besides those of the tree.
pub(crate) const USED: [&str; 13] = [
    "title",
    "state_introduced",
    "state_contacted",
    "state_scheduled",
    "state_met",
    "state_no_show",
    "state_not_right",
    "state_other",
    "not_right_said",
    "unsure_said",
    "nobody",
    "found_yes",
    "found_no_show",
];

/// A match with everything that belongs to it.
pub(super) struct Meeting {
    pub(super) the: Match,
    pub(super) records: MatchRecords,
    pub(super) people: People,
    /// Of the person whose page it is.
    pub(super) side: Side,
}

impl Meeting {
    /// The reference of the other person.
    pub(super) fn other_reference(&self) -> Option<&str> {
        self.people.of_side(self.side.other()).map(|application| application.reference.as_str())
    }

    /// Where it stands.
    pub(super) fn standing(&self) -> Standing {
        Standing::of(&self.the, &self.records.reports)
    }
}

/// `pages/desk-referrals.html`.
#[derive(Serialize)]
struct ReferralsPage<'a> {
    bar: Bar,
    name: String,
    reference: &'a str,
    /// Back to the file.
    back: String,
    action: String,
    meetings: Vec<Row>,
    /// The tree of a Connectee; none of a Connector, and none while nobody has met.
    tree: Option<referral_tree::View>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    /// File of the other one.
    href: Option<String>,
    reference: String,
    state: String,
    met_on: Option<String>,
    /// The two sides differ.
    is_conflict: bool,
    /// One of the two wants to be called about safety or privacy.
    has_concern: bool,
    /// Where somebody else is looked for: it was not the right match, or one of them did not come.
    rematch: Option<String>,
    reports: Vec<Report>,
    /// What staff can find out; empty while there is nothing to settle.
    findings: Vec<Finding>,
    /// Names the finding, so that it is stored once.
    key: String,
}

#[derive(Serialize)]
struct Report {
    at: Moment,
    who: String,
    what: String,
    met_on: Option<String>,
    fit: Option<String>,
    has_concern: bool,
    /// The note to the coordinator, in lines.
    note: Vec<String>,
}

#[derive(Serialize)]
struct Finding {
    value: &'static str,
    label: String,
}

/// What staff can find out of a meeting.
const FINDINGS: [Happened; 3] = [Happened::Yes, Happened::NoShowThem, Happened::NotYet];

/// The page.
pub(super) async fn page(staff: &Staff, person: &Person, meetings: &[Meeting]) -> Result<Response, ApiError> {
    let names = Names::of(staff, person).await?;
    let application = &person.application;
    let reference = application.reference.as_str();
    let page = ReferralsPage {
        bar: staff.bar(),
        name: shown::name(staff, application),
        reference,
        back: places::person(staff.lang, reference),
        action: places::referrals(staff.lang, reference),
        meetings: meetings.iter().map(|meeting| row(staff, (&names, reference), meeting)).collect(),
        tree: referral_tree::view(staff, person, meetings),
    };
    let title = Said::group(&staff.site.words, WORDS, staff.lang).word("title");
    let toggle = Toggle::Link { href: places::referrals(staff.lang.other(), reference) };
    let frame = shown::frame(staff, title, toggle);
    reply::page(&staff.site, "pages/desk-referrals.html", staff.lang, &frame, &page, StatusCode::OK)
}

fn row(staff: &Staff, (names, of): (&Names, &str), meeting: &Meeting) -> Row {
    let words = Said::group(&staff.site.words, WORDS, staff.lang);
    let Meeting { the, records, people, side } = meeting;
    let other = people.of_side(side.other());
    let standing = meeting.standing();
    let rematch = *side == Side::Connectee && matches!(the.state, MatchState::NotRight | MatchState::NoShow);
    let name = other.and_then(full_name).map(|name| name.as_str().to_owned());
    Row {
        name: name.unwrap_or_else(|| words.word("nobody")),
        href: other.map(|application| places::person(staff.lang, &application.reference)),
        reference: other.map(|application| application.reference.clone()).unwrap_or_default(),
        state: words.word(&state(the.state)),
        met_on: the.met_on.map(|on| on.to_string()),
        is_conflict: standing.is_conflict,
        has_concern: standing.has_concern,
        rematch: rematch.then(|| places::suggest(staff.lang, of)),
        reports: records.reports.iter().map(|report| self::report(staff, names, report)).collect(),
        findings: if standing.is_conflict { findings(staff) } else { Vec::new() },
        key: SubmissionKey::from_bits(staff.app.ids.bits128()).to_string(),
    }
}

fn state(state: MatchState) -> String {
    match state {
        MatchState::Introduced
        | MatchState::Contacted
        | MatchState::Scheduled
        | MatchState::Met
        | MatchState::NoShow
        | MatchState::NotRight => format!("state_{}", state.name()),
        MatchState::Offered
        | MatchState::Declined
        | MatchState::Expired
        | MatchState::Cancelled
        | MatchState::Closed => "state_other".to_owned(),
    }
}

fn findings(staff: &Staff) -> Vec<Finding> {
    let words = Said::group(&staff.site.words, "meeting", staff.lang);
    let label = |happened: Happened| match happened {
        Happened::Yes => Said::group(&staff.site.words, WORDS, staff.lang).word("found_yes"),
        Happened::NoShowThem => Said::group(&staff.site.words, WORDS, staff.lang).word("found_no_show"),
        _ => words.word(&format!("said_{}", happened.name())),
    };
    FINDINGS.map(|happened| Finding { value: happened.name(), label: label(happened) }).into()
}

fn report(staff: &Staff, names: &Names, report: &MeetingReport) -> Report {
    let said = Said::group(&staff.site.words, "meeting", staff.lang);
    let words = Said::group(&staff.site.words, WORDS, staff.lang);
    let is_own = report.by == Reporter::Side(Side::Connectee) && report.happened == Happened::NotContacted;
    let what = if is_own { "not_contacted_me" } else { report.happened.name() };
    let answers: Option<Answers> =
        report.answers.as_deref().and_then(|answers| serde_json::from_str(answers).ok());
    let note = answers.as_ref().and_then(|answers| answers.text("note"));
    let fit = report.fit.and_then(|fit| match fit {
        crate::store::Fit::NotRight => Some("not_right_said"),
        crate::store::Fit::Unsure => Some("unsure_said"),
        crate::store::Fit::Good => None,
    });
    Report {
        at: shown::moment(report.at, staff.lang),
        who: match report.by {
            Reporter::Side(Side::Connectee) => shown::said(staff).word("who_connectee"),
            Reporter::Side(Side::Connector) => shown::said(staff).word("who_connector"),
            Reporter::Staff(member) => names.member(staff, &member),
        },
        what: said.word(&format!("said_{what}")),
        met_on: report.met_on.map(|on| on.to_string()),
        fit: fit.map(|word| words.word(word)),
        has_concern: report.has_concern,
        note: note.map(|note| note.lines().map(str::to_owned).collect()).unwrap_or_default(),
    }
}
