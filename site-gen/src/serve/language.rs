//! Which language a reader prefers, by what the browser says.

use portal::Lang;

/// The language that an `Accept-Language` header clearly prefers; none when it names neither or both alike.
pub(super) fn preferred(header: &str) -> Option<Lang> {
    let (en, fr) = (weight(header, Lang::En), weight(header, Lang::Fr));
    match en.cmp(&fr) {
        std::cmp::Ordering::Greater => Some(Lang::En),
        std::cmp::Ordering::Less => Some(Lang::Fr),
        std::cmp::Ordering::Equal => None,
    }
}

/// The highest weight, in thousandths, of a language or one of its kinds (`fr-CA`).
fn weight(header: &str, lang: Lang) -> u16 {
    let weights = header.split(',').filter_map(|entry| {
        let mut parts = entry.split(';');
        let name = parts.next()?.trim().to_ascii_lowercase();
        let is_meant = name.split('-').next() == Some(lang.code());
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=").map(str::trim));
        let quality = match quality {
            None => 1.0,
            Some(text) => text.parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality))?,
        };
        is_meant.then_some((quality * 1000.0).round() as u16)
    });
    weights.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_higher_weight_wins_and_a_draw_is_no_preference() {
        for (header, expected) in [
            ("fr-CA,fr;q=0.9,en;q=0.8", Some(Lang::Fr)),
            ("en-US,en;q=0.9,fr;q=0.8", Some(Lang::En)),
            ("de, FR;q=0.2", Some(Lang::Fr)),
            ("en, fr", None),
            ("de", None),
            ("", None),
            ("fr;q=0", None),
            ("fr;q=9, en;q=0.1", Some(Lang::En)),
            (";;;,,q=", None),
        ] {
            assert_eq!(preferred(header), expected, "{header}");
        }
    }
}
