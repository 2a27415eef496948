//! The look: templates turned into pages and mail, the same way by the generator and by the functions.
//!
//! Comes in: a [`Bundle`], a [`Frame`] and the page's own value. Goes out: HTML, or plain text for mail.
//! Never here: which pages exist, what an answer means.
//!
//! Every template sees `lang` and `other` (codes), `w` (words: `w.group.word`), `chrome` ([`Chrome`]), `frame`
//! ([`Frame`]) and `page` (the value of its kind). Components see only their arguments; a component that needs the
//! language or the words declares them as `@lang`, `@w`.
//!
//! Functions: `url(page="contact", lang=lang)`, `asset(path="css/site.css")`.
//! Filters: `date(lang=lang)`, `month(lang=lang)`, `number(lang=lang)`, `percent(lang=lang)`, `dollars(lang=lang)`,
//! `bytes(lang=lang)`, `fill(name=value)`.

mod templates;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use templates::Templates;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::bundle::{Bundle, Chrome};
use crate::{Both, Lang, Problem, format, problem, words};

/// Folder of the theme, from the project's root.
pub const THEME_FOLDER: &str = "themes/connector";

/// What a page says of itself to the layout.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Frame {
    /// Heading and title of the page.
    pub title: String,
    /// One sentence for search engines and listings.
    pub description: String,
    /// Absolute address; none for pages of functions, which are not to be indexed.
    pub canonical: Option<String>,
    /// Absolute addresses of both languages, when both exist.
    pub alternates: Option<Both<String>>,
    /// Key of the page (`for-newcomers`), so that the menu can mark it; empty for pages of functions.
    pub key: String,
    /// The way to the other language.
    pub toggle: Toggle,
    /// Pages above this one, home first, this page not included.
    pub crumbs: Vec<Crumb>,
    /// Day of the last change, ISO; shown as "Date modified".
    pub modified: Option<String>,
    /// Address of the Atom feed that belongs to the page.
    pub feed: Option<String>,
    /// The page shows errors: its title starts with the word for it.
    pub error: bool,
}

/// The way to the other language from a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Toggle {
    /// A link to the same page in the other language.
    Link {
        /// Path of the twin.
        href: String,
    },
    /// A button that sends what was typed and shows the same form in the other language.
    Submit {
        /// `id` of the form on the page.
        form: String,
        /// Where the form is sent to.
        action: String,
    },
    /// The page has no twin; a link to the other language's home page.
    #[default]
    Home,
}

/// A page above the current one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crumb {
    /// Words of the link.
    pub title: String,
    /// Path.
    pub href: String,
}

/// The templates, compiled, with everything that all pages share.
pub struct Theme {
    templates: Templates,
    shared: Both<Shared>,
    /// Whether everybody in the tables is made up; pages say so.
    is_sample: bool,
}

/// Values of one language that are made once and only counted up when a page uses them.
struct Shared {
    words: Value,
    chrome: Value,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme").finish_non_exhaustive()
    }
}

impl Theme {
    /// Compiles the templates of a bundle; a broken template is a problem with its place.
    pub fn new(bundle: &Bundle) -> Result<Self, Problem> {
        let templates = Templates::all(&plain(bundle), &bundle.templates)
            .map_err(|error| template_problem(&error, None, &bundle.templates))?;
        Ok(Self::with(templates, bundle))
    }

    /// Compiles each template when it is first shown: for programs that start for one request, of a bundle that was found
    /// whole before. Knows no component by itself.
    pub fn as_needed(bundle: &Bundle) -> Self {
        Self::with(Templates::as_needed(plain(bundle), &bundle.templates), bundle)
    }

    fn with(templates: Templates, bundle: &Bundle) -> Self {
        let shared = |lang: Lang| Shared {
            words: bundle.words.value(lang),
            chrome: Value::from_serializable::<Chrome>(bundle.chrome.of(lang)),
        };
        Self { templates, shared: Both::from_fn(shared), is_sample: bundle.is_sample }
    }

    /// Whether the theme has a template of this name.
    pub fn has(&self, template: &str) -> bool {
        self.templates.texts().contains_key(template)
    }

    /// Renders a page: `template` is a name such as `pages/story.html`, `page` the value of its kind.
    pub fn page(&self, template: &str, lang: Lang, frame: &Frame, page: Value) -> Result<String, Problem> {
        let mut context = self.context(lang);
        context.insert("frame", frame);
        context.insert_value("page", page);
        self.render(template, &context)
    }

    /// Renders a text without a frame: a mail's subject or body, a feed.
    pub fn text(&self, template: &str, lang: Lang, value: Value) -> Result<String, Problem> {
        let mut context = self.context(lang);
        context.insert_value("page", value);
        self.render(template, &context)
    }

    /// Renders one component with its arguments, as markdown text calls it. `data` is what it may declare as `@data`.
    pub fn component(
        &self,
        name: &str,
        lang: Lang,
        arguments: &Context,
        data: &Value,
    ) -> Result<String, Problem> {
        let mut implicits = self.context(lang);
        implicits.insert_value("data", data.clone());
        let Some(engine) = self.templates.whole() else {
            return Err(Problem::in_file(THEME_FOLDER, format!("`{name}` is not shown by itself here")));
        };
        engine
            .render_component_with_implicits(name, arguments, &implicits, None, true)
            .map_err(|error| template_problem(&error, None, self.templates.texts()))
    }

    /// The component's arguments by name, with whether each must be given; none if there is no such component.
    pub fn component_arguments(&self, name: &str) -> Option<Vec<(String, bool)>> {
        let definition = self.templates.whole()?.get_component_definition(name)?;
        let explicit = definition.args().iter().filter(|argument| !argument.is_implicit());
        Some(explicit.map(|argument| (argument.name().to_owned(), argument.is_required())).collect())
    }

    /// The names of all components.
    pub fn component_names(&self) -> impl Iterator<Item = &str> {
        self.templates.whole().into_iter().flat_map(Tera::get_component_names)
    }

    fn context(&self, lang: Lang) -> Context {
        let shared = self.shared.of(lang);
        let mut context = Context::new();
        context.insert("lang", lang.code());
        context.insert("other", lang.other().code());
        context.insert_value("w", shared.words.clone());
        context.insert_value("chrome", shared.chrome.clone());
        context.insert("sample", &self.is_sample);
        context
    }

    fn render(&self, template: &str, context: &Context) -> Result<String, Problem> {
        let mut page = Page::default();
        let engine = self.templates.engine(template);
        let rendered = engine.and_then(|engine| engine.render_to(template, context, &mut page));
        if page.is_too_long {
            let message = format!("the page would be longer than {} MB", LONGEST_PAGE / 1_000_000);
            let file = format!("{THEME_FOLDER}/{template}");
            return Err(Problem::in_file(file, message).hint("look for a loop that runs too often"));
        }
        rendered.map_err(|error| template_problem(&error, Some(template), self.templates.texts()))?;
        Ok(String::from_utf8(page.bytes).expect("templates, values and escapes are all text"))
    }
}

/// Far more than a reader could load; a template that goes on and on stops here.
const LONGEST_PAGE: usize = 20_000_000;

/// A page while it is written.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl std::io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > LONGEST_PAGE {
            self.is_too_long = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Turns what the template engine says into a problem of a theme file. Its columns are characters from 0 and its
/// lines start at 1; problems have byte ranges.
fn template_problem(
    error: &tera::Error,
    template: Option<&str>,
    texts: &BTreeMap<String, String>,
) -> Problem {
    let report = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report,
        _ => {
            let file =
                template.map_or_else(|| THEME_FOLDER.to_owned(), |name| format!("{THEME_FOLDER}/{name}"));
            return Problem::in_file(file, error.to_string());
        }
    };
    let file = format!("{THEME_FOLDER}/{}", report.filename());
    let span = report.span();
    let Some(text) = texts.get(report.filename()) else {
        return Problem::in_file(file, report.message());
    };
    let start = byte_at(text, span.start_line, span.start_col);
    let end = byte_at(text, span.end_line, span.end_col);
    Problem::at(file, start..end.max(start), report.message())
}

fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// The template engine with our functions and filters.
fn plain(bundle: &Bundle) -> Tera {
    let mut tera = Tera::new();
    register(&mut tera, bundle);
    tera
}

fn register(tera: &mut Tera, bundle: &Bundle) {
    let assets = Arc::new(bundle.assets.clone());
    tera.register_function("asset", move |arguments: Kwargs, _: &State| -> TeraResult<Value> {
        let path = arguments.must_get::<String>("path")?;
        match assets.get(&path) {
            Some(address) => Ok(Value::safe_string(address)),
            None => Err(missing("static file", &path, assets.keys())),
        }
    });
    let routes = Arc::new(bundle.routes.clone());
    tera.register_function("url", move |arguments: Kwargs, _: &State| -> TeraResult<Value> {
        let key = arguments.must_get::<String>("page")?;
        let lang = language(&arguments)?;
        match routes.get(&key).and_then(|paths| paths.of(lang).as_deref()) {
            Some(path) => Ok(Value::safe_string(path)),
            None => Err(missing("page", &key, routes.keys())),
        }
    });
    tera.register_filter("date", |text: String, arguments: Kwargs, _: &State| -> TeraResult<String> {
        Ok(format::date(read_date(&text)?, language(&arguments)?))
    });
    tera.register_filter("month", |text: String, arguments: Kwargs, _: &State| -> TeraResult<String> {
        Ok(format::month(read_date(&text)?, language(&arguments)?))
    });
    tera.register_filter("number", |value: i64, arguments: Kwargs, _: &State| -> TeraResult<String> {
        Ok(format::integer(value, language(&arguments)?))
    });
    tera.register_filter("percent", |value: i64, arguments: Kwargs, _: &State| -> TeraResult<String> {
        Ok(format::percent(value, language(&arguments)?))
    });
    tera.register_filter("dollars", |value: i64, arguments: Kwargs, _: &State| -> TeraResult<String> {
        Ok(format::dollars(value, language(&arguments)?))
    });
    tera.register_filter("bytes", |value: u64, arguments: Kwargs, _: &State| -> TeraResult<String> {
        Ok(format::bytes(value, language(&arguments)?))
    });
    tera.register_filter("fill", |text: String, arguments: Kwargs, _: &State| -> String {
        let values: Vec<(String, String)> =
            arguments.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        words::fill(&text, values.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    });
}

fn language(arguments: &Kwargs) -> TeraResult<Lang> {
    let code = arguments.must_get::<String>("lang")?;
    Lang::parse(&code).ok_or_else(|| tera::Error::message(format!("no language `{code}`: write lang=lang")))
}

fn read_date(text: &str) -> TeraResult<Date> {
    text.parse().map_err(|_| tera::Error::message(format!("`{text}` is not a date: write YYYY-MM-DD")))
}

fn missing<'a>(what: &str, found: &str, known: impl Iterator<Item = &'a String>) -> tera::Error {
    let hint = problem::closest(found, known.map(String::as_str));
    let hint = hint.map(|word| format!(" (did you mean `{word}`?)")).unwrap_or_default();
    tera::Error::message(format!("no {what} `{found}`{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(template: &str) -> Bundle {
        let mut bundle = Bundle::default();
        bundle.templates.insert("pages/a.html".into(), template.into());
        bundle.assets.insert("css/site.css".into(), "/css/site.1.css".into());
        bundle
    }

    fn render(template: &str) -> Result<String, Problem> {
        Theme::new(&bundle(template))?.page("pages/a.html", Lang::Fr, &Frame::default(), Value::none())
    }

    #[test]
    fn functions_and_filters_speak_the_language() {
        let html = render(
            r#"{{ asset(path="css/site.css") }} {{ 8609 | number(lang=lang) }} {{ "2022-03-31" | date(lang=lang) }}"#,
        );
        assert_eq!(html.unwrap(), "/css/site.1.css 8\u{a0}609 31\u{a0}mars 2022");
    }

    #[test]
    fn a_template_that_goes_on_and_on_is_stopped() {
        let long = "x".repeat(1000);
        let template = format!(
            "{{% for a in range(end=1000) %}}{{% for b in range(end=1000) %}}{long}{{% endfor %}}{{% endfor %}}"
        );
        assert_eq!(render(&template).unwrap_err().message, "the page would be longer than 20 MB");
    }

    #[test]
    fn a_broken_template_names_file_and_place() {
        let problem = render("<p>\n{{ frame.nothing }}</p>").unwrap_err();
        assert_eq!(problem.file, "themes/connector/pages/a.html");
        let located = problem.locate(Some("<p>\n{{ frame.nothing }}</p>")).to_string();
        assert!(located.starts_with("themes/connector/pages/a.html:2:10: "), "{located}");
        assert!(render("{{ asset(path=\"css/sitte.css\") }}").unwrap_err().message.contains("css/site.css"));
    }
}
