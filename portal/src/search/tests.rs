use proptest::prelude::*;

use super::*;
use crate::Lang;

fn page(href: &str, title: &str, summary: &str, sections: &[(&str, &str, &str)]) -> Document {
    Document {
        href: href.into(),
        title: title.into(),
        summary: summary.into(),
        kind: "page".into(),
        keywords: Vec::new(),
        sections: sections
            .iter()
            .map(|(id, title, text)| Section {
                id: (*id).into(),
                title: (*title).into(),
                text: (*text).into(),
            })
            .collect(),
    }
}

fn french() -> Index {
    let mut pages = vec![
        page(
            "/fr/trousse/",
            "Équipement et outils",
            "Ce qu’il faut pour commencer.",
            &[("", "", "On achète peu."), ("liste", "La liste d’équipement", "Une table, des chaises.")],
        ),
        page(
            "/fr/connecteurs/",
            "Devenir Connecteur ou Connectrice",
            "Une rencontre d’une demi-heure.",
            &[("", "", "Les Connecteurs de la Nouvelle-Écosse donnent trois contacts pour l’emploi.")],
        ),
        page(
            "/fr/recits/",
            "Récits",
            "Ce que d’autres ont fait.",
            &[("", "", "À Halifax, l’équipement manquait. Un nouvel arrivant parle d’emplois.")],
        ),
        page("/fr/budget/", "Combien ça coûte", "Un budget simple.", &[("", "", "Des chiffres, à Halifax.")]),
    ];
    pages[3].keywords = vec!["dépenses".into(), "argent".into()];
    index(Lang::Fr, &pages)
}

fn index(lang: Lang, pages: &[Document]) -> Index {
    let read: Vec<PageWords> = pages.iter().map(|page| PageWords::read(page, lang)).collect();
    Index::build(lang, &read)
}

fn found(index: &Index, typed: &str) -> Vec<String> {
    let query = Query::new(typed);
    index.search(&query).hits.iter().map(|hit| hit.page.href.clone()).collect()
}

#[test]
fn accents_case_and_forms_make_no_difference() {
    let index = french();
    for typed in ["equipement", "ÉQUIPEMENTS", "Équipement", "l’équipement", "e\u{301}quipement"] {
        assert_eq!(found(&index, typed), ["/fr/trousse/", "/fr/recits/"], "{typed}");
    }
    for typed in ["Connecteurs", "connectrices", "connecteur"] {
        assert_eq!(found(&index, typed), ["/fr/connecteurs/"], "{typed}");
    }
    for typed in ["nouvelle ecosse", "Nouvelle-Écosse", "nouvelleécosse"] {
        assert_eq!(found(&index, typed)[0], "/fr/connecteurs/", "{typed}");
    }
    assert_eq!(
        found(&index, "emploi"),
        ["/fr/connecteurs/", "/fr/recits/"],
        "the form that was typed comes first"
    );
    assert_eq!(found(&index, "emplois"), ["/fr/recits/", "/fr/connecteurs/"]);
    assert_eq!(found(&index, "depense"), ["/fr/budget/"], "keywords are found");
}

#[test]
fn titles_come_first_and_pages_with_all_words_before_others() {
    let index = french();
    assert_eq!(found(&index, "halifax équipement"), ["/fr/recits/", "/fr/trousse/", "/fr/budget/"]);
    let query = Query::new("halifax équipement");
    let hits = index.search(&query).hits;
    assert_eq!(hits.iter().map(|hit| hit.is_whole).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(found(&index, "Combien ça coûte"), ["/fr/budget/"], "common words of a title count");
}

#[test]
fn the_last_word_may_be_begun() {
    let index = french();
    assert_eq!(found(&index, "equi"), ["/fr/trousse/", "/fr/recits/"]);
    assert_eq!(found(&index, "equi liste"), ["/fr/trousse/"], "an earlier word is whole");
    assert_eq!(found(&index, "e"), [""; 0]);
}

#[test]
fn words_in_the_order_of_the_query_come_first() {
    let pages = [
        page("/a/", "Guide to the meeting", "", &[]),
        page("/b/", "The meeting guide", "", &[]),
        page("/c/", "Meeting guide", "", &[]),
    ];
    let index = index(Lang::En, &pages);
    assert_eq!(found(&index, "meeting guide"), ["/c/", "/b/", "/a/"]);
}

#[test]
fn sections_that_say_it_are_named() {
    let index = french();
    let query = Query::new("liste équipement");
    let found = index.search(&query);
    let sections = found.sections(&found.hits[0]);
    assert_eq!(sections, [&SectionEntry("liste".into(), "La liste d’équipement".into())]);
    let query = Query::new("table");
    let found = index.search(&query);
    assert_eq!(found.sections(&found.hits[0]).len(), 1);
}

#[test]
fn what_looks_like_a_word_is_suggested_as_pages_write_it() {
    let index = french();
    let ask = |typed: &str| suggest(&[&index], &Query::new(typed));
    assert_eq!(ask("equipmeent").as_deref(), Some("équipement"));
    assert_eq!(ask("trouver equipemment a Halifaz").as_deref(), Some("trouver équipement a Halifax"));
    for typed in ["équipement", "equip", "xyzzyplugh", "B3H", ""] {
        assert_eq!(ask(typed), None, "{typed}");
    }
    let other = Index::build(Lang::En, &[PageWords::read(&page("/en/", "Equipment", "", &[]), Lang::En)]);
    assert_eq!(suggest(&[&index, &other], &Query::new("equipment")), None, "known in the other language");
}

#[test]
fn a_query_is_cut_to_what_is_read() {
    let query = Query::new(&"mot ".repeat(5_000));
    assert_eq!((query.text().chars().count(), query.words.len()), (199, MOST_WORDS));
    assert!(Query::new(" \n ’ - ").is_empty() && Query::default().is_empty());
    assert!(found(&french(), "").is_empty());
    assert!(found(&Index::empty(Lang::Fr), "équipement").is_empty());
}

#[test]
fn an_index_is_read_back_as_it_was() {
    let index = french();
    let text = serde_json::to_string(&index).unwrap();
    assert_eq!(serde_json::from_str::<Index>(&text).unwrap(), index);
    for (from, to) in [("\"format\":1", "\"format\":0"), ("\"places\":[", "\"places\":[\"zzzz\",")] {
        assert!(serde_json::from_str::<Index>(&text.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn the_order_of_the_pages_makes_no_difference() {
    let pages = [page("/a/", "One", "", &[]), page("/b/", "One two", "", &[])];
    let turned = [pages[1].clone(), pages[0].clone()];
    assert_eq!(index(Lang::En, &pages), index(Lang::En, &turned));
}

proptest! {
    #[test]
    fn any_query_is_answered(typed in ".*", lang in prop_oneof![Just(Lang::En), Just(Lang::Fr)]) {
        let index = Index { lang, ..french() };
        let query = Query::new(&typed);
        let found = index.search(&query);
        for hit in &found.hits {
            let _ = found.sections(hit);
        }
        let _ = suggest(&[&index], &query);
    }

    #[test]
    fn every_word_of_a_title_finds_its_page(
        titles in proptest::collection::vec("[\\PC]{0,30}|([A-Za-zÀ-ÿ’'-]{1,12} ?){1,6}", 1..8),
        lang in prop_oneof![Just(Lang::En), Just(Lang::Fr)],
    ) {
        let pages: Vec<Document> =
            titles.iter().enumerate().map(|(at, title)| page(&format!("/{at:02}/"), title, "", &[])).collect();
        let index = index(lang, &pages);
        for (at, title) in titles.iter().enumerate() {
            for word in title.split_whitespace().filter(|word| !Query::new(word).is_empty()) {
                let hrefs = found(&index, word);
                prop_assert!(hrefs.contains(&format!("/{at:02}/")), "{:?} does not find {:?}", word, title);
            }
        }
    }
}
