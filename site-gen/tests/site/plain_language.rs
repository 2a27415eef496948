//! Plain language as authors meet it: the page that is hard to read, where it is, and the summary of a check.

use crate::support::{Project, said};

const SHORT: &str =
    "They met in the shop. She told him of her work. He gave her three names. She wrote to all of them. ";

/// A page of about 110 words in short sentences, and below it what is added.
fn page(project: &Project, lang: &str, added: &str) {
    let front = "+++\ntitle = \"Meeting\"\nsummary = \"How it went.\"\nmodified = 2026-11-20\n+++\n";
    let text = match lang {
        "en" => SHORT.repeat(5),
        _ => {
            "On se parle au café. Elle dit ce qu’elle fait. Il lui donne trois noms. Elle leur écrit à tous. "
                .repeat(5)
        }
    };
    project.write(&format!("content/pages/meeting.{lang}.md"), format!("{front}{text}\n{added}"));
}

#[test]
fn a_check_tells_how_plain_the_language_is() {
    let project = Project::mini();
    page(&project, "en", "");
    page(&project, "fr", "");
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 0, "{err}");
    let line = "plain language, English: 1 page judged, median sentence 6 words, 0% over 25; hardest content/pages/meeting.en.md (median 6, grade ";
    assert!(err.contains(line) && err.contains("plain language, French: 1 page judged"), "{err}");
    let (_, out, _) = said(&project.run(&["check", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let french = &json["plain_language"][1];
    assert_eq!(
        (&french["lang"], &french["pages"], &french["long_sentence"]),
        (&"fr".into(), &1.into(), &25.into())
    );
    assert!(french["worst_score"].as_f64().unwrap() > 90.0, "{french}");
}

#[test]
fn a_hard_page_is_a_problem_of_a_check_and_not_of_a_build() {
    let project = Project::mini();
    let long = "This sentence goes on and on until nobody who began to read it at the start still knows at its end what it was about. ";
    page(&project, "en", &format!("## Long\n\n{}", long.repeat(30)));
    page(
        &project,
        "fr",
        "## Long\n\nLa considération systématique des opportunités organisationnelles internationales caractérise l’administration. L’institutionnalisation progressive des collaborations interprovinciales favorise considérablement l’accessibilité. L’opérationnalisation méthodologique nécessite immédiatement l’approbation gouvernementale. \
        L’identification préliminaire d’intervenants communautaires multidisciplinaires améliore qualitativement l’intégration socioéconomique. La professionnalisation institutionnelle conditionne l’employabilité. L’internationalisation universitaire détermine l’attractivité économique régionale. La responsabilisation organisationnelle accélère l’appropriation technologique.\n",
    );
    assert_eq!(said(&project.run(&["build"])).0, 0);
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 1, "{err}");
    for words in [
        "content/pages/meeting.en.md:9:1: the median sentence has 25 words, the limit is 15",
        "hint: split this sentence (25 words), 9:119 (25)",
        "content/pages/meeting.fr.md:9:",
        "the Kandel-Moles score is",
        "find shorter words for “",
    ] {
        assert!(err.contains(words), "{words:?} in {err}");
    }
}

#[test]
fn limits_are_settings() {
    let project = Project::mini();
    page(&project, "en", "");
    page(&project, "fr", "");
    let limits = "\n[plain_language]\nmedian_words = 4\ngrade = 8.0\nkandel_moles = 60.0\nlong_sentence = 25\nfewest_words = 100\n";
    project.write("content/site.toml", project.read("content/site.toml") + limits);
    let (code, _, err) = said(&project.run(&["check"]));
    assert!(code == 1 && err.contains("the median sentence has 6 words, the limit is 4"), "{err}");
    project.edit("content/site.toml", "fewest_words = 100", "fewest_words = 200");
    let (code, _, err) = said(&project.run(&["check"]));
    assert!(code == 0 && !err.contains("plain language"), "{err}");
}
