//! What a finished page turned out to hold.
//!
//! Comes in: HTML, whoever wrote it: an author, a component, a template. Goes out: [`Facts`] for the checks that need
//! several pages, and a problem for each mistake that the page shows by itself. Never here: other pages.

use std::collections::BTreeSet;

use portal::Problem;

use super::searchable::Gatherer;
use super::tags::{Piece, Tag, pieces};

/// What a finished page turned out to hold.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Every `id`.
    pub(crate) ids: BTreeSet<String>,
    /// Parts of the page that it links to and does not have.
    pub(crate) missing: BTreeSet<String>,
    /// Links to parts of other pages: path and part.
    pub(crate) anchors: BTreeSet<(String, String)>,
    /// Addresses of style sheets.
    pub(crate) styles: BTreeSet<String>,
    /// Addresses of scripts.
    pub(crate) scripts: BTreeSet<String>,
    /// Addresses of images and icons that a browser asks for at once.
    pub(crate) images: BTreeSet<String>,
}

/// Addresses that functions answer.
const FUNCTIONS: [&str; 1] = ["/api/"];

/// Elements that end an open paragraph, so that what was meant to be inside it is not.
const BLOCKS: [&str; 16] = [
    "address", "article", "aside", "div", "dl", "fieldset", "figure", "form", "h2", "h3", "nav", "ol", "p",
    "section", "table", "ul",
];

/// Attributes that name other elements of the page by their `id`.
const REFERENCES: [&str; 7] =
    ["for", "form", "list", "popovertarget", "aria-labelledby", "aria-describedby", "aria-controls"];

struct Reader<'p> {
    facts: Facts,
    path: &'p str,
    targets: &'p BTreeSet<String>,
    base_url: &'p str,
    /// Names of elements of the same page that attributes speak of.
    wanted: BTreeSet<String>,
    /// Parts of the same page that links lead to.
    parts: BTreeSet<String>,
    in_paragraph: bool,
    messages: BTreeSet<(String, &'static str)>,
}

impl Facts {
    /// Reads a page that stands at `path`; on the way, `gatherer` hears what it says.
    pub(super) fn of(
        html: &str,
        place: &Place<'_>,
        gatherer: &mut Gatherer,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut reader = Reader {
            facts: Self::default(),
            path: place.path,
            targets: place.targets,
            base_url: place.base_url,
            wanted: BTreeSet::new(),
            parts: BTreeSet::new(),
            in_paragraph: false,
            messages: BTreeSet::new(),
        };
        for piece in pieces(html) {
            gatherer.read(&piece);
            if let Piece::Tag(tag) = piece {
                reader.tag(&tag);
            }
        }
        for name in &reader.wanted {
            if !reader.facts.ids.contains(name) {
                let message = format!("nothing on the page {} is called `{name}`", place.path);
                reader.messages.insert((message, "a label, a description or a button speaks of it"));
            }
        }
        reader.facts.missing = reader.parts.difference(&reader.facts.ids).cloned().collect();
        problems.extend(
            reader
                .messages
                .into_iter()
                .map(|(message, hint)| Problem::in_file(place.file, message).hint(hint)),
        );
        reader.facts
    }
}

/// Where a page stands and what it may lead to.
pub(crate) struct Place<'p> {
    pub(crate) path: &'p str,
    /// The source that problems are reported in.
    pub(crate) file: &'p str,
    /// Paths of everything that is published.
    pub(crate) targets: &'p BTreeSet<String>,
    pub(crate) base_url: &'p str,
}

impl Reader<'_> {
    fn tag(&mut self, tag: &Tag<'_>) {
        if tag.is_end {
            self.in_paragraph &= tag.name != "p";
            return;
        }
        if self.in_paragraph && BLOCKS.contains(&tag.name) {
            let message = format!("a <{}> inside a paragraph, on the page {}", tag.name, self.path);
            self.say(message, "put the component on a line of its own, with empty lines round it");
        }
        self.in_paragraph |= tag.name == "p";
        self.names(tag);
        self.addresses(tag);
        self.policy(tag);
        if tag.name == "img" && tag.value("alt").is_none() {
            let message = format!("an image without a description on the page {}", self.path);
            self.say(message, "write alt=\"…\", or alt=\"\" for an ornament");
        }
    }

    fn say(&mut self, message: String, hint: &'static str) {
        self.messages.insert((message, hint));
    }

    /// Names of elements, and attributes that name others.
    fn names(&mut self, tag: &Tag<'_>) {
        if let Some(id) = tag.value("id")
            && !self.facts.ids.insert(id.to_owned())
        {
            let message = format!("two elements of the page {} are called `{id}`", self.path);
            self.say(message, "give a heading another name: ## Heading {#name}");
        }
        for name in REFERENCES {
            let value = tag.value(name).unwrap_or_default();
            self.wanted.extend(value.split_ascii_whitespace().map(str::to_owned));
        }
    }

    fn addresses(&mut self, tag: &Tag<'_>) {
        for name in ["href", "src", "action", "formaction", "poster", "data"] {
            let Some(value) = tag.value(name) else { continue };
            let value = value.replace("&amp;", "&");
            let Some(path) = self.address(&value) else { continue };
            self.weigh(tag, name, path);
        }
    }

    /// Holds an address against what is published; gives the path when it leads to a file of this site.
    fn address(&mut self, value: &str) -> Option<String> {
        let inside = value.strip_prefix(self.base_url).filter(|rest| rest.starts_with('/')).unwrap_or(value);
        if let Some(part) = inside.strip_prefix('#') {
            if !part.is_empty() {
                self.parts.insert(part.to_owned());
            }
            return None;
        }
        if !inside.starts_with('/') || inside.starts_with("//") {
            if inside.is_empty() {
                let message = format!("a link without an address on the page {}", self.path);
                self.say(message, "leave the link out where there is nothing to lead to");
                return None;
            }
            let is_outside =
                ["https://", "http://", "mailto:", "tel:"].iter().any(|start| inside.starts_with(start));
            if !is_outside {
                let message =
                    format!("the page {} leads to `{value}`, which depends on where it stands", self.path);
                self.say(message, "write url(page=…), asset(path=…) or a full address");
            }
            return None;
        }
        let (path, part) = inside.split_once('#').map_or((inside, ""), |(path, part)| (path, part));
        let path = path.split('?').next().unwrap_or_default();
        if FUNCTIONS.iter().any(|start| path.starts_with(start)) {
            return None;
        }
        if !self.targets.contains(path) {
            let message = format!("the page {} leads to `{path}`, which is not there", self.path);
            self.say(message, "write url(page=…) or asset(path=…), which know every address");
            return None;
        }
        if !part.is_empty() {
            if path == self.path {
                self.parts.insert(part.to_owned());
            } else {
                self.facts.anchors.insert((path.to_owned(), part.to_owned()));
            }
        }
        Some(path.to_owned())
    }

    /// Counts a file that a browser asks for before the page can be used.
    fn weigh(&mut self, tag: &Tag<'_>, attribute: &str, path: String) {
        let rel = tag.value("rel").unwrap_or_default();
        match (tag.name, attribute) {
            ("link", "href") if rel.contains("stylesheet") => drop(self.facts.styles.insert(path)),
            ("link", "href") if rel.contains("icon") || rel.contains("preload") => {
                self.facts.images.insert(path);
            }
            ("script", "src") => drop(self.facts.scripts.insert(path)),
            ("img", "src") if tag.value("loading") != Some("lazy") => drop(self.facts.images.insert(path)),
            _ => {}
        }
    }

    /// What browsers refuse under the policy that every page is sent with.
    fn policy(&mut self, tag: &Tag<'_>) {
        let hint = "put it into a file of static/: browsers refuse it inside the page";
        let inline = tag.name == "style"
            || (tag.name == "script" && tag.value("src").is_none())
            || tag.attributes.iter().any(|(name, _)| *name == "style" || name.starts_with("on"));
        if inline {
            let message = format!("a script or a style inside the page {}", self.path);
            self.say(message, hint);
        }
        if tag.value("src").is_some_and(|value| value.starts_with("data:")) {
            let message = format!("data inside an address on the page {}", self.path);
            self.say(message, hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(html: &str) -> Vec<String> {
        let targets = ["/en/", "/en/b/", "/css/a.css"].map(str::to_owned).into();
        let mut problems = Vec::new();
        let place = Place { path: "/en/", file: "a.md", targets: &targets, base_url: "https://p.example" };
        Facts::of(html, &place, &mut Gatherer::new(), &mut problems);
        problems.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn a_page_in_order_has_no_problems() {
        let html = "<link rel=\"stylesheet\" href=\"/css/a.css\"><p id=a>x</p><label for=\"b\">y</label><input id='b'><a href=\"#a\">z</a><a href=\"/en/b/?x=1&amp;y=2#c\">z</a><a href=\"https://p.example/en/\">e</a><form action=\"/api/forms/x\"></form><img src=\"/css/a.css\" alt=\"\">";
        assert_eq!(problems(html), [""; 0]);
    }

    #[test]
    fn mistakes_of_a_page_are_named() {
        let html = "<p id=\"a\"><div id=\"a\" style=\"x\"></div></p><a href=\"/en/c/\"></a><a href=\"b/\"></a><a href=\"#d\"></a><label for=\"e\"></label><img src=\"/css/a.css\"><script>x</script>";
        assert_eq!(
            problems(html),
            [
                "a <div> inside a paragraph, on the page /en/",
                "a script or a style inside the page /en/",
                "an image without a description on the page /en/",
                "nothing on the page /en/ is called `e`",
                "the page /en/ leads to `/en/c/`, which is not there",
                "the page /en/ leads to `b/`, which depends on where it stands",
                "two elements of the page /en/ are called `a`",
            ]
        );
    }
}
