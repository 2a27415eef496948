//! Plain language, measured: sentences that can be read in one breath, and words that people use.
//!
//! Comes in: texts, and the limits of `[plain_language]` in `content/site.toml`. Goes out: a problem for each page over a
//! limit, with the sentences to split, and a summary for each language. Never here: taste; facts; pages of data.
//!
//! What is measured: paragraphs, alerts and footnotes, sentence by sentence. Items of lists, and quotations, which are
//! templates to copy, count where they are written in sentences: a line that ends without a full stop is a label, an
//! address or an entry, and is left out. Headings, tables and code are left out as well. A component counts as one word.
//! Pages with few words have no measure: two sentences are no sample.
//!
//! English: median length of sentences and the Flesch-Kincaid grade. French: median length and the score of Kandel and
//! Moles, the same measure fitted to French, where more is easier.

mod sentences;
mod syllables;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use portal::{Lang, Problem, markdown};
use rayon::prelude::*;

use crate::article::Article;
use crate::config::PlainLanguage;
use crate::front_matter;
use crate::report::Reading;
use crate::site::Site;
use crate::source::Sources;
use sentences::Sentence;

/// How many sentences and words a hint names.
const NAMED: usize = 4;

/// The measure of a page.
#[derive(Debug, Clone, PartialEq)]
struct Measure {
    words: usize,
    sentences: usize,
    /// Words of the median sentence.
    median: usize,
    /// Percent of sentences that are long.
    long: usize,
    /// Flesch-Kincaid grade, or the score of Kandel and Moles.
    score: f64,
}

/// Measures every page; gives a summary for each language.
pub(crate) fn check(site: &Site, sources: &Sources, problems: &mut Vec<Problem>) -> Vec<Reading> {
    let limits = &site.config.plain_language;
    let articles: Vec<&Article> = site.pages.iter().flat_map(|page| page.articles()).map(|a| &**a).collect();
    let measured: Vec<_> = articles
        .into_par_iter()
        .filter_map(|article| {
            let text = sources.text(&article.file)?;
            let split = front_matter::split(&article.file, text).ok()?;
            let sentences = sentences::sentences(&markdown::blocks(split.body, split.body_at));
            let measure = measure(&sentences, article.lang, limits);
            let is_judged = measure.words >= limits.fewest_words;
            is_judged.then(|| (article, problem(article, text, &measure, &sentences, limits), measure))
        })
        .collect();
    let mut pages: BTreeMap<Lang, Vec<(&str, Measure)>> = BTreeMap::new();
    for (article, problem, measure) in measured {
        problems.extend(problem);
        pages.entry(article.lang).or_default().push((&article.file, measure));
    }
    pages.iter().filter_map(|(lang, pages)| summary(*lang, pages, limits)).collect()
}

fn measure(sentences: &[Sentence], lang: Lang, limits: &PlainLanguage) -> Measure {
    let mut lengths: Vec<usize> = sentences.iter().map(|sentence| sentence.words.len()).collect();
    lengths.sort_unstable();
    let words: usize = lengths.iter().sum();
    let all = sentences.iter().flat_map(|sentence| &sentence.words);
    let syllables: usize = all.map(|word| syllables::count(word, lang)).sum();
    let long = lengths.iter().filter(|length| **length > limits.long_sentence).count();
    Measure {
        words,
        sentences: lengths.len(),
        median: median(&lengths),
        long: (long * 100).checked_div(lengths.len()).unwrap_or_default(),
        score: score(words as f64, lengths.len() as f64, syllables as f64, lang),
    }
}

/// The number in the middle; of two in the middle the larger.
fn median(sorted: &[usize]) -> usize {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn score(words: f64, sentences: f64, syllables: f64, lang: Lang) -> f64 {
    if words == 0.0 || sentences == 0.0 {
        return 0.0;
    }
    match lang {
        Lang::En => 0.39f64.mul_add(words / sentences, 11.8 * syllables / words) - 15.59,
        Lang::Fr => 207.0 - 1.015f64.mul_add(words / sentences, 73.6 * syllables / words),
    }
}

/// How near a page is to its limits: over 1 it is over one of them.
fn strain(measure: &Measure, lang: Lang, limits: &PlainLanguage) -> f64 {
    let length = measure.median as f64 / limits.median_words as f64;
    length.max(match lang {
        Lang::En => measure.score / limits.grade,
        // The scale ends at 100, very easy.
        Lang::Fr => (100.0 - measure.score) / (100.0 - limits.kandel_moles),
    })
}

fn problem(
    article: &Article,
    text: &str,
    measure: &Measure,
    sentences: &[Sentence],
    limits: &PlainLanguage,
) -> Option<Problem> {
    let lang = article.lang;
    let mut wrong = Vec::new();
    if measure.median > limits.median_words {
        wrong.push(format!(
            "the median sentence has {} words, the limit is {}",
            measure.median, limits.median_words
        ));
    }
    let (is_over, name, limit) = match lang {
        Lang::En => (measure.score > limits.grade, "the Flesch-Kincaid grade", limits.grade),
        Lang::Fr => (measure.score < limits.kandel_moles, "the Kandel-Moles score", limits.kandel_moles),
    };
    if is_over {
        wrong.push(format!("{name} is {:.1}, the limit is {limit}", measure.score));
    }
    if wrong.is_empty() {
        return None;
    }
    let mut longest: Vec<&Sentence> = sentences.iter().collect();
    longest.sort_by_key(|sentence| (Reverse(sentence.words.len()), sentence.span.start));
    let first = longest.first()?;
    let mut hint = format!("split this sentence ({} words)", first.words.len());
    for sentence in longest.iter().skip(1).take(NAMED - 1) {
        let _ = write!(hint, ", {} ({})", place(text, sentence.span.start), sentence.words.len());
    }
    if is_over {
        let _ = write!(hint, "; find shorter words for {}", long_words(sentences, lang).join(", "));
    }
    Some(Problem::at(&article.file, first.span.clone(), wrong.join("; ")).hint(hint))
}

/// `line:column`, as people count.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{line}:{column}")
}

/// The words that weigh most: many syllables, often.
fn long_words(sentences: &[Sentence], lang: Lang) -> Vec<String> {
    let mut weights: BTreeMap<String, usize> = BTreeMap::new();
    for word in sentences.iter().flat_map(|sentence| &sentence.words) {
        let syllables = syllables::count(word, lang);
        if syllables > 3 {
            *weights.entry(word.to_lowercase()).or_default() += syllables - 2;
        }
    }
    let mut words: Vec<(String, usize)> = weights.into_iter().collect();
    words.sort_by_key(|(_, weight)| Reverse(*weight));
    words.into_iter().take(NAMED).map(|(word, _)| format!("“{word}”")).collect()
}

fn summary(lang: Lang, pages: &[(&str, Measure)], limits: &PlainLanguage) -> Option<Reading> {
    let mut medians: Vec<usize> = pages.iter().map(|(_, measure)| measure.median).collect();
    medians.sort_unstable();
    let sentences: usize = pages.iter().map(|(_, measure)| measure.sentences).sum();
    let long: usize = pages.iter().map(|(_, measure)| measure.long * measure.sentences).sum();
    let (file, worst) =
        pages.iter().max_by(|(_, a), (_, b)| strain(a, lang, limits).total_cmp(&strain(b, lang, limits)))?;
    Some(Reading {
        lang,
        pages: pages.len(),
        median: median(&medians),
        long: long.checked_div(sentences).unwrap_or_default(),
        long_sentence: limits.long_sentence,
        worst: (*file).to_owned(),
        worst_median: worst.median,
        worst_score: worst.score,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_formulas() {
        // 100 words, 10 sentences, 140 syllables.
        assert!((score(100.0, 10.0, 140.0, Lang::En) - 4.83).abs() < 0.01);
        assert!((score(100.0, 10.0, 140.0, Lang::Fr) - 93.81).abs() < 0.01);
    }

    #[test]
    fn places_are_counted_in_letters() {
        assert_eq!(place("é\nàé b", "é\nàé ".len()), "2:4");
    }
}
