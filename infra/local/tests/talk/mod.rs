//! Two members talk in the forum, one in English and one in French, each in a browser of their own: with scripts each sees at
//! once what the other does, and without scripts after loading the page again. The portal dies and comes back in between.

mod vectors;

use std::time::{Duration, Instant};

use portal::Lang;
use thirtyfour::prelude::*;

use crate::browser_support::{Browser, Portal, Scripts, mailed_link};
use crate::connectee::{CONTINUE, Fill, fill};
use Fill::Type;

const AMINA: &str = "amina@sample.invalid";
const BENOIT: &str = "benoit@sample.invalid";

/// How long a change may take to appear: the portal starts anew in between.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often to look whether it is there.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// What shows the posts that wait.
const SHOW: &str = ".live-new button";

fn portal() -> Portal {
    Portal::start_after_all(&[
        &["invite", "--role", "coordinator", "--community", "halifax", "--name", "Amina Sample", AMINA],
        &["invite", "--role", "coordinator", "--community", "ottawa", "--name", "Benoît Sample", BENOIT],
    ])
}

/// A member at a page of the forum.
struct Member {
    browser: Browser,
    lang: Lang,
}

impl Member {
    async fn signs_in(portal: &Portal, email: &str, lang: Lang, scripts: Scripts) -> Self {
        let browser = Browser::open(scripts).await;
        browser.window.goto(format!("{}/api/desk/{lang}", portal.address)).await.unwrap();
        fill(&browser, &[Type("email", email)]).await;
        browser.follow(CONTINUE).await;
        let link = mailed_link(&browser, portal, email, &format!("/api/sign-in/{lang}/link/")).await;
        browser.window.goto(&link).await.unwrap();
        browser.follow("main form#form button").await;
        Self { browser, lang }
    }

    async fn goes(&self, portal: &Portal, path: &str) {
        let path = path.replace("/forum/en", &format!("/forum/{}", self.lang));
        self.browser.window.goto(format!("{}{path}", portal.address)).await.unwrap();
        self.browser.loaded().await;
    }

    /// Writes in the form of the page and sends it.
    async fn writes(&self, text: &str) {
        fill(&self.browser, &[Type("text", text)]).await;
        self.posts().await;
    }

    /// Starts a topic on the pages in their language; gives its path.
    async fn starts(&self, portal: &Portal, title: &str, text: &str) -> String {
        self.goes(portal, "/api/forum/en/categories/practice/new").await;
        fill(&self.browser, &[Type("title", title)]).await;
        self.writes(text).await;
        self.browser.window.current_url().await.unwrap().path().to_owned()
    }

    /// Sends the form of the page; it is taken.
    async fn posts(&self) {
        self.browser.follow("button[name=step][value=post]").await;
        if self.browser.count(".errors").await > 0 {
            panic!("not posted:\n{}", self.browser.text("main").await);
        }
    }

    /// Waits until a part of the page shows a text; loads the page again where no script does.
    async fn sees(&self, css: &str, text: &str, scripts: Scripts) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.shows(css, text).await {
                return;
            }
            if scripts == Scripts::Off {
                self.browser.window.refresh().await.unwrap();
                self.browser.loaded().await;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        let page = self.browser.text("main").await;
        panic!("no `{text}` in `{css}`:\n{page}");
    }

    /// The same for a post; one that waits behind the button is let out.
    async fn sees_post(&self, seq: usize, text: &str, scripts: Scripts) {
        let post = format!("#post-{seq}");
        let begun = Instant::now();
        while scripts == Scripts::On && begun.elapsed() < PATIENCE && !self.shows(&post, text).await {
            if let Ok(button) = self.browser.window.find(By::Css(SHOW)).await
                && button.is_displayed().await.is_ok_and(|shown| shown)
            {
                // It may be gone by now, with the post on the page.
                let _ = button.click().await;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.sees(&post, text, scripts).await;
    }

    /// Whether a part of the page shows a text. A driver gives each space as a plain one.
    async fn shows(&self, css: &str, text: &str) -> bool {
        for part in self.browser.window.find_all(By::Css(css)).await.unwrap_or_default() {
            if part.text().await.is_ok_and(|shown| shown.contains(text)) {
                return true;
            }
        }
        false
    }

    /// Marks the page: a page that was loaded anew has lost the mark.
    async fn marks(&self) {
        self.browser.window.execute("window.mark = 1", Vec::new()).await.unwrap();
    }

    async fn is_marked(&self) -> bool {
        let mark = self.browser.window.execute("return window.mark === 1", Vec::new()).await.unwrap();
        mark.convert().unwrap()
    }
}

async fn talk(scripts: Scripts) {
    let mut portal = portal();
    let amina = Member::signs_in(&portal, AMINA, Lang::En, scripts).await;
    let benoit = Member::signs_in(&portal, BENOIT, Lang::Fr, scripts).await;
    let topic = amina.starts(&portal, "Who thanks whom?", "We send a card. And you?").await;
    benoit.goes(&portal, &topic).await;
    if scripts == Scripts::On {
        benoit.marks().await;
        amina.sees(".live-here", "Also here now: Benoît Sample", scripts).await;
        benoit.sees(".live-here", "Également ici : Amina Sample", scripts).await;
    }
    amina.writes("A second thought of mine.").await;
    benoit.sees_post(2, "A second thought of mine.", scripts).await;
    benoit.sees_post(2, "Rédigé en : anglais", scripts).await;
    amina.browser.follow("#post-2 a[href$='/edit']").await;
    amina.writes("A better thought of mine.").await;
    benoit.sees_post(2, "A better thought of mine.", scripts).await;

    portal.dies_and_comes_back();
    if scripts == Scripts::On {
        assert!(benoit.is_marked().await, "nothing was loaded anew");
    }
    // Members stay signed in: sessions are stored.
    amina.goes(&portal, &topic).await;
    amina.writes("Written after the restart.").await;
    benoit.sees_post(3, "Written after the restart.", scripts).await;
    assert_eq!(benoit.browser.count("article.post").await, 3, "nothing missed, nothing twice");
    if scripts == Scripts::On {
        assert!(benoit.is_marked().await, "nothing was loaded anew");
        benoit.sees(".live-here", "Amina Sample", scripts).await;
        let said = benoit.browser.find(".live-said").await;
        assert_eq!(said.attr("role").await.unwrap().as_deref(), Some("status"));
    }
    benoit.writes("Nous, un gâteau. Merci !").await;
    amina.sees_post(4, "Nous, un gâteau. Merci !", scripts).await;
    amina.browser.close().await;
    benoit.browser.close().await;
}

#[tokio::test]
async fn two_members_talk_and_see_each_other_at_once() {
    talk(Scripts::On).await;
}

#[tokio::test]
async fn two_members_talk_without_scripts() {
    talk(Scripts::Off).await;
}

/// Who reads further up keeps their place: what is new waits behind a button.
#[tokio::test]
async fn what_is_new_moves_nothing_that_one_reads() {
    let scripts = Scripts::On;
    let portal = portal();
    let amina = Member::signs_in(&portal, AMINA, Lang::En, scripts).await;
    let benoit = Member::signs_in(&portal, BENOIT, Lang::Fr, scripts).await;
    let long = "A line of this thread.\n\n".repeat(40);
    let topic = amina.starts(&portal, "A long thread", &long).await;
    benoit.goes(&portal, &topic).await;
    let place = async || -> i64 {
        let top = "return Math.round(document.querySelector('#post-1').getBoundingClientRect().top)";
        benoit.browser.window.execute(top, Vec::new()).await.unwrap().convert().unwrap()
    };
    benoit.browser.window.execute("window.scrollTo(0, 300)", Vec::new()).await.unwrap();
    let before = place().await;
    for text in ["The first of two answers.", "The second of two answers."] {
        amina.writes(text).await;
    }
    benoit.sees(".live-new", "Afficher 2 nouveaux messages", scripts).await;
    assert_eq!(place().await, before);
    assert!(!benoit.browser.find("#post-2").await.is_displayed().await.unwrap());
    benoit.browser.find(SHOW).await.click().await.unwrap();
    benoit.sees("#post-3", "The second of two answers.", scripts).await;
    assert_eq!(benoit.browser.count("article.post[hidden]").await, 0);
    let focused = "return document.activeElement.id";
    let focused = benoit.browser.window.execute(focused, Vec::new()).await.unwrap();
    assert_eq!(focused.convert::<String>().unwrap(), "post-2", "the reader goes on where the new begins");
    benoit.sees(".live-said", "2 nouveaux messages", scripts).await;
    // What was shown to the reader is no longer new.
    benoit.goes(&portal, "/api/forum/en").await;
    let begun = Instant::now();
    while benoit.browser.count(".forum-new").await > 0 && begun.elapsed() < PATIENCE {
        benoit.goes(&portal, "/api/forum/en").await;
    }
    assert_eq!(benoit.browser.count(".forum-new").await, 0);
    amina.browser.close().await;
    benoit.browser.close().await;
}

/// A reply that was begun is there again for whoever left the page without a word.
#[tokio::test]
async fn what_was_begun_is_kept_when_one_leaves() {
    let portal = portal();
    let amina = Member::signs_in(&portal, AMINA, Lang::En, Scripts::On).await;
    let topic = amina.starts(&portal, "Who thanks whom?", "We send a card. And you?").await;
    fill(&amina.browser, &[Type("text", "And one thing more:")]).await;
    amina.goes(&portal, "/api/forum/en").await;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        amina.goes(&portal, &topic).await;
        if amina.browser.count("#draft").await == 1 {
            break;
        }
    }
    let text = amina.browser.find("#text").await.prop("value").await.unwrap();
    assert_eq!(text.as_deref(), Some("And one thing more:"));
    amina.writes("And one thing more: a cake.").await;
    assert_eq!(amina.browser.count("#draft").await, 0, "it was posted");
    amina.browser.close().await;
}

/// Whatever somebody types: in the preview, on the page and in what an open page is sent, it is text. It stays text on a page
/// without the portal's headers, which would stop most of what runs.
#[tokio::test]
async fn nothing_that_is_typed_runs() {
    let scripts = Scripts::On;
    let portal = portal();
    let amina = Member::signs_in(&portal, AMINA, Lang::En, scripts).await;
    let benoit = Member::signs_in(&portal, BENOIT, Lang::Fr, scripts).await;
    let topic = amina
        .starts(
            &portal,
            "<script>top.ran=1</script><img src=x onerror=top.ran=1>",
            "Whatever somebody types.",
        )
        .await;
    benoit.goes(&portal, &topic).await;
    benoit.marks().await;
    let mut written = Vec::new();
    for (n, batch) in vectors::BATCHES.iter().enumerate() {
        let text = format!("Batch {n}.\n\n{}\n\nEnd of batch {n}.", batch.join("\n\n"));
        let typed = "document.getElementById('text').value = arguments[0]";
        amina.browser.window.execute(typed, vec![text.into()]).await.unwrap();
        amina.browser.follow("button[name=step][value=preview]").await;
        assert_eq!(amina.browser.count(".forum-preview").await, 1);
        assert_eq!(found(&amina.browser).await, [""; 0], "in the preview of batch {n}");
        written.push(inside(&amina.browser, ".forum-preview").await);
        amina.posts().await;
        assert_eq!(found(&amina.browser).await, [""; 0], "on the page, batch {n}");
        benoit.sees_post(n + 2, &format!("End of batch {n}."), scripts).await;
        assert_eq!(found(&benoit.browser).await, [""; 0], "sent to an open page, batch {n}");
        written.push(inside(&benoit.browser, &format!("#post-{}", n + 2)).await);
    }
    assert!(benoit.is_marked().await, "all of it came to the open page");
    written.push(inside(&amina.browser, "main").await);
    for html in written {
        assert!(!runs(&amina.browser, &html).await, "{html}");
        assert_eq!(found(&amina.browser).await, [""; 0]);
    }
    amina.browser.close().await;
    benoit.browser.close().await;
}

/// What looks for code that runs finds it.
#[tokio::test]
async fn what_runs_is_found() {
    let browser = Browser::open(Scripts::On).await;
    for (n, raw) in vectors::RUNNING {
        let vector = vectors::BATCHES[*n].iter().find(|vector| *vector == raw).expect("it is one of them");
        let html = format!("<div class=\"post-text\">{vector}</div>");
        assert!(runs(&browser, &html).await, "{vector}");
        assert_ne!(found(&browser).await, [""; 0], "{vector}");
    }
    for found_too in ["<a href=\"javascript:top.ran=1\">here</a>", "<a href=\"//evil.invalid\">here</a>"] {
        assert!(!runs(&browser, &format!("<div class=\"post-text\">{found_too}</div>")).await);
        assert_eq!(found(&browser).await.len(), 1, "{found_too}");
    }
    assert!(!runs(&browser, "<div class=\"post-text\"><p>Good <em>morning</em>.</p></div>").await);
    assert_eq!(found(&browser).await, [""; 0]);
    browser.close().await;
}

/// What stands in texts of posts that may not stand there.
async fn found(browser: &Browser) -> Vec<String> {
    browser.window.execute(vectors::FOUND, Vec::new()).await.unwrap().convert().unwrap()
}

/// The HTML of a part of the page.
async fn inside(browser: &Browser, css: &str) -> String {
    let html = "return document.querySelector(arguments[0]).outerHTML";
    browser.window.execute(html, vec![css.into()]).await.unwrap().convert().unwrap()
}

/// Whether HTML runs code on a page that stops none.
async fn runs(browser: &Browser, html: &str) -> bool {
    browser.window.goto("about:blank").await.unwrap();
    let written = browser.window.execute_async(vectors::WRITTEN, vec![html.into()]).await.unwrap();
    written.convert().unwrap()
}
