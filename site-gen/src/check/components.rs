//! Components called from texts: known, with known arguments, that name things that exist.

use std::collections::{BTreeMap, BTreeSet};

use portal::markdown::{Call, Hole};
use portal::{Lang, Problem, Theme};

use crate::article::Article;
use crate::data::figures::NATIONAL;
use crate::data::readiness;
use crate::front_matter::Layout;
use crate::render::{COMPONENTS, CONNECTEE, CONNECTOR, form_path};
use crate::site::Site;

/// What an argument of a component names.
#[derive(Clone, Copy)]
enum Meaning {
    Figure,
    Chart,
    Community,
    Page,
    Term,
}

/// Arguments that name things, by component. Others are words.
const MEANINGS: [(&str, &str, Meaning); 5] = [
    ("figure", "id", Meaning::Figure),
    ("chart", "id", Meaning::Chart),
    ("figures", "community", Meaning::Community),
    ("button", "page", Meaning::Page),
    (TERM, "id", Meaning::Term),
];

/// The component that explains a word.
const TERM: &str = "term";

/// The component that asks whether a community is ready.
const READINESS: &str = "readiness";

/// Components that texts can call, with what each takes.
pub(crate) struct Components<'s> {
    site: &'s Site,
    /// Arguments by component: name, and whether it must be given.
    arguments: BTreeMap<String, Vec<(String, bool)>>,
    figures: BTreeSet<&'s str>,
    charts: BTreeSet<&'s str>,
    communities: BTreeSet<&'s str>,
    terms: BTreeSet<&'s str>,
}

impl<'s> Components<'s> {
    /// Gathers them once for all pages.
    pub(crate) fn of(site: &'s Site, theme: &Theme) -> Self {
        let names = theme.component_names().filter_map(|name| Some((name, name.strip_prefix(COMPONENTS)?)));
        let communities = site.data.directory.communities().iter().map(|one| one.slug.as_str());
        Self {
            site,
            arguments: names
                .filter_map(|(name, short)| Some((short.to_owned(), theme.component_arguments(name)?)))
                .collect(),
            figures: site.data.figures.ids().collect(),
            charts: site.data.figures.charts.iter().map(|chart| chart.id.get_ref().as_str()).collect(),
            communities: communities.chain([NATIONAL]).collect(),
            terms: site.data.glossary.ids().collect(),
        }
    }

    /// Whether a call can be shown. Where it can't, the checks said why.
    pub(crate) fn is_sound(&self, article: &Article, call: &Call) -> bool {
        let mut problems = Vec::new();
        self.of_call(article, call, &mut problems);
        problems.is_empty()
    }

    fn of_call(&self, article: &Article, call: &Call, problems: &mut Vec<Problem>) {
        let at = |message: String| Problem::at(&article.file, call.span.clone(), message);
        let Some(arguments) = self.arguments.get(&call.name) else {
            let known: Vec<&str> = self.arguments.keys().map(String::as_str).collect();
            let problem =
                at(format!("no component `{}`", call.name)).suggest(&call.name, known.iter().copied());
            problems.push(match problem.hint {
                Some(_) => problem,
                None => problem.hint(format!("known: {}", known.join(", "))),
            });
            return;
        };
        for (name, value) in &call.arguments {
            if !arguments.iter().any(|(known, _)| known == name) {
                let names: Vec<&str> = arguments.iter().map(|(name, _)| name.as_str()).collect();
                let problem =
                    at(format!("`{}` takes no `{name}`", call.name)).suggest(name, names.iter().copied());
                problems.push(match (problem.hint.is_some(), names.is_empty()) {
                    (true, _) => problem,
                    (false, true) => problem.hint("it takes nothing"),
                    (false, false) => problem.hint(format!("it takes {}", names.join(", "))),
                });
            } else if let Some((.., meaning)) =
                MEANINGS.iter().find(|(of, key, _)| *of == call.name && key == name)
            {
                problems.extend(
                    self.meaning(*meaning, value)
                        .map(|(what, known)| at(format!("no {what} `{value}`")).suggest(value, known)),
                );
            }
        }
        for (name, _) in arguments.iter().filter(|(_, is_required)| *is_required) {
            if !call.arguments.iter().any(|(given, _)| given == name) {
                let hint = format!("write {{{{ {} {name}=\"…\" }}}}", call.name);
                problems.push(at(format!("`{}` needs `{name}`", call.name)).hint(hint));
            }
        }
    }

    /// What a value should have named, when it names nothing.
    fn meaning(&self, meaning: Meaning, value: &str) -> Option<(&'static str, Vec<&str>)> {
        let (what, known) = match meaning {
            Meaning::Figure => ("figure", &self.figures),
            Meaning::Chart => ("chart", &self.charts),
            Meaning::Community => ("community", &self.communities),
            Meaning::Term => ("term", &self.terms),
            Meaning::Page => {
                let routes = &self.site.bundle.routes;
                let is_known = routes.contains_key(value);
                return (!is_known).then(|| ("page", routes.keys().map(String::as_str).collect()));
            }
        };
        (!known.contains(value)).then(|| (what, known.iter().copied().collect()))
    }
}

pub(super) fn check(site: &Site, theme: &Theme, problems: &mut Vec<Problem>) {
    needs(site, problems);
    let components = Components::of(site, theme);
    for article in site.pages.iter().flat_map(|page| page.articles()) {
        for (_, hole) in &article.body.holes {
            if let Hole::Component(call) = hole {
                components.of_call(article, call, problems);
            }
        }
    }
}

/// Components that lead to a form need a page with that form; others need a page or data. Told once, at the first call.
fn needs(site: &Site, problems: &mut Vec<Problem>) {
    for (component, form) in [("apply", CONNECTEE), ("apply_connector", CONNECTOR)] {
        if form_path(site, form, Lang::En).or_else(|| form_path(site, form, Lang::Fr)).is_none() {
            let message = format!("`{component}` leads nowhere: no page shows the form `{form}`");
            let hint = format!("add a page with layout = \"form\" and form = \"{form}\"");
            problems.extend(at_first_call(site, component, &message, &hint));
        }
    }
    if site.laid_out(Layout::Glossary).is_none() {
        let message = format!("`{TERM}` leads nowhere: no page shows the glossary");
        problems.extend(at_first_call(site, TERM, &message, "add a page with layout = \"glossary\""));
    }
    if site.data.readiness.questions.is_empty() {
        let message = format!("`{READINESS}` has nothing to ask");
        let hint = format!("write the questions in {}", readiness::FILE);
        problems.extend(at_first_call(site, READINESS, &message, &hint));
    }
}

fn at_first_call(site: &Site, component: &str, message: &str, hint: &str) -> Option<Problem> {
    site.pages.iter().flat_map(|page| page.articles()).find_map(|article| {
        article.body.holes.iter().find_map(|(_, hole)| match hole {
            Hole::Component(call) if call.name == component => {
                Some(Problem::at(&article.file, call.span.clone(), message).hint(hint))
            }
            _ => None,
        })
    })
}
