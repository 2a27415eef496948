//! The two files of a new page, ready to be written on.
//!
//! Comes in: a kind, a key and two titles. Goes out: both files with front matter that is in order; the page is a draft
//! until somebody takes that line out. Never here: a file that is there already is not touched.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};

use portal::{Both, Lang, slug};

use crate::front_matter::KindName;
use crate::source::CONTENT_FOLDER;
use crate::{Failure, Options};

/// Makes both files; gives their paths from the root.
pub(crate) fn make(
    options: &Options,
    kind: &str,
    path: &str,
    title_en: &str,
    title_fr: &str,
) -> Result<Vec<String>, Failure> {
    let kinds = KindName::ALL.map(KindName::id);
    let Some(kind) = KindName::ALL.into_iter().find(|known| known.id() == kind) else {
        return Err(Failure::configuration(
            format!("no kind `{kind}`"),
            format!("one of {}", kinds.join(", ")),
        ));
    };
    let stem = stem(kind, path)?;
    let titles = Both { en: title_en, fr: title_fr };
    if !options.root.join(CONTENT_FOLDER).is_dir() {
        return Err(Failure::configuration(
            format!("no folder `{CONTENT_FOLDER}` in `{}`", options.root.display()),
            "name the project's folder with --root",
        ));
    }
    let files = Both::from_fn(|lang| format!("{CONTENT_FOLDER}/{stem}.{lang}.md"));
    for lang in Lang::ALL {
        if titles.of(lang).trim().is_empty() {
            return Err(Failure::configuration(format!("the {lang} title is empty"), "write both titles"));
        }
        if options.root.join(files.of(lang)).symlink_metadata().is_ok() {
            let message = format!("`{}` is there already", files.of(lang));
            return Err(Failure::configuration(message, "choose another path, or edit the file"));
        }
    }
    for lang in Lang::ALL {
        write(options, files.of(lang), &text(options, kind, &stem, lang, titles.of(lang)))?;
    }
    Ok(vec![files.en, files.fr])
}

/// The path under `content/` without language and end. People may write the key or the folder as well.
fn stem(kind: KindName, path: &str) -> Result<String, Failure> {
    let path = path.trim_matches('/');
    let path = path.strip_prefix("content/").unwrap_or(path);
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = path.strip_suffix(".en").or_else(|| path.strip_suffix(".fr")).unwrap_or(path);
    if path.is_empty() || !path.split('/').all(slug::is_valid) {
        return Err(Failure::configuration(
            format!("`{path}` can't be a path: a-z, 0-9 and single hyphens, parted by `/`"),
            match path.split('/').map(slug::fold).filter(|part| slug::is_valid(part)).collect::<Vec<_>>() {
                parts if parts.is_empty() => "write a key such as about/team".to_owned(),
                parts => format!("write {}", parts.join("/")),
            },
        ));
    }
    let folder = path.split('/').next().unwrap_or_default();
    let is_known = KindName::ALL.into_iter().any(|kind| kind.folder() == Some(folder));
    Ok(match kind {
        KindName::Section if is_known => format!("{}/index", path.trim_end_matches("/index")),
        KindName::Section => format!("pages/{}/index", path.trim_end_matches("/index")),
        kind => match kind.folder() {
            Some(own) if own == folder && path.contains('/') => path.to_owned(),
            Some(own) => format!("{own}/{path}"),
            None => path.to_owned(),
        },
    })
}

fn text(options: &Options, kind: KindName, stem: &str, lang: Lang, title: &str) -> String {
    let own = stem.trim_end_matches("/index").rsplit('/').next().unwrap_or_default();
    let folded = slug::fold(title);
    // English takes the file's name; French needs an address of its own where the words differ.
    let slug = (lang == Lang::Fr && slug::is_valid(&folded) && folded != own).then_some(folded);
    let summary = match lang {
        Lang::En => "One sentence that says what the reader finds here.",
        Lang::Fr => "Une phrase qui dit ce que l’on trouve ici.",
    };
    let heading = match lang {
        Lang::En => "A first heading",
        Lang::Fr => "Un premier intertitre",
    };
    let mut out = String::from("+++\n");
    let mut line = |key: &str, value: String| {
        out.push_str(key);
        out.push_str(" = ");
        out.push_str(&value);
        out.push('\n');
    };
    let quoted = |text: &str| toml::Value::from(text).to_string();
    line("title", quoted(title));
    line("summary", quoted(summary));
    if let Some(slug) = slug {
        line("slug", quoted(&slug));
    }
    line("modified", options.date.to_string());
    line("draft", "true".to_owned());
    for (key, value) in own_keys(options, kind, own) {
        line(key, value);
    }
    out.push_str("+++\n## ");
    out.push_str(heading);
    out.push('\n');
    out
}

/// Keys that a kind needs. Where only the author knows the value, `check` asks for it.
fn own_keys(options: &Options, kind: KindName, own: &str) -> Vec<(&'static str, String)> {
    let day = options.date.to_string();
    match kind {
        KindName::Page => Vec::new(),
        KindName::Section => vec![("sort", "\"title\"".to_owned())],
        KindName::Community => vec![("community", format!("\"{own}\""))],
        KindName::Chapter => {
            let number = own.split('-').next().and_then(|start| start.parse::<u32>().ok()).unwrap_or(1);
            vec![("chapter", number.max(1).to_string())]
        }
        KindName::Story | KindName::News => vec![("date", day), ("sources", "[]".to_owned())],
        KindName::Event => vec![("date", day)],
        KindName::Course => vec![("sources", "[]".to_owned())],
    }
}

fn write(options: &Options, path: &str, text: &str) -> Result<(), Failure> {
    let file = options.root.join(path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(Failure::io("make the folder", folder))?;
    }
    let opened = File::options().write(true).create_new(true).open(&file);
    let mut opened = opened.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::configuration(
            format!("`{path}` is there already"),
            "choose another path, or edit the file",
        ),
        _ => Failure::io("write", &file)(error),
    })?;
    opened.write_all(text.as_bytes()).map_err(Failure::io("write", &file))
}
