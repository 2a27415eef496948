//! One edition being made: pages of chapters and of the whole book, put into a ZIP or onto one page.
//!
//! Comes in: a book. Goes out: bytes of files. Never here: which editions there are, what was made before.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use portal::markdown::Body;
use portal::theme::{Frame, THEME_FOLDER};
use portal::{Problem, format, words};
use tera::{Map, Value};

use super::super::ink::Ink;
use super::super::press::Press;
use super::super::text::Text;
use super::super::{views, while_making};
use super::address::{self, Files, Place, SHEET, SHEET_ASSET, Stand, Way};
use super::archive::{self, Inside};
use super::plain_text::plain_text;
use super::{Book, CHAPTER, Chapter, WHOLE, WORDS};

/// The cover of the book in its ZIP.
const COVER: &str = "index.html";

/// Folder of the plain texts in the ZIP of all.
const TEXTS: &str = "txt";

/// What editions of a book are made with.
pub(super) struct Edition<'e> {
    press: &'e Press<'e>,
    book: &'e Book<'e>,
    assets: &'e Files<'e>,
    ink: Ink<'e>,
    problems: RefCell<Vec<Problem>>,
    /// Names of files of the site that the pages made so far need beside them.
    needs: BTreeSet<String>,
}

/// Where in the book a page of a chapter stands.
struct Around {
    book: Option<&'static str>,
    prev: Option<usize>,
    next: Option<usize>,
}

impl<'e> Edition<'e> {
    pub(super) fn new(press: &'e Press<'e>, book: &'e Book<'e>, assets: &'e Files<'e>) -> Self {
        let ink = press.ink(book.lang);
        Self { press, book, assets, ink, problems: RefCell::default(), needs: BTreeSet::new() }
    }

    /// Everything that came up.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.extend(self.ink.into_problems());
        problems
    }

    /// The ZIP and the plain text of a chapter.
    pub(super) fn chapter(&mut self, at: usize) -> [Vec<u8>; 2] {
        let chapter = &self.book.chapters[at];
        let text = self.text(chapter);
        let own = Stand::File(page_of(chapter));
        let way = self.way(Place::Zip, [(chapter.card.href.as_str(), own)].into());
        let page = self.chapter_page(at, &way, &Around { book: None, prev: None, next: None });
        let page = way.of_page(&page, &mut self.needs);
        let mut inside = self.beside();
        inside.insert(page_of(chapter), page.into_bytes());
        inside.insert(format!("{}.txt", chapter.stem), text.clone().into_bytes());
        [archive::pack(&inside, chapter.card.modified), text.into_bytes()]
    }

    /// The ZIP of all chapters, and all chapters on one page.
    pub(super) fn whole(&mut self) -> [Vec<u8>; 2] {
        let book = self.book;
        let files = book.chapters.iter().map(|chapter| (chapter.path(), Stand::File(page_of(chapter))));
        let cover = (book.path, Stand::File(COVER.to_owned()));
        let way = self.way(Place::Zip, files.chain([cover]).collect());
        let mut inside = Inside::new();
        for (at, chapter) in book.chapters.iter().enumerate() {
            let next = Some(at + 1).filter(|next| *next < book.chapters.len());
            let page =
                self.chapter_page(at, &way, &Around { book: Some(COVER), prev: at.checked_sub(1), next });
            inside.insert(page_of(chapter), way.of_page(&page, &mut self.needs).into_bytes());
            inside.insert(format!("{TEXTS}/{}.txt", chapter.stem), self.text(chapter).into_bytes());
        }
        let print = format!("{}.html", book.print);
        let cover = self.whole_page(&way, Some(&print));
        inside.insert(COVER.to_owned(), way.of_page(&cover, &mut self.needs).into_bytes());
        let parts = book.chapters.iter().map(|chapter| (chapter.path(), Stand::Part(chapter.part.clone())));
        let mut way = self.way(Place::Zip, parts.collect());
        let page = self.whole_page(&way, None);
        // The same page twice: in the ZIP beside its style sheet, and on the site with the site's.
        inside.insert(print, way.of_page(&page, &mut self.needs).into_bytes());
        way.place = Place::Site;
        let page = self.with_sheet(&way.of_page(&page, &mut BTreeSet::new()));
        inside.extend(self.beside());
        [archive::pack(&inside, book.date), page.into_bytes()]
    }

    /// The page with its style sheet inside, for who saves it as one file. On the site browsers refuse styles inside a
    /// page, so the link to the sheet stays.
    fn with_sheet(&self, page: &str) -> String {
        let sheet = self.press.site.assets.get(SHEET_ASSET).map(|sheet| &sheet.asset.bytes[..]);
        let sheet = std::str::from_utf8(sheet.unwrap_or_default()).unwrap_or_default();
        page.replacen("</head>", &format!("<style>{sheet}</style>\n</head>"), 1)
    }

    fn way(&self, place: Place, chapters: BTreeMap<&'e str, Stand>) -> Way<'e> {
        Way { place, chapters, base_url: &self.press.site.config.base_url, assets: self.assets }
    }

    /// The style sheet, and the files that the pages made so far need.
    fn beside(&self) -> Inside {
        let site = &self.press.site.assets;
        let mut files = Inside::new();
        match site.get(SHEET_ASSET) {
            Some(sheet) => drop(files.insert(SHEET.to_owned(), sheet.asset.bytes.to_vec())),
            None => {
                let file = format!("{THEME_FOLDER}/static/{SHEET_ASSET}");
                self.problems.borrow_mut().push(
                    Problem::in_file(file, "this file is missing").hint("it is the look of all downloads"),
                );
            }
        }
        for name in &self.needs {
            files.extend(site.get(name).map(|file| (address::inside(name), file.asset.bytes.to_vec())));
        }
        files
    }

    /// A chapter as a page: `title`, `summary`, `body`, `toc`, `number`, `version`, `date` (ISO), `lang` (code), `home`
    /// (address of the page on the site), `book` (the cover beside it, or none), `prev` and `next` (`title`, `href`) or
    /// none.
    fn chapter_page(&self, at: usize, way: &Way<'_>, around: &Around) -> String {
        let chapter = &self.book.chapters[at];
        let neighbour = |at: Option<usize>| {
            let chapter = &self.book.chapters[at?];
            let mut map = Map::default();
            map.insert("title".into(), chapter.card.title.as_str().into());
            map.insert("href".into(), way.chapter(chapter.path()).into());
            Some(map)
        };
        let mut map = Map::default();
        map.insert("title".into(), chapter.card.title.as_str().into());
        map.insert("summary".into(), chapter.card.summary.as_str().into());
        map.insert("body".into(), self.ink.body(&chapter.text));
        map.insert("toc".into(), toc(&chapter.text.article.body, str::to_owned));
        map.insert("number".into(), chapter.card.number.into());
        map.insert("version".into(), chapter.version.into());
        map.insert("date".into(), chapter.card.modified.to_string().into());
        map.insert("lang".into(), self.book.lang.code().into());
        map.insert("home".into(), self.absolute(chapter.path()).into());
        map.insert("book".into(), around.book.into());
        map.insert("prev".into(), neighbour(around.prev).into());
        map.insert("next".into(), neighbour(around.next).into());
        self.page(CHAPTER, &chapter.text, map)
    }

    /// The whole book: `title`, `summary`, `body` (of its cover), `version`, `date` (ISO), `lang` (code), `home` (address
    /// on the site), `print` (the page with all chapters beside the cover, or none on that page itself), `chapters`
    /// (`number`, `title`, `summary`, `href`, `id` (name of its part on one page), `body` (none on the cover), `toc`).
    fn whole_page(&self, way: &Way<'_>, print: Option<&str>) -> String {
        let book = self.book;
        let chapters = views::list(&book.chapters, |chapter| {
            let mut map = Map::default();
            map.insert("number".into(), chapter.card.number.into());
            map.insert("title".into(), chapter.card.title.as_str().into());
            map.insert("summary".into(), chapter.card.summary.as_str().into());
            map.insert("href".into(), way.chapter(chapter.path()).into());
            map.insert("id".into(), chapter.part.as_str().into());
            let name = |id: &str| match print {
                Some(_) => id.to_owned(),
                None => address::in_chapter(&chapter.part, id),
            };
            map.insert("toc".into(), toc(&chapter.text.article.body, name));
            let body = print.is_none().then(|| self.ink.body(&chapter.text));
            let body = body
                .as_ref()
                .and_then(Value::as_str)
                .map(|html| Value::safe_string(&address::named_apart(html, &chapter.part)));
            map.insert("body".into(), body.into());
            map
        });
        let mut map = Map::default();
        map.insert("title".into(), book.text.article.front.title.as_str().into());
        map.insert("summary".into(), book.text.article.front.summary.as_str().into());
        map.insert("body".into(), self.ink.body(&book.text));
        map.insert("version".into(), book.version.into());
        map.insert("date".into(), book.date.to_string().into());
        map.insert("lang".into(), book.lang.code().into());
        map.insert("home".into(), self.absolute(book.path).into());
        map.insert("print".into(), print.into());
        map.insert("chapters".into(), chapters);
        self.page(WHOLE, &book.text, map)
    }

    fn page(&self, template: &str, text: &Text<'_>, page: Map) -> String {
        let front = &text.article.front;
        let frame = Frame {
            title: front.title.clone(),
            description: front.summary.clone(),
            key: self.book.page.key.clone(),
            modified: Some(front.modified.to_string()),
            ..Frame::default()
        };
        self.press.theme.page(template, self.book.lang, &frame, page.into()).unwrap_or_else(|problem| {
            self.problems.borrow_mut().push(while_making(problem, &text.article.file));
            String::new()
        })
    }

    /// A chapter as plain text: title, summary and where it comes from above it.
    fn text(&self, chapter: &Chapter<'_>) -> String {
        let lang = self.book.lang;
        let base_url = &self.press.site.config.base_url;
        let word = self.ink.words().get(WORDS, "text_head", lang).unwrap_or_default();
        let head = words::fill(
            word,
            [
                ("n", chapter.card.number.to_string().as_str()),
                ("version", chapter.version.to_string().as_str()),
                ("date", format::date(chapter.card.modified, lang).as_str()),
                ("address", self.absolute(chapter.path()).as_str()),
            ],
        );
        let body = self.ink.body(&chapter.text);
        let body = plain_text(body.as_str().unwrap_or_default(), base_url, lang);
        let title = chapter.card.title.to_uppercase();
        format!("{title}\n\n{}\n\n{head}\n\n\n{body}", chapter.card.summary)
    }

    fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.press.site.config.base_url)
    }
}

/// The file of a chapter in a ZIP.
fn page_of(chapter: &Chapter<'_>) -> String {
    format!("{}.html", chapter.stem)
}

/// Headings of the second and third level: `id`, `title`, `level`.
fn toc(body: &Body, name: impl Fn(&str) -> String) -> Value {
    let headings = body.headings.iter().filter(|heading| heading.level <= 3);
    let entries = headings.map(|heading| {
        let mut map = Map::default();
        map.insert("id".into(), name(&heading.id).into());
        map.insert("title".into(), heading.text.as_str().into());
        map.insert("level".into(), heading.level.into());
        Value::from(map)
    });
    entries.collect::<Vec<_>>().into()
}
