//! `content/data/readiness.toml`: questions that tell a community whether it is ready, and advice by points.
//!
//! Comes in: the file's text. Goes out: a [`Readiness`], found to be in order: every sum of points has its advice. Never
//! here: anybody's answers.

use std::collections::BTreeSet;

use portal::{Both, Problem, problem, slug};
use serde::Deserialize;
use toml::Spanned;

use super::{is_written, twice};

/// Where the questions are written.
pub(crate) const FILE: &str = "content/data/readiness.toml";

/// A question with its answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) id: Spanned<String>,
    pub(crate) ask: Spanned<Both<String>>,
    /// What to do when the answer is weak.
    pub(crate) advice: Spanned<Both<String>>,
    #[serde(default, rename = "option")]
    pub(crate) options: Vec<Choice>,
}

/// An answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) points: u32,
    pub(crate) label: Spanned<Both<String>>,
}

/// What a sum of points says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Band {
    /// The least sum that belongs to it; the next band's sum ends it.
    pub(crate) from: Spanned<u32>,
    pub(crate) title: Spanned<Both<String>>,
    pub(crate) text: Spanned<Both<String>>,
}

/// Every question and all advice, in the file's order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Readiness {
    #[serde(default, rename = "question")]
    pub(crate) questions: Vec<Question>,
    #[serde(default, rename = "band")]
    pub(crate) bands: Vec<Band>,
}

impl Question {
    /// Points of the best answer.
    pub(crate) fn best(&self) -> u32 {
        self.options.iter().map(|option| option.points).max().unwrap_or_default()
    }
}

impl Readiness {
    /// Reads the file.
    pub(crate) fn read(text: &str, problems: &mut Vec<Problem>) -> Self {
        let read: Self = problem::read_toml(FILE, text).unwrap_or_else(|problem| {
            problems.push(problem);
            Self::default()
        });
        let mut ids = BTreeSet::new();
        for question in &read.questions {
            if !ids.insert(question.id.get_ref()) {
                problems.push(twice(FILE, &question.id));
            }
            check_question(question, problems);
        }
        read.check_bands(problems);
        read
    }

    /// The most points that can be reached.
    pub(crate) fn most(&self) -> u32 {
        self.questions.iter().map(Question::best).sum()
    }

    fn check_bands(&self, problems: &mut Vec<Problem>) {
        match (self.bands.first(), self.questions.first()) {
            (None, Some(question)) => {
                let problem = Problem::at(FILE, question.id.span(), "questions without advice for their sum");
                problems.push(problem.hint("add [[band]] from = 0 with title and text"));
            }
            (Some(band), _) if *band.from.get_ref() != 0 => {
                let problem = Problem::at(FILE, band.from.span(), "the first band does not start at 0");
                problems.push(problem.hint("write from = 0, so that every sum has its advice"));
            }
            _ => {}
        }
        for pair in self.bands.windows(2) {
            let (before, from) = (*pair[0].from.get_ref(), *pair[1].from.get_ref());
            if from <= before {
                let message = format!("this band starts at {from}, the one before it at {before}");
                problems.push(
                    Problem::at(FILE, pair[1].from.span(), message)
                        .hint("bands stand in the order of their points"),
                );
            }
        }
        let most = self.most();
        for band in self.bands.iter().filter(|band| *band.from.get_ref() > most) {
            let message = format!("nobody reaches this band: the answers make at most {most} points");
            problems.push(Problem::at(FILE, band.from.span(), message).hint("start it lower"));
        }
        for Band { from: _, title, text } in &self.bands {
            is_written(FILE, "title", title, problems);
            is_written(FILE, "text", text, problems);
        }
    }
}

/// No `..` here: a new key can't be forgotten.
fn check_question(question: &Question, problems: &mut Vec<Problem>) {
    let Question { id, ask, advice, options } = question;
    if !slug::is_valid(id.get_ref()) {
        let problem = Problem::at(FILE, id.span(), format!("`{}` is no id", id.get_ref()));
        problems.push(problem.hint("use a-z, 0-9 and single hyphens"));
    }
    is_written(FILE, "ask", ask, problems);
    is_written(FILE, "advice", advice, problems);
    options.iter().for_each(|option| is_written(FILE, "label", &option.label, problems));
    if !(2..=4).contains(&options.len()) {
        let message = format!("a question has two to four answers, `{}` has {}", id.get_ref(), options.len());
        problems.push(Problem::at(FILE, id.span(), message).hint("write each as [[question.option]]"));
    } else if options.iter().all(|option| option.points == question.best()) {
        let message = format!("every answer to `{}` gives the same points", id.get_ref());
        problems.push(Problem::at(FILE, id.span(), message).hint("the best answer gives the most"));
    }
}
