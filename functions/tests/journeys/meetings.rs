//! After an introduction: both sides tell of the meeting, contacts are named, asked, erased; the tree grows.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::StatusCode;
use functions::indicators::Side;
use functions::mail::Message;
use functions::referrals::{ContactDetails, places};
use functions::store::{About, Happened, LinkPurpose, Mail, Match, MatchRecords, MatchState};
use jiff::SignedDuration;
use portal::Lang;

use crate::desk::{OURS, coordinator, person};
use crate::introduced::{Pair, address, introduced, scope};
use crate::support::app::link_in;
use crate::support::{Page, TestApp, Visitor};

async fn records(app: &TestApp, pair: &Pair) -> (Match, MatchRecords) {
    app.app.store.load_match_records(&pair.id, app.app.now()).await.unwrap().unwrap()
}

async fn mail(app: &TestApp, name: &str, mail: Mail) -> Vec<Message> {
    app.deliver().await;
    app.outbox.drain_due().await.unwrap();
    app.mailbox.to(&address(name)).into_iter().filter(|message| message.mail == mail).collect()
}

/// Says with a button what happened.
pub(crate) async fn says(visitor: &mut Visitor, link: &str, happened: &str) -> Page {
    let page = visitor.open(link).await.expect(StatusCode::OK);
    visitor.answers(&page, &[("happened", happened)]).await
}

/// Names a contact.
pub(crate) async fn names(visitor: &mut Visitor, link: &str, contact: &[(&str, &str)]) -> Page {
    let page = visitor.open(link).await.expect(StatusCode::OK);
    let posted = visitor.submit(&page, contact).await;
    visitor.follow(posted).await
}

pub(crate) fn contact<'a>(
    name: &'a str,
    email: &'a str,
    told: &'a str,
    path: &'a str,
) -> [(&'a str, &'a str); 8] {
    [
        ("contact_name", name),
        ("job_title", "Zquiller"),
        ("organisation", "Zquille Works"),
        ("work_email", email),
        ("mail_language", "en"),
        ("relation", "same_field"),
        ("told", told),
        ("path", path),
    ]
}

pub(crate) fn referral(app: &TestApp, pair: &Pair, side: Side, lang: Lang) -> String {
    let about = About::Match(pair.id, side);
    places::referral(lang, &functions::referrals::link_token(&app.app, LinkPurpose::Referral, about))
}

/// Whether a text stands in the table of cases, as its stream tells it last.
async fn is_stored(app: &TestApp, text: &str) -> bool {
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    let name = format!("look {}", LOOKS.fetch_add(1, Ordering::Relaxed));
    let mut follower = app.engine.follow("cases", &name).unwrap();
    let mut items = BTreeMap::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        for record in batch.event["Records"].as_array().unwrap() {
            let change = &record["dynamodb"];
            let key = [&change["Keys"]["pk"]["S"], &change["Keys"]["sk"]["S"]].map(ToString::to_string);
            match change["NewImage"].as_object() {
                Some(_) => items.insert(key, change["NewImage"].to_string()),
                None => items.remove(&key),
            };
        }
        follower.done(&batch).unwrap();
    }
    assert!(items.len() > 5);
    items.values().any(|item| item.to_lowercase().contains(&text.to_lowercase()))
}

#[tokio::test]
async fn both_sides_tell_and_a_conflict_is_kept_for_the_coordinator() {
    for lang in Lang::ALL {
        let app = TestApp::new();
        let scope = scope(&app).await;
        let pair = introduced(&app, &scope, (1, lang), ["Amina", "Mei"]).await;
        assert!(mail(&app, "Amina", Mail::MeetingAsk).await.is_empty(), "not yet due");
        app.later(SignedDuration::from_hours(24 * 10 + 1));
        let asked = mail(&app, "Amina", Mail::MeetingAsk).await.pop().unwrap();
        assert!(asked.subject.contains("Mei Zquille"), "{}", asked.subject);
        assert_eq!(mail(&app, "Mei", Mail::MeetingAsk).await.len(), 1);

        let mut amina = app.visitor(lang);
        let shown = amina.open(&link_in(&asked)).await.expect(StatusCode::OK);
        assert!(link_in(&asked).ends_with("?said=yes"));
        assert!(records(&app, &pair).await.1.reports.is_empty(), "looking changes nothing");
        amina.answers(&shown, &[]).await;
        amina.submit(&shown, &[]).await.expect(StatusCode::SEE_OTHER);
        let (the, told) = records(&app, &pair).await;
        assert_eq!((the.state, told.reports.len()), (MatchState::Met, 1), "pressed twice is one report");
        assert_eq!(mail(&app, "Mei", Mail::ReferralAsk).await.len(), 1);

        app.later(SignedDuration::from_mins(5));
        let mut mei = app.visitor(lang);
        let form = mei.open(&format!("{}/details", pair.links[1])).await.expect(StatusCode::OK);
        let wrong = mei.submit(&form, &[("happened", "")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.errors().len(), 1);
        mei.toggle(&form, &[("note", "Zquille note")]).await.expect(StatusCode::OK).says("Zquille note");
        let answers = [("happened", "no_show_them"), ("note", "Zquille note"), ("concern", "yes")];
        mei.lang = lang;
        mei.answers(&form, &answers).await;
        let (the, told) = records(&app, &pair).await;
        assert_eq!(
            (the.state, told.reports.len()),
            (MatchState::Met, 2),
            "both stay, nothing is overwritten"
        );
        amina.open(&pair.links[0]).await.expect(StatusCode::OK);
        assert!(!amina.open(&pair.links[0]).await.text().contains("Zquille note"), "not for the other side");

        app.later(SignedDuration::from_mins(5));
        let mut staff = coordinator(&app, OURS, lang).await;
        let path = format!("{}/referrals", person(lang, &pair.connectee));
        let page = staff.open(&path).await.expect(StatusCode::OK).says("Zquille note");
        let page = page.says(match lang {
            Lang::En => "The two reports differ",
            Lang::Fr => "ne concordent pas",
        });
        staff.answers(&page, &[("happened", "yes")]).await;
        let (the, told) = records(&app, &pair).await;
        assert_eq!((the.state, told.reports.len()), (MatchState::Met, 3));
        assert_eq!(told.reports[1].happened, Happened::NoShowThem);
        for case in [pair.connectee.case, pair.connector.case] {
            app.app.store.audit_trail(&case).await.unwrap().verify().unwrap();
        }
    }
}

/// Nobody waits between the reports: the clock stands still.
#[tokio::test]
async fn reports_of_the_same_moment_bring_the_links_once() {
    let app = TestApp::new();
    let scope = scope(&app).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let mut visitor = app.visitor(Lang::En);
    for n in 1..5 {
        let (one, other) = (format!("Amina{n}"), format!("Mei{n}"));
        let pair = introduced(&app, &scope, (n, Lang::En), [&one, &other]).await;
        says(&mut visitor, &pair.links[1], "yes").await;
        says(&mut visitor, &pair.links[0], "no_show_them").await;
        let page = staff.open(&format!("{}/referrals", person(Lang::En, &pair.connectee))).await;
        staff.answers(&page.says("The two reports differ"), &[("happened", "yes")]).await;
        says(&mut visitor, &pair.links[0], "yes").await;
        let (the, told) = records(&app, &pair).await;
        assert_eq!((the.state, told.reports.len()), (MatchState::Met, 4));
        assert_eq!(mail(&app, &other, Mail::ReferralAsk).await.len(), 1, "asked once");
    }
}

#[tokio::test]
async fn a_match_that_is_not_right_is_said_to_staff_and_nobody_else() {
    let app = TestApp::new();
    let scope = scope(&app).await;
    let pair = introduced(&app, &scope, (1, Lang::En), ["Amina", "Mei"]).await;
    let mut amina = app.visitor(Lang::En);
    let page = amina.open(&pair.links[0]).await.says("You write first");
    amina.submit(&page, &[("wrote", "yes")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(records(&app, &pair).await.0.state, MatchState::Contacted);
    let form = amina.open(&format!("{}/details", pair.links[0])).await.expect(StatusCode::OK);
    let answers = [
        ("happened", "yes"),
        ("met_on.year", "2026"),
        ("met_on.month", "11"),
        ("met_on.day", "20"),
        ("mode", "phone"),
        ("promised", "3"),
        ("useful", "2"),
        ("fit", "not_right"),
    ];
    amina.answers(&form, &answers).await;
    assert_eq!(records(&app, &pair).await.0.state, MatchState::NotRight);
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = staff.open(&format!("{}/referrals", person(Lang::En, &pair.connectee))).await;
    let page = page.expect(StatusCode::OK).says("Look for somebody else");
    assert!(page.links().contains(&format!("{}/matches", person(Lang::En, &pair.connectee))));
    let mei = app.visitor(Lang::En).open(&pair.links[1]).await.expect(StatusCode::OK);
    assert!(!mei.text().contains("right match"));
}

#[tokio::test]
async fn a_link_opens_one_match_for_one_thing() {
    let app = TestApp::new();
    let scope = scope(&app).await;
    let one = introduced(&app, &scope, (1, Lang::En), ["Amina", "Mei"]).await;
    let two = introduced(&app, &scope, (2, Lang::En), ["Bela", "Noor"]).await;
    let mut visitor = app.visitor(Lang::En);
    says(&mut visitor, &one.links[0], "yes").await;
    says(&mut visitor, &two.links[0], "yes").await;
    assert_eq!(records(&app, &one).await.1.reports.len(), 1);
    for wrong in ["referrals", "contacts", "offers", "surveys"] {
        let path = one.links[0].replace("meetings", wrong);
        let page = visitor.get(&path).await;
        assert!([StatusCode::GONE, StatusCode::NOT_FOUND].contains(&page.status), "{path}: {}", page.status);
    }
    // A contact of the other match is none of this one's.
    let named = contact("Lee Zquiss", "lee@works.example", "yes", "connectee_writes");
    names(&mut visitor, &referral(&app, &two, Side::Connector, Lang::En), &named).await;
    let theirs = records(&app, &two).await.1.contacts[0].id.to_string();
    let path = referral(&app, &one, Side::Connectee, Lang::En);
    let posted = visitor.post(&format!("{path}/contact"), &[("contact", &theirs), ("step", "talked")]).await;
    posted.expect(StatusCode::GONE);
    assert!(records(&app, &two).await.1.contacts[0].met_on.is_none());
    // The Connectee names nobody.
    let named = contact("Kim Zquiss", "kim@works.example", "yes", "ask_first");
    visitor.post(&path, &named).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn contacts_are_named_asked_and_erased_when_they_say_no() {
    let app = TestApp::new();
    let scope = scope(&app).await;
    let pair = introduced(&app, &scope, (1, Lang::En), ["Amina", "Mei"]).await;
    let mut mei = app.visitor(Lang::En);
    let after = says(&mut mei, &pair.links[1], "yes").await;
    let naming = link_in(&mail(&app, "Mei", Mail::ReferralAsk).await[0]);
    assert!(after.links().contains(&naming), "the page leads on to the same link");

    let lee = contact("Lee Zquiss", "Lee@works.example", "not_yet", "ask_first");
    names(&mut mei, &naming, &lee).await.expect(StatusCode::OK).says("1 of 3 named");
    names(&mut mei, &naming, &lee).await.says("1 of 3 named");
    let private = contact("Ola Zquiss", "ola@gmail.com", "yes", "connectee_writes");
    let page = mei.open(&naming).await;
    let warned = mei.submit(&page, &private).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let warned = warned.says("looks like a private address");
    mei.answers(&warned, &[]).await.says("2 of 3 named");
    let page = mei.open(&naming).await;
    let done = mei.submit_to(&page, &format!("{naming}/done"), &[], None).await;
    done.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Choose why there are fewer than three");
    mei.post(&format!("{naming}/done"), &[("why_fewer", "later")]).await.expect(StatusCode::SEE_OTHER);
    mei.open(&naming).await.says("you will add others later");

    let first = app.mailbox.to("lee@works.example");
    assert!(first.is_empty(), "addresses stay as they were typed");
    app.deliver().await;
    let first = app.mailbox.to("Lee@works.example");
    assert_eq!(first.len(), 1, "one first mail");
    let first = &first[0];
    assert!(first.text.contains("Mei Zquille referred us to you. We write to you because of this referral."));
    assert!(first.text.contains("Amina Zquille") && first.subject.contains("Mei Zquille"));
    assert!(first.text.contains(app.site().mail.postal_address.of(Lang::En).lines().next().unwrap()));

    // Who has to be asked first is not shown before a yes.
    let contacts = referral(&app, &pair, Side::Connectee, Lang::En);
    let mut amina = app.visitor(Lang::En);
    let page = amina.open(&contacts).await.expect(StatusCode::OK).says("Ola Zquiss").says("ola@gmail.com");
    assert!(!page.text().contains("Lee"));
    app.later(SignedDuration::from_hours(1));
    let given = mail(&app, "Amina", Mail::ContactsGiven).await;
    assert_eq!((given.len(), link_in(&given[0])), (1, contacts.clone()), "one mail for all");

    let mut contact_visitor = app.visitor(Lang::En);
    let asked = contact_visitor.open(&link_in(first)).await.expect(StatusCode::OK);
    let asked = asked.says("Mei Zquille named you").says("Lee@works.example");
    assert!(is_stored(&app, "Lee Zquiss").await && is_stored(&app, "lee@works").await);
    contact_visitor.answers(&asked, &[("answer", "no")]).await.says("You said no");
    for text in ["Lee Zquiss", "lee@works.example"] {
        assert!(!is_stored(&app, text).await, "{text} is erased");
    }
    assert!(is_stored(&app, "suppressed").await);
    contact_visitor.open(&link_in(first)).await.expect(StatusCode::OK).says("erased");
    let (_, kept) = records(&app, &pair).await;
    assert!(kept.contacts.iter().filter_map(ContactDetails::of).all(|one| one.name != "Lee Zquiss"));

    // The same person, named for somebody else: nothing is stored, nothing is sent.
    let other = introduced(&app, &scope, (2, Lang::En), ["Bela", "Noor"]).await;
    let mut noor = app.visitor(Lang::En);
    says(&mut noor, &other.links[1], "yes").await;
    let naming = referral(&app, &other, Side::Connector, Lang::En);
    let again = contact("Lee Zquiss", "LEE@works.example", "yes", "connectee_writes");
    let refused = names(&mut noor, &naming, &again).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("does not wish to get mail");
    app.deliver().await;
    assert!(records(&app, &other).await.1.contacts.is_empty());
    assert!(app.mailbox.to("LEE@works.example").is_empty() && !is_stored(&app, "Lee Zquiss").await);
}

#[tokio::test]
async fn a_contact_who_was_met_names_others_and_the_tree_grows() {
    for lang in Lang::ALL {
        let app = TestApp::new();
        let scope = scope(&app).await;
        let pair = introduced(&app, &scope, (1, lang), ["Amina", "Mei"]).await;
        let mut visitor = app.visitor(lang);
        says(&mut visitor, &pair.links[1], "yes").await;
        let naming = referral(&app, &pair, Side::Connector, lang);
        for (name, email) in [
            ("Lee Zquiss", "lee@works.example"),
            ("Kim Zquiss", "kim@works.example"),
            ("Ola Zquiss", "ola@works.example"),
        ] {
            names(&mut visitor, &naming, &contact(name, email, "not_yet", "ask_first")).await;
        }
        app.deliver().await;
        let first = app.mailbox.to("lee@works.example").pop().unwrap();
        let asked = visitor.open(&link_in(&first)).await.expect(StatusCode::OK);
        visitor.answers(&asked, &[("answer", "yes"), ("ask_later", "yes")]).await;
        assert_eq!(mail(&app, "Amina", Mail::ContactsGiven).await.len(), 1, "a yes is told at once");
        let contacts = referral(&app, &pair, Side::Connectee, lang);
        let page = visitor.open(&contacts).await.expect(StatusCode::OK).says("Lee Zquiss");
        visitor.answers(&page, &[("step", "wrote")]).await;
        let page = visitor.open(&contacts).await;
        visitor.answers(&page, &[("step", "talked")]).await;
        app.deliver().await;
        let ask = app.mailbox.to("lee@works.example").pop().unwrap();
        assert_eq!(ask.mail, Mail::ContactAsk);
        // Kim again, by another one: one contact, one first mail.
        let own = link_in(&ask);
        names(&mut visitor, &own, &contact("Kim Zquiss", "kim@works.example", "yes", "ask_first")).await;
        names(&mut visitor, &own, &contact("Sam Zquiss", "sam@works.example", "yes", "connectee_writes"))
            .await;
        app.deliver().await;
        assert_eq!(app.mailbox.to("kim@works.example").len(), 1);
        let (_, records) = records(&app, &pair).await;
        assert_eq!((records.contacts.len(), records.namings.len()), (4, 5));
        let generation = records.contacts.iter().map(|contact| contact.generation.number()).max();
        assert_eq!(generation, Some(3));
        let mut staff = coordinator(&app, OURS, lang).await;
        let page = staff.open(&format!("{}/referrals", person(lang, &pair.connectee))).await;
        let page = page.expect(StatusCode::OK).says("Sam Zquiss, Zquille Works");
        page.says(match lang {
            Lang::En => "3 of 3: complete",
            Lang::Fr => "3 sur 3\u{a0}: complet",
        });
    }
}
