//! `site-gen translations`: what is asked for, and what is said back.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portal::Lang;
use serde_json::{Value, json};

use super::{Pair, State, edit, import, pairs, record, refuse, worksheet};
use crate::source::relative;
use crate::{Failure, Options};

/// Lists translations with their state; records, exports and imports them.
///
/// A translation remembers the text that it was made from. `fresh`: that text is still the same. `stale`: it has changed.
/// `not recorded`: nobody wrote it down; `record` does.
#[derive(Debug, Args)]
pub(crate) struct Command {
    #[command(subcommand)]
    action: Option<Action>,
    /// Ends with 1 when a translation is stale.
    #[arg(long)]
    strict: bool,
    /// The language of originals whose translations record none [default: en].
    #[arg(long, global = true, value_parser = lang)]
    from: Option<Lang>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Writes into translations that they were made from their originals as they are now.
    Record {
        /// Keys of pages: about/team, stories/my-story.
        #[arg(required_unless_present = "all")]
        keys: Vec<String>,
        /// Every page.
        #[arg(long, conflicts_with = "keys")]
        all: bool,
    },
    /// Writes a worksheet (CSV) of all translations that are stale or not recorded.
    Export {
        /// The worksheet to write.
        file: PathBuf,
    },
    /// Puts the translations of a worksheet into their places, all or none, and records them.
    Import {
        /// The worksheet that came back.
        file: PathBuf,
    },
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::parse(code).ok_or_else(|| "write en or fr".to_owned())
}

/// What a command says: lines for people, the same as data, and whether it ends with 1.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) json: Value,
    pub(crate) is_refusal: bool,
}

impl Said {
    fn files(files: &[String]) -> Self {
        Self { text: files.join("\n"), json: json!({ "files": files }), is_refusal: false }
    }
}

/// Does what is asked for.
pub(crate) fn run(command: &Command, options: &Options) -> Result<Said, Failure> {
    let (sources, pairs) = pairs(options, command.from.unwrap_or(Lang::En))?;
    match &command.action {
        None => Ok(list(&pairs, command.strict)),
        Some(Action::Record { keys, .. }) => {
            let wanted = wanted(&pairs, keys, command.from)?;
            Ok(Said::files(&record::record(options, &sources, &wanted)?))
        }
        Some(Action::Export { file }) => {
            let open: Vec<&Pair> = pairs.iter().filter(|pair| pair.state != State::Fresh).collect();
            let rows = worksheet::rows(&sources, &open);
            fs::write(file, worksheet::write(&rows)).map_err(Failure::io("write", file))?;
            Ok(Said {
                text: format!("{}: {} pages, {} rows", file.display(), open.len(), rows.len()),
                json: json!({ "file": file, "pages": open.len(), "rows": rows.len() }),
                is_refusal: false,
            })
        }
        Some(Action::Import { file }) => {
            let sheet = relative(&options.root, file);
            let rows = read(file, &sheet)?;
            let changed = import::import(options, &sources, &pairs, &sheet, &rows)?;
            for import::Changed { file, text } in &changed {
                edit::write(&options.root, file, text)?;
            }
            Ok(Said::files(&changed.into_iter().map(|changed| changed.file).collect::<Vec<_>>()))
        }
    }
}

fn read(file: &Path, sheet: &str) -> Result<Vec<(usize, worksheet::Row)>, Failure> {
    let bytes = fs::read(file).map_err(Failure::io("read", file))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::configuration(
            format!("{} is not UTF-8", file.display()),
            "save it as “CSV UTF-8” in the spreadsheet",
        )
    })?;
    worksheet::read(&text).map_err(|message| {
        let problem = portal::Problem::in_file(sheet, message);
        refuse(
            vec![problem.hint("keep the columns as they were: key, file, part, source, translation, mark")],
            &crate::source::Sources::default(),
        )
    })
}

fn list(pairs: &[Pair], strict: bool) -> Said {
    let count = |state| pairs.iter().filter(|pair| pair.state == state).count();
    let lines = pairs.iter().map(|pair| {
        format!("{:<13}{} ({} from {})", pair.state.name(), pair.key, pair.translation().file, pair.from)
    });
    let mut lines: Vec<String> = lines.collect();
    let stale = count(State::Stale);
    lines.push(format!(
        "{} fresh, {stale} stale, {} not recorded",
        count(State::Fresh),
        count(State::NotRecorded)
    ));
    let rows = pairs.iter().map(|pair| {
        json!({
            "key": pair.key,
            "state": pair.state.name(),
            "from": pair.from.code(),
            "original": pair.original().file,
            "translation": pair.translation().file,
        })
    });
    Said {
        text: lines.join("\n"),
        json: json!({ "translations": rows.collect::<Vec<_>>() }),
        is_refusal: strict && stale > 0,
    }
}

/// The pairs of some keys, or all of them.
fn wanted<'p>(pairs: &'p [Pair], keys: &[String], from: Option<Lang>) -> Result<Vec<&'p Pair>, Failure> {
    let mut wanted: Vec<&Pair> = Vec::new();
    for key in keys {
        let Some(pair) = pairs.iter().find(|pair| pair.key == *key) else {
            let close = portal::problem::closest(key, pairs.iter().map(|pair| pair.key.as_str()));
            return Err(Failure::configuration(
                format!("no page `{key}` in two languages"),
                close.map_or_else(
                    || "the list of `site-gen translations` has all keys".to_owned(),
                    |close| format!("did you mean {close}?"),
                ),
            ));
        };
        wanted.push(pair);
    }
    if keys.is_empty() {
        wanted.extend(pairs);
    }
    // A text that says what it was made from keeps saying so.
    if let Some((pair, from)) =
        from.and_then(|from| Some((wanted.iter().find(|pair| pair.from != from)?, from)))
    {
        return Err(Failure::configuration(
            format!("{} was not made from the text in {from}, says {}", pair.key, pair.translation().file),
            "remove its line `translation_of` first",
        ));
    }
    Ok(wanted)
}
