//! Translations that were made from a text which has changed since.

use portal::Problem;

use crate::site::{Site, Twins};
use crate::source::Sources;
use crate::translations::hash;

pub(super) fn check(site: &Site, sources: &Sources, notices: &mut Vec<Problem>) {
    for page in &site.pages {
        let Twins::Pair(both) = &page.twins else { continue };
        for article in [&both.en, &both.fr] {
            let Some(made_from) = &article.front.translation_of else { continue };
            if made_from.lang == article.lang {
                let notice =
                    Problem::at(&article.file, made_from.span.clone(), "a text is no translation of itself");
                notices.push(notice.hint(format!("write lang = \"{}\"", article.lang.other())));
                continue;
            }
            let original = both.of(made_from.lang);
            let Some(now) = sources.text(&original.file).map(|text| hash(original, text)) else { continue };
            if now != made_from.hash {
                let message = format!("{} has changed since this translation was made", original.file);
                let notice = Problem::at(&article.file, made_from.span.clone(), message);
                notices.push(notice.hint(format!(
                    "translate the change, then run: site-gen translations record {}",
                    page.key
                )));
            }
        }
    }
}
