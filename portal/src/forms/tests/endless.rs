//! Rules that hold for every input, tried on many.

use proptest::prelude::*;

use super::*;
use crate::forms::kind::Part;
use crate::forms::{CheckOptions, CheckView, FormView, ViewOptions};

/// Values that people and programs post: right ones of every kind, near misses, and anything at all.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "",
            " ",
            "yes",
            "no",
            "not_yet",
            "halifax",
            "pei",
            "not_sure",
            "newcomer",
            "local_graduate",
            "2023",
            "1",
            "31",
            "2",
            "août",
            "zoe@example.org",
            "zoe@",
            "902-555-0123",
            "+33170189900 x9",
            "B3H 4R2",
            "job",
            "advice",
            "friends",
            "nurse",
            "accountant",
            "linkedin.com/in/zoe",
            "t|cv.pdf|10",
            "Zoé\r\nN’Guessan",
            "\u{202e}",
            "<b>{max}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "\\PC{0,120}",
    ]
}

/// Answers under the sample form's names and others.
fn posted() -> impl Strategy<Value = Vec<(String, String)>> {
    let mut names = form().input_names();
    names.extend(["_draft", "role", ""].map(str::to_owned));
    prop::collection::vec((proptest::sample::select(names), value()), 0..40)
}

proptest! {
    #[test]
    fn checking_never_panics_and_always_says_the_same(pairs in posted()) {
        let raw: RawAnswers = pairs.into_iter().collect();
        let found = check(&raw);
        prop_assert_eq!(&found, &check(&raw));
        let (form, words) = (form(), words());
        match found {
            Ok(answers) => {
                for id in answers.values.keys() {
                    prop_assert!(form.applies(form.field(id).unwrap(), &raw));
                }
                let stored = serde_json::to_string(&answers).unwrap();
                prop_assert_eq!(serde_json::from_str::<crate::forms::Answers>(&stored).unwrap(), answers);
            }
            Err(errors) => {
                let order: Vec<usize> = errors.iter().map(|error| form.fields().position(|f| f.id == error.field).unwrap()).collect();
                prop_assert!(order.is_sorted_by(|a, b| a < b), "one error for each field, in order");
                for error in &errors {
                    prop_assert!(Lang::ALL.iter().all(|lang| !error.words(&form, &words, *lang).is_empty()));
                }
            }
        }
    }

    /// The errors of the sections are the errors of the form.
    #[test]
    fn sections_and_form_agree(pairs in posted()) {
        let raw: RawAnswers = pairs.into_iter().collect();
        let (form, directory) = (form(), directory());
        let of_sections: Vec<FieldError> =
            form.sections.iter().flat_map(|section| form.check_section(section, &raw, &directory, TODAY)).collect();
        prop_assert_eq!(of_sections, check(&raw).err().unwrap_or_default());
    }

    /// A page shows what was typed, and page and hidden inputs together lose nothing that the form asked for.
    #[test]
    fn what_was_typed_is_shown_or_carried(pairs in posted()) {
        let raw: RawAnswers = pairs.into_iter().collect();
        shown(Lang::En, |showing| {
            let errors = check(&raw).err().unwrap_or_default();
            for section in &showing.form.sections {
                let view = FormView::section(&showing, section, &raw, &errors, ViewOptions::default());
                for field in &view.fields {
                    prop_assert_eq!(&field.values, raw.all(&field.name));
                    prop_assert_eq!(field.value.as_str(), raw.get(&field.name).unwrap_or_default());
                    if field.kind == "date" {
                        for (part, shown) in [(Part::Year, &field.year), (Part::Month, &field.month), (Part::Day, &field.day)] {
                            prop_assert_eq!(shown.as_str(), raw.get(&part.input_name(&field.name)).unwrap_or_default());
                        }
                    }
                }
                let carried: RawAnswers = view.carried.iter().map(|h| (h.name.as_str(), h.value.as_str())).collect();
                let own = section.input_names();
                let others: RawAnswers =
                    showing.form.keep_known(&raw).iter().filter(|(name, _)| !own.iter().any(|o| o == name)).collect();
                prop_assert_eq!(carried, others);
                prop_assert!(view.errors.len() <= errors.len());
            }
            let view = CheckView::new(&showing, &raw, &errors, CheckOptions::default());
            let carried: RawAnswers = view.carried.iter().map(|h| (h.name.as_str(), h.value.as_str())).collect();
            prop_assert_eq!(carried, showing.form.keep_known(&raw));
            prop_assert_eq!(view.errors.len(), errors.len());
            Ok(())
        })?;
    }

    /// The order in which a browser posts names, and choices under one name, makes no other submission of it.
    #[test]
    fn the_canonical_text_ignores_the_order_of_posting(
        extra in prop::collection::vec((proptest::sample::select(vec!["looking_for", "occupation"]), proptest::sample::select(vec!["job", "advice", "nurse", "accountant"])), 0..4),
        order in Just((0..16usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut pairs: Vec<(String, String)> = good().iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        pairs.extend(extra.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())));
        let shuffled: Vec<_> = order.iter().rev().filter_map(|at| pairs.get(*at)).chain(pairs.iter().skip(order.len())).cloned().collect();
        let one = check(&pairs.into_iter().collect());
        let other = check(&shuffled.into_iter().collect());
        prop_assert_eq!(one.as_ref().map(crate::forms::Answers::canonical), other.as_ref().map(crate::forms::Answers::canonical));
    }

    /// Whatever a form file says, it is read or refused.
    #[test]
    fn a_form_file_never_panics(at in 0..FORM.len(), junk in "\\PC{0,12}", cut in 0..40usize) {
        let at = (0..=at).rev().find(|at| FORM.is_char_boundary(*at)).unwrap();
        let end = (at + cut..FORM.len()).find(|end| FORM.is_char_boundary(*end)).unwrap_or(FORM.len());
        let text = format!("{}{junk}{}", &FORM[..at], &FORM[end..]);
        if let Err(problems) = Form::parse(FILE, &text) {
            prop_assert!(!problems.is_empty());
            for problem in &problems {
                let _ = problem.locate(Some(&text)).to_string();
            }
        }
    }
}
