//! What the chosen community's rules say, shown while the form is being filled in.

use super::answers::AnswerValue;
use super::form::Field;
use super::kind::{CommunityAnswer, Facts};
use super::known;
use super::raw::RawAnswers;
use super::show::Showing;
use super::view::EligibilityView;
use crate::directory::Community;
use crate::eligibility::{self, Applicant, CanWork, Group, Outcome, Verdict, said};
use crate::words;

/// The verdict on the answers so far; none for forms that ask neither community nor group, and until both are known.
pub(super) fn view(showing: &Showing<'_>, raw: &RawAnswers) -> Option<EligibilityView> {
    let form = showing.form;
    let Some(AnswerValue::Choice(group)) = answer(showing, form.field(known::GROUP)?, raw) else {
        return None;
    };
    let AnswerValue::Community(community) = answer(showing, form.field(known::COMMUNITY)?, raw)? else {
        return None;
    };
    let applicant = applicant(showing, Group::parse(&group)?, raw);
    let today_year = showing.today.year();
    let CommunityAnswer::Listed(slug) = community else { return Some(not_sure(showing, &applicant, raw)) };
    let community = showing.directory.community(&slug)?;
    let verdict = eligibility::judge(community, &applicant, today_year);
    let Verdict { outcome, .. } = verdict;
    Some(EligibilityView {
        outcome: outcome.id().to_owned(),
        lines: verdict.lines(community, showing.words, showing.lang),
        next: next(showing, outcome, Some(community), &applicant),
    })
}

/// Whoever is not sure where, but has given a postal code, learns which community is the nearest.
fn not_sure(showing: &Showing<'_>, applicant: &Applicant, raw: &RawAnswers) -> EligibilityView {
    let postal_area = showing.form.field(known::POSTAL_AREA).and_then(|field| answer(showing, field, raw));
    let nearest = match postal_area {
        Some(AnswerValue::PostalArea(area)) => showing.directory.nearest(area.as_str()),
        _ => None,
    };
    let word = |word| said(showing.words, eligibility::WORDS, word, showing.lang);
    let line = match nearest {
        Some(community) => {
            words::fill(&word("community_found"), [("community", community.name.of(showing.lang).as_str())])
        }
        None => word("community_unknown"),
    };
    EligibilityView {
        outcome: Outcome::Ask.id().to_owned(),
        lines: vec![line],
        next: next(showing, Outcome::Ask, None, applicant),
    }
}

fn applicant(showing: &Showing<'_>, group: Group, raw: &RawAnswers) -> Applicant {
    let field = |id: &str| answer(showing, showing.form.field(id)?, raw);
    let arrival_year = match field(known::ARRIVAL_YEAR) {
        Some(AnswerValue::Year(year)) => Some(year),
        _ => None,
    };
    let can_work = match field(known::CAN_WORK) {
        Some(AnswerValue::Choice(value)) => CanWork::parse(&value),
        _ => None,
    };
    Applicant { group, arrival_year, can_work }
}

/// The answer to a question that applies, if there is one that can be read.
fn answer(showing: &Showing<'_>, field: &Field, raw: &RawAnswers) -> Option<AnswerValue> {
    let facts = Facts { directory: showing.directory, today: showing.today };
    field.kind.read(&field.id, raw, facts).ok().flatten().filter(|_| showing.form.applies(field, raw))
}

/// What to do now; whoever is not accepted, or not sure where, learns which communities accept them.
fn next(
    showing: &Showing<'_>,
    outcome: Outcome,
    community: Option<&Community>,
    applicant: &Applicant,
) -> String {
    let lang = showing.lang;
    let elsewhere = match outcome {
        Outcome::Yes => Vec::new(),
        Outcome::Ask if community.is_some() => Vec::new(),
        Outcome::Ask | Outcome::No => {
            eligibility::accepted_elsewhere(showing.directory, community, applicant, showing.today.year())
        }
    };
    let word = |word| said(showing.words, eligibility::WORDS, word, lang);
    let next = word(match outcome {
        Outcome::Yes => "next_yes",
        Outcome::Ask => "next_ask",
        Outcome::No => "next_no",
    });
    if elsewhere.is_empty() {
        return next;
    }
    let names: Vec<&str> = elsewhere.iter().map(|community| community.name.of(lang).as_str()).collect();
    format!("{next} {}", words::fill(&word("elsewhere"), [("communities", names.join(", ").as_str())]))
}
