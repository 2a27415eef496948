//! The portal's own content: both languages whole, each in its own words, and the toolkit fit to be taken home.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use crate::kit::{follow_links, marks, unzip};
use crate::support::TODAY;
use site_gen::{Built, Failure, Options, build_in_memory, check};
use whatlang::{Detector, Lang};

fn options() -> Options {
    Options::new(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), TODAY)
}

static BUILT: LazyLock<Built> = LazyLock::new(|| match build_in_memory(&options()) {
    Ok(built) => built,
    Err(Failure::Problems(report)) => panic!("{}", problems(&report)),
    Err(failure) => panic!("{failure}"),
});

fn problems(report: &site_gen::Report) -> String {
    report.problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// Words that tell the two languages apart where a text is short or full of names.
const ENGLISH: [&str; 18] = [
    "the", "of", "and", "to", "for", "you", "is", "in", "with", "your", "that", "a", "we", "they", "are",
    "who", "not", "or",
];
const FRENCH: [&str; 18] = [
    "le", "la", "les", "des", "et", "pour", "vous", "est", "une", "un", "dans", "qui", "que", "du", "votre",
    "de", "en", "au",
];

/// Shorter texts are names and labels, in which a language can't be told.
const SHORTEST: usize = 60;

/// How sure a finding must be.
const SURE: f64 = 0.8;

#[test]
fn both_languages_have_the_same_pages_and_the_same_parts() {
    match check(&options()) {
        Ok(report) => assert_eq!(report.plain_language.len(), 2),
        Err(Failure::Problems(report)) => panic!("{}", problems(&report)),
        Err(failure) => panic!("{failure}"),
    }
    let routes = &BUILT.bundle.routes;
    assert!(routes.len() > 100, "{} pages", routes.len());
    let alone: Vec<_> = routes.iter().filter(|(_, both)| both.en.is_none() || both.fr.is_none()).collect();
    assert!(alone.is_empty(), "{alone:?}");
}

#[test]
fn who_reads_one_language_meets_only_that() {
    assert!(is_other(
        "A sentence of English that stands by mistake on a page for readers of French.",
        Lang::Fra
    ));
    assert!(is_other(
        "Une phrase en français qui se trouve par erreur dans une page pour les anglophones.",
        Lang::Eng
    ));
    let names = names();
    let mut found = Vec::new();
    for (path, bytes) in BUILT.files().filter(|(path, _)| path.ends_with(".html")) {
        let own = match path.split('/').next() {
            Some("en") => Lang::Eng,
            Some("fr") => Lang::Fra,
            _ => continue,
        };
        for text in texts(std::str::from_utf8(bytes).unwrap()) {
            if text.chars().count() <= SHORTEST || !is_other(&text, own) {
                continue;
            }
            let bare = names.iter().fold(text.clone(), |text, name| text.replace(name.as_str(), ""));
            if bare.chars().count() > SHORTEST && is_other(&bare, own) {
                found.push(format!("{path}: {text}"));
            }
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.split_once(": ").unwrap().1 == b.split_once(": ").unwrap().1);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Names keep their own language on every page: of publishers and hosts. Titles of sources say theirs.
fn names() -> Vec<String> {
    let read = |file: &str| {
        let text = std::fs::read_to_string(options().root.join("content/data").join(file)).unwrap();
        text.parse::<toml::Table>().unwrap()
    };
    let sources = read("sources.toml");
    let publishers = sources.values().filter_map(|source| source.get("publisher")?.as_str());
    let communities = read("communities.toml");
    let communities = communities["community"].as_array().unwrap();
    let hosts = communities.iter().filter_map(|community| community.get("host")?.as_table());
    let hosts = hosts.flat_map(|host| host.values().filter_map(toml::Value::as_str));
    let mut names: Vec<String> = publishers.chain(hosts).map(str::to_owned).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

fn is_other(text: &str, own: Lang) -> bool {
    let words = |of: &[&str]| {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphabetic()).filter(|word| of.contains(word)).count()
    };
    let (english, french) = (words(&ENGLISH), words(&FRENCH));
    let (own_words, other_words) = if own == Lang::Eng { (english, french) } else { (french, english) };
    let detector = Detector::with_allowlist(vec![Lang::Eng, Lang::Fra]);
    let is_told = detector.detect(text).is_some_and(|info| info.lang() != own && info.confidence() > SURE);
    is_told && other_words > own_words
}

/// Elements that stand in a line of text.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "bdi", "cite", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time"];

const VOID: [&str; 9] = ["br", "hr", "img", "input", "link", "meta", "path", "source", "wbr"];

/// The texts of a page, block by block, without what says that it is in another language.
fn texts(html: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut foreign: Option<(&str, usize)> = None;
    let body = html.split_once("<body").unwrap().1;
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        let is_end = tag.starts_with('/');
        if let Some((other, open)) = &mut foreign {
            if name == *other && !VOID.contains(&name) && !tag.ends_with('/') {
                *open = if is_end { *open - 1 } else { *open + 1 };
                if *open == 0 {
                    foreign = None;
                    texts.last_mut().unwrap().push_str(text);
                }
            }
            continue;
        }
        let is_skipped = tag.contains(" lang=\"") || ["script", "style", "title"].contains(&name);
        if is_skipped && !is_end && !VOID.contains(&name) {
            foreign = Some((name, 1));
            continue;
        }
        if !INLINE.contains(&name) {
            texts.push(String::new());
        }
        texts.last_mut().unwrap().push_str(text);
    }
    let whole = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#x27;", "'");
    texts.into_iter().map(whole).collect()
}

#[test]
fn the_toolkit_can_be_taken_home() {
    let files: BTreeMap<&str, &[u8]> = BUILT.files().collect();
    let (mut zips, mut texts) = (0, BTreeSet::new());
    for (path, bytes) in &files {
        if path.ends_with(".zip") {
            zips += 1;
            let inside = unzip(bytes);
            assert!(inside.contains_key("kit.css"), "{path}");
            follow_links(&inside);
        }
        if path.ends_with(".txt") && path.contains("/") {
            let text = std::str::from_utf8(bytes).unwrap();
            assert_eq!(marks(text), [""; 0], "{path}");
            texts.insert(text.len());
        }
        if path.ends_with("-print.en.html") || path.ends_with("-a-imprimer.fr.html") {
            let html = std::str::from_utf8(bytes).unwrap();
            assert!(html.contains("<meta name=\"robots\" content=\"noindex\">") && !html.contains("<script"));
            let ids: Vec<&str> =
                html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{path}: a name stands twice");
            for part in html.split(" href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(ids.contains(&part), "{path} leads to #{part}");
            }
        }
    }
    assert_eq!(zips, 2 * (22 + 1));
    assert!(texts.len() > 40);
}
