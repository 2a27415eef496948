//! Lists cut by first letter, accents aside: `É` stands under `E`.

use portal::slug;
use tera::{Map, Value};

/// Where entries that start with a digit stand: before all letters.
const DIGITS: &str = "0–9";

/// Entries in the order of their titles, below their letters. Templates see `letter` and the entries under `name`.
pub(super) fn cut(entries: impl IntoIterator<Item = (String, Map)>, name: &'static str) -> Value {
    let mut sorted: Vec<(String, String, Map)> =
        entries.into_iter().map(|(title, entry)| (slug::fold(&title), title, entry)).collect();
    sorted.sort_by(|(a, a_title, _), (b, b_title, _)| (a, a_title).cmp(&(b, b_title)));
    let mut letters: Vec<(String, Vec<Value>)> = Vec::new();
    for (folded, _, entry) in sorted {
        let letter = letter(&folded);
        match letters.last_mut().filter(|(last, _)| *last == letter) {
            Some((_, entries)) => entries.push(entry.into()),
            None => letters.push((letter, vec![entry.into()])),
        }
    }
    let letters = letters.into_iter().map(|(letter, entries)| {
        let mut map = Map::default();
        map.insert("letter".into(), letter.into());
        map.insert(name.into(), entries.into());
        Value::from(map)
    });
    letters.collect::<Vec<_>>().into()
}

fn letter(folded: &str) -> String {
    match folded.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => first.to_ascii_uppercase().to_string(),
        _ => DIGITS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_don_t_part_words_of_one_letter() {
        let titles = ["Zone", "Équipe", "emploi", "2026", "École", "Œuvre"];
        let cut = cut(
            titles.map(|title| {
                let mut map = Map::default();
                map.insert("title".into(), title.into());
                (title.to_owned(), map)
            }),
            "entries",
        );
        let letters = cut.as_array().unwrap();
        let shown: Vec<String> = letters
            .iter()
            .map(|letter| {
                let entries = letter.get_from_path("entries").unwrap().as_array().unwrap();
                let titles = entries.iter().map(|entry| entry.get_from_path("title").unwrap().to_string());
                format!(
                    "{}: {}",
                    letter.get_from_path("letter").unwrap(),
                    titles.collect::<Vec<_>>().join(" ")
                )
            })
            .collect();
        assert_eq!(shown, ["0–9: 2026", "E: École emploi Équipe", "O: Œuvre", "Z: Zone"]);
    }
}
