//! The templates, compiled: all at once, or each with what it needs when it is first shown.
//!
//! Comes in: the texts of the templates; an engine that knows functions and filters. Goes out: an engine that can show a
//! template. Never here: values, words.
//!
//! All templates of the portal take 15 ms to compile where a program starts from nothing, one of them with its layout and its
//! components 2 ms (measured on 2026-11-23, profile `lambda`): a program that starts for one request compiles one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use tera::{Tera, TeraResult};

/// Folder of the components. The file `ui.html` in it defines those whose names begin with `ui.`.
const COMPONENTS: &str = "components";

/// What stands before the name of another template.
const OTHERS: [&str; 2] = ["extends \"", "include \""];

/// Templates by name, and the engines that show them.
pub(super) struct Templates {
    texts: BTreeMap<String, String>,
    engines: Engines,
}

enum Engines {
    /// One for all of them.
    Whole(Arc<Tera>),
    /// One without templates, and one for each that was shown.
    AsNeeded(Box<Tera>, RwLock<HashMap<String, Arc<Tera>>>),
}

impl Templates {
    /// Compiles all of them; a broken one is an error.
    pub(super) fn all(plain: &Tera, texts: &BTreeMap<String, String>) -> TeraResult<Templates> {
        let engines = Engines::Whole(compiled(plain, every(texts))?);
        Ok(Templates { texts: texts.clone(), engines })
    }

    /// Compiles none of them yet.
    pub(super) fn as_needed(plain: Tera, texts: &BTreeMap<String, String>) -> Templates {
        Templates { texts: texts.clone(), engines: Engines::AsNeeded(Box::new(plain), RwLock::default()) }
    }

    /// The texts, by name.
    pub(super) fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// The engine that knows every template, where all were compiled at once.
    pub(super) fn whole(&self) -> Option<&Tera> {
        match &self.engines {
            Engines::Whole(engine) => Some(engine),
            Engines::AsNeeded(..) => None,
        }
    }

    /// An engine that shows this template.
    pub(super) fn engine(&self, template: &str) -> TeraResult<Arc<Tera>> {
        let (plain, ready) = match &self.engines {
            Engines::Whole(engine) => return Ok(Arc::clone(engine)),
            Engines::AsNeeded(plain, ready) => (plain, ready),
        };
        if let Some(engine) = ready.read().unwrap_or_else(PoisonError::into_inner).get(template) {
            return Ok(Arc::clone(engine));
        }
        // A template that needs more than can be seen in its text is compiled with everything: then it works, or says why not.
        let some = compiled(plain, self.needed(template));
        let engine = some.or_else(|_| compiled(plain, every(&self.texts)))?;
        let mut ready = ready.write().unwrap_or_else(PoisonError::into_inner);
        ready.insert(template.to_owned(), Arc::clone(&engine));
        Ok(engine)
    }

    /// A template and everything that it is made of.
    fn needed(&self, template: &str) -> impl Iterator<Item = (&str, &str)> {
        let known = |name: &str| self.texts.get_key_value(name).map(|(name, text)| (&**name, &**text));
        let mut found = BTreeMap::new();
        let mut todo: Vec<(&str, &str)> = known(template).into_iter().collect();
        while let Some((name, text)) = todo.pop() {
            if found.insert(name, text).is_none() {
                todo.extend(names(text).iter().filter_map(|name| known(name)));
            }
        }
        found.into_iter()
    }
}

fn every(texts: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
}

fn compiled<'a>(plain: &Tera, texts: impl Iterator<Item = (&'a str, &'a str)>) -> TeraResult<Arc<Tera>> {
    let mut engine = plain.clone();
    engine.add_raw_templates(texts)?;
    Ok(Arc::new(engine))
}

/// The templates that a text may name; tags of HTML are among them, and known to nobody.
fn names(text: &str) -> BTreeSet<String> {
    let components = text.split('<').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        rest[end..].starts_with('.').then(|| format!("{COMPONENTS}/{}.html", &rest[..end]))
    });
    let others = OTHERS.into_iter().flat_map(|before| {
        text.split(before).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
    });
    components.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> BTreeMap<String, String> {
        [
            ("layouts/a.html", "[{% block main %}{% endblock main %}]"),
            ("components/ui.html", "{% component ui.one() %}{{ <draw.two /> }}{% endcomponent ui.one %}"),
            ("components/draw.html", "{% component draw.two() %}2{% endcomponent draw.two %}"),
            ("components/other.html", "{% component other.three() %}{{ nothing"),
            (
                "pages/a.html",
                "{% extends \"layouts/a.html\" %}{% block main %}<p>{{ <ui.one /> }}{% endblock main %}",
            ),
            ("pages/b.html", "{% include \"pages/c.html\" %}"),
            ("pages/c.html", "c"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
    }

    #[test]
    fn a_template_is_compiled_with_what_it_needs_and_nothing_else() {
        let templates = Templates::as_needed(Tera::new(), &texts());
        // The broken component is in nobody's way.
        let show = |name: &str| {
            let engine = templates.engine(name)?;
            engine.render(name, &tera::Context::new())
        };
        assert_eq!(show("pages/a.html").unwrap(), "[<p>2]");
        assert_eq!(show("pages/b.html").unwrap(), "c");
        assert!(show("components/other.html").is_err());
        assert!(Templates::all(&Tera::new(), &texts()).is_err());
    }
}
