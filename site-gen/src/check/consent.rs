//! Consent of the people in stories: once it has ended, the site is not built.

use portal::Problem;

use crate::site::Site;

pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    for article in site.pages.iter().flat_map(|page| page.articles()) {
        let Some(consent) = article.front.kind.consent() else { continue };
        if consent.until.value < site.view.date {
            let message = format!("the consent to this story ended on {}", consent.until.value);
            let problem = Problem::at(&article.file, consent.until.span.clone(), message);
            problems.push(problem.hint("take the story down, or ask again and write the new date"));
        }
    }
}
