use super::*;
use crate::directory::tests::directory;

fn verdict(slug: &str, group: Group, arrival_year: Option<i16>, can_work: Option<CanWork>) -> Verdict {
    let directory = directory();
    judge(directory.community(slug).unwrap(), &Applicant { group, arrival_year, can_work }, 2026)
}

fn pei(arrival_year: Option<i16>, can_work: Option<CanWork>) -> Verdict {
    verdict("pei", Group::Newcomer, arrival_year, can_work)
}

#[test]
fn unknown_and_unconfirmed_rules_settle_nothing() {
    for group in Group::ALL {
        let unknown = Verdict { outcome: Outcome::Ask, reasons: vec![Reason::RulesUnknown] };
        assert_eq!(verdict("halifax", group, None, None), unknown);
        let unconfirmed = Verdict { outcome: Outcome::Ask, reasons: vec![Reason::RulesUnconfirmed] };
        assert_eq!(verdict("cape-breton", group, None, Some(CanWork::No)), unconfirmed);
    }
}

#[test]
fn groups_outside_the_rules_are_not_accepted() {
    let no = verdict("pei", Group::Partner, Some(2025), Some(CanWork::Yes));
    assert_eq!(no, Verdict { outcome: Outcome::No, reasons: vec![Reason::GroupNotAccepted] });
}

#[test]
fn years_count_until_the_limit_where_the_month_decides() {
    let reasons = |year| pei(Some(year), Some(CanWork::Yes)).reasons;
    for year in [2022, 2025, 2026] {
        assert_eq!(reasons(year), [Reason::GroupAccepted], "{year}");
    }
    assert_eq!(reasons(2021), [Reason::ArrivalAtTheLimit { years: 5 }]);
    assert_eq!(reasons(2020), [Reason::ArrivedTooLongAgo { years: 5 }]);
    assert_eq!(reasons(2027), [Reason::NotArrived]);
    assert_eq!(reasons(i16::MIN), [Reason::ArrivedTooLongAgo { years: 5 }]);
    assert_eq!(pei(None, Some(CanWork::Yes)).reasons, [Reason::ArrivalUnknown { years: 5 }]);
    let graduate = verdict("pei", Group::InternationalGraduate, Some(1990), Some(CanWork::Yes));
    assert_eq!(graduate.outcome, Outcome::Yes, "the years since arrival are a rule for newcomers");
}

#[test]
fn permission_to_work_is_asked_where_the_rules_ask() {
    assert_eq!(pei(Some(2025), None).reasons, [Reason::WorkUnknown]);
    assert_eq!(pei(Some(2025), Some(CanWork::NotYet)).reasons, [Reason::MayNotWorkYet]);
    assert_eq!(pei(Some(2025), Some(CanWork::No)).outcome, Outcome::No);
    assert_eq!(verdict("accounting", Group::Newcomer, None, Some(CanWork::No)).outcome, Outcome::Yes);
}

#[test]
fn the_worst_reason_decides_and_all_of_its_kind_are_told() {
    let no = pei(Some(2001), Some(CanWork::No));
    assert_eq!(no.reasons, [Reason::ArrivedTooLongAgo { years: 5 }, Reason::MayNotWork]);
    let no = pei(Some(2001), Some(CanWork::NotYet));
    assert_eq!(no.reasons, [Reason::ArrivedTooLongAgo { years: 5 }]);
    assert_eq!(pei(None, None).reasons.len(), 2);
}

#[test]
fn other_communities_that_accept_are_found() {
    let directory = directory();
    let applicant =
        Applicant { group: Group::Newcomer, arrival_year: Some(2024), can_work: Some(CanWork::Yes) };
    let slugs = |community| -> Vec<String> {
        let found = accepted_elsewhere(&directory, community, &applicant, 2026);
        found.iter().map(|community| community.slug.clone()).collect()
    };
    assert_eq!(slugs(None), ["accounting", "pei"]);
    assert_eq!(slugs(directory.community("pei")), ["accounting"]);
}

#[test]
fn a_verdict_says_its_reasons_and_the_rule() {
    let words = Words::parse(
        "words.toml",
        "[eligibility]\narrival_unknown = { en = \"{years} years\", fr = \"{years} ans\" }\nwork_unknown = { en = \"Work?\", fr = \"Travail ?\" }\n",
    );
    let directory = directory();
    let lines = pei(None, None).lines(directory.community("pei").unwrap(), &words.unwrap(), Lang::Fr);
    assert_eq!(lines, ["5 ans", "Travail ?", "Les 5 premières années."]);
}

#[test]
fn values_of_forms_are_read() {
    for group in Group::ALL {
        assert_eq!(Group::parse(group.id()), Some(group));
    }
    assert_eq!((Group::parse("Newcomer"), CanWork::parse("maybe")), (None, None));
    assert_eq!(CanWork::parse("not_yet"), Some(CanWork::NotYet));
}
