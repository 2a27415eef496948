//! One person's way from application to job, as everybody concerned sees it: the person, the coordinator, the Connector,
//! the contacts. Once in each language, in a browser that runs no script.
//!
//! What is asserted is what people read. Surveys come after a month, so they are told where a test has a clock of its own.

mod people;

use jiff::civil::Date;
use portal::Lang;
use thirtyfour::prelude::*;

use crate::browser_support::{Browser, Portal, Scripts, mailed_link};
use crate::connectee::{self, CONTINUE, Fill, Section, fill, fill_all};
use Fill::{Tick, Type};
use people::{CONNECTOR, Contact, JOB, KIM, LEE, OLA, SAM, intake};

/// Addresses: mail to them is never sent anywhere.
const COORDINATOR: &str = "coordinator@sample.invalid";
const ZOE: &str = "zoe@sample.invalid";
const CORVIN: &str = "corvin@sample.invalid";

/// A portal of its own, with the coordinator's browser and the one of everybody else.
struct Walk {
    portal: Portal,
    desk: Browser,
    home: Browser,
    lang: Lang,
}

impl Walk {
    async fn begin(lang: Lang) -> Self {
        let code = lang.code();
        let portal = Portal::start_after(&[
            "invite",
            "--role",
            "coordinator",
            "--community",
            "halifax",
            "--lang",
            code,
            COORDINATOR,
        ]);
        let desk = Browser::open(Scripts::Off).await;
        let home = Browser::open(Scripts::Off).await;
        Self { portal, desk, home, lang }
    }

    /// The words of this walk's language.
    fn say<'a>(&self, en: &'a str, fr: &'a str) -> &'a str {
        match self.lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    /// Opens the newest link of this kind that was sent to an address.
    async fn opens(&self, browser: &Browser, to: &str, path: &str) {
        let link = mailed_link(browser, &self.portal, to, path).await;
        browser.window.goto(&link).await.unwrap();
        browser.loaded().await;
        self.understood(browser).await;
    }

    async fn goes(&self, browser: &Browser, path: &str) {
        browser.window.goto(format!("{}{path}", self.portal.address)).await.unwrap();
        self.understood(browser).await;
    }

    /// Presses what shows these words, and can read what comes.
    async fn presses(&self, browser: &Browser, en: &str, fr: &str) {
        browser.press(self.say(en, fr)).await;
        self.understood(browser).await;
    }

    /// Fills in the form of the page and sends it.
    async fn sends(&self, browser: &Browser, fields: &[Fill<'_>]) {
        fill(browser, fields).await;
        browser.follow(CONTINUE).await;
        self.understood(browser).await;
        let page = browser.text("main").await;
        assert_eq!(browser.count(".errors").await, 0, "something is wrong:\n{page}");
    }

    async fn reads(&self, browser: &Browser, en: &str, fr: &str) {
        let (page, words) = (browser.text("main").await, self.say(en, fr));
        assert!(page.contains(words), "no `{words}` in:\n{page}");
    }

    /// The row of a table that shows these words.
    async fn row(&self, browser: &Browser, words: &str) -> String {
        let path = format!(r#"//main//tr[contains(normalize-space(.), "{words}")]"#);
        match browser.window.find(By::XPath(&*path)).await {
            Ok(row) => row.text().await.unwrap(),
            Err(_) => panic!("no row with `{words}` in:\n{}", browser.text("main").await),
        }
    }

    /// The page is in the walk's language; its heading and its buttons have no word of the other one.
    async fn understood(&self, browser: &Browser) {
        assert_eq!(browser.lang().await, self.lang);
        let others: &[&str] = match self.lang {
            Lang::En => &["vous", "votre", "les", "une", "avec", "pour", "envoyer", "enregistrer", "voir"],
            Lang::Fr => &["the", "you", "your", "with", "and", "send", "save", "see", "for", "this"],
        };
        for part in browser.window.find_all(By::Css("h1, main button")).await.unwrap() {
            let text = part.text().await.unwrap().to_lowercase();
            let foreign = text.split(|c: char| !c.is_alphabetic()).find(|word| others.contains(word));
            let address = browser.window.current_url().await.unwrap();
            assert!(foreign.is_none(), "`{text}` on {address}");
        }
    }

    /// Somebody fills in a public form and confirms the address.
    async fn applies(&self, start: &str, sections: &[Section], address: &str) {
        self.goes(&self.home, start).await;
        fill_all(&self.home, sections).await;
        self.home.follow(CONTINUE).await;
        assert_eq!(self.home.count(".reference b").await, 1);
        self.opens(&self.home, address, "/api/confirm/").await;
        self.home.follow("main form#form button").await;
        self.understood(&self.home).await;
    }

    async fn signs_in(&self) {
        self.goes(&self.desk, &format!("/api/desk/{}", self.lang)).await;
        self.sends(&self.desk, &[Type("email", COORDINATOR)]).await;
        self.opens(&self.desk, COORDINATOR, &format!("/api/sign-in/{}/link/", self.lang)).await;
        self.desk.follow("main form#form button").await;
        self.reads(&self.desk, "The oldest come first", "Les plus anciennes d’abord").await;
    }

    /// From the queue to the letter that says yes; ends on the person's page.
    async fn accepts(&self, name: &str) {
        self.goes(&self.desk, &format!("/api/desk/{}", self.lang)).await;
        self.presses(&self.desk, name, name).await;
        self.presses(&self.desk, "Decide", "Prendre une décision").await;
        self.sends(&self.desk, &[Tick("decision", "accept")]).await;
        self.presses(&self.desk, "Decide and send the letter", "Décider et envoyer la lettre").await;
        self.reads(&self.desk, "Accepted", "Demande acceptée").await;
    }

    /// From the person's page to the match.
    async fn offers(&self) {
        let desk = &self.desk;
        self.presses(desk, "Find a Connector", "Trouver un Connecteur").await;
        self.reads(desk, "Corvin Sample-Weaver", "Corvin Sample-Weaver").await;
        self.reads(desk, "Same occupation", "Même métier ou profession").await;
        self.presses(desk, "Prepare a match", "Préparer un jumelage").await;
        self.reads(desk, "WHO WRITES FIRST", "QUI ÉCRIT EN PREMIER").await;
        self.presses(desk, "Make this match", "Faire ce jumelage").await;
        self.reads(desk, "Waits for the Connector’s answer", "En attente d’une réponse").await;
    }

    /// The Connector says yes with a time, the Connectee takes it, both can note it down.
    async fn agree(&self) {
        let home = &self.home;
        self.opens(home, CORVIN, "/api/offers/").await;
        let times = [
            Tick("answer", "times"),
            Type("time_1", "14:30"),
            Tick("mode", "video"),
            Type("place", "Corvin calls"),
        ];
        types_day(home, "day_1", today().saturating_add(jiff::Span::new().days(3))).await;
        self.sends(home, &times).await;
        self.reads(home, "Thank you: you said yes", "vous avez dit oui").await;
        self.reads(home, "zoe@sample.invalid", "zoe@sample.invalid").await;

        self.opens(home, ZOE, "/times").await;
        self.reads(home, "Corvin calls", "Corvin calls").await;
        fill(home, &[Fill::First("time")]).await;
        self.presses(home, "Take this time", "Retenir ce moment").await;
        self.reads(home, "Add it to your calendar", "Ajouter à votre agenda").await;
        for address in [ZOE, CORVIN] {
            let entry = mailed_link(home, &self.portal, address, "/meeting.ics").await;
            assert!(entry.ends_with("/meeting.ics"), "{entry}");
        }
    }

    /// Both say that they met; ends where the Connector names contacts.
    async fn meet(&self) {
        let home = &self.home;
        for address in [ZOE, CORVIN] {
            self.opens(home, address, "/api/meetings/").await;
            self.presses(home, "Yes, we met", "Oui, nous nous sommes rencontrés").await;
            self.reads(home, "Thank you. You told us:", "Merci. Vous nous avez dit").await;
        }
        self.presses(home, "Name contacts", "Donner des contacts").await;
        self.reads(home, "0 of 3 named", "0 sur 3").await;
    }

    async fn names(&self, contact: &Contact) {
        self.sends(&self.home, &contact.answers(self.lang)).await;
        self.reads(&self.home, contact.name, contact.name).await;
    }

    async fn contact_says(&self, contact: &Contact, answer: &str) {
        self.opens(&self.home, contact.address, "/api/contacts/").await;
        self.reads(&self.home, "Corvin Sample-Weaver", "Corvin Sample-Weaver").await;
        let mut fields = vec![Tick("answer", answer)];
        fields.extend((answer == "yes").then_some(Tick("ask_later", "yes")));
        self.sends(&self.home, &fields).await;
    }

    /// Three contacts: one says no, one later, one yes; the last one meets the Connectee and names somebody else.
    async fn referrals(&self) {
        let home = &self.home;
        for contact in [&LEE, &KIM, &OLA] {
            self.names(contact).await;
        }
        self.reads(home, "3 named. Thank you!", "3 contacts donnés").await;
        self.contact_says(&KIM, "no").await;
        self.reads(
            home,
            "Your name and your details are erased.",
            "Votre nom et vos coordonnées sont effacés.",
        )
        .await;
        self.contact_says(&OLA, "later").await;
        self.reads(home, "You said later.", "Vous avez dit plus tard.").await;
        self.contact_says(&LEE, "yes").await;
        self.reads(home, "You said yes.", "Vous avez dit oui.").await;

        self.opens(home, ZOE, "/api/referrals/").await;
        self.reads(home, LEE.name, LEE.name).await;
        let page = home.text("main").await;
        assert!(!page.contains(KIM.name) && !page.contains(OLA.name), "who has not said yes: {page}");
        self.presses(home, "I wrote", "J’ai écrit").await;
        self.presses(home, "We talked", "Nous nous sommes parlé").await;

        self.opens(home, LEE.address, "/api/referrals/").await;
        self.names(&SAM).await;
        self.reads(home, "1 of 3 named", "1 sur 3").await;
    }

    /// The coordinator notes the job, and looks at the tree and at the figures.
    async fn job(&self) {
        let desk = &self.desk;
        self.goes(desk, &format!("/api/desk/{}/people", self.lang)).await;
        self.presses(desk, "Zoé-Anaïs", "Zoé-Anaïs").await;
        desk.unfold(self.say("Follow-up and outcome", "Suivi et résultat")).await;
        self.presses(desk, "Note an outcome", "Noter un résultat").await;
        types_day(desk, "started_on", today()).await;
        fill(desk, JOB).await;
        let lee = desk.window.find(By::XPath(&*format!(r#"//label[contains(., "{}")]"#, LEE.name))).await;
        lee.expect("the contact is one of the branches").click().await.unwrap();
        self.sends(desk, &[]).await;
        desk.unfold(self.say("Follow-up and outcome", "Suivi et résultat")).await;
        self.reads(desk, "A job", "Un emploi").await;

        self.presses(desk, "Meetings and referrals", "Rencontres et recommandations").await;
        self.reads(desk, "They met", "Rencontre tenue").await;
        let way = self.say("The way to the job", "Le chemin vers l’emploi");
        let lee = self.row(desk, LEE.name).await;
        assert!(lee.contains(way) && lee.contains(self.say("They talked", "Échange tenu")), "{lee}");
        let erased = self.row(desk, self.say("Said no; details erased", "A dit non")).await;
        assert!(!erased.contains(KIM.name) && !erased.contains(way), "{erased}");
        for other in [OLA.name, SAM.name] {
            let row = self.row(desk, other).await;
            assert!(!row.contains(way), "{row}");
        }
        let generations = self.row(desk, SAM.name).await;
        assert!(generations.contains(&format!("{}, Sample Works 3", SAM.name)), "{generations}");
    }

    async fn figures(&self) {
        let desk = &self.desk;
        let jobs = self.say("Jobs I-J1", "Emplois I-J1");
        // The figures follow the stream of what was stored.
        for _ in 0..100 {
            self.goes(desk, &format!("/api/desk/{}/figures", self.lang)).await;
            if desk.count(".counts-code").await > 0 && self.figure(jobs).await == "1" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        for (en, fr, expected) in [
            ("Connectees I-C2", "Participants I-C2", "1"),
            ("Meetings I-M1", "Rencontres I-M1", "1"),
            ("Contacts given I-R1", "Contacts donnés I-R1", "4"),
            ("Meetings with contacts I-M2", "Rencontres avec des contacts I-M2", "1"),
            ("Jobs I-J1", "Emplois I-J1", "1"),
            ("Found through a contact I-J4", "Par un contact I-J4", "1"),
        ] {
            assert_eq!(self.figure(self.say(en, fr)).await, expected, "{en}");
        }
    }

    /// The number in the row of the figures that begins so.
    async fn figure(&self, name: &str) -> String {
        let path = format!(r#"//main//tr[th[starts-with(normalize-space(.), "{name}")]]/td[1]"#);
        let cell = self.desk.window.find(By::XPath(&*path)).await.expect(name).text().await.unwrap();
        cell.split_whitespace().next().unwrap_or_default().to_owned()
    }

    async fn ends(self) {
        self.desk.close().await;
        self.home.close().await;
    }
}

fn today() -> Date {
    functions::app::day(jiff::Timestamp::now())
}

async fn types_day(browser: &Browser, field: &str, day: Date) {
    let [year, month, number] = [i32::from(day.year()), day.month().into(), day.day().into()];
    let parts = [(String::new(), year), ("-month".to_owned(), month), ("-day".to_owned(), number)];
    for (part, number) in parts {
        fill(browser, &[Type(&format!("{field}{part}"), &number.to_string())]).await;
    }
}

async fn from_application_to_job(lang: Lang) {
    let walk = Walk::begin(lang).await;
    walk.applies(walk.say("/en/apply/", "/fr/demande/"), connectee::SECTIONS, ZOE).await;
    let connectors = walk.say("/en/become-a-connector/", "/fr/devenir-connecteur/");
    walk.applies(connectors, CONNECTOR, CORVIN).await;

    walk.signs_in().await;
    walk.accepts("Corvin Sample-Weaver").await;
    walk.accepts("Zoé-Anaïs").await;
    walk.presses(&walk.desk, "Write down the intake meeting", "Noter l’entretien d’accueil").await;
    walk.sends(&walk.desk, &intake(lang)).await;
    walk.reads(&walk.desk, "Ready to meet somebody.", "Tout est prêt pour une rencontre.").await;

    walk.offers().await;
    walk.agree().await;
    walk.meet().await;
    walk.referrals().await;
    walk.job().await;
    walk.figures().await;
    walk.ends().await;
}

#[tokio::test]
async fn from_application_to_job_in_english() {
    from_application_to_job(Lang::En).await;
}

#[tokio::test]
async fn from_application_to_job_in_french() {
    from_application_to_job(Lang::Fr).await;
}
