//! The theme, compiled, with every broken template found in one run.
//!
//! Comes in: the bundle. Goes out: a theme of the templates that are in order, and a problem for each that is not. Never
//! here: what templates show.

use portal::theme::THEME_FOLDER;
use portal::{Bundle, Problem, Theme};

/// Compiles the templates. A broken one is left out and reported; templates that need it then fail as well, which is no
/// news. None when nothing is left to compile.
pub(crate) fn compile(bundle: &Bundle) -> (Option<Theme>, Vec<Problem>) {
    let first = match Theme::new(bundle) {
        Ok(theme) => return (Some(theme), Vec::new()),
        Err(problem) => problem,
    };
    let mut rest = bundle.clone();
    let mut problems = vec![first.clone()];
    let mut problem = first;
    loop {
        let name = problem.file.strip_prefix(THEME_FOLDER).map_or("", |name| name.trim_start_matches('/'));
        if rest.templates.remove(name).is_none() {
            return (None, problems);
        }
        match Theme::new(&rest) {
            Ok(theme) => return (Some(theme), problems),
            Err(next) => {
                if next.span.is_some() && !is_consequence(&next) {
                    problems.push(next.clone());
                }
                problem = next;
            }
        }
    }
}

/// Whether a problem says no more than that another template is missing.
fn is_consequence(problem: &Problem) -> bool {
    ["not found", "not registered", "nknown component", "is missing"]
        .iter()
        .any(|words| problem.message.contains(words))
}
