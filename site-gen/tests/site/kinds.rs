//! What pages of one kind show that a golden file alone would not explain.

use crate::support::Project;
use site_gen::{Built, build_in_memory};

fn text(built: &Built, path: &str) -> String {
    let found = built.files().find(|(known, _)| *known == path);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).1.to_vec()).unwrap()
}

#[test]
fn pages_that_nobody_looks_for_are_in_no_list() {
    let built = build_in_memory(&Project::mini().options()).unwrap();
    let map = text(&built, "sitemap.xml");
    for (page, in_map) in [("gallery", false), ("404.html", false), ("500.html", false), ("search", true)] {
        assert_eq!(map.contains(&format!("/{page}")), in_map, "{page}");
    }
    assert!(!text(&built, "en/gallery/index.html").contains("rel=\"canonical\""));
    assert!(!text(&built, "en/a-z/index.html").contains("/en/gallery/"));
    let page = text(&built, "fr/de-a-a-z/index.html");
    assert!(!page.split("<main").nth(1).unwrap().contains("/en/"), "one language alone");
}

#[test]
fn the_next_event_follows_the_day() {
    let project = Project::mini();
    let shown = |date: jiff::civil::Date| {
        let mut options = project.options();
        options.date = date;
        let home = text(&build_in_memory(&options).unwrap(), "en/index.html");
        ["/en/events/open-day/", "/en/events/monthly-call/"].map(|path| home.contains(path))
    };
    assert_eq!(shown(jiff::civil::date(2026, 11, 22)), [true, false]);
    assert_eq!(shown(jiff::civil::date(2027, 1, 16)), [true, false], "its last day");
    assert_eq!(shown(jiff::civil::date(2027, 1, 17)), [false, true], "a pattern when no day is left");
}

#[test]
fn a_community_shows_its_events_until_they_are_over() {
    let project = Project::mini();
    let shows = |date: jiff::civil::Date| {
        let mut options = project.options();
        options.date = date;
        let page = text(&build_in_memory(&options).unwrap(), "fr/collectivites/le-havre/index.html");
        page.contains("/fr/activites/portes-ouvertes/")
    };
    assert!(shows(jiff::civil::date(2026, 11, 22)) && shows(jiff::civil::date(2027, 1, 16)));
    assert!(!shows(jiff::civil::date(2027, 1, 17)));
}

#[test]
fn an_entry_for_calendars_keeps_to_the_format() {
    let built = build_in_memory(&Project::mini().options()).unwrap();
    let entries: Vec<_> = built.files().filter(|(path, _)| path.ends_with(".ics")).collect();
    let paths: Vec<&str> = entries.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, ["en/events/open-day/event.ics", "fr/activites/portes-ouvertes/event.ics"]);
    for (path, bytes) in entries {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(text.ends_with("END:VCALENDAR\r\n"), "{path}");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{path}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{path}");
        // The day after the last one, as the format wants it.
        assert!(text.contains("DTSTART;VALUE=DATE:20270115\r\nDTEND;VALUE=DATE:20270117\r\n"), "{text}");
        assert!(text.contains("UID:events/open-day@mini.example\r\n"), "one event in both languages");
    }
}

#[test]
fn a_site_without_glossary_questions_and_map_is_whole() {
    let project = Project::mini();
    for file in ["glossary", "readiness", "map"] {
        project.remove(&format!("content/data/{file}.toml"));
    }
    for lang in ["en", "fr"] {
        project.remove(&format!("content/pages/for-newcomers.{lang}.md"));
        project.remove(&format!("content/pages/for-employers.{lang}.md"));
    }
    let built = build_in_memory(&project.options()).unwrap();
    assert!(!text(&built, "en/communities/index.html").contains("<svg"));
    assert!(!text(&built, "en/communities/harbour/index.html").contains("<svg"));
}

#[test]
fn parts_need_what_they_show() {
    let project = Project::mini();
    for lang in ["en", "fr"] {
        project.remove(&format!("content/pages/glossary.{lang}.md"));
    }
    project.remove("content/data/readiness.toml");
    let (code, _, err) = crate::support::said(&project.run(&["check"]));
    assert_eq!(code, 1);
    for expected in [
        "for-newcomers.en.md:10:3: `term` leads nowhere: no page shows the glossary",
        "hint: add a page with layout = \"glossary\"",
        "for-employers.en.md:10:1: `readiness` has nothing to ask",
        "hint: write the questions in content/data/readiness.toml",
    ] {
        assert!(err.contains(expected), "{expected} is not in {err}");
    }
}
