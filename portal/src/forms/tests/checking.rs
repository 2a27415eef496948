//! Answers against a form: what is kept, what is wrong, which rules hold.

use super::*;
use crate::forms::kind::{EmailProblem, Part, YearProblem};
use crate::forms::{AnswerValue, Answers, CommunityAnswer, FieldProblem, FileAnswer};

fn wrong(raw: &RawAnswers) -> Vec<(String, FieldProblem)> {
    check(raw).unwrap_err().into_iter().map(|error| (error.field, error.problem)).collect()
}

#[test]
fn good_answers_are_kept_in_their_clean_form() {
    let answers = check(&good()).unwrap();
    assert_eq!((answers.form.as_str(), answers.version, answers.lang), ("sample", 3, Lang::Fr));
    assert_eq!(answers.text("name"), Some("Zoé N’Guessan"));
    assert_eq!(answers.email("email").unwrap().as_str(), "zoe@example.org");
    assert_eq!(answers.phone("phone").unwrap().as_str(), "+19025550123");
    assert_eq!(answers.text("postal_area"), Some("B3H"));
    assert_eq!(answers.text("story"), Some("One\ntwo"));
    assert_eq!(answers.year("arrival_year_canada"), Some(2023));
    assert_eq!(answers.many("looking_for"), ["job", "friends"]);
    assert_eq!(answers.many("occupation"), ["nurse", "accountant"]);
    assert_eq!(answers.community("community"), Some(&CommunityAnswer::Listed("halifax".into())));
    assert_eq!(answers.file("cv"), Some(&FileAnswer::new("t0k3n", "Zoé.pdf", 1_440_000)));
    assert_eq!(answers.text("profile"), Some("https://linkedin.com/in/zoe"));
    assert!(answers.agreed("agree") && !answers.agreed("name"));
    assert_eq!((answers.date("arriving_on"), answers.value("more")), (None, None));
}

#[test]
fn every_wrong_field_is_reported_in_the_forms_order() {
    let raw = raw(&[
        ("email", "zoe"),
        ("story", &"x".repeat(101)),
        ("arrival_year_canada", "x"),
        ("name", " \u{200b}"),
    ]);
    let fields: Vec<String> = wrong(&raw).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["community", "name", "email", "postal_area", "story", "agree"]);
}

#[test]
fn answers_of_questions_that_do_not_apply_are_dropped() {
    let answers = check(&with(&[("group", "local_graduate"), ("arrival_year_canada", "nonsense")])).unwrap();
    assert_eq!(answers.value("arrival_year_canada"), None);
    let answers = check(&with(&[("permit", "A permit")])).unwrap();
    assert_eq!(answers.value("permit"), None, "the condition looks at another section");
    let needed = wrong(&with(&[("can_work", "no")]));
    assert_eq!(needed, [("permit".to_owned(), FieldProblem::Missing)]);
    let answers = check(&with(&[("group", "bad"), ("arrival_year_canada", "x")]));
    assert_eq!(answers.unwrap_err().len(), 1, "only the choice itself is wrong");
}

#[test]
fn a_condition_on_several_choices_is_met_by_any() {
    let mut answers = with(&[("looking_for", "friends")]);
    assert_eq!(check(&answers).unwrap().value("occupation"), None);
    answers.add("looking_for", "advice");
    assert!(check(&answers).unwrap().value("occupation").is_some());
}

#[test]
fn one_question_answered_twice_must_agree() {
    let mut twice = good();
    twice.add("name", "Zoé N’Guessan");
    twice.add("name", "");
    assert!(check(&twice).is_ok(), "the same name, and a blank that says nothing");
    twice.add("name", "Léa");
    assert_eq!(wrong(&twice), [("name".to_owned(), FieldProblem::Several)]);
    let mut unclear = good();
    unclear.add("group", "local_graduate");
    assert_eq!(wrong(&unclear), [("group".to_owned(), FieldProblem::Several)]);
}

#[test]
fn a_rule_asks_for_one_of_its_fields() {
    let unmet = wrong(&with(&[("postal_area", "")]));
    assert_eq!(unmet, [("postal_area".to_owned(), FieldProblem::NoneOf { rule: 0 })]);
    let dated = with(&[
        ("postal_area", ""),
        ("arriving_on.year", "2027"),
        ("arriving_on.month", "1"),
        ("arriving_on.day", "5"),
    ]);
    assert_eq!(check(&dated).unwrap().date("arriving_on"), Some(Date::constant(2027, 1, 5)));
    let tried =
        wrong(&with(&[("postal_area", ""), ("arriving_on.year", "2027"), ("arriving_on.month", "1")]));
    let expected = FieldProblem::Date(crate::forms::kind::DateProblem::PartMissing(Part::Day));
    assert_eq!(tried, [("arriving_on".to_owned(), expected)], "a wrong answer was at least tried");
}

#[test]
fn a_section_is_checked_alone() {
    let (form, directory) = (form(), directory());
    let errors = form.check_section(form.section("consent").unwrap(), &raw(&[]), &directory, TODAY);
    assert_eq!(errors, [FieldError { field: "agree".into(), problem: FieldProblem::Missing }]);
    assert!(form.check_section(form.section("work").unwrap(), &raw(&[]), &directory, TODAY).is_empty());
}

#[test]
fn sections_without_a_question_are_passed_over() {
    let form = form();
    let next = |raw: &RawAnswers| form.next_section(form.section("work").unwrap(), raw).unwrap().id.clone();
    assert_eq!(next(&good()), "consent");
    assert_eq!(next(&with(&[("can_work", "not_yet")])), "work-permit");
    assert_eq!(form.next_section(form.section("consent").unwrap(), &good()), None);
}

#[test]
fn unknown_names_are_ignored() {
    let extra = with(&[("_draft", "x"), ("role", "admin"), ("email.day", "1")]);
    assert_eq!(check(&extra), check(&good()));
    assert_eq!(form().keep_known(&extra), good());
}

#[test]
fn a_problem_is_said_in_the_forms_words_first() {
    let (form, words) = (form(), words());
    let said = |field: &str, problem: FieldProblem| {
        let error = FieldError { field: field.into(), problem };
        Lang::ALL.map(|lang| error.words(&form, &words, lang))
    };
    assert_eq!(said("email", FieldProblem::Missing), ["Enter your email", "Entrez votre courriel"]);
    assert_eq!(
        said("email", EmailProblem::NoAt.into()),
        ["Enter an email like a@b.ca", "Entrez un courriel comme a@b.ca"]
    );
    assert_eq!(said("email", EmailProblem::MoreThanOne.into()), ["One address", "Une adresse"]);
    assert_eq!(said("postal_area", FieldProblem::NoneOf { rule: 0 })[1], "Entrez l’un des deux");
    let year = YearProblem::NotAYear { from: 1950, to: 2026 };
    assert_eq!(said("arrival_year_canada", year.into())[0], "Enter a year like 2023, 1950 to 2026");
    let outside = YearProblem::Outside { from: 1950, to: 2026 };
    assert_eq!(said("arrival_year_canada", outside.into())[1], "De 1950 à 2026");
    let long = crate::forms::kind::TextProblem::TooLong { max: 40, used: 1234 };
    assert_eq!(said("name", long.into()), ["40, not 1,234", "40, pas 1\u{a0}234"]);
    let big = crate::forms::FileProblem::TooBig { max: 5_000_000, used: 7_340_000 };
    assert_eq!(said("cv", big.into()), ["5\u{a0}MB, not 7.3\u{a0}MB", "5\u{a0}Mo, pas 7,3\u{a0}Mo"]);
    assert_eq!(said("phone", FieldProblem::Missing), ["Phone", "Téléphone"], "still says which field");
    assert_eq!(said("gone", EmailProblem::NoAt.into())[0], "problem.email_no_at");
}

#[test]
fn answers_survive_being_stored() {
    let answers =
        check(&with(&[("arriving_on.year", "2027"), ("arriving_on.month", "1"), ("arriving_on.day", "5")]))
            .unwrap();
    let stored = serde_json::to_string(&answers).unwrap();
    assert_eq!(serde_json::from_str::<Answers>(&stored).unwrap(), answers);
    assert!(stored.contains(r#""email":{"kind":"email","value":"zoe@example.org"}"#), "{stored}");
    assert!(stored.contains(r#""agree":{"kind":"consent"}"#) && stored.contains(r#""value":"2027-01-05""#));
}

#[test]
fn the_canonical_text_tells_answers_apart_and_nothing_else() {
    let answers = check(&good()).unwrap();
    let same =
        form().check(&with(&[("name", "Zoe\u{301} N’Guessan")]), &directory(), TODAY, Lang::En).unwrap();
    assert_eq!(same.canonical(), answers.canonical(), "neither spelling of an accent nor language counts");
    let other = check(&with(&[("name", "Zoé N’Guessa")])).unwrap();
    assert_ne!(other.canonical(), answers.canonical());
    let text = |field: &str, text: &str| Answers {
        values: [(field.to_owned(), AnswerValue::Text(text.into()))].into(),
        ..answers.clone()
    };
    assert_ne!(text("a", "b\n1:c").canonical(), text("a", "b").canonical());
    assert_ne!(text("ab", "c").canonical(), text("a", "bc").canonical());
}

#[test]
fn debug_shows_ids_and_kinds_only() {
    let answers = check(&good()).unwrap();
    let seen = format!("{answers:?} {:?}", good());
    for secret in ["Zoé", "zoe", "9025550123", "B3H", "halifax", "nurse", "t0k3n", "2023", "One", "linkedin"]
    {
        assert!(!seen.contains(secret), "{secret} in {seen}");
    }
    assert!(seen.contains("\"email\": email(..)"), "{seen}");
}
