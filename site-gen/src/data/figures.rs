//! `content/data/figures.toml`: numbers with what they count, when, and who says so.
//!
//! Comes in: the file's text, the sources and communities. Goes out: [`Figures`], found to be in order: sums of parts
//! add up, charts join only figures of one date and one source. Never here: numbers written anywhere else.

use std::collections::{BTreeMap, BTreeSet};

use portal::directory::{Directory, PartialDate};
use portal::{Both, Lang, Problem, Words, format, problem};
use serde::Deserialize;
use toml::Spanned;

use super::sources::Sources;
use super::twice;

/// Where the figures are written.
pub(crate) const FILE: &str = "content/data/figures.toml";

/// Stands for the whole country where a community's slug is expected.
pub(crate) const NATIONAL: &str = "national";

/// Group of the words for "over" and "about".
pub(crate) const WORDS: &str = "figures";

const UNITS: [&str; 9] = [
    "people",
    "meetings",
    "jobs",
    "communities",
    "organisations",
    "activities",
    "percent",
    "dollars",
    "programs",
];

const QUALIFIERS: [&str; 2] = ["over", "about"];

/// A number with everything known of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure {
    pub(crate) id: Spanned<String>,
    pub(crate) value: i64,
    pub(crate) unit: Spanned<String>,
    pub(crate) label: Spanned<Both<String>>,
    /// What a bar of a chart is called, where the community's name is not what was counted.
    pub(crate) bar: Option<Both<String>>,
    /// Slug of a community, or [`NATIONAL`].
    pub(crate) community: Spanned<String>,
    pub(crate) period: Both<String>,
    pub(crate) as_of: Spanned<String>,
    pub(crate) source: Spanned<String>,
    pub(crate) note: Option<Both<String>>,
    qualifier: Option<Spanned<String>>,
    #[serde(default)]
    parts: Vec<Spanned<String>>,
}

/// Some figures side by side.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chart {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Both<String>,
    pub(crate) figures: Vec<Spanned<String>>,
}

/// Every figure and chart, in the file's order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    pub(crate) figures: Vec<Figure>,
    pub(crate) charts: Vec<Chart>,
    index: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresToml {
    #[serde(default)]
    figure: Vec<Figure>,
    #[serde(default)]
    chart: Vec<Chart>,
}

impl Figure {
    /// The day, month or year of the number.
    pub(crate) fn as_of(&self) -> Option<PartialDate> {
        PartialDate::parse(self.as_of.get_ref())
    }

    /// The number as people write it: `331`, `over 760`, `40 %`.
    pub(crate) fn text(&self, words: &Words, lang: Lang) -> String {
        let number = match self.unit.get_ref().as_str() {
            "percent" => format::percent(self.value, lang),
            "dollars" => format::dollars(self.value, lang),
            _ => format::integer(self.value, lang),
        };
        let qualifier = self.qualifier.as_ref().and_then(|word| words.get(WORDS, word.get_ref(), lang));
        match qualifier {
            Some(word) => portal::words::fill(word, [("n", number.as_str())]),
            None => number,
        }
    }
}

impl Figures {
    /// Reads the file and holds it against sources and communities.
    pub(crate) fn read(
        text: &str,
        sources: &Sources,
        directory: &Directory,
        words: &Words,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let FiguresToml { figure: figures, chart: charts } = match problem::read_toml(FILE, text) {
            Ok(written) => written,
            Err(problem) => {
                problems.push(problem);
                return Self::default();
            }
        };
        let mut index = BTreeMap::new();
        for (at, figure) in figures.iter().enumerate() {
            check_figure(figure, sources, directory, words, problems);
            if index.insert(figure.id.get_ref().clone(), at).is_some() {
                problems.push(twice(FILE, &figure.id));
            }
        }
        let read = Self { figures, charts, index };
        read.figures.iter().for_each(|figure| read.check_sum(figure, problems));
        let mut ids = BTreeSet::new();
        for chart in &read.charts {
            if !ids.insert(chart.id.get_ref()) || read.index.contains_key(chart.id.get_ref()) {
                problems.push(twice(FILE, &chart.id));
            }
            read.check_chart(chart, problems);
        }
        read
    }

    /// A figure by its id.
    pub(crate) fn get(&self, id: &str) -> Option<&Figure> {
        self.index.get(id).map(|at| &self.figures[*at])
    }

    /// The figures of a chart.
    pub(crate) fn of_chart(&self, chart: &Chart) -> Vec<&Figure> {
        chart.figures.iter().filter_map(|id| self.get(id.get_ref())).collect()
    }

    /// Every id of a figure.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.index.keys().map(String::as_str)
    }

    fn check_sum(&self, figure: &Figure, problems: &mut Vec<Problem>) {
        let mut parts = Vec::new();
        for part in &figure.parts {
            match self.get(part.get_ref()) {
                Some(part) => parts.push(part.value),
                None => problems.push(self.unknown(part)),
            }
        }
        let sum: i64 = parts.iter().sum();
        if !parts.is_empty() && parts.len() == figure.parts.len() && sum != figure.value {
            let sum =
                format!("{} = {sum}", parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + "));
            let message = format!("the parts of `{}` make {sum}, not {}", figure.id.get_ref(), figure.value);
            problems.push(Problem::at(FILE, figure.id.span(), message).hint("mend the value or the parts"));
        }
    }

    fn check_chart(&self, chart: &Chart, problems: &mut Vec<Problem>) {
        problems.extend(
            chart.figures.iter().filter(|id| self.get(id.get_ref()).is_none()).map(|id| self.unknown(id)),
        );
        let figures = self.of_chart(chart);
        if chart.figures.is_empty() {
            problems.push(
                Problem::at(FILE, chart.id.span(), "a chart without figures").hint("name at least two"),
            );
        }
        let alike = |read: fn(&Figure) -> &str| figures.windows(2).all(|pair| read(pair[0]) == read(pair[1]));
        for (what, is_alike) in [
            ("dates", alike(|figure| figure.as_of.get_ref())),
            ("sources", alike(|figure| figure.source.get_ref())),
            ("units", alike(|figure| figure.unit.get_ref())),
        ] {
            if !is_alike {
                let message = format!("the chart `{}` joins figures of different {what}", chart.id.get_ref());
                problems.push(Problem::at(FILE, chart.id.span(), message).hint("make one chart of each"));
            }
        }
    }

    fn unknown(&self, id: &Spanned<String>) -> Problem {
        Problem::at(FILE, id.span(), format!("no figure `{}`", id.get_ref()))
            .suggest(id.get_ref(), self.ids())
    }
}

fn check_figure(
    figure: &Figure,
    sources: &Sources,
    directory: &Directory,
    words: &Words,
    problems: &mut Vec<Problem>,
) {
    let mut unknown = |what: &str, found: &Spanned<String>, known: Vec<&str>| {
        if !known.contains(&found.get_ref().as_str()) {
            let problem = Problem::at(FILE, found.span(), format!("no {what} `{}`", found.get_ref()));
            problems.push(problem.suggest(found.get_ref(), known));
        }
    };
    unknown("source", &figure.source, sources.keys().collect());
    unknown("unit", &figure.unit, UNITS.to_vec());
    let slugs = directory.communities().iter().map(|community| community.slug.as_str());
    unknown("community", &figure.community, slugs.chain([NATIONAL]).collect());
    if let Some(qualifier) = &figure.qualifier {
        unknown("qualifier", qualifier, QUALIFIERS.to_vec());
        if QUALIFIERS.contains(&qualifier.get_ref().as_str())
            && words.get(WORDS, qualifier.get_ref(), Lang::En).is_none()
        {
            let message = format!("no word `{WORDS}.{}` for the qualifier of a figure", qualifier.get_ref());
            problems.push(
                Problem::in_file("content/words.toml", message)
                    .hint("add it: over = { en = \"over {n}\", fr = \"plus de {n}\" }"),
            );
        }
    }
    if figure.community.get_ref() == NATIONAL && words.get(WORDS, NATIONAL, Lang::En).is_none() {
        let message = format!("no word `{WORDS}.{NATIONAL}`, the name of the group of national figures");
        problems
            .push(Problem::in_file("content/words.toml", message).hint(format!("add it under [{WORDS}]")));
    }
    if !portal::slug::is_valid(figure.id.get_ref()) {
        let problem = Problem::at(FILE, figure.id.span(), format!("`{}` is no id", figure.id.get_ref()));
        problems.push(problem.hint("use a-z, 0-9 and single hyphens"));
    }
    if figure.as_of().is_none() {
        let problem =
            Problem::at(FILE, figure.as_of.span(), format!("`{}` is no date", figure.as_of.get_ref()));
        problems.push(problem.hint("write 2009, 2009-07 or 2009-07-15"));
    }
}
