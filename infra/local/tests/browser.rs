//! The journeys of people in a real browser: both languages, with and without scripts.
//!
//! Each journey has a portal of its own. `support/connectee.rs` knows the sample person's answers.

#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

#[path = "support/browser.rs"]
mod browser_support;
#[path = "support/connectee.rs"]
mod connectee;
#[path = "support/served.rs"]
mod served;
mod talk;
mod walk;

use browser_support::{Browser, Portal, Scripts, mailed_link};
use connectee::{CONTINUE, Fill, fill, fill_all};
use portal::Lang;

/// Where the newcomers' form starts.
fn start(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "/en/apply/",
        Lang::Fr => "/fr/demande/",
    }
}

/// The address of the sample person.
const ZOE: &str = "zoe@sample.invalid";
/// The other language's button or link in the header.
const TOGGLE: &str = ".toggle";
/// The errors above a form.
const SUMMARY: &str = ".errors a";

/// From the first question to the confirmed status page, by way of the mailbox.
async fn applies(lang: Lang, scripts: Scripts) {
    let portal = Portal::start();
    let browser = Browser::open(scripts).await;
    browser.window.goto(format!("{}{}", portal.address, start(lang))).await.unwrap();
    fill_all(&browser, connectee::SECTIONS).await;
    assert_eq!(browser.lang().await, lang);
    let check = browser.text("main").await;
    assert!(check.contains("Zoé-Anaïs") && check.contains("zoe@sample.invalid"), "{check}");

    browser.follow(CONTINUE).await;
    let reference = browser.text(".reference b").await;
    let receipt = browser.window.current_url().await.unwrap();
    browser.window.goto(receipt.as_str()).await.unwrap();
    assert_eq!(browser.text(".reference b").await, reference, "the receipt's address can be kept");
    let offered = usize::from(scripts == Scripts::On);
    assert_eq!(browser.count(".print:not([hidden])").await, offered, "only a script can print");

    let confirm = mailed_link(&browser, &portal, ZOE, "/api/confirm/").await;
    browser.window.goto(&confirm).await.unwrap();
    browser.follow("main form#form button").await;
    let status = mailed_link(&browser, &portal, ZOE, "/api/status/").await;
    browser.window.goto(&status).await.unwrap();
    assert_eq!(browser.text(".reference b").await, reference);
    assert_eq!(browser.lang().await, lang);
    assert_eq!(browser.count(".progress [aria-current='step']").await, 1);
    browser.close().await;
}

#[tokio::test]
async fn applies_in_english() {
    applies(Lang::En, Scripts::On).await;
}

#[tokio::test]
async fn applies_in_french() {
    applies(Lang::Fr, Scripts::On).await;
}

#[tokio::test]
async fn applies_in_english_without_scripts() {
    applies(Lang::En, Scripts::Off).await;
}

#[tokio::test]
async fn applies_in_french_without_scripts() {
    applies(Lang::Fr, Scripts::Off).await;
}

/// Six wrong answers in one section come back together, each linked, with everything typed still there.
async fn answers_six_times_wrong(lang: Lang, scripts: Scripts) {
    let portal = Portal::start();
    let browser = Browser::open(scripts).await;
    browser.window.goto(format!("{}{}", portal.address, start(lang))).await.unwrap();
    fill(&browser, connectee::SECTIONS[0].1).await;
    browser.follow(CONTINUE).await;
    let long = "é".repeat(120);
    let wrong = [
        ("first_name", long.as_str()),
        ("last_name", long.as_str()),
        ("preferred_name", long.as_str()),
        ("pronouns", long.as_str()),
        ("email", "zoe at sample"),
        ("phone", "12"),
    ];
    fill(&browser, &wrong.map(|(id, text)| Fill::Type(id, text))).await;
    browser.follow(CONTINUE).await;

    assert_eq!(browser.count(SUMMARY).await, 6);
    let title = browser.window.title().await.unwrap();
    let word = match lang {
        Lang::En => "Error:",
        Lang::Fr => "Erreur",
    };
    assert!(title.starts_with(word), "{title}");
    for (id, text) in wrong {
        assert_eq!(browser.count(&format!(".errors a[href='#{id}']")).await, 1, "{id} is linked");
        let input = browser.find(&format!("#{id}")).await;
        assert_eq!(input.prop("value").await.unwrap().as_deref(), Some(text), "{id} is kept");
        assert_eq!(input.attr("aria-invalid").await.unwrap().as_deref(), Some("true"));
    }

    // Even now, the other language keeps what was typed, and the words of the errors are not needed for that.
    browser.follow(TOGGLE).await;
    assert_eq!(browser.lang().await, lang.other());
    for (id, text) in wrong {
        let input = browser.find(&format!("#{id}")).await;
        assert_eq!(
            input.prop("value").await.unwrap().as_deref(),
            Some(text),
            "{id} is kept in {}",
            lang.other()
        );
    }
    fill(&browser, connectee::SECTIONS[1].1).await;
    fill(&browser, &[Fill::Type("preferred_name", "Zoé"), Fill::Type("pronouns", "elle")]).await;
    browser.follow(CONTINUE).await;
    let action = browser.find("form#form").await.attr("action").await.unwrap().unwrap();
    assert!(action.ends_with("/situation"), "{action}");
    browser.close().await;
}

#[tokio::test]
async fn six_wrong_answers_in_english_with_scripts() {
    answers_six_times_wrong(Lang::En, Scripts::On).await;
}

#[tokio::test]
async fn six_wrong_answers_in_french_without_scripts() {
    answers_six_times_wrong(Lang::Fr, Scripts::Off).await;
}

/// A double click on the last button is one application and one receipt.
async fn double_clicks(scripts: Scripts) {
    let portal = Portal::start();
    let browser = Browser::open(scripts).await;
    browser.window.goto(format!("{}{}", portal.address, start(Lang::En))).await.unwrap();
    fill_all(&browser, connectee::SECTIONS).await;
    let button = browser.find(CONTINUE).await;
    button.scroll_into_view().await.unwrap();
    browser.window.action_chain().double_click_element(&button).perform().await.unwrap();
    let reference = browser.text_that_stays(".reference b").await;

    // Back to the check page and once more: the same receipt again. Where each click has brought the receipt, the browser
    // remembers it twice.
    browser.window.back().await.unwrap();
    browser.loaded().await;
    if browser.count(CONTINUE).await == 0 {
        browser.window.back().await.unwrap();
    }
    browser.follow(CONTINUE).await;
    assert_eq!(browser.text_that_stays(".reference b").await, reference);

    mailed_link(&browser, &portal, ZOE, "/api/confirm/").await;
    browser.window.goto(format!("{}/_mail", portal.address)).await.unwrap();
    assert_eq!(browser.count("main tbody tr").await, 1, "one application is one mail");
    browser.close().await;
}

#[tokio::test]
async fn a_double_click_is_one_application() {
    double_clicks(Scripts::On).await;
}

#[tokio::test]
async fn a_double_click_without_scripts_is_one_application() {
    double_clicks(Scripts::Off).await;
}

/// The toggle on the form's static first page takes along what was typed there, and Back brings the page back.
#[tokio::test]
async fn the_toggle_on_the_first_page_keeps_what_was_typed() {
    let portal = Portal::start();
    let browser = Browser::open(Scripts::Off).await;
    browser.window.goto(format!("{}{}", portal.address, start(Lang::En))).await.unwrap();
    fill(&browser, &[Fill::Pick("community", "halifax"), Fill::Type("postal_area", "not a code")]).await;
    browser.follow(TOGGLE).await;
    assert_eq!(browser.lang().await, Lang::Fr);
    let typed = browser.find("#postal_area").await.prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("not a code"));
    let picked = browser.find("#community").await.prop("value").await.unwrap();
    assert_eq!(picked.as_deref(), Some("halifax"));

    fill(&browser, connectee::SECTIONS[0].1).await;
    browser.follow(CONTINUE).await;
    browser.window.back().await.unwrap();
    browser.loaded().await;
    let picked = browser.find("#community").await.prop("value").await.unwrap();
    assert_eq!(picked.as_deref(), Some("halifax"), "Back shows the answers again");
    browser.close().await;
}

/// Asks for a message, opens its link in the same browser and is at the desk; signs out by the button there.
async fn signs_in(lang: Lang, scripts: Scripts) {
    let email = "coordinator@sample.invalid";
    let portal = Portal::start_after(&["invite", "--role", "coordinator", "--community", "halifax", email]);
    let browser = Browser::open(scripts).await;
    browser.window.goto(format!("{}/api/desk/{lang}", portal.address)).await.unwrap();
    fill(&browser, &[Fill::Type("email", email)]).await;
    browser.follow(CONTINUE).await;
    assert_eq!(browser.count("#code").await, 1);
    // The browser keeps secure cookies of this machine's own address, and a script sees none of them.
    if scripts == Scripts::On {
        let seen = browser.window.execute("return document.cookie", Vec::new()).await.unwrap();
        assert_eq!(seen.convert::<String>().unwrap(), "");
    }
    let link = mailed_link(&browser, &portal, email, &format!("/api/sign-in/{lang}/link/")).await;
    browser.window.goto(&link).await.unwrap();
    browser.follow("main form#form button").await;
    assert_eq!(browser.window.current_url().await.unwrap().path(), format!("/api/desk/{lang}"));
    assert_eq!(browser.lang().await, lang);

    browser.find(".desk-me summary").await.click().await.unwrap();
    browser.follow("form[action*='/api/sign-out/'] button").await;
    browser.window.goto(format!("{}/api/desk/{lang}", portal.address)).await.unwrap();
    assert_eq!(browser.count("#email").await, 1, "signed out");
    browser.close().await;
}

#[tokio::test]
async fn signs_in_in_english() {
    signs_in(Lang::En, Scripts::On).await;
}

#[tokio::test]
async fn signs_in_in_french_without_scripts() {
    signs_in(Lang::Fr, Scripts::Off).await;
}
