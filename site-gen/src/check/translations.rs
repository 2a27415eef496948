//! Translations that were made from a text which has changed since.

use portal::Problem;
use sha2::{Digest as _, Sha256};

use crate::article::Article;
use crate::front_matter;
use crate::site::{Site, Twins};
use crate::source::Sources;

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
                notices.push(notice.hint(format!("translate the change, then write hash = \"{now}\"")));
            }
        }
    }
}

/// The first 16 digits of the SHA-256 of what readers read: titles, summary, text.
fn hash(article: &Article, text: &str) -> String {
    let body = front_matter::split(&article.file, text).map_or("", |split| split.body);
    let mut hasher = Sha256::new();
    for part in [&article.front.title, article.short_title(), &article.front.summary, body.trim()] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
