//! Every component of the theme with its states, for those who work on the theme: `pages/gallery.html`.

use jiff::civil::Date;
use portal::directory::NOT_SURE;
use portal::forms::{Form, FormView, Kind, RawAnswers, Showing, ViewOptions};
use tera::{Map, Value};

use super::form::Defined;
use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::{CONNECTEE, Press};
use super::text::Text;
use super::{map, views};
use crate::front_matter::KindName;
use crate::site::Card;

/// The shortest form.
const CONTACT: &str = "contact";

/// Stories in the gallery.
const STORIES: usize = 3;

/// The notes that texts can hold.
const NOTES: [&str; 5] = ["note", "tip", "important", "warning", "caution"];

/// What `pages/gallery.html` sees as `page`: `body`, `figures` (by id), `stories` (cards), `forms` (`application` and
/// `contact`, each `empty`, `wrong`, `filled`: the form's first section, every `id` in it with the state's name before it;
/// none where there is no such form), `chart` (or none), `map` (as on `pages/communities.html`, or none), `notes` (names
/// of kinds of notes).
#[derive(Hash)]
struct Gallery<'s> {
    text: Text<'s>,
    stories: Vec<&'s Card>,
    application: Option<Defined<'s>>,
    contact: Option<Defined<'s>>,
    map: Option<map::Country<'s>>,
    date: Date,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let site = press.site;
    let mut stories = site.cards_of(KindName::Story, subject.lang);
    stories.sort_by(|a, b| a.by_date(b));
    stories.truncate(STORIES);
    let content = Gallery {
        text: Text::of(press, subject),
        stories,
        application: Defined::of(site, CONNECTEE),
        contact: Defined::of(site, CONTACT),
        map: map::Country::of(press, subject.lang),
        date: site.view.date,
    };
    subject.planned(press, "pages/gallery.html", content)
}

impl Content for Gallery<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, stories, application, contact, map: country, date } = self;
        let states = |defined: &Option<Defined<'_>>| -> Value {
            defined.map(|defined| states(ink, defined.form, *date)).into()
        };
        let mut forms = Map::default();
        forms.insert("application".into(), states(application));
        forms.insert("contact".into(), states(contact));
        let charts = ink.charts();
        let chart = charts.as_array().and_then(|charts| charts.first().cloned());
        let mut map = Map::default();
        map.insert("body".into(), ink.body(text));
        map.insert("figures".into(), ink.figures());
        map.insert("stories".into(), views::cards(stories));
        map.insert("forms".into(), forms.into());
        map.insert("chart".into(), chart.into());
        map.insert("map".into(), country.as_ref().map(|country| country.map(ink.lang)).into());
        map.insert("notes".into(), NOTES.to_vec().into());
        map
    }
}

/// The form's first section as nobody filled it in, filled in wrongly, and filled in well.
fn states(ink: &Ink<'_>, form: &Form, today: Date) -> Map {
    let section = form.first_section();
    let (wrong, right) = (answers(ink, form, State::Wrong), answers(ink, form, State::Right));
    let mut states = Map::default();
    for (name, raw) in [("empty", RawAnswers::new()), ("wrong", wrong), ("filled", right)] {
        let errors = match name {
            "wrong" => form.check_section(section, &raw, ink.directory(), today),
            _ => Vec::new(),
        };
        let showing = Showing { form, lang: ink.lang, directory: ink.directory(), words: ink.words(), today };
        let view = FormView::section(&showing, section, &raw, &errors, ViewOptions::default());
        let view = renamed(view, &format!("{}-{name}-", form.id));
        states.insert(name.into(), Value::from_serializable(&view));
    }
    states
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Wrong,
    Right,
}

/// Answers that nobody gave: a question is answered with its own words where any text will do.
fn answers(ink: &Ink<'_>, form: &Form, state: State) -> RawAnswers {
    let mut raw = RawAnswers::new();
    for field in &form.first_section().fields {
        let wrong = match field.kind {
            Kind::Email => "name.example.org",
            Kind::Phone => "12",
            Kind::Year(_) => "20x6",
            Kind::PostalArea => "12345",
            Kind::WebAddress => "example",
            _ => "",
        };
        let right = match &field.kind {
            Kind::Text(_) | Kind::LongText(_) => field.label.of(ink.lang).as_str(),
            Kind::Email => "name@example.org",
            Kind::Phone => "902 555 0123",
            Kind::Year(_) => "2026",
            Kind::PostalArea => "B3J",
            Kind::WebAddress => "example.org",
            Kind::Choice(limits) => limits.options.first().map_or("", |option| &option.value),
            Kind::Choices(limits) => limits.options.first().map_or("", |option| &option.value),
            Kind::Community => NOT_SURE,
            Kind::Occupation(_) => ink.directory().occupations().first().map_or("", |one| &one.id),
            Kind::Consent => "yes",
            Kind::Date(_) | Kind::File(_) => "",
        };
        let value = if state == State::Wrong { wrong } else { right };
        if !value.is_empty() {
            raw.set(field.id.as_str(), value);
        }
    }
    raw
}

/// The view with other ids, so that several stand on one page.
fn renamed(mut view: FormView, start: &str) -> FormView {
    let rename = |id: &mut String| *id = format!("{start}{id}");
    rename(&mut view.html_id);
    for error in &mut view.errors {
        error.href = error.href.replacen('#', &format!("#{start}"), 1);
    }
    for field in &mut view.fields {
        rename(&mut field.id);
        let described: Vec<String> = field
            .described_by
            .split(' ')
            .filter(|id| !id.is_empty())
            .map(|id| format!("{start}{id}"))
            .collect();
        field.described_by = described.join(" ");
        let grouped = field.groups.iter_mut().flat_map(|group| &mut group.options);
        field.options.iter_mut().chain(grouped).for_each(|option| rename(&mut option.id));
    }
    view
}
