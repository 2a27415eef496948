//! The way to a job: the branch that led to it is told from the names of the tree, shown in it, counted, and thanked for.

use axum::http::StatusCode;
use functions::indicators::Side;
use functions::referrals::{link_token, places};
use functions::store::{About, LinkPurpose, Mail};
use portal::Lang;

use crate::desk::{OURS, coordinator, person};
use crate::introduced::{Pair, address, introduced, scope};
use crate::support::app::link_in;
use crate::support::{Page, TestApp, Visitor};

/// The job, but for who led to it.
const JOB: [(&str, &str); 11] = [
    ("source", "self"),
    ("outcome_type", "job"),
    ("started_on.year", "2026"),
    ("started_on.month", "11"),
    ("started_on.day", "22"),
    ("employer", "Zquille Shipyards"),
    ("job_title", "Welder"),
    ("in_field", "yes"),
    ("work_place", "community"),
    ("how_found", "referral_second"),
    ("evidence", "self_report"),
];

fn referral(app: &TestApp, pair: &Pair, side: Side) -> String {
    let token = link_token(&app.app, LinkPurpose::Referral, About::Match(pair.id, side));
    places::referral(Lang::En, &token)
}

/// Two met, and the Connectee talked with a contact whom the Connector named.
async fn with_a_contact(app: &TestApp) -> Pair {
    let scope = scope(app).await;
    let pair = introduced(app, &scope, (1, Lang::En), ["Amina", "Mei"]).await;
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&pair.links[1]).await.expect(StatusCode::OK);
    visitor.answers(&page, &[("happened", "yes")]).await;
    let naming = visitor.open(&referral(app, &pair, Side::Connector)).await.expect(StatusCode::OK);
    let contact = [
        ("contact_name", "Lee Zquiss"),
        ("job_title", "Zquiller"),
        ("organisation", "Zquille Works"),
        ("work_email", "lee@works.example"),
        ("mail_language", "en"),
        ("relation", "same_field"),
        ("told", "not_yet"),
        ("path", "ask_first"),
    ];
    visitor.answers(&naming, &contact).await;
    app.deliver().await;
    let first = app.mailbox.to("lee@works.example").pop().unwrap();
    let asked = visitor.open(&link_in(&first)).await.expect(StatusCode::OK);
    visitor.answers(&asked, &[("answer", "yes")]).await;
    let contacts = visitor.open(&referral(app, &pair, Side::Connectee)).await.says("Lee Zquiss");
    visitor.answers(&contacts, &[("step", "talked")]).await;
    pair
}

/// The value of the option with this label.
fn option(page: &Page, begins: &str) -> String {
    let inputs = page.inputs().into_iter();
    let mut values = inputs.filter(|input| input.name == "led_by").map(|input| input.value);
    values.find(|value| value.starts_with(begins)).expect("the branch is among the options")
}

async fn notes(staff: &mut Visitor, pair: &Pair, led_by: &str, tell: &str) -> Page {
    let path = format!("{}/outcome", person(Lang::En, &pair.connectee));
    let form = staff.open(&path).await.expect(StatusCode::OK).says("Lee Zquiss").says("Mei Zquille");
    let led_by = option(&form, led_by);
    let rest = [("led_by", led_by.as_str()), ("tell_connector", tell)];
    staff.answers(&form, &[&JOB[..], &rest].concat()).await
}

/// The rows of the tree that the job came through.
async fn way(staff: &mut Visitor, pair: &Pair) -> Vec<String> {
    let page = staff.open(&format!("{}/referrals", person(Lang::En, &pair.connectee))).await;
    let rows = page.expect(StatusCode::OK).body;
    let rows = rows.split("<tr>").filter(|row| row.contains("The way to the job"));
    let name = |row: &str| ["Lee Zquiss", "Mei Zquille"].into_iter().find(|name| row.contains(name));
    rows.filter_map(name).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_branch_that_led_to_the_job_is_in_the_tree_and_its_connector_is_thanked() {
    let app = TestApp::new();
    let pair = with_a_contact(&app).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    assert!(way(&mut staff, &pair).await.is_empty());
    notes(&mut staff, &pair, "c-", "details").await.says("Lee Zquiss");
    assert_eq!(
        way(&mut staff, &pair).await,
        ["Mei Zquille", "Lee Zquiss"],
        "from the Connector to the contact"
    );

    let thanks: Vec<_> = app.mail_to(&address("Mei")).await;
    let thanks: Vec<_> = thanks.iter().filter(|message| message.mail == Mail::ConnectorThanks).collect();
    let [thanks] = thanks.as_slice() else { panic!("one message: {}", thanks.len()) };
    assert!(thanks.text.contains("Amina Zquille, whom you met"), "{}", thanks.text);
    assert!(thanks.text.contains("Welder") && thanks.text.contains("Zquille Shipyards"));
    assert!(!thanks.text.contains("Lee"), "who else was talked to is the Connectee's to tell");
    assert!(app.mailbox.to("lee@works.example").iter().all(|message| message.mail != Mail::ConnectorThanks));

    let list = staff.open("/api/desk/en/recognition").await.expect(StatusCode::OK).says("Mei Zquille");
    let numbers = ["Meetings", "Contacts named", "Outcomes"];
    for name in numbers {
        assert!(list.body.contains(&format!("data-label=\"{name}\">1<")), "{name}: {}", list.text());
    }
}

#[tokio::test]
async fn a_job_through_the_connector_alone_leads_no_further_and_who_is_not_to_be_told_is_not() {
    let app = TestApp::new();
    let pair = with_a_contact(&app).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    notes(&mut staff, &pair, "m-", "no").await.says("Mei Zquille");
    assert_eq!(way(&mut staff, &pair).await, ["Mei Zquille"]);
    assert!(app.mail_to(&address("Mei")).await.iter().all(|one| one.mail != Mail::ConnectorThanks));
}
