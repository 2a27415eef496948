//! The pages of figures: what stands on them, and for whom they are.

use axum::http::StatusCode;
use functions::figures::routes::{NATIONAL_PAGES, PAGES, PUBLIC_PAGES};
use functions::indicators::{Event, EventId, Measure, Period};
use functions::store::Role;
use jiff::civil::date;
use portal::Lang;
use portal::eligibility::Group;
use portal::format::integer;

use crate::golden::{Figures, counted};
use crate::support::{Page, TestApp, Visitor};
use crate::told::{Book, tell};

const YEAR: &str = "?period=fy2014";

/// What stands in the table below a name: the bold number of its row.
fn number(page: &Page, name: &str) -> String {
    let row = page.body.find(&format!("<th scope=\"row\">{name} <small>"));
    let row = &page.body[row.unwrap_or_else(|| panic!("no row {name}"))..];
    let from = row.find("<td class=\"num\"").unwrap();
    let cell = &row[from..from + row[from..].find("</td>").unwrap()];
    let bold = cell.find("<b>").map(|at| &cell[at + 3..cell.find("</b>").unwrap()]);
    bold.unwrap_or("–").to_owned()
}

/// Posts as a page of this member would.
async fn post(visitor: &mut Visitor, path: &str, pairs: &[(&str, &str)], app: &TestApp, email: &str) -> Page {
    let key = app.form_key(email).await;
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("_form_key", key.as_str())]).collect();
    visitor.post(path, &pairs).await
}

#[tokio::test]
async fn the_dashboards_show_the_published_year() {
    let figures = Figures::read();
    let app = counted(&figures).await;
    for (n, (community, people)) in figures.parts("newcomers-2014-15").into_iter().enumerate() {
        let email = format!("c{n}@example.org");
        let mut staff = app.signed_in(Role::Coordinator, Some(community), &email, Lang::En).await;
        let page = staff.open(&format!("/api/desk/en/figures{YEAR}")).await.expect(StatusCode::OK);
        let people = integer(i64::try_from(people).unwrap(), Lang::En);
        assert_eq!(number(&page, "Newcomers connected"), people, "{community}");
        assert_eq!(number(&page, "Connectees"), people, "{community}");
        assert!(!page.body.contains("I-G1"), "{community}: what is the secretariat’s stays there");
    }
    let mut national = app.signed_in(Role::Secretariat, None, "national@example.org", Lang::Fr).await;
    let page = national.open(&format!("/api/desk/fr/national{YEAR}")).await.expect(StatusCode::OK);
    for (name, id) in [
        ("Nouveaux arrivants mis en relation", "newcomers-2014-15"),
        ("Connecteurs actifs", "connectors-2014-15"),
        ("Rencontres", "meetings-2014-15"),
        ("Emplois", "jobs-2014-15"),
        ("Activités", "activities-2014-15"),
        ("Programmes lancés", "programs-launched-2014-15"),
    ] {
        assert_eq!(number(&page, name), figures.value(id).to_string(), "{id}");
    }
    publishes(&app, &mut national, &figures).await;
}

/// The secretariat publishes the year; everybody reads it, small numbers hidden.
async fn publishes(app: &TestApp, national: &mut Visitor, figures: &Figures) {
    let mut anybody = app.visitor(Lang::En);
    let before = anybody.get("/api/figures/en").await.expect(StatusCode::OK);
    assert!(before.body.contains("No year has been published yet."));
    assert_eq!(anybody.get(&format!("/api/figures/en/json{YEAR}")).await.status, StatusCode::NOT_FOUND);

    let preview = national.open(&format!("/api/desk/fr/national/publish{YEAR}")).await.expect(StatusCode::OK);
    assert!(preview.body.contains("I-C3"));
    let publish = "/api/desk/fr/national/publish";
    let done = post(national, publish, &[("period", "fy2014")], app, "national@example.org").await;
    assert_eq!(done.expect(StatusCode::SEE_OTHER).location(), format!("/api/figures/fr{YEAR}"));

    let page = anybody.get("/api/figures/en").await.expect(StatusCode::OK);
    assert!(page.body.contains("April 2014 to March 2015") && page.body.contains("331"));
    let data = anybody.get(&format!("/api/figures/en/json{YEAR}")).await.expect(StatusCode::OK);
    let data: serde_json::Value = serde_json::from_str(&data.body).unwrap();
    let rows = data["figures"].as_array().unwrap();
    let value = |community: Option<&str>, measure: Measure| {
        let is_it = |row: &&serde_json::Value| {
            row["community"].as_str() == community && row["measure"].as_str() == Some(measure.name())
        };
        rows.iter().find(is_it).unwrap()["value"].clone()
    };
    assert_eq!(value(None, Measure::Newcomers), figures.value("newcomers-2014-15"));
    for row in rows {
        assert_eq!(row["hidden"].as_bool().unwrap(), row["value"].is_null(), "{row}");
        if row["measure"] == "I-J1.jobs" && row["community"].is_string() {
            let jobs = row["value"].as_u64();
            assert!(jobs.is_none_or(|jobs| jobs == 0 || jobs > 4), "{row}");
        }
    }
    assert!(rows.iter().any(|row| row["hidden"] == true), "some communities have few jobs");
    assert!(!data.to_string().contains("I-Q1.no-outcome\",\"value"), "the desk’s own stay there");
    let this_year = post(national, publish, &[("period", "fy2026")], app, "national@example.org").await;
    assert_eq!(this_year.status, StatusCode::NOT_FOUND, "a year that is not over");
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Nobody,
    Ours(Role),
    Portal(Role),
}

/// What a page answers.
fn expected(page: &str, posts: bool, who: Who) -> StatusCode {
    let (is_public, is_national) = (PUBLIC_PAGES.contains(&page), NATIONAL_PAGES.contains(&page));
    let takes_posts = page.ends_with("/goals") || page.ends_with("/publish");
    match who {
        _ if posts && !takes_posts => StatusCode::METHOD_NOT_ALLOWED,
        _ if page.ends_with("/json") => StatusCode::NOT_FOUND,
        _ if is_public => StatusCode::OK,
        Who::Nobody if posts => StatusCode::UNAUTHORIZED,
        Who::Nobody => StatusCode::SEE_OTHER,
        Who::Portal(_) if is_national && posts => StatusCode::NOT_FOUND,
        Who::Portal(_) if is_national => StatusCode::OK,
        Who::Portal(_) => StatusCode::FORBIDDEN,
        Who::Ours(_) if is_national => StatusCode::FORBIDDEN,
        Who::Ours(Role::CommunityAdmin) if posts => StatusCode::NOT_FOUND,
        Who::Ours(Role::CommunityAdmin) => StatusCode::OK,
        Who::Ours(_) if page.ends_with("/goals") => StatusCode::FORBIDDEN,
        Who::Ours(_) => StatusCode::OK,
    }
}

#[tokio::test]
async fn every_page_is_for_whom_it_should_be() {
    let app = TestApp::new();
    let everybody = [
        Who::Nobody,
        Who::Ours(Role::Coordinator),
        Who::Ours(Role::CommunityAdmin),
        Who::Portal(Role::Secretariat),
        Who::Portal(Role::Admin),
    ];
    for (n, who) in everybody.into_iter().enumerate() {
        let email = format!("who{n}@example.org");
        let mut visitor = match who {
            Who::Nobody => app.visitor(Lang::En),
            Who::Ours(role) => app.signed_in(role, Some("halifax"), &email, Lang::En).await,
            Who::Portal(role) => app.signed_in(role, None, &email, Lang::En).await,
        };
        for lang in Lang::ALL {
            for page in PAGES.into_iter().chain(NATIONAL_PAGES).chain(PUBLIC_PAGES) {
                for posts in [false, true] {
                    let path = format!("/api{}", page.replace("{lang}", lang.code()));
                    let answer = match posts {
                        true => post(&mut visitor, &path, &[], &app, &email).await,
                        false => visitor.get(&path).await,
                    };
                    assert_eq!(answer.status, expected(page, posts, who), "{who:?} {path} posts: {posts}");
                }
            }
        }
    }
}

#[tokio::test]
async fn goals_stand_beside_what_came_of_them() {
    let app = TestApp::new();
    let mut book = Book::default();
    for number in 0..3 {
        book.connectee("halifax", date(2026, 10, 5), number, Group::Newcomer);
    }
    book.add(
        "halifax",
        date(2026, 10, 6),
        Event::ActivityHeld { event: EventId::from_bits(1), attendance: 9 },
    );
    tell(&app, 1, &book.0).await;
    app.deliver().await;
    let email = "admin@example.org";
    let mut admin = app.signed_in(Role::CommunityAdmin, Some("halifax"), email, Lang::En).await;
    let goals = "/api/desk/en/figures/goals";
    let form = admin.open(&format!("{goals}?period=fy2026")).await.expect(StatusCode::OK);
    assert!(form.body.contains("April 2026 to March 2027"));
    let wrong = [("period", "fy2026"), ("_revision", "0"), ("goal-I-C2-connectees", "many")];
    let refused = post(&mut admin, goals, &wrong, &app, email).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"many\"") && refused.body.contains("#goal-I-C2-connectees"));
    let right = [
        ("period", "fy2026"),
        ("_revision", "0"),
        ("goal-I-C2-connectees", "12"),
        ("goal-I-A1-activities", "1"),
    ];
    let set = post(&mut admin, goals, &right, &app, email).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(set.location(), "/api/desk/en/figures?period=fy2026");
    let page = admin.open(&set.location()).await.expect(StatusCode::OK);
    for told in ["25% of the goal. 9 to go.", "100% of the goal. Goal reached."] {
        assert!(page.body.contains(told), "{told}");
    }
    // The same form once more is the same goals; another one on top of what it has not seen is not.
    assert_eq!(post(&mut admin, goals, &right, &app, email).await.status, StatusCode::SEE_OTHER);
    let other = [("period", "fy2026"), ("_revision", "0"), ("goal-I-C2-connectees", "13")];
    let late = post(&mut admin, goals, &other, &app, email).await.expect(StatusCode::CONFLICT);
    assert!(late.body.contains("value=\"12\""));
    let kept = app.app.store.goals("halifax", Period::fiscal_year(date(2026, 4, 1))).await.unwrap();
    assert_eq!(kept.of.get(&Measure::Connectees), Some(&12));
}

#[tokio::test]
async fn a_new_community_sees_that_there_is_nothing_yet() {
    let app = TestApp::new();
    let mut staff = app.signed_in(Role::Coordinator, Some("halifax"), "new@example.org", Lang::Fr).await;
    for query in ["", "?period=since-start", "?period=m2026-02", "?period=nonsense"] {
        let page = staff.open(&format!("/api/desk/fr/figures{query}")).await.expect(StatusCode::OK);
        assert!(page.body.contains("Rien n’a encore été noté."), "{query}");
    }
}
