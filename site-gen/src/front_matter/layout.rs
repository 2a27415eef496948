//! How pages and listings are laid out, and for whom a page is: the words that front matter chooses from.

use super::fields::{Fields, Written};

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
    /// The way of one audience through the site.
    Path,
    Faq,
    Glossary,
    /// The privacy notice, with every form that the public fills in.
    Privacy,
    /// The same of the forms that staff or people with a link fill in.
    PrivacyForms,
    /// Everything by its first letter.
    AZ,
    /// Every component of the theme with its states.
    Gallery,
    Search,
    /// An annual report.
    Report,
    /// What is shown when the portal itself failed.
    Error,
}

const LAYOUTS: [(&str, Layout); 17] = [
    ("home", Layout::Home),
    ("page", Layout::Page),
    ("join", Layout::Join),
    ("figures", Layout::Figures),
    ("form", Layout::Form),
    ("not_found", Layout::NotFound),
    ("sitemap", Layout::Sitemap),
    ("path", Layout::Path),
    ("faq", Layout::Faq),
    ("glossary", Layout::Glossary),
    ("privacy", Layout::Privacy),
    ("privacy_forms", Layout::PrivacyForms),
    ("a_z", Layout::AZ),
    ("gallery", Layout::Gallery),
    ("search", Layout::Search),
    ("report", Layout::Report),
    ("error", Layout::Error),
];

impl Layout {
    /// Reads the key `layout`; an ordinary page need not say it.
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        choice(fields, "layout", &LAYOUTS).map_or(Self::Page, |layout| layout.value)
    }

    /// The name in front matter.
    pub(crate) fn id(self) -> &'static str {
        LAYOUTS.iter().find(|(_, layout)| *layout == self).map_or("page", |(id, _)| id)
    }

    /// Other pages lead to the page of that layout, or hosts look for it; so there is one.
    pub(crate) const fn is_single(self) -> bool {
        matches!(self, Self::Figures | Self::Glossary | Self::NotFound | Self::Error)
    }

    /// No reader looks for it: search engines and lists leave it out.
    pub(crate) const fn is_unlisted(self) -> bool {
        matches!(self, Self::NotFound | Self::Error | Self::Gallery)
    }
}

/// Whose way through the site a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Audience {
    Newcomer,
    Graduate,
    Connector,
    Employer,
    Partner,
    Funder,
    Host,
}

const AUDIENCES: [(&str, Audience); 7] = [
    ("newcomer", Audience::Newcomer),
    ("graduate", Audience::Graduate),
    ("connector", Audience::Connector),
    ("employer", Audience::Employer),
    ("partner", Audience::Partner),
    ("funder", Audience::Funder),
    ("host", Audience::Host),
];

impl Audience {
    /// The name in front matter and in values for templates.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Newcomer => "newcomer",
            Self::Graduate => "graduate",
            Self::Connector => "connector",
            Self::Employer => "employer",
            Self::Partner => "partner",
            Self::Funder => "funder",
            Self::Host => "host",
        }
    }

    /// Reads the key `audience`, which pages of one layout need and others can't have.
    pub(super) fn read(fields: &mut Fields<'_>, layout: Layout) -> Option<Self> {
        let found = choice(fields, "audience", &AUDIENCES);
        match (layout, &found) {
            (Layout::Path, None) => {
                fields.required::<()>("audience", None, "\"newcomer\"");
            }
            (Layout::Path, Some(_)) | (_, None) => {}
            (_, Some(audience)) => {
                let span = audience.span.clone();
                fields.problem(
                    span,
                    "only the path of an audience names one",
                    "write layout = \"path\", or remove `audience`",
                );
            }
        }
        found.map(|audience| audience.value)
    }
}

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

impl Sort {
    /// Reads the key `sort`.
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        choice(fields, "sort", &SORTS).map_or(Self::Title, |sort| sort.value)
    }
}

/// One of the words that are known for a key.
pub(super) fn choice<T: Copy>(
    fields: &mut Fields<'_>,
    key: &'static str,
    known: &[(&str, T)],
) -> Option<Written<T>> {
    let found = fields.text(key)?;
    let value = known.iter().find(|(name, _)| *name == found.value).map(|(_, value)| *value);
    if value.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let message = format!("no {key} `{}`: one of {}", found.value, names.join(", "));
        fields.unknown(&found, message, names);
    }
    value.map(|value| Written { value, span: found.span })
}
