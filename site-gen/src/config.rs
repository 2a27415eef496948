//! `content/site.toml`: what people write, and what the program uses.
//!
//! Comes in: the file's text. Goes out: a [`Config`] that is in order, or every problem of the file. Never here: whether
//! the pages of the menu exist, which only the whole site knows.

use portal::bundle::MailSettings;
use portal::{Both, Problem, problem};
use serde::Deserialize;
use toml::Spanned;

/// Where the settings are written.
pub(crate) const FILE: &str = "content/site.toml";

/// What the program uses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Config {
    /// Scheme and host, no final slash: `https://portal.example`.
    pub(crate) base_url: String,
    pub(crate) title: Both<String>,
    pub(crate) tagline: Both<String>,
    /// Keys of pages, with their places in the file.
    pub(crate) menu: Vec<Spanned<String>>,
    pub(crate) footer: Vec<FooterGroup>,
    pub(crate) mail: MailSettings,
    pub(crate) budget: Budget,
    pub(crate) plain_language: PlainLanguage,
    /// Whether everybody who works at the desk has to have a second factor.
    pub(crate) second_factor: bool,
}

/// Links of the foot that belong together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FooterGroup {
    pub(crate) title: Spanned<Both<String>>,
    /// Keys of pages, with their places in the file.
    pub(crate) pages: Vec<Spanned<String>>,
}

/// The most that a page may cost a reader, everything compressed.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Budget {
    /// Bytes of the page with its style sheets and scripts.
    pub(crate) page_bytes: usize,
    /// Files that a browser asks for before the page can be used.
    pub(crate) requests: usize,
    /// Bytes of scripts.
    pub(crate) script_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { page_bytes: 30_000, requests: 4, script_bytes: 10_000 }
    }
}

/// How hard a page may be to read.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlainLanguage {
    /// Words of the median sentence.
    pub(crate) median_words: usize,
    /// Flesch-Kincaid grade of English pages.
    pub(crate) grade: f64,
    /// Score of Kandel and Moles of French pages, where more is easier.
    pub(crate) kandel_moles: f64,
    /// Sentences of more words are long.
    pub(crate) long_sentence: usize,
    /// Pages with fewer words are not judged.
    pub(crate) fewest_words: usize,
}

impl Default for PlainLanguage {
    fn default() -> Self {
        Self { median_words: 15, grade: 8.0, kandel_moles: 60.0, long_sentence: 25, fewest_words: 100 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteToml {
    base_url: Spanned<String>,
    title: Spanned<Both<String>>,
    tagline: Spanned<Both<String>>,
    #[serde(default)]
    menu: Vec<Spanned<String>>,
    #[serde(default)]
    footer: Vec<FooterGroup>,
    mail: Spanned<MailSettings>,
    #[serde(default)]
    budget: Budget,
    #[serde(default)]
    plain_language: PlainLanguage,
    #[serde(default)]
    staff: StaffRules,
}

/// What people who work at the desk have to do.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffRules {
    #[serde(default)]
    second_factor: bool,
}

/// Reads the settings. With problems, the defaults go on, so that the rest of the site can still be checked.
pub(crate) fn read(text: Option<&str>, problems: &mut Vec<Problem>) -> Config {
    let Some(text) = text else {
        problems.push(Problem::in_file(FILE, "this file is missing").hint("it names the site and its menu"));
        return Config::default();
    };
    match problem::read_toml::<SiteToml>(FILE, text) {
        Ok(written) => resolve(written, problems),
        Err(problem) => {
            problems.push(problem);
            Config::default()
        }
    }
}

/// No `..` here: a new key can't be forgotten.
fn resolve(written: SiteToml, problems: &mut Vec<Problem>) -> Config {
    let SiteToml { base_url, title, tagline, menu, footer, mail, budget, plain_language, staff } = written;
    if !is_base_url(base_url.get_ref()) {
        problems.push(
            Problem::at(FILE, base_url.span(), "this is not the address of a site")
                .hint("write scheme and host alone: https://portal.example"),
        );
    }
    let groups = footer.iter().map(|group| ("footer.title", &group.title));
    for (name, text) in [("title", &title), ("tagline", &tagline)].into_iter().chain(groups) {
        for lang in portal::Lang::ALL {
            if text.get_ref().of(lang).trim().is_empty() {
                problems.push(Problem::at(FILE, text.span(), format!("`{name}` has no {lang} text")));
            }
        }
    }
    for (name, address) in [("from", &mail.get_ref().from), ("secretariat", &mail.get_ref().secretariat)] {
        if !address.contains('@') {
            problems.push(Problem::at(FILE, mail.span(), format!("`mail.{name}` is no e-mail address")));
        }
    }
    if !mail.get_ref().community.contains("{community}") {
        problems.push(
            Problem::at(FILE, mail.span(), "`mail.community` does not say which community it is for")
                .hint("write {community} where the slug belongs: {community}@portal.example"),
        );
    }
    Config {
        base_url: base_url.into_inner(),
        title: title.into_inner(),
        tagline: tagline.into_inner(),
        menu,
        footer,
        mail: mail.into_inner(),
        budget,
        plain_language,
        second_factor: staff.second_factor,
    }
}

/// `https://host`, with a port if need be; plain HTTP only for this machine.
fn is_base_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| {
        text.strip_prefix("http://")
            .filter(|host| host.starts_with("localhost") || host.starts_with("127.0.0.1"))
    });
    host.is_some_and(|host| {
        let (name, port) = host.split_once(':').unwrap_or((host, "443"));
        let labels = name.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        });
        labels && port.parse::<u16>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_and_host_are_a_site() {
        for good in ["https://portal.example", "http://127.0.0.1:8080", "https://a-b.example:444"] {
            assert!(is_base_url(good), "{good}");
        }
        for bad in
            ["", "https://", "https://a.example/", "http://a.example", "https://a.example/b", "a.example"]
        {
            assert!(!is_base_url(bad), "{bad}");
        }
    }
}
