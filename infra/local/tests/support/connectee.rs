//! A sample person who applies, as she fills the form in a browser: section by section, field by field.
//!
//! She is made up, her address is one that can't exist, and she speaks for no real person.

use super::browser_support::Browser;

/// What to do with one field of a section.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fill<'a> {
    /// Types into an input or a text area, in place of what stands there.
    Type(&'a str, &'a str),
    /// Picks a radio button or ticks a box, by name and value.
    Tick(&'a str, &'a str),
    /// Picks the first radio button of this name.
    First(&'a str),
    /// Picks from a list, by the list's id and the value.
    Pick(&'a str, &'a str),
}

use Fill::{Pick, Tick, Type};

/// A section of a form with right answers.
pub(crate) type Section = (&'static str, &'static [Fill<'static>]);

/// The sections of `connectee-application` with right answers, in order.
pub(crate) const SECTIONS: &[Section] = &[
    (
        "where",
        &[Pick("community", "halifax"), Tick("service_language", "either"), Type("postal_area", "b3h 4r2")],
    ),
    (
        "about-you",
        &[
            Type("first_name", "Zoé-Anaïs"),
            Type("last_name", "O’Sample"),
            Type("email", "zoe@sample.invalid"),
            Type("phone", "(902) 555-0123"),
        ],
    ),
    (
        "situation",
        &[Tick("group", "newcomer"), Tick("status_category", "permanent"), Tick("can_work", "yes")],
    ),
    (
        "studies",
        &[
            Tick("english_level", "intermediate"),
            Tick("french_level", "advanced"),
            Tick("education_level", "bachelor"),
        ],
    ),
    (
        "experience",
        &[Tick("employment_now", "unemployed"), Tick("years_experience", "2_to_5"), Tick("cv_ready", "no")],
    ),
    ("search", &[Pick("occupation", "accountant"), Tick("goal", "job_in_field")]),
    ("meeting", &[Tick("meeting_mode", "video")]),
    ("today", &[]),
    (
        "consent",
        &[Tick("consent_service", "yes"), Tick("consent_share_profile", "yes"), Tick("declaration", "yes")],
    ),
];

/// The button that sends a section on; the language button belongs to the same form but not to its content.
pub(crate) const CONTINUE: &str = "form#form .action button";

/// Fills fields on the page that is open.
pub(crate) async fn fill(browser: &Browser, fields: &[Fill<'_>]) {
    for field in fields {
        match field {
            Type(id, text) => {
                let input = browser.find(&format!("#{id}")).await;
                input.clear().await.unwrap();
                input.send_keys(*text).await.unwrap();
            }
            Tick(name, value) => {
                let input = browser.find(&format!("input[name='{name}'][value='{value}']")).await;
                input.scroll_into_view().await.unwrap();
                if !input.is_selected().await.unwrap() {
                    input.click().await.unwrap();
                }
            }
            Fill::First(name) => {
                let input = browser.find(&format!("input[name='{name}']")).await;
                input.scroll_into_view().await.unwrap();
                input.click().await.unwrap();
            }
            Pick(id, value) => {
                let option = browser.find(&format!("select#{id} option[value='{value}']")).await;
                option.click().await.unwrap();
            }
        }
    }
}

/// Fills and sends every section, from the first, which must be open, to "check your answers".
pub(crate) async fn fill_all(browser: &Browser, sections: &[Section]) {
    for (section, fields) in sections {
        let action = browser.find("form#form").await.attr("action").await.unwrap().unwrap_or_default();
        assert!(
            action.ends_with(&format!("/{section}")),
            "expected section {section}, the form goes to {action}"
        );
        fill(browser, fields).await;
        browser.follow(CONTINUE).await;
    }
    let address = browser.window.current_url().await.unwrap();
    assert!(address.path().ends_with("/check"), "expected the check page, got {address}");
}
