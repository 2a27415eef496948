//! What each kind of page says of itself beyond what all pages say.

use jiff::civil::Date;
use portal::Problem;

use super::event::Event;
use super::fields::{Fields, Written};
use super::layout::{Audience, Layout, Sort};

/// Which kind of content a file is, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum KindName {
    Page,
    Section,
    Community,
    Chapter,
    Story,
    Event,
    News,
    Course,
}

impl KindName {
    /// Every kind.
    pub(crate) const ALL: [Self; 8] = [
        Self::Page,
        Self::Section,
        Self::Community,
        Self::Chapter,
        Self::Story,
        Self::Event,
        Self::News,
        Self::Course,
    ];

    /// The name of the kind in values for templates and on the command line.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Section => "section",
            Self::Community => "community",
            Self::Chapter => "chapter",
            Self::Story => "story",
            Self::Event => "event",
            Self::News => "news",
            Self::Course => "course",
        }
    }

    /// The folder of `content/` whose files are of this kind; sections stand in any of them as `index`.
    pub(crate) const fn folder(self) -> Option<&'static str> {
        match self {
            Self::Page => Some("pages"),
            Self::Section => None,
            Self::Community => Some("communities"),
            Self::Chapter => Some("toolkits"),
            Self::Story => Some("stories"),
            Self::Event => Some("events"),
            Self::News => Some("news"),
            Self::Course => Some("courses"),
        }
    }
}

/// What a page says of itself beyond what all pages say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Page {
        layout: Layout,
        form: Option<Written<String>>,
        audience: Option<Audience>,
        /// Keys of `sources.toml`.
        sources: Vec<Written<String>>,
    },
    Section {
        sort: Sort,
        per_page: usize,
        feed: bool,
        /// Of the book, where the section is one.
        version: i64,
    },
    Community {
        community: Written<String>,
    },
    Chapter {
        number: i64,
        version: i64,
    },
    Story(Dated),
    Event(Event),
    News(Dated),
    Course {
        communities: Vec<Written<String>>,
        sources: Vec<Written<String>>,
    },
}

/// What stories and news have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    pub(crate) date: Date,
    pub(crate) communities: Vec<Written<String>>,
    /// Keys of `sources.toml`.
    pub(crate) sources: Vec<Written<String>>,
    pub(crate) consent: Option<Consent>,
}

/// What the people in a story agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consent {
    pub(crate) scope: String,
    /// Last day on which the story may be shown.
    pub(crate) until: Written<Date>,
}

/// Entries on a page of a listing when the section does not say.
const PER_PAGE: i64 = 20;

impl Kind {
    /// Reads the keys of a kind. A draft may still lack its sources.
    pub(crate) fn read(name: KindName, fields: &mut Fields<'_>, is_draft: bool) -> Self {
        match name {
            KindName::Page => read_page(fields),
            KindName::Section => Self::Section {
                sort: Sort::read(fields),
                per_page: fields
                    .number("per_page", 1..1001)
                    .and_then(|number| usize::try_from(number.value).ok())
                    .unwrap_or(PER_PAGE as usize),
                feed: fields.flag("feed").unwrap_or_default(),
                version: version(fields),
            },
            KindName::Community => {
                let community = fields.text("community");
                let community = fields.required("community", community, "\"halifax\"");
                Self::Community { community: community.unwrap_or_else(nothing) }
            }
            KindName::Chapter => {
                let number = fields.number("chapter", 1..1000);
                let number = fields.required("chapter", number, "1");
                Self::Chapter { number: number.map_or(0, |number| number.value), version: version(fields) }
            }
            KindName::Story => Self::Story(dated(fields, is_draft)),
            KindName::Event => Self::Event(Event::read(fields)),
            KindName::News => Self::News(dated(fields, is_draft)),
            KindName::Course => {
                Self::Course { communities: fields.texts("communities"), sources: sources(fields, is_draft) }
            }
        }
    }

    /// The day that orders the page among others.
    pub(crate) const fn date(&self) -> Option<Date> {
        match self {
            Self::Story(Dated { date, .. }) | Self::News(Dated { date, .. }) => Some(*date),
            Self::Event(event) => event.starts(),
            Self::Page { .. }
            | Self::Section { .. }
            | Self::Community { .. }
            | Self::Chapter { .. }
            | Self::Course { .. } => None,
        }
    }

    /// Slugs of the communities that the page speaks of.
    pub(crate) fn communities(&self) -> &[Written<String>] {
        match self {
            Self::Story(dated) | Self::News(dated) => &dated.communities,
            Self::Event(Event { communities, .. }) | Self::Course { communities, .. } => communities,
            Self::Community { community } => std::slice::from_ref(community),
            Self::Page { .. } | Self::Section { .. } | Self::Chapter { .. } => &[],
        }
    }

    /// Keys of the sources that the page names.
    pub(crate) fn sources(&self) -> &[Written<String>] {
        match self {
            Self::Story(dated) | Self::News(dated) => &dated.sources,
            Self::Course { sources, .. } | Self::Page { sources, .. } => sources,
            Self::Section { .. } | Self::Community { .. } | Self::Chapter { .. } | Self::Event(_) => &[],
        }
    }

    /// What an event says of itself.
    pub(crate) const fn event(&self) -> Option<&Event> {
        match self {
            Self::Event(event) => Some(event),
            _ => None,
        }
    }

    /// Whose way through the site the page is.
    pub(crate) const fn audience(&self) -> Option<Audience> {
        match self {
            Self::Page { audience, .. } => *audience,
            _ => None,
        }
    }

    /// What the people on the page agreed to.
    pub(crate) const fn consent(&self) -> Option<&Consent> {
        match self {
            Self::Story(dated) | Self::News(dated) => dated.consent.as_ref(),
            _ => None,
        }
    }
}

fn read_page(fields: &mut Fields<'_>) -> Kind {
    let layout = Layout::read(fields);
    let form = fields.text("form");
    match (layout, &form) {
        (Layout::Form, None) => {
            fields.required::<()>("form", None, "\"contact\"");
        }
        (Layout::Form, Some(_)) | (_, None) => {}
        (_, Some(form)) => {
            let span = form.span.clone();
            fields.problem(span, "this page has a form but no place for it", "write layout = \"form\"");
        }
    }
    Kind::Page { layout, form, audience: Audience::read(fields, layout), sources: fields.texts("sources") }
}

/// The edition of a text that people take home.
fn version(fields: &mut Fields<'_>) -> i64 {
    fields.number("version", 1..1000).map_or(1, |version| version.value)
}

fn dated(fields: &mut Fields<'_>, is_draft: bool) -> Dated {
    Dated {
        date: date(fields),
        communities: fields.texts("communities"),
        sources: sources(fields, is_draft),
        consent: consent(fields),
    }
}

fn date(fields: &mut Fields<'_>) -> Date {
    let date = fields.date("date");
    fields.required("date", date, "2026-11-22").map_or(Date::ZERO, |date| date.value)
}

fn sources(fields: &mut Fields<'_>, is_draft: bool) -> Vec<Written<String>> {
    let sources = fields.texts("sources");
    let first = sources.first().map(|_| ()).or_else(|| is_draft.then_some(()));
    fields.required("sources", first, "[\"N1\"], keys of content/data/sources.toml");
    sources
}

fn consent(fields: &mut Fields<'_>) -> Option<Consent> {
    let mut table = fields.table("consent")?;
    let scope = table.text("scope");
    let scope = table.required("scope", scope, "\"this page, with name and photo\"");
    let until = table.date("until");
    let until = table.required("until", until, "2027-11-22");
    fields.absorb(table);
    Some(Consent { scope: scope?.value, until: until? })
}

/// Stands for a value whose absence was reported.
const fn nothing() -> Written<String> {
    Written { value: String::new(), span: 0..0 }
}

/// The kind of content at a path under `content/`, or what is wrong with the place.
pub(crate) fn of_path(file: &str, folder: &str, is_index: bool, is_home: bool) -> Result<KindName, Problem> {
    let kind = KindName::ALL.into_iter().find(|kind| kind.folder() == Some(folder));
    match kind {
        Some(_) if is_index && !is_home => Ok(KindName::Section),
        Some(kind) => Ok(kind),
        None => {
            let folders: Vec<&str> = KindName::ALL.into_iter().filter_map(KindName::folder).collect();
            let problem = Problem::in_file(file, format!("no kind of page stands in `content/{folder}`"));
            Err(problem.hint(format!("folders of pages are {}", folders.join(", "))))
        }
    }
}
