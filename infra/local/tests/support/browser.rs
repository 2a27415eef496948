//! A real Chromium for one journey: Debian's, through its driver. It ends with the journey.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use portal::Lang;
use tempfile::TempDir;
use thirtyfour::prelude::*;

pub(crate) use crate::served::Portal;

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to look whether it is there.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Whether the browser runs the pages' scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A Chromium window with its driver.
pub(crate) struct Browser {
    driver_process: Child,
    pub(crate) window: WebDriver,
    _profile: TempDir,
}

impl Browser {
    /// Opens an empty window, 1280 x 1000.
    pub(crate) async fn open(scripts: Scripts) -> Self {
        let profile = TempDir::new().unwrap();
        let port = free_port();
        let driver_process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (Debian: chromium-driver)");
        let mut wishes = DesiredCapabilities::chrome();
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            // Scrolling to a field is done at once, so that a click right after it meets the field.
            "--force-prefers-reduced-motion",
            "--window-size=1280,1000",
        ] {
            wishes.add_arg(argument).unwrap();
        }
        wishes.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let window = loop {
            match WebDriver::new(&url, wishes.clone()).await {
                Ok(window) => break window,
                Err(error) if tries == 50 => panic!("no browser: {error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        if scripts == Scripts::Off {
            let off = serde_json::json!({ "value": true });
            window.cdp().send_raw("Emulation.setScriptExecutionDisabled", off).await.unwrap();
        }
        Self { driver_process, window, _profile: profile }
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        let _ = self.window.clone().quit().await;
    }

    /// The text that a reader sees in the first element that matches.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// The first element that matches; the page's address and text stand in the panic when there is none.
    pub(crate) async fn find(&self, css: &str) -> WebElement {
        self.one(By::Css(css), css).await
    }

    async fn one(&self, by: By, named: &str) -> WebElement {
        match self.window.query(by).wait(PATIENCE, LOOK_AGAIN).first().await {
            Ok(element) => element,
            Err(_) => {
                let address = self.window.current_url().await.unwrap();
                let page = self.window.find(By::Css("body")).await.unwrap().text().await.unwrap();
                panic!("no `{named}` on {address}:\n{page}")
            }
        }
    }

    /// The same, once the page stays: without scripts each click of two sends the form, and the second answer may take the
    /// place of the first one while it is read.
    pub(crate) async fn text_that_stays(&self, css: &str) -> String {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let page = self.find("html").await;
            let found = self.find(css).await.text().await;
            tokio::time::sleep(10 * LOOK_AGAIN).await;
            if let (Ok(text), Ok(true)) = (found, page.is_present().await) {
                return text;
            }
        }
        panic!("`{css}` does not stay")
    }

    /// How many elements match.
    pub(crate) async fn count(&self, css: &str) -> usize {
        self.window.find_all(By::Css(css)).await.unwrap().len()
    }

    /// The language that the page says it is in.
    pub(crate) async fn lang(&self) -> Lang {
        let code = self.find("html").await.attr("lang").await.unwrap().unwrap_or_default();
        Lang::parse(&code[..2]).expect("a page says its language")
    }

    /// Clicks and waits until this page has gone and the next one is there.
    pub(crate) async fn follow(&self, css: &str) {
        self.leave_by(self.find(css).await).await;
    }

    /// The same with the link or the button of the page's own part that shows these words.
    pub(crate) async fn press(&self, words: &str) {
        let path = format!(r#"//main//*[self::a or self::button][contains(normalize-space(.), "{words}")]"#);
        self.leave_by(self.one(By::XPath(path), words).await).await;
    }

    /// Follows the link with these words to a folded part of the same page.
    pub(crate) async fn unfold(&self, words: &str) {
        let path = format!(r##"//main//a[starts-with(@href, "#")][normalize-space(.) = "{words}"]"##);
        let link = self.one(By::XPath(path), words).await;
        link.scroll_into_view().await.unwrap();
        link.click().await.unwrap();
    }

    async fn leave_by(&self, button: WebElement) {
        let before = self.find("html").await;
        button.scroll_into_view().await.unwrap();
        button.click().await.unwrap();
        before.wait_until().wait(PATIENCE, LOOK_AGAIN).stale().await.unwrap();
        self.loaded().await;
    }

    /// Waits until a page is there.
    pub(crate) async fn loaded(&self) {
        self.find("main#main").await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to end, the driver also ends a browser that a failed journey left open.
        let _ = Command::new("kill").arg(self.driver_process.id().to_string()).status();
        let _ = self.driver_process.wait();
    }
}

/// Waits until a mail with such a link has arrived at an address, and gives the link in the newest one.
pub(crate) async fn mailed_link(browser: &Browser, portal: &Portal, to: &str, path: &str) -> String {
    // The entry for a calendar stands below the page of the meeting.
    let is_page = if path.ends_with(".ics") { "" } else { ":not([href$='.ics'])" };
    let wanted = format!("main li a[href*='{path}']{is_page}");
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        browser.window.goto(format!("{}/_mail", portal.address)).await.unwrap();
        let rows = format!(r#"//main//tbody/tr[contains(td[1], "{to}")]/th/a"#);
        let mut pages = Vec::new();
        for mail in browser.window.find_all(By::XPath(&*rows)).await.unwrap() {
            pages.push(mail.prop("href").await.unwrap().unwrap());
        }
        for page in pages {
            browser.window.goto(&page).await.unwrap();
            let link = browser.window.find(By::Css(&*wanted)).await;
            if let Ok(link) = link {
                return link.prop("href").await.unwrap().unwrap();
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    panic!("no mail to {to} with a link to {path}");
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
