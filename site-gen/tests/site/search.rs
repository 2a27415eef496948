//! The index of search: which pages can be found, by which words, and where it is written.

use portal::Lang;
use portal::search::{Index, Query};
use site_gen::output::index_path;
use site_gen::{build, build_in_memory};

use crate::support::Project;

fn found(index: &Index, typed: &str) -> Vec<String> {
    let query = Query::new(typed);
    index.search(&query).hits.iter().map(|hit| format!("{} ({})", hit.page.href, hit.page.kind)).collect()
}

#[test]
fn pages_are_found_by_title_text_and_keyword_in_their_own_language() {
    let project = Project::mini();
    for (lang, word) in [("en", "moored"), ("fr", "amarré")] {
        let keywords = format!("keywords = [\"{word}\"]\ntopics = [\"funding\"]");
        project.edit(&format!("content/pages/about.{lang}.md"), "topics = [\"funding\"]", &keywords);
    }
    let indexes = build_in_memory(&project.options()).unwrap().indexes();
    assert_eq!(found(&indexes.en, "moored"), ["/en/about/ (page)"]);
    assert_eq!(found(&indexes.fr, "amarre"), ["/fr/a-propos/ (page)"], "without accents");
    assert_eq!(found(&indexes.fr, "recit 1")[0], "/fr/recits/recit-1/ (story)");
    assert!(found(&indexes.en, "story").iter().any(|page| page == "/en/stories/ (section)"));
    assert!(found(&indexes.en, "amarré").is_empty());
    let query = Query::new("gap mind");
    let search = indexes.en.search(&query);
    let sections = search.sections(&search.hits[0]);
    assert_eq!((sections[0].0.as_str(), sections[0].1.as_str()), ("remarks", "Notes"));
}

#[test]
fn pages_that_are_not_for_finding_are_left_out() {
    let indexes = build_in_memory(&Project::mini().options()).unwrap().indexes();
    for (index, typed) in [(&indexes.en, "search"), (&indexes.fr, "galerie"), (&indexes.en, "not found")] {
        for page in found(index, typed) {
            let is_left_out = ["/search/", "/galerie/", "/404", "/500", "/page/", "/a-z/"];
            assert!(!is_left_out.iter().any(|part| page.contains(part)), "{page}");
        }
    }
    assert!(indexes.en.len() > 5 && indexes.fr.len() > 5, "{} {}", indexes.en.len(), indexes.fr.len());
}

#[test]
fn the_index_is_written_for_functions_and_not_for_readers() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let built = build_in_memory(&project.options()).unwrap();
    assert!(built.files().all(|(path, _)| !path.starts_with("search/") && !path.starts_with('.')));
    for lang in Lang::ALL {
        let text = project.read(&format!("public/{}", index_path(lang)));
        assert_eq!(serde_json::from_str::<Index>(&text).unwrap(), *built.indexes().of(lang));
    }
    assert_eq!(build(&project.options()).unwrap().changed, 0);
}
