//! A few pages to search in, in both languages.

use portal::search::{Document, Index, PageWords, Section};
use portal::{Both, Lang};

/// The indexes of the pages below and of thirty stories, which fill several pages of results.
pub fn indexes() -> Both<Index> {
    Both::from_fn(|lang| {
        let written: &[(&str, &str, &str, &str, &str)] = match lang {
            Lang::En => &[
                ("/en/equipment/", "page", "Equipment", "What you need.", "A table and chairs in Halifax."),
                ("/en/halifax/", "community", "Halifax", "Where it began.", "The first community."),
                (
                    "/en/kit/",
                    "chapter",
                    "Talk <to> Connectors & others",
                    "A chapter.",
                    "Words about a referral.",
                ),
            ],
            Lang::Fr => &[
                ("/fr/equipement/", "page", "Équipement", "Ce qu’il vous faut.", "Une table, des chaises."),
                ("/fr/halifax/", "community", "Halifax", "Là où tout a commencé.", "L’équipement est prêté."),
                ("/fr/trousse/", "chapter", "Parler aux Connecteurs", "Un chapitre.", "Une recommandation."),
            ],
        };
        let mut pages: Vec<Document> = written
            .iter()
            .map(|(href, kind, title, summary, text)| document(href, kind, title, summary, text))
            .collect();
        pages.extend((1..=30).map(|n| story(n, lang)));
        let words: Vec<PageWords> = pages.iter().map(|page| PageWords::read(page, lang)).collect();
        Index::build(lang, &words)
    })
}

fn story(n: usize, lang: Lang) -> Document {
    match lang {
        Lang::En => {
            document(&format!("/en/s-{n}/"), "story", &format!("Story {n}"), "It happened.", "Harbour.")
        }
        Lang::Fr => {
            document(&format!("/fr/s-{n}/"), "story", &format!("Récit {n}"), "C’est arrivé.", "Port.")
        }
    }
}

fn document(href: &str, kind: &str, title: &str, summary: &str, text: &str) -> Document {
    let section =
        |id: &str, title: &str, text: &str| Section { id: id.into(), title: title.into(), text: text.into() };
    Document {
        href: href.into(),
        title: title.into(),
        summary: summary.into(),
        kind: kind.into(),
        keywords: Vec::new(),
        sections: vec![section("", "", text), section("more", &format!("{title} – 2"), "")],
    }
}
