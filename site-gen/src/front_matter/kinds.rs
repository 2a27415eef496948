//! What each kind of page says of itself beyond what all pages say.

use jiff::civil::Date;
use portal::Problem;

use super::fields::{Fields, Written};

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
    Page { layout: Layout, form: Option<Written<String>> },
    Section { sort: Sort, per_page: usize, feed: bool },
    Community { community: Written<String> },
    Chapter { number: i64 },
    Story(Dated),
    Event { starts: Date, ends: Option<Date>, place: Option<String>, communities: Vec<Written<String>> },
    News(Dated),
    Course { communities: Vec<Written<String>>, sources: Vec<Written<String>> },
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

/// How a page of `pages/` is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Home,
    Page,
    Join,
    Figures,
    Form,
    NotFound,
    Sitemap,
}

const LAYOUTS: [(&str, Layout); 7] = [
    ("home", Layout::Home),
    ("page", Layout::Page),
    ("join", Layout::Join),
    ("figures", Layout::Figures),
    ("form", Layout::Form),
    ("not_found", Layout::NotFound),
    ("sitemap", Layout::Sitemap),
];

/// The order of a section's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    Title,
    /// Newest first.
    Date,
    /// Lightest first, then by title.
    Weight,
}

const SORTS: [(&str, Sort); 3] = [("title", Sort::Title), ("date", Sort::Date), ("weight", Sort::Weight)];

/// Entries on a page of a listing when the section does not say.
const PER_PAGE: i64 = 20;

impl Kind {
    /// Reads the keys of a kind. A draft may still lack its sources.
    pub(crate) fn read(name: KindName, fields: &mut Fields<'_>, is_draft: bool) -> Self {
        match name {
            KindName::Page => read_page(fields),
            KindName::Section => Self::Section {
                sort: choice(fields, "sort", &SORTS).unwrap_or(Sort::Title),
                per_page: fields
                    .number("per_page", 1..1001)
                    .and_then(|number| usize::try_from(number.value).ok())
                    .unwrap_or(PER_PAGE as usize),
                feed: fields.flag("feed").unwrap_or_default(),
            },
            KindName::Community => {
                let community = fields.text("community");
                let community = fields.required("community", community, "\"halifax\"");
                Self::Community { community: community.unwrap_or_else(nothing) }
            }
            KindName::Chapter => {
                let number = fields.number("chapter", 1..1000);
                let number = fields.required("chapter", number, "1");
                Self::Chapter { number: number.map_or(0, |number| number.value) }
            }
            KindName::Story => Self::Story(dated(fields, is_draft)),
            KindName::Event => Self::Event {
                starts: date(fields),
                ends: fields.date("ends").map(|date| date.value),
                place: fields.text("place").map(|place| place.value),
                communities: fields.texts("communities"),
            },
            KindName::News => Self::News(dated(fields, is_draft)),
            KindName::Course => {
                Self::Course { communities: fields.texts("communities"), sources: sources(fields, is_draft) }
            }
        }
    }

    /// The day that orders the page among others.
    pub(crate) const fn date(&self) -> Option<Date> {
        match self {
            Self::Story(Dated { date, .. })
            | Self::News(Dated { date, .. })
            | Self::Event { starts: date, .. } => Some(*date),
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
            Self::Event { communities, .. } | Self::Course { communities, .. } => communities,
            Self::Community { community } => std::slice::from_ref(community),
            Self::Page { .. } | Self::Section { .. } | Self::Chapter { .. } => &[],
        }
    }

    /// Keys of the sources that the page names.
    pub(crate) fn sources(&self) -> &[Written<String>] {
        match self {
            Self::Story(dated) | Self::News(dated) => &dated.sources,
            Self::Course { sources, .. } => sources,
            Self::Page { .. }
            | Self::Section { .. }
            | Self::Community { .. }
            | Self::Chapter { .. }
            | Self::Event { .. } => &[],
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
    let layout = choice(fields, "layout", &LAYOUTS).unwrap_or(Layout::Page);
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
    Kind::Page { layout, form }
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

fn choice<T: Copy>(fields: &mut Fields<'_>, key: &'static str, known: &[(&str, T)]) -> Option<T> {
    let found = fields.text(key)?;
    let value = known.iter().find(|(name, _)| *name == found.value).map(|(_, value)| *value);
    if value.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let message = format!("no {key} `{}`: one of {}", found.value, names.join(", "));
        fields.unknown(&found, message, names);
    }
    value
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
