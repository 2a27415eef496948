//! A site that is edited while it is served: after every change it is what a clean build would make of the same files,
//! and no more was made than the change reaches.

use std::fs;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::support::Project;
use site_gen::serve::LiveSite;
use site_gen::{Built, Failure, build_in_memory};

/// How a build ended: pages made, or problems.
type Ended = Result<usize, usize>;

pub(crate) struct Live {
    pub(crate) project: Project,
    pub(crate) site: Arc<LiveSite>,
    builds: Receiver<Ended>,
}

impl Live {
    fn start() -> Self {
        Self::over(Project::mini())
    }

    /// Serves a project.
    pub(crate) fn over(project: Project) -> Self {
        let (sender, builds) = mpsc::channel();
        let told = move |built: Result<&Built, &Failure>| {
            let ended = match built {
                Ok(built) => Ok(built.report.made),
                Err(Failure::Problems(report)) => Err(report.problems.len()),
                Err(failure) => panic!("{failure}"),
            };
            sender.send(ended).unwrap();
        };
        let site = LiveSite::start(&project.options(), told).unwrap();
        Self { project, site, builds }
    }

    /// Waits for the build of a change, and for builds that follow close behind: a slow disk may cut a burst in two.
    fn next(&self) -> Ended {
        let mut ended = self.builds.recv_timeout(Duration::from_secs(20)).expect("a build after a change");
        let mut made = ended.unwrap_or_default();
        while let Ok(later) = self.builds.recv_timeout(Duration::from_millis(400)) {
            made += later.unwrap_or_default();
            ended = later.map(|_| made);
        }
        ended
    }

    /// Waits for a good build and holds it against a clean one; gives the number of pages that were made.
    #[track_caller]
    pub(crate) fn equals_clean_build(&self) -> usize {
        let made = self.next().expect("a build without problems");
        let clean = build_in_memory(&self.project.options()).unwrap();
        let live = self.site.built().unwrap();
        let paths = |built: &Built| built.files().map(|(path, _)| path.to_owned()).collect::<Vec<_>>();
        assert_eq!(paths(&live), paths(&clean));
        assert_eq!(live.indexes(), clean.indexes());
        for ((path, ours), (_, theirs)) in live.files().zip(clean.files()) {
            assert_eq!(String::from_utf8_lossy(ours), String::from_utf8_lossy(theirs), "{path}");
        }
        assert_eq!(*live.bundle, *clean.bundle);
        made
    }
}

#[test]
fn edits_give_what_a_clean_build_gives() {
    let live = Live::start();
    let project = &live.project;
    let all = live.site.report().pages;
    let bundle = live.site.bundle().unwrap();

    project.edit("content/pages/about.en.md", "1. one", "1. eins");
    assert_eq!(live.equals_clean_build(), 1, "only the page itself");
    assert!(Arc::ptr_eq(&bundle, &live.site.bundle().unwrap()), "functions have nothing to load again");

    project.edit("content/stories/story-3.en.md", "The story of 3.", "Another summary.");
    let made = live.equals_clean_build();
    assert!((2..=6).contains(&made), "the story and listings of its language: {made}");

    project.edit("content/stories/story-3.fr.md", "slug = \"recit-3\"", "slug = \"recit-trois\"");
    live.equals_clean_build();
    for lang in ["en", "fr"] {
        let front =
            "+++\ntitle = \"Team\"\nsummary = \"Who.\"\nmodified = 2026-11-20\n+++\n[Us](page:about)\n";
        project.write(&format!("content/pages/team.{lang}.md"), front);
    }
    let made = live.equals_clean_build();
    assert!(made <= 4, "a new page does not make others again: {made} of {all}");
    project.edit("content/pages/about.fr.md", "title = \"À propos", "title = \"Qui : à propos");
    live.equals_clean_build();
    project.edit("content/words.toml", "Take care", "Mind");
    assert_eq!(live.equals_clean_build(), all + 2, "words are everywhere");
    project.edit("themes/connector/layouts/base.html", "<main ", "<main class=\"a\" ");
    live.equals_clean_build();
    project.edit("themes/connector/static/css/site.css", "0 auto", "1rem auto");
    live.equals_clean_build();
    project.edit("content/data/figures.toml", "1760", "1761");
    live.equals_clean_build();
    project.edit("content/forms/contact.toml", "Your message", "What you want to say");
    assert_eq!(
        live.equals_clean_build(),
        6,
        "the form's page, the privacy notice and the gallery, each twice"
    );
    project.edit("content/site.toml", "Small & complete", "Small and complete");
    live.equals_clean_build();
    project.edit("content/pages/plan.svg", "0 0 40 20", "0 0 80 20");
    live.equals_clean_build();
    project.edit("content/stories/index.en.md", "per_page = 2", "per_page = 5");
    assert_eq!(live.next(), Err(1), "the twin says otherwise");
    project.edit("content/stories/index.fr.md", "per_page = 2", "per_page = 5");
    live.equals_clean_build();
    for lang in ["en", "fr"] {
        project.edit(&format!("content/pages/team.{lang}.md"), "modified", "draft = true\nmodified");
    }
    live.equals_clean_build();
    project.edit("content/pages/about.en.md", "topics = [\"funding\"]\n", "");
    project.edit("content/pages/about.fr.md", "topics = [\"funding\"]\n", "");
    live.equals_clean_build();
}

#[test]
fn pages_follow_what_they_show_of_others() {
    let live = Live::start();
    let project = &live.project;
    for (file, from, to) in [
        ("content/data/glossary.toml", "Somebody who looks", "A person who looks"),
        ("content/data/readiness.toml", "points = 2", "points = 3"),
        ("content/data/map.toml", "[-62.0, 46.45]", "[-62.0, 46.9]"),
        ("content/data/communities.toml", "[44.65, -63.58]", "[44.75, -63.58]"),
        ("content/site.toml", "Help", "Get help"),
    ] {
        project.edit(file, from, to);
        live.equals_clean_build();
    }
    for lang in ["en", "fr"] {
        project.edit(&format!("content/events/open-day.{lang}.md"), "date = 2027-01-15", "date = 2027-01-16");
    }
    let made = live.equals_clean_build();
    assert!((6..=8).contains(&made), "the event, its section and the home page, each twice: {made}");
    project.edit("content/pages/for-newcomers.en.md", "\"job search\"", "\"looking for work\"");
    assert_eq!(live.equals_clean_build(), 2, "the page and the index of letters");
    project.edit("content/pages/for-employers.fr.md", "Rencontrez des gens", "Rencontrez du monde");
    assert_eq!(live.equals_clean_build(), 2, "the path and the other path, which leads to it");
    project.remove("content/data/readiness.toml");
    assert_eq!(live.next(), Err(1), "a text asks them");
}

#[test]
fn the_last_good_site_stays_while_there_are_problems() {
    let live = Live::start();
    let before = live.site.built().unwrap();
    live.project.edit("content/pages/about.en.md", "(#remarks)", "(page:nowhere)");
    assert_eq!(live.next(), Err(1));
    assert_eq!(live.site.problems()[0].message, "no page `nowhere`");
    let after = live.site.built().unwrap();
    assert!(before.files().eq(after.files()));
    live.project.edit("content/pages/about.en.md", "(page:nowhere)", "(page:home)");
    live.equals_clean_build();
    assert_eq!(live.site.problems(), []);
}

#[test]
fn a_site_with_problems_can_be_mended_from_the_start() {
    let project = Project::mini();
    project.edit("content/pages/index.en.md", "page:about)", "page:abuot)");
    let live = Live::over(project);
    assert!(live.site.bundle().is_none() && live.site.built().is_none());
    live.project.edit("content/pages/index.en.md", "page:abuot)", "page:about)");
    live.equals_clean_build();
}

#[test]
fn editors_save_in_many_ways() {
    let live = Live::start();
    let project = &live.project;
    let path = "content/pages/about.en.md";
    // Beside it, then over it.
    project.write("content/pages/.about.swp", "x");
    project.write("content/pages/about.en.md~", project.read(path));
    project.write("content/pages/.about.tmp", project.read(path).replace("1. one", "1. uno"));
    fs::rename(project.path("content/pages/.about.tmp"), project.path(path)).unwrap();
    live.equals_clean_build();
    assert!(
        String::from_utf8_lossy(
            live.site.built().unwrap().files().find(|(path, _)| *path == "en/about/index.html").unwrap().1
        )
        .contains("uno")
    );
    // Taken away, then written again.
    let text = project.read(path);
    project.remove(path);
    project.write(path, text.replace("1. uno", "1. un"));
    live.equals_clean_build();
    // The same size in the same moment.
    let stamp = fs::metadata(project.path(path)).unwrap().modified().unwrap();
    project.write(path, text.replace("1. uno", "1. en"));
    fs::File::options().write(true).open(project.path(path)).unwrap().set_modified(stamp).unwrap();
    live.equals_clean_build();
    // A whole folder goes and comes back.
    fs::rename(project.path("content"), project.path("elsewhere")).unwrap();
    std::thread::sleep(Duration::from_millis(10));
    fs::rename(project.path("elsewhere"), project.path("content")).unwrap();
    project.edit(path, "2. two", "2. deux");
    live.equals_clean_build();
}

#[test]
fn a_burst_of_changes_ends_in_the_same_site() {
    let live = Live::start();
    for n in 0..300 {
        for lang in ["en", "fr"] {
            let front = format!(
                "+++\ntitle = \"Page {n}\"\nsummary = \"{n}.\"\nmodified = 2026-11-20\n+++\nText {n}.\n"
            );
            live.project.write(&format!("content/pages/burst-{n}.{lang}.md"), front);
        }
    }
    for n in 0..150 {
        for lang in ["en", "fr"] {
            live.project.remove(&format!("content/pages/burst-{n}.{lang}.md"));
        }
    }
    live.equals_clean_build();
}
