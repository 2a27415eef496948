//! The command line: what is asked for, and what is said back.
//!
//! Comes in: arguments. Goes out: problems on standard error, JSON on standard output, an exit code: 0 done, 1 problems,
//! 2 usage, 3 configuration, 4 reading or writing failed, 70 a mistake of the program itself. Never here: how anything is
//! done.

use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use jiff::Zoned;
use jiff::civil::Date;

use crate::front_matter::KindName;
use crate::report::{self, Colours};
use crate::{Failure, Options, Report, new, serve, translations};

/// The exit code for a mistake of ours (`EX_SOFTWARE` of sysexits.h).
const BUG: u8 = 70;

/// Builds the bilingual site of the Connector portal from content/ and themes/connector/.
#[derive(Debug, Parser)]
#[command(name = "site-gen", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The project's folder.
    #[arg(long, global = true, default_value = ".", env = "SITE_GEN_ROOT")]
    root: PathBuf,
    /// Where the site is written [default: public in the project's folder].
    #[arg(long, global = true, env = "SITE_GEN_OUT")]
    out: Option<PathBuf>,
    /// Says everything as one line of JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
    /// Shows drafts and pages of other days as well.
    #[arg(long, global = true)]
    drafts: bool,
    /// The day on which the site is seen, YYYY-MM-DD [default: today].
    #[arg(long, global = true)]
    date: Option<Date>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the site and writes what changed.
    Build,
    /// Finds every problem and writes nothing.
    Check,
    /// Serves the site from memory and builds it again when a file changes.
    Serve {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8080")]
        addr: SocketAddr,
    },
    #[command(about = "Lists translations with their state; records, exports and imports them")]
    Translations(translations::Command),
    /// Makes the two files of a new page.
    New {
        /// What it is.
        #[arg(value_parser = PossibleValuesParser::new(KindName::ALL.map(KindName::id)))]
        kind: String,
        /// Its key: about/team, stories/my-story.
        path: String,
        /// Its English title.
        #[arg(long)]
        title_en: String,
        /// Its French title.
        #[arg(long)]
        title_fr: String,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    static PANIC: Mutex<String> = Mutex::new(String::new());
    panic::set_hook(Box::new(|info| {
        if let Ok(mut said) = PANIC.lock() {
            *said = info.to_string();
        }
    }));
    match panic::catch_unwind(AssertUnwindSafe(|| run(&arguments))) {
        Ok(code) => ExitCode::from(code),
        Err(_) => {
            let said = PANIC.lock().map(|said| said.clone()).unwrap_or_default();
            eprintln!("site-gen: this is a mistake of the program, not of your files\n{said}");
            eprintln!(
                "please report it with the command, this text and `site-gen --version`; nothing is half written"
            );
            ExitCode::from(BUG)
        }
    }
}

fn run(arguments: &Arguments) -> u8 {
    let options = Options {
        root: arguments.root.clone(),
        out: arguments.out.clone().unwrap_or_else(|| arguments.root.join("public")),
        date: arguments.date.unwrap_or_else(|| Zoned::now().date()),
        drafts: arguments.drafts,
    };
    let result = match &arguments.command {
        Command::Build => crate::build(&options),
        Command::Check => crate::check(&options),
        Command::Translations(command) => {
            return translated(translations::run(command, &options), arguments.json);
        }
        Command::Serve { addr } => serve::run(&options, *addr, tell).map(|()| Report::default()),
        Command::New { kind, path, title_en, title_fr } => {
            let made = new::make(&options, kind, path, title_en, title_fr);
            return said(made.map(|files| files.join("\n")), arguments.json);
        }
    };
    if arguments.json {
        let _ = writeln!(io::stdout(), "{}", report::json(&result));
    } else {
        tell(result.as_ref());
    }
    result.as_ref().map_or_else(Failure::exit_code, |_| 0)
}

/// Tells how a run ended, on standard error.
fn tell(result: Result<&Report, &Failure>) {
    match result {
        Ok(report) => {
            eprint!("{}", report::text(report, colours()));
            eprintln!("{}", report::summary(report));
        }
        Err(Failure::Problems(report)) => {
            eprint!("{}", report::text(report, colours()));
            eprintln!("{}", report::summary(report));
        }
        Err(failure) => {
            eprintln!("site-gen: {failure}");
            if let Some(hint) = failure.hint() {
                eprintln!("  hint: {hint}");
            }
        }
    }
}

fn said(result: Result<String, Failure>, json: bool) -> u8 {
    match result {
        Ok(text) => {
            let files: Vec<&str> = text.lines().collect();
            answered(&text, serde_json::json!({ "files": files }), json)
        }
        Err(failure) => failed(failure, json),
    }
}

fn translated(result: Result<translations::Said, Failure>, json: bool) -> u8 {
    match result {
        Ok(said) => answered(&said.text, said.json, json).max(u8::from(said.is_refusal)),
        Err(failure) => failed(failure, json),
    }
}

/// Says what a command has to say on standard output.
fn answered(text: &str, mut data: serde_json::Value, json: bool) -> u8 {
    (data["version"], data["ok"]) = (1.into(), true.into());
    let text = if json { data.to_string() } else { text.to_owned() };
    if !text.is_empty() {
        let _ = writeln!(io::stdout(), "{text}");
    }
    0
}

fn failed(failure: Failure, json: bool) -> u8 {
    let code = failure.exit_code();
    let result: Result<Report, Failure> = Err(failure);
    if json {
        let _ = writeln!(io::stdout(), "{}", report::json(&result));
    } else {
        tell(result.as_ref());
    }
    code
}

/// Colours only for a person who wants them.
fn colours() -> Colours {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if io::stderr().is_terminal() && !refused { Colours::On } else { Colours::Off }
}
