//! One file of a page in one language, read.
//!
//! Comes in: a file's path and text. Goes out: an [`Article`] and every problem of the file. The same text always gives
//! the same article, so that a running server reads a file again only when it changed. Never here: other files, the
//! date, whether links lead anywhere.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use portal::markdown::{self, Body};
use portal::{Lang, Problem, slug};

use crate::front_matter::{self, FrontMatter, Kind, KindName};
use crate::source::CONTENT_FOLDER;

/// Key of the home page.
pub(crate) const HOME: &str = "home";

/// Folder whose name does not show in keys.
const PAGES: &str = "pages";

/// A page in one language.
#[derive(Debug)]
pub(crate) struct Article {
    /// Path from the project's root.
    pub(crate) file: String,
    pub(crate) lang: Lang,
    pub(crate) front: FrontMatter,
    pub(crate) body: Body,
    /// The front matter is in order, so that it can be held against the twin's.
    pub(crate) is_sound: bool,
    /// Stands for everything in the file.
    digest: u64,
}

/// Two articles are alike when their files are.
impl Hash for Article {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

impl Article {
    /// Title where there is little room.
    pub(crate) fn short_title(&self) -> &str {
        self.front.nav_title.as_deref().unwrap_or(&self.front.title)
    }
}

/// A file's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// Key of the page in both languages: `stories/pei-french`.
    pub(crate) key: String,
    pub(crate) lang: Lang,
    pub(crate) kind: KindName,
    /// What stands in the address when the page does not say; empty for the home page.
    pub(crate) stem: String,
}

/// A file as it was read.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub(crate) name: Name,
    pub(crate) article: Arc<Article>,
    pub(crate) problems: Arc<[Problem]>,
}

/// Reads one file. Only a file whose name can't be read gives no article.
pub(crate) fn read(file: &str, text: &str) -> Result<Parsed, Problem> {
    let name = name(file)?;
    let mut problems = Vec::new();
    let split = front_matter::split(file, text).unwrap_or_else(|problem| {
        problems.push(problem);
        front_matter::Split { front: "", front_at: 0, body: "", body_at: text.len() }
    });
    let is_split = problems.is_empty();
    let (front, front_problems) = front_matter::read(file, &split, name.kind);
    let is_sound = is_split && front_problems.is_empty();
    let (body, body_problems) = markdown::parse(file, split.body, split.body_at);
    if is_split {
        problems.extend(front_problems);
        problems.extend(body_problems);
    }
    if front.slug.is_none() && !name.stem.is_empty() && !slug::is_valid(&name.stem) {
        let hint = format!("rename the file, or write slug = \"{}\"", slug::fold(&name.stem));
        let message = format!("the file's name `{}` can't stand in an address", name.stem);
        problems.push(Problem::in_file(file, message).hint(hint));
    }
    let article =
        Article { file: file.to_owned(), lang: name.lang, front, body, is_sound, digest: digest(file, text) };
    Ok(Parsed { name, article: Arc::new(article), problems: problems.into() })
}

fn digest(file: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (file, text).hash(&mut hasher);
    hasher.finish()
}

/// Whether a path is that of a page's text.
pub(crate) fn is_text(path: &str) -> bool {
    path.starts_with(CONTENT_FOLDER) && path.ends_with(".md")
}

/// Takes a path such as `content/stories/pei-french.en.md` apart.
pub(crate) fn name(file: &str) -> Result<Name, Problem> {
    let inside = file.strip_prefix(CONTENT_FOLDER).and_then(|path| path.strip_prefix('/')).unwrap_or(file);
    let path = inside.strip_suffix(".md").unwrap_or(inside);
    let Some((path, lang)) = path.rsplit_once('.').and_then(|(path, code)| Some((path, Lang::parse(code)?)))
    else {
        return Err(Problem::in_file(file, "the name does not say in which language the file is")
            .hint(format!("call it {path}.en.md or {path}.fr.md")));
    };
    let (folder, rest) = path.split_once('/').unwrap_or(("", path));
    let segments: Vec<&str> = rest.split('/').collect();
    let is_index = segments.last() == Some(&"index");
    let is_home = folder == PAGES && rest == "index";
    let kind = front_matter::of_path(file, folder, is_index, is_home)?;
    let mut key: Vec<&str> = if folder == PAGES { Vec::new() } else { vec![folder] };
    key.extend(&segments);
    if is_index {
        key.pop();
    }
    let stem = key.last().map_or("", |stem| stem);
    let key = if key.is_empty() { HOME.to_owned() } else { key.join("/") };
    Ok(Name { lang, kind, stem: stem.to_owned(), key })
}

impl Article {
    /// Whether the page has that layout.
    pub(crate) fn has_layout(&self, wanted: front_matter::Layout) -> bool {
        self.layout() == Some(wanted)
    }

    /// How a page of `pages/` is laid out; other kinds have a layout of their own.
    pub(crate) const fn layout(&self) -> Option<front_matter::Layout> {
        match self.front.kind {
            Kind::Page { layout, .. } => Some(layout),
            _ => None,
        }
    }

    /// No reader looks for the page: search engines and lists leave it out.
    pub(crate) fn is_unlisted(&self) -> bool {
        self.layout().is_some_and(front_matter::Layout::is_unlisted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_paths() {
        let key = |file| name(file).map(|name| (name.key, name.stem, name.kind));
        assert_eq!(key("content/pages/index.en.md"), Ok((HOME.into(), String::new(), KindName::Page)));
        assert_eq!(key("content/pages/join.fr.md"), Ok(("join".into(), "join".into(), KindName::Page)));
        assert_eq!(key("content/pages/a/index.fr.md"), Ok(("a".into(), "a".into(), KindName::Section)));
        assert_eq!(
            key("content/stories/index.en.md"),
            Ok(("stories".into(), "stories".into(), KindName::Section))
        );
        assert_eq!(key("content/stories/x.en.md"), Ok(("stories/x".into(), "x".into(), KindName::Story)));
        assert_eq!(
            key("content/toolkits/01-a.en.md"),
            Ok(("toolkits/01-a".into(), "01-a".into(), KindName::Chapter))
        );
        assert!(key("content/pages/join.md").unwrap_err().hint.unwrap().contains("pages/join.en.md"));
        assert!(key("content/storys/a.en.md").is_err());
        assert!(key("content/a.en.md").is_err());
    }
}
