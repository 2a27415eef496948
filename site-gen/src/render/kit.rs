//! The toolkit for readers who take it home: a ZIP and a plain text of each chapter, a ZIP of the whole book, and the
//! whole book on one page to print.
//!
//! Comes in: the site, and the editions of the build before. Goes out: [`Kits`], files by path, and [`Downloads`], what
//! pages say of them. An edition is no page of the site: search engines leave it alone and the budget of a page does not
//! count for it. A theme without templates for editions has none. Never here: pages of the site, disk.

mod address;
mod archive;
mod download;
mod edition;
mod plain_text;
mod table;

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher as _};

use bytes::Bytes;
use jiff::civil::Date;
use portal::{Lang, Problem};
use rayon::prelude::*;

use super::plan::Subject;
use super::press::Press;
use super::text::Text;
use crate::front_matter::{Kind, KindName};
use crate::site::{Card, Page, WORDS_FILE};
use address::Files;
use download::Shape;
pub(crate) use download::{Download, value as downloads};

/// Group in the words of the interface that all this reads.
pub(crate) const WORDS: &str = "kit_file";

/// Its words: names of files, titles of downloads, the head of a plain text.
const NEEDED: [&str; 7] =
    ["name", "print", "chapter_zip", "chapter_text", "kit_zip", "kit_print", "text_head"];

/// Template of a chapter in a ZIP.
const CHAPTER: &str = "pages/kit-chapter.html";

/// Template of the whole book: its cover in a ZIP, or all of it on one page.
const WHOLE: &str = "pages/kit.html";

/// Editions by path without a first slash, kept for the next build.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kits {
    files: BTreeMap<String, Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    /// Stands for everything in the file, except what the build's epoch stands for.
    digest: u64,
    bytes: Bytes,
}

impl Kits {
    /// Every file.
    pub(super) fn files(&self) -> impl Iterator<Item = (&String, &Bytes)> {
        self.files.iter().map(|(path, kept)| (path, &kept.bytes))
    }
}

/// What can be taken home from a page, by page and language.
pub(crate) type Downloads = HashMap<(usize, Lang), Vec<Download>>;

/// A book in one language.
struct Book<'s> {
    at: usize,
    page: &'s Page,
    path: &'s str,
    lang: Lang,
    text: Text<'s>,
    chapters: Vec<Chapter<'s>>,
    version: i64,
    /// Day of the last change of any part.
    date: Date,
    /// Start of the names of all files: `connector-toolkit`.
    name: &'s str,
    /// Name of the edition on one page: `print`.
    print: &'s str,
}

/// A chapter in one language.
#[derive(Hash)]
struct Chapter<'s> {
    at: usize,
    text: Text<'s>,
    card: &'s Card,
    version: i64,
    /// `05-recruiting-connectors`.
    stem: String,
    /// Name of its part where all chapters share a page: `c05`.
    part: String,
}

impl<'s> Chapter<'s> {
    /// Its path on the site.
    fn path(&self) -> &'s str {
        &self.card.href
    }
}

/// Makes the editions. Those of `earlier` whose content is the same are kept.
pub(super) fn all(press: &Press<'_>, earlier: Option<&Kits>) -> (Kits, Downloads, Vec<Problem>) {
    let mut problems = Vec::new();
    let books = books(press);
    // A broken template was reported by itself.
    if books.is_empty() || !press.theme.has(CHAPTER) || !press.theme.has(WHOLE) {
        return (Kits::default(), Downloads::new(), problems);
    }
    missing_words(press, &mut problems);
    let assets = address::files(&press.site.assets);
    let units: Vec<(&Book<'_>, Option<usize>)> = books
        .iter()
        .flat_map(|book| (0..book.chapters.len()).map(Some).chain([None]).map(move |at| (book, at)))
        .collect();
    let made: Vec<_> =
        units.into_par_iter().map(|(book, at)| unit(press, book, at, &assets, earlier)).collect();
    let mut kits = Kits::default();
    let mut downloads = Downloads::new();
    for (page, files, found) in made {
        problems.extend(found);
        for (path, kept, shape) in files {
            let download = Download::of(shape, &path, kept.bytes.len(), page.version, page.date, page.lang);
            downloads.entry((page.at, page.lang)).or_default().push(download);
            kits.files.insert(path, kept);
        }
    }
    (kits, downloads, problems)
}

/// What downloads of one page have in common.
struct Shared {
    at: usize,
    lang: Lang,
    version: i64,
    date: Date,
}

type Made = (Shared, Vec<(String, Kept, Shape)>, Vec<Problem>);

/// The files of one chapter, or of the whole book.
fn unit(
    press: &Press<'_>,
    book: &Book<'_>,
    at: Option<usize>,
    assets: &Files<'_>,
    earlier: Option<&Kits>,
) -> Made {
    let mut problems = Vec::new();
    let (page, digest, paths) = match at {
        Some(at) => {
            let chapter = &book.chapters[at];
            let (version, date) = (chapter.version, chapter.card.modified);
            (
                Shared { at: chapter.at, lang: book.lang, version, date },
                book.digest(Some(at)),
                book.paths(chapter),
            )
        }
        None => {
            let (version, date) = (book.version, book.date);
            (Shared { at: book.at, lang: book.lang, version, date }, book.digest(None), book.own_paths())
        }
    };
    let kept: Vec<_> = paths
        .iter()
        .filter_map(|(path, _)| earlier?.files.get(path).filter(|kept| kept.digest == digest).cloned())
        .collect();
    let bytes: Vec<Bytes> = if kept.len() == paths.len() {
        kept.into_iter().map(|kept| kept.bytes).collect()
    } else {
        let mut edition = edition::Edition::new(press, book, assets);
        let files = match at {
            Some(at) => edition.chapter(at),
            None => edition.whole(),
        };
        problems = edition.into_problems();
        files.map(Bytes::from).into()
    };
    let files =
        paths.into_iter().zip(bytes).map(|((path, shape), bytes)| (path, Kept { digest, bytes }, shape));
    (page, files.collect(), problems)
}

impl Book<'_> {
    /// Stands for everything that an edition shows.
    fn digest(&self, at: Option<usize>) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.name, self.print, self.path).hash(&mut hasher);
        match at {
            Some(at) => self.chapters[at].hash(&mut hasher),
            None => {
                (&self.text, &self.chapters, self.version).hash(&mut hasher);
                self.date.hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// Where the ZIP and the text of a chapter are published.
    fn paths(&self, chapter: &Chapter<'_>) -> Vec<(String, Shape)> {
        let folder = chapter.card.href.trim_start_matches('/');
        let file = |end: &str| format!("{folder}{}-{}.{}.{end}", self.name, chapter.stem, self.lang);
        vec![(file("zip"), Shape::ChapterZip), (file("txt"), Shape::ChapterText)]
    }

    /// Where the ZIP of all and the edition on one page are published.
    fn own_paths(&self) -> Vec<(String, Shape)> {
        let folder = self.path.trim_start_matches('/');
        let Self { name, print, lang, .. } = self;
        vec![
            (format!("{folder}{name}.{lang}.zip"), Shape::WholeZip),
            (format!("{folder}{name}-{print}.{lang}.html"), Shape::WholePage),
        ]
    }
}

/// Every book: a section that has chapters, in each language.
fn books<'s>(press: &Press<'s>) -> Vec<Book<'s>> {
    let site = press.site;
    let sections = site.pages.iter().enumerate().filter(|(_, page)| page.kind == KindName::Section);
    let books = sections.flat_map(|(at, page)| {
        Lang::ALL.into_iter().filter_map(move |lang| {
            let subject = Subject { at, page, article: page.article(lang)?, lang };
            let chapters = chapters(press, subject);
            if chapters.is_empty() {
                return None;
            }
            let days = chapters.iter().map(|chapter| chapter.card.modified);
            let word = |name| site.words.get(WORDS, name, lang).unwrap_or_default();
            Some(Book {
                at,
                page,
                path: subject.path(),
                lang,
                date: days.chain([subject.article.front.modified]).max()?,
                text: Text::of(press, subject),
                version: match subject.article.front.kind {
                    Kind::Section { version, .. } => version,
                    _ => 1,
                },
                chapters,
                name: word("name"),
                print: word("print"),
            })
        })
    });
    books.collect()
}

/// The chapters of a book, by number.
fn chapters<'s>(press: &Press<'s>, book: Subject<'s>) -> Vec<Chapter<'s>> {
    let site = press.site;
    let members = site.members[book.at].of(book.lang).iter();
    let mut chapters: Vec<Chapter<'s>> = members
        .filter_map(|at| {
            let page = &site.pages[*at];
            let subject = Subject { at: *at, page, article: page.article(book.lang)?, lang: book.lang };
            let Kind::Chapter { version, .. } = subject.article.front.kind else { return None };
            let card = site.card(*at, book.lang)?;
            let number = format!("{:02}", card.number);
            let slug = card.href.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            // A chapter whose address is its file's name has the number in it already.
            let slug = slug.strip_prefix(number.as_str()).map_or(slug, |slug| slug.trim_start_matches('-'));
            Some(Chapter {
                at: *at,
                text: Text::of(press, subject),
                card,
                version,
                stem: format!("{number}-{slug}"),
                part: format!("c{number}"),
            })
        })
        .collect();
    chapters.sort_by_key(|chapter| chapter.card.number);
    chapters
}

fn missing_words(press: &Press<'_>, problems: &mut Vec<Problem>) {
    for word in NEEDED {
        if press.site.words.get(WORDS, word, Lang::En).is_none() {
            let problem =
                Problem::in_file(WORDS_FILE, format!("no word `{WORDS}.{word}`, which downloads need"));
            problems.push(problem.hint(format!("add it under [{WORDS}]")));
        }
    }
}
