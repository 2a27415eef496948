//! What the component `readiness` shows: questions whose points add up to advice.

use portal::Lang;
use tera::{Map, Value};

use crate::data::readiness::{Band, Choice, Question};
use crate::site::Site;

use super::views;

/// `questions` (`id`, `ask`, `advice`, `options` (`points`, `label`), `best`: most points of the question), `bands`
/// (`from`, `to`, `title`, `text`), `most` (points of all best answers).
pub(super) fn value(site: &Site, lang: Lang) -> Value {
    let readiness = &site.data.readiness;
    let most = readiness.most();
    let ends = readiness.bands.iter().skip(1).map(|next| next.from.get_ref().saturating_sub(1)).chain([most]);
    let bands = readiness.bands.iter().zip(ends).map(|(band, to)| {
        let Band { from, title, text } = band;
        let mut map = Map::default();
        map.insert("from".into(), (*from.get_ref()).into());
        map.insert("to".into(), to.into());
        map.insert("title".into(), title.get_ref().of(lang).as_str().into());
        map.insert("text".into(), text.get_ref().of(lang).as_str().into());
        Value::from(map)
    });
    let mut map = Map::default();
    map.insert("bands".into(), bands.collect::<Vec<_>>().into());
    map.insert("questions".into(), views::list(&readiness.questions, |one| question(one, lang)));
    map.insert("most".into(), most.into());
    map.into()
}

fn question(question: &Question, lang: Lang) -> Map {
    let Question { id, ask, advice, options } = question;
    let mut map = Map::default();
    map.insert("id".into(), id.get_ref().as_str().into());
    map.insert("ask".into(), ask.get_ref().of(lang).as_str().into());
    map.insert("advice".into(), advice.get_ref().of(lang).as_str().into());
    map.insert("best".into(), question.best().into());
    let options = views::list(options, |Choice { points, label }| {
        let mut map = Map::default();
        map.insert("points".into(), (*points).into());
        map.insert("label".into(), label.get_ref().of(lang).as_str().into());
        map
    });
    map.insert("options".into(), options);
    map
}
