//! What pages are given to show.

use super::*;
use crate::forms::{
    CheckOptions, CheckView, FieldView, FormView, Hidden, SheetOptions, SheetView, ViewOptions,
};

fn view(lang: Lang, section: &str, raw: &RawAnswers) -> FormView {
    shown(lang, |showing| {
        let section = showing.form.section(section).unwrap();
        let errors = showing.form.check(raw, showing.directory, TODAY, lang).err().unwrap_or_default();
        FormView::section(&showing, section, raw, &errors, ViewOptions::default())
    })
}

fn field<'v>(view: &'v FormView, id: &str) -> &'v FieldView {
    view.fields.iter().find(|field| field.id == id).unwrap()
}

fn check_view(lang: Lang, raw: &RawAnswers) -> CheckView {
    shown(lang, |showing| {
        let errors = showing.form.check(raw, showing.directory, TODAY, lang).err().unwrap_or_default();
        let options = CheckOptions { draft: Some("a/b".into()), key: Some("k".into()) };
        CheckView::new(&showing, raw, &errors, options)
    })
}

fn lines(view: &CheckView, id: &str) -> Vec<String> {
    view.sections.iter().flat_map(|s| &s.rows).find(|row| row.id == id).unwrap().lines.clone()
}

#[test]
fn a_blank_first_page_has_everything_and_no_error() {
    let blank = shown(Lang::Fr, |showing| {
        FormView::section(&showing, showing.form.first_section(), &raw(&[]), &[], ViewOptions::default())
    });
    assert_eq!(
        (blank.title.as_str(), blank.step.unwrap().number, blank.step.unwrap().total),
        ("Exemple", 1, 4)
    );
    assert_eq!(blank.action, "/api/forms/sample/fr/about-you");
    assert_eq!(blank.language_action, "/api/forms/sample/en/about-you/language");
    assert_eq!(blank.section.intro.as_deref(), Some("Qui êtes-vous ?"));
    assert_eq!((blank.intro.len(), blank.carried.len(), blank.errors.len()), (2, 0, 0));
    assert_eq!((blank.continue_label.as_str(), blank.multipart), ("form.continue", false));
    assert!(blank.fields.iter().all(|field| field.error.is_none() && field.value.is_empty()));
    let name = field(&blank, "name");
    assert_eq!((name.optional, name.described_by.as_str(), name.max), (false, "name-hint", Some(40)));
    assert_eq!(name.autocomplete.as_deref(), Some("name"));
    assert_eq!(field(&blank, "email").why.as_deref(), Some("Pour vous répondre."));
}

#[test]
fn what_was_typed_comes_back_as_it_was_typed() {
    let typed = with(&[
        ("email", " zoe@ "),
        ("postal_area", "B3\u{202e}O"),
        ("arriving_on.day", "31 "),
        ("name", "\n<b>"),
    ]);
    let view = view(Lang::En, "about-you", &typed);
    assert_eq!(field(&view, "email").value, " zoe@ ");
    assert_eq!(field(&view, "postal_area").value, "B3\u{202e}O");
    assert_eq!(field(&view, "name").values, ["\n<b>"]);
    let date = field(&view, "arriving_on");
    assert_eq!((date.day.as_str(), date.month.as_str(), date.year.as_str()), ("31 ", "", ""));
    assert_eq!(date.error.as_deref(), Some("problem.date_only_day"));
    assert_eq!(field(&view, "email").error.as_deref(), Some("Enter an email like a@b.ca"));
    assert_eq!(field(&view, "email").described_by, "email-error");
    let hrefs: Vec<_> = view.errors.iter().map(|error| error.href.as_str()).collect();
    assert_eq!(hrefs, ["#email", "#postal_area", "#arriving_on"]);
}

#[test]
fn an_error_of_a_date_leads_to_the_part() {
    let view =
        view(Lang::En, "about-you", &with(&[("arriving_on.year", "2027"), ("arriving_on.month", "1")]));
    assert_eq!(view.errors[0].href, "#arriving_on-day");
}

#[test]
fn answers_of_other_sections_are_carried_and_nothing_else() {
    let typed = with(&[("_draft", "x"), ("role", "admin"), ("permit", "old")]);
    let view = view(Lang::En, "work", &typed);
    let names: Vec<&str> = view.carried.iter().map(|hidden| hidden.name.as_str()).collect();
    let expected = [
        "community",
        "group",
        "arrival_year_canada",
        "can_work",
        "name",
        "email",
        "postal_area",
        "permit",
        "agree",
    ];
    assert_eq!(names, expected);
    assert!(view.carried.contains(&Hidden { name: "name".into(), value: " Zoé  N’Guessan ".into() }));
    assert!(view.multipart && view.intro.is_empty());
}

#[test]
fn options_know_what_was_chosen() {
    let view = view(Lang::Fr, "about-you", &good());
    let group = field(&view, "group");
    let options: Vec<_> =
        group.options.iter().map(|o| (o.id.as_str(), o.label.as_str(), o.checked)).collect();
    assert_eq!(options, [("group", "Nouvel arrivant", true), ("group-2", "Diplômé", false)]);
    assert_eq!(group.options[0].hint.as_deref(), Some("Vous arrivez"));
    let community = field(&view, "community");
    assert_eq!(
        (community.options[0].value.as_str(), community.options[0].label.as_str()),
        ("not_sure", "Pas certain")
    );
    let provinces: Vec<_> = community.groups.iter().map(|group| group.label.as_str()).collect();
    assert_eq!(provinces, ["Alberta", "Île-du-Prince-Édouard", "Nouvelle-Écosse"]);
    let chosen: Vec<_> = community.groups.iter().flat_map(|g| &g.options).filter(|o| o.checked).collect();
    assert_eq!(
        (chosen.len(), chosen[0].label.as_str(), chosen[0].id.as_str()),
        (1, "Halifax", "community-5")
    );
}

#[test]
fn other_kinds_have_what_their_inputs_need() {
    let view = view(Lang::En, "work", &good());
    let occupation = field(&view, "occupation");
    assert_eq!(occupation.values, ["nurse", "accountant"]);
    assert_eq!(occupation.groups[0].options[0].label, "Accountant");
    assert_eq!(occupation.max, Some(2));
    assert_eq!(occupation.only_if.as_deref(), Some("Only if “You look for” is “A job” or “Advice”"));
    let when = occupation.when.as_ref().unwrap();
    assert_eq!(
        (when.name.as_str(), when.values.as_slice()),
        ("looking_for", ["job".to_owned(), "advice".into()].as_slice())
    );
    assert!(!occupation.later, "what was answered is there from the start");
    let cv = field(&view, "cv");
    assert_eq!((cv.file_name.as_deref(), cv.accept.as_deref()), (Some("Zoé.pdf"), Some(".pdf,.docx")));
    assert_eq!(cv.value, "t0k3n|Zoé.pdf|1440000");
    assert_eq!((field(&view, "story").rows, field(&view, "phone").max), (Some(4), None));
}

#[test]
fn questions_that_depend_on_this_page_stay_those_of_other_pages_go() {
    let blank = raw(&[]);
    let ids = |section: &str, raw: &RawAnswers| -> Vec<String> {
        view(Lang::En, section, raw).fields.into_iter().map(|field| field.id).collect()
    };
    assert!(ids("about-you", &blank).contains(&"arrival_year_canada".to_owned()));
    let first = view(Lang::En, "about-you", &blank);
    assert!(field(&first, "arrival_year_canada").later && !field(&first, "name").later);
    assert!(ids("work-permit", &blank).is_empty());
    assert_eq!(ids("work-permit", &raw(&[("can_work", "no")])), ["permit"]);
    let consent = view(Lang::Fr, "consent", &blank);
    assert_eq!(field(&consent, "more").only_if.as_deref(), Some("Si vous cochez « J’accepte »"));
    assert_eq!(
        (field(&consent, "agree").options[0].id.as_str(), field(&consent, "agree").optional),
        ("agree", false)
    );
}

#[test]
fn the_button_says_where_it_leads() {
    let label = |section: &str, return_to_check| {
        shown(Lang::En, |showing| {
            let section = showing.form.section(section).unwrap();
            let options = ViewOptions { draft: None, return_to_check };
            FormView::section(&showing, section, &good(), &[], options).continue_label
        })
    };
    assert_eq!(label("work", false), "form.continue");
    assert_eq!(label("consent", false), "form.check_answers");
    assert_eq!(label("work", true), "form.save_change");
}

#[test]
fn the_check_page_shows_answers_as_they_will_be_stored() {
    let mut typed = good();
    typed.extend([("arriving_on.year", "2027"), ("arriving_on.month", "1"), ("arriving_on.day", "1")]);
    let view = check_view(Lang::Fr, &typed);
    assert_eq!(view.errors, []);
    for (id, expected) in [
        ("community", vec!["Halifax"]),
        ("group", vec!["Nouvel arrivant"]),
        ("name", vec!["Zoé N’Guessan"]),
        ("arriving_on", vec!["1er\u{a0}janvier 2027"]),
        ("phone", vec!["902-555-0123"]),
        ("looking_for", vec!["Un emploi", "Des gens"]),
        ("occupation", vec!["Infirmier ou infirmière", "Comptable"]),
        ("story", vec!["One", "two"]),
        ("cv", vec!["Zoé.pdf (1,4\u{a0}Mo)"]),
        ("agree", vec!["Oui"]),
        ("more", vec!["Aucune réponse"]),
    ] {
        assert_eq!(lines(&view, id), expected, "{id}");
    }
    assert_eq!(view.action, "/api/forms/sample/fr/send");
    assert_eq!(
        (view.key.as_str(), view.draft.as_deref(), view.submit_label.as_str()),
        ("k", Some("a/b"), "Envoyer")
    );
    assert_eq!(view.carried.len(), typed.iter().count());
    let row = &view.sections[1].rows[0];
    assert_eq!(row.href, "/api/forms/sample/fr/work?_return=check&_draft=a%2Fb#phone");
    assert_eq!(
        view.sections.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        ["about-you", "work", "consent"]
    );
}

#[test]
fn the_check_page_leads_to_what_is_wrong() {
    let typed = with(&[("email", "zoe"), ("cv", "t0k3n|Zoé.pdf|9000000"), ("community", "not_sure")]);
    let view = check_view(Lang::En, &typed);
    assert_eq!(lines(&view, "email"), ["zoe"]);
    assert_eq!(lines(&view, "cv"), ["Zoé.pdf"], "what opens the file is not shown");
    assert_eq!(lines(&view, "community"), ["Not sure"]);
    let errors: Vec<_> = view.errors.iter().map(|error| (error.href.as_str(), error.text.as_str())).collect();
    assert_eq!(
        errors,
        [
            ("/api/forms/sample/en/about-you?_return=check&_draft=a%2Fb#email", "Enter an email like a@b.ca"),
            ("/api/forms/sample/en/work?_return=check&_draft=a%2Fb#cv", "2\u{a0}MB, not 9\u{a0}MB"),
        ]
    );
}

#[test]
fn the_form_says_what_the_communitys_rules_say() {
    let outcome = |pairs: &[(&str, &str)]| view(Lang::En, "about-you", &with(pairs)).eligibility;
    assert_eq!(outcome(&[("group", "")]), None);
    assert_eq!(outcome(&[("community", "")]), None);
    let halifax = outcome(&[]).unwrap();
    assert_eq!(
        (halifax.outcome.as_str(), halifax.lines.as_slice()),
        ("ask", ["eligibility.rules_unknown".to_owned()].as_slice())
    );
    let pei = outcome(&[("community", "pei")]).unwrap();
    assert_eq!(
        (pei.outcome.as_str(), pei.lines.len(), pei.next.as_str()),
        ("yes", 2, "eligibility.next_yes")
    );
    assert_eq!(pei.lines[1], "In the first 5 years.");
    let late = outcome(&[("community", "pei"), ("arrival_year_canada", "2001")]).unwrap();
    assert_eq!((late.outcome.as_str(), late.lines[0].as_str()), ("no", "eligibility.arrived_too_long_ago"));
    assert_eq!(late.next, "eligibility.next_no eligibility.elsewhere");
    let graduate = outcome(&[("community", "pei"), ("group", "local_graduate")]).unwrap();
    assert_eq!(graduate.lines[0], "eligibility.group_not_accepted");
    let not_sure = outcome(&[("community", "not_sure")]).unwrap();
    assert_eq!((not_sure.outcome.as_str(), not_sure.lines[0].as_str()), ("ask", "In Halifax?"));
    let elsewhere = outcome(&[("community", "not_sure"), ("postal_area", "X0A")]).unwrap();
    assert_eq!(elsewhere.lines, ["eligibility.community_unknown"]);
    assert!(check_view(Lang::Fr, &good()).eligibility.is_some());
}

#[test]
fn debug_of_pages_shows_no_answer() {
    let seen = format!("{:?} {:?}", view(Lang::En, "about-you", &good()), check_view(Lang::En, &good()));
    for secret in ["Zoé", "zoe", "B3H", "b3h", "2023"] {
        assert!(!seen.contains(secret), "{secret} in {seen}");
    }
}

#[test]
fn templates_get_plain_values() {
    let value = serde_json::to_value(view(Lang::Fr, "about-you", &good())).unwrap();
    assert_eq!(value["lang"], "fr");
    assert_eq!(value["fields"][0]["kind"], "community");
    assert_eq!(value["fields"][0]["hint"], serde_json::Value::Null);
    assert_eq!(value["step"]["total"], 4);
}

#[test]
fn a_form_on_one_page_asks_everything_but_files() {
    let typed = with(&[("email", " zoe@ ")]);
    let sheet = shown(Lang::Fr, |showing| {
        let errors = showing.form.check(&typed, showing.directory, TODAY, Lang::Fr).unwrap_err();
        let options =
            SheetOptions { action: "/a".into(), language_action: "/b".into(), ..Default::default() };
        SheetView::new(&showing, &typed, &errors, options)
    });
    let fields: Vec<&FieldView> = sheet.parts.iter().flat_map(|part| &part.fields).collect();
    let asked: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
    let form = form();
    let expected: Vec<&str> = form.fields().map(|f| f.id.as_str()).filter(|id| *id != "cv").collect();
    assert_eq!(asked, expected);
    let email = fields.iter().find(|field| field.id == "email").unwrap();
    assert_eq!((email.value.as_str(), email.error.is_some()), (" zoe@ ", true));
    assert_eq!(sheet.errors.len(), 1);
    assert_eq!(sheet.errors[0].href, "#email");
    assert!(format!("{:?}", sheet.toggle()).contains("/b"));
    assert!(!format!("{sheet:?}").contains("zoe"));
}

#[test]
fn checked_answers_can_be_shown_and_checked_again() {
    shown(Lang::En, |showing| {
        let check = |raw: &RawAnswers| showing.form.check(raw, showing.directory, TODAY, Lang::En).unwrap();
        let mut answers = check(&with(&[]));
        answers.values.remove("cv");
        assert_eq!(check(&answers.raw()).values, answers.values);
    });
}
