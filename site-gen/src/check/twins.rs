//! Both languages of a page: both there, and the same where they must be.

use std::fmt::Debug;

use portal::Problem;

use crate::article::Article;
use crate::front_matter::{Event, FrontMatter, Kind, Rhythm, When, Written};
use crate::site::{Page, Site, Twins};

pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        match &page.twins {
            Twins::Only(article) => alone(page, article, problems),
            Twins::Pair(both) => pair(&both.en, &both.fr, problems),
        }
    }
}

fn alone(page: &Page, article: &Article, problems: &mut Vec<Problem>) {
    match &article.front.only {
        Some(only) if only.lang == article.lang => {}
        Some(only) => problems.push(
            Problem::at(
                &article.file,
                only.span.clone(),
                format!("this file is {}, not {}", article.lang, only.lang),
            )
            .hint(format!("write only = \"{}\"", article.lang)),
        ),
        None => {
            let other = article.lang.other();
            let language = match other {
                portal::Lang::En => "English",
                portal::Lang::Fr => "French",
            };
            let end = format!(".{}.md", article.lang);
            let twin = article.file.strip_suffix(&end).map(|stem| format!("{stem}.{other}.md"));
            let twin = twin.unwrap_or_else(|| page.key.clone());
            let hint = format!("add {twin}, or write only = \"{}\" with only_reason = \"…\"", article.lang);
            problems.push(Problem::in_file(&article.file, format!("no {language} twin")).hint(hint));
        }
    }
}

fn pair(en: &Article, fr: &Article, problems: &mut Vec<Problem>) {
    for (article, twin) in [(en, fr), (fr, en)] {
        if let Some(only) = &article.front.only {
            let message =
                format!("this page exists in one language, says `only`, but {} is there", twin.file);
            let problem = Problem::at(&article.file, only.span.clone(), message);
            problems.push(problem.hint("remove `only` and `only_reason`, or the other file"));
        }
    }
    if !en.is_sound || !fr.is_sound {
        return;
    }
    let mut differ = |key: &str, ours: &dyn Debug, theirs: &dyn Debug| {
        if format!("{ours:?}") != format!("{theirs:?}") {
            let message = format!("`{key}` is not the same as in {}", en.file);
            problems.push(Problem::in_file(&fr.file, message).hint("write the same in both languages"));
        }
    };
    let FrontMatter {
        title: _,
        summary: _,
        slug: _,
        nav_title: _,
        modified: _,
        aliases: _,
        topics,
        keywords: _,
        draft,
        publish,
        expires,
        only: _,
        toc: _,
        weight,
        translation_of: _,
        kind,
    } = &en.front;
    differ("topics", &names(topics), &names(&fr.front.topics));
    differ("draft", draft, &fr.front.draft);
    differ("publish", publish, &fr.front.publish);
    differ("expires", expires, &fr.front.expires);
    differ("weight", weight, &fr.front.weight);
    differ("communities", &names(kind.communities()), &names(fr.front.kind.communities()));
    differ("sources", &names(kind.sources()), &names(fr.front.kind.sources()));
    differ("date", &kind.date(), &fr.front.kind.date());
    let until = |kind: &Kind| kind.consent().map(|consent| consent.until.value);
    differ("consent", &until(kind), &until(&fr.front.kind));
    for (key, en, fr) in structure(kind, &fr.front.kind) {
        differ(key, &en, &fr);
    }
}

fn names(written: &[Written<String>]) -> Vec<&str> {
    let mut names: Vec<&str> = written.iter().map(|name| name.value.as_str()).collect();
    names.sort_unstable();
    names
}

/// What a kind of page says of its build, by key.
fn structure(en: &Kind, fr: &Kind) -> Vec<(&'static str, String, String)> {
    match (en, fr) {
        (
            Kind::Page { layout, form, audience, sources: _ },
            Kind::Page { layout: layout_fr, form: form_fr, audience: audience_fr, sources: _ },
        ) => {
            let name = |form: &Option<Written<String>>| form.as_ref().map(|form| form.value.clone());
            vec![
                ("layout", format!("{layout:?}"), format!("{layout_fr:?}")),
                ("form", format!("{:?}", name(form)), format!("{:?}", name(form_fr))),
                ("audience", format!("{audience:?}"), format!("{audience_fr:?}")),
            ]
        }
        // A new edition of a text may come out in one language first.
        (
            Kind::Section { sort, per_page, feed, version: _ },
            Kind::Section { sort: sort_fr, per_page: per_page_fr, feed: feed_fr, version: _ },
        ) => vec![
            ("sort", format!("{sort:?}"), format!("{sort_fr:?}")),
            ("per_page", per_page.to_string(), per_page_fr.to_string()),
            ("feed", feed.to_string(), feed_fr.to_string()),
        ],
        (Kind::Chapter { number, .. }, Kind::Chapter { number: number_fr, .. }) => {
            vec![("chapter", number.to_string(), number_fr.to_string())]
        }
        (Kind::Event(event), Kind::Event(event_fr)) => {
            let rhythm = |event: &Event| event.rhythm().map_or("", Rhythm::id).to_owned();
            let ends = |event: &Event| match event.when {
                When::On { ends: Some(ends), .. } => ends.to_string(),
                When::On { .. } | When::Rhythm(_) => String::new(),
            };
            vec![
                ("rhythm", rhythm(event), rhythm(event_fr)),
                ("ends", ends(event), ends(event_fr)),
                ("minutes", format!("{:?}", event.minutes), format!("{:?}", event_fr.minutes)),
            ]
        }
        _ => Vec::new(),
    }
}
