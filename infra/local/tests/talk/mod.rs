//! Two members talk in the forum, one in English and one in French, each in a browser of their own: with scripts each sees at
//! once what the other does, and without scripts after loading the page again. The portal dies and comes back in between.

mod vectors;

use portal::Lang;
use thirtyfour::prelude::*;

use crate::browser_support::{Browser, Portal, Scripts, mailed_link};
use crate::connectee::{CONTINUE, Fill, fill};
use Fill::Type;

const AMINA: &str = "amina@sample.invalid";
const BENOIT: &str = "benoit@sample.invalid";

/// How often a page is looked at until it shows something.
const LOOKS: usize = 400;

fn portal() -> Portal {
    Portal::start_after_all(&[
        &["invite", "--role", "coordinator", "--community", "halifax", "--name", "Amina Sample", AMINA],
        &["invite", "--role", "coordinator", "--community", "moncton", "--name", "Benoît Sample", BENOIT],
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
        self.browser.follow("button[name=step][value=post]").await;
    }

    /// Waits until a part of the page shows a text; loads the page again where no script does.
    async fn sees(&self, css: &str, text: &str, scripts: Scripts) {
        for _ in 0..LOOKS {
            let found = self.browser.window.find_all(By::Css(css)).await.unwrap_or_default();
            for part in found {
                if part.text().await.is_ok_and(|shown| shown.contains(text)) {
                    return;
                }
            }
            if scripts == Scripts::Off {
                self.browser.window.refresh().await.unwrap();
                self.browser.loaded().await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let page = self.browser.text("main").await;
        panic!("no `{text}` in `{css}`:\n{page}");
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
    amina.goes(&portal, "/api/forum/en/categories/practice/new").await;
    fill(&amina.browser, &[Type("title", "Who thanks whom?")]).await;
    amina.writes("We send a card. And you?").await;
    let topic = amina.browser.window.current_url().await.unwrap().path().to_owned();
    benoit.goes(&portal, &topic).await;
    if scripts == Scripts::On {
        benoit.marks().await;
        amina.sees(".live-here", "Also here now: Benoît Sample", scripts).await;
        benoit.sees(".live-here", "Également ici\u{a0}: Amina Sample", scripts).await;
    }
    amina.writes("A second thought of mine.").await;
    benoit.sees("#post-2", "A second thought of mine.", scripts).await;
    benoit.sees("#post-2", "Rédigé en\u{a0}: anglais", scripts).await;
    amina.browser.follow("#post-2 a[href$='/edit']").await;
    amina.writes("A better thought of mine.").await;
    benoit.sees("#post-2", "A better thought of mine.", scripts).await;

    portal.dies_and_comes_back();
    if scripts == Scripts::On {
        assert!(benoit.is_marked().await, "nothing was loaded anew");
    }
    // Members stay signed in: sessions are stored.
    amina.goes(&portal, &topic).await;
    amina.writes("Written after the restart.").await;
    benoit.sees("#post-3", "Written after the restart.", scripts).await;
    assert_eq!(benoit.browser.count("article.post").await, 3, "nothing missed, nothing twice");
    if scripts == Scripts::On {
        assert!(benoit.is_marked().await, "nothing was loaded anew");
        benoit.sees(".live-here", "Amina Sample", scripts).await;
        let said = benoit.browser.find(".live-said").await;
        assert_eq!(said.attr("role").await.unwrap().as_deref(), Some("status"));
    }
    benoit.writes("Nous, un gâteau. Merci !").await;
    amina.sees("#post-4", "Nous, un gâteau. Merci !", scripts).await;
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
    amina.goes(&portal, "/api/forum/en/categories/practice/new").await;
    fill(&amina.browser, &[Type("title", "A long thread")]).await;
    let long = "A line of this thread.\n\n".repeat(40);
    amina.writes(&long).await;
    let topic = amina.browser.window.current_url().await.unwrap().path().to_owned();
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
    benoit.browser.find(".live-new button").await.click().await.unwrap();
    benoit.sees("#post-3", "The second of two answers.", scripts).await;
    assert_eq!(benoit.browser.count("article.post[hidden]").await, 0);
    let focused = "return document.activeElement.id";
    let focused = benoit.browser.window.execute(focused, Vec::new()).await.unwrap();
    assert_eq!(focused.convert::<String>().unwrap(), "post-2", "the reader goes on where the new begins");
    benoit.sees(".live-said", "2 nouveaux messages", scripts).await;
    amina.browser.close().await;
    benoit.browser.close().await;
}

/// Whatever somebody types: in the preview, on the page and in what an open page is sent, it is text.
#[tokio::test]
async fn nothing_that_is_typed_runs() {
    let scripts = Scripts::On;
    let portal = portal();
    let amina = Member::signs_in(&portal, AMINA, Lang::En, scripts).await;
    let benoit = Member::signs_in(&portal, BENOIT, Lang::Fr, scripts).await;
    amina.goes(&portal, "/api/forum/en/categories/practice/new").await;
    fill(&amina.browser, &[Type("title", "<script>top.ran=1</script><img src=x onerror=top.ran=1>")]).await;
    amina.writes("Whatever somebody types.").await;
    let topic = amina.browser.window.current_url().await.unwrap().path().to_owned();
    benoit.goes(&portal, &topic).await;
    benoit.marks().await;
    let found = async |member: &Member| -> Vec<String> {
        member.browser.window.execute(vectors::FOUND, Vec::new()).await.unwrap().convert().unwrap()
    };
    for (n, batch) in vectors::BATCHES.iter().enumerate() {
        let text = format!("Batch {n}.\n\n{}\n\nEnd of batch {n}.", batch.join("\n\n"));
        let typed = "document.getElementById('text').value = arguments[0]";
        amina.browser.window.execute(typed, vec![text.into()]).await.unwrap();
        amina.browser.follow("button[name=step][value=preview]").await;
        assert_eq!(amina.browser.count(".forum-preview").await, 1);
        assert_eq!(found(&amina).await, [""; 0], "in the preview of batch {n}");
        amina.browser.follow("button[name=step][value=post]").await;
        assert_eq!(found(&amina).await, [""; 0], "on the page, batch {n}");
        let post = format!("#post-{}", n + 2);
        benoit.sees(&post, &format!("End of batch {n}."), scripts).await;
        assert_eq!(found(&benoit).await, [""; 0], "sent to an open page, batch {n}");
    }
    assert!(benoit.is_marked().await, "all of it came to the open page");
    amina.browser.close().await;
    benoit.browser.close().await;
}
