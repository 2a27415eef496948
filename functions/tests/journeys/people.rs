//! People of a community: found by what they are known by, shown to nobody else, and every look in the log.

use axum::http::StatusCode;
use functions::staff::FORM_KEY;
use functions::store::{Action, Role, Scope, State};
use portal::Lang;

use crate::desk::{OURS, THEIRS, applied, community, coordinator, deeds, person, stored};
use crate::desk_matrix::like;
use crate::support::{Page, TestApp, Visitor, sample};

/// Looks for words from the box that every page of the desk has.
async fn looks_for(staff: &mut Visitor, words: &str) -> Page {
    let page = staff.open(&format!("/api/desk/{}/people", staff.lang)).await.expect(StatusCode::OK);
    staff.submit(&page, &[("q", words)]).await
}

#[tokio::test]
async fn a_person_is_found_by_name_work_organisation_address_and_reference() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::Fr).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let site = app.site();
    let occupation = &site.directory.occupations()[0];
    let (english, french) = (occupation.name.of(Lang::En), occupation.name.of(Lang::Fr));
    let first = |name: &str| name.split_whitespace().next().unwrap()[..4].to_owned();
    for words in ["zquil", "ÀMINATOU zqu", sample::EMAIL, "zquille@", &first(english), &first(french)] {
        let found = looks_for(&mut staff, words).await;
        let is_found = words != "zquille@";
        assert_eq!(found.body.contains(&application.reference), is_found, "{words}");
        assert!(!found.path.contains("zqu"), "no address holds what was typed");
    }
    let typed = application.reference.to_lowercase().replace('-', " ");
    let found = looks_for(&mut staff, &typed).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(found.location(), person(Lang::En, &application));
    looks_for(&mut staff, "nobody-of-that-name").await.expect(StatusCode::OK).says("Nobody fits.");

    let french = looks_for(&mut staff, "zquille").await.expect(StatusCode::OK).says("One person");
    assert!(french.body.contains("value=\"zquille\""), "what was typed stays");
    let mut others = coordinator(&app, THEIRS, Lang::Fr).await;
    for words in ["zquille", &application.reference] {
        looks_for(&mut others, words).await.expect(StatusCode::OK).says("Aucun résultat.");
    }
    let shown = app.app.store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    shown.verify().unwrap();
    assert!(shown.entries.iter().all(|entry| entry.action == Action::Listed && entry.count == Some(1)));
    assert!(app.app.store.audit_of_lists(&community(&app, THEIRS)).await.unwrap().entries.is_empty());
}

#[tokio::test]
async fn filters_are_an_address_and_pages_hold_25() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    for n in 1..=26 {
        let sent = like(&first, n);
        let reference = portal::forms::Reference::from_bits(u64::try_from(n).unwrap() * 7 + 1).to_string();
        app.app.store.submit(&sent, &|| reference.clone(), app.app.now()).await.unwrap();
    }
    let ours = community(&app, OURS);
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = staff.open("/api/desk/en/people").await.expect(StatusCode::OK);
    let page = page.says("27 people").says("Page 1 of 2");
    assert_eq!(page.body.matches("<th scope=\"row\">").count(), 25);
    let second = staff.submit(&page, &[("page", "2")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(second.location(), "/api/desk/en/people?page=2");
    let second = staff.follow(second).await.says("Page 2 of 2");
    assert_eq!(second.body.matches("<th scope=\"row\">").count(), 2);
    let french = staff.open(&second.toggle_link()).await.expect(StatusCode::OK);
    french.says("27\u{a0}personnes").says("Page 2 sur 2");

    let mate = app.member(Role::CommunityAdmin, Some(&ours), "mate@example.org").await;
    let scope = Scope::of(&mate).unwrap();
    app.app.store.assign(&scope, &first.reference, Some(mate.id), app.app.now()).await.unwrap();
    assert_eq!(deeds(&app, &first).await.pop(), Some(Action::Assigned));
    let page = staff.open("/api/desk/en/people").await;
    let answers = [("state", "received"), ("coordinator", &*mate.id.to_string())];
    let mine = staff.submit(&page, &answers).await.expect(StatusCode::SEE_OTHER);
    let mine = staff.follow(mine).await.says("One person").says("Staff mate@example.org");
    assert!(mine.body.contains(&first.reference));
    staff.open("/api/desk/en/people?coordinator=nobody").await.says("26 people");
    staff.open("/api/desk/en/people?state=waiting").await.says("Nobody fits.");
    staff.open("/api/desk/en/people?form=connector-application").await.says("Nobody fits.");
}

#[tokio::test]
async fn a_saved_view_brings_a_list_back_without_its_words_in_the_address() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::Fr).await;
    let mut staff = coordinator(&app, OURS, Lang::Fr).await;
    let key = app.form_key("staff0@example.org").await;
    let save = |of: &'static str, n: &'static str, query: &'static str| {
        vec![("_form_key", key.clone()), ("step", "save".into()), ("of", of.into()), ("key", n.into())]
            .into_iter()
            .chain([("name", "Ma liste".to_owned()), ("query", query.to_owned())])
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Vec<(String, String)>>()
    };
    let found = looks_for(&mut staff, "zquille").await.says("Mes vues");
    assert!(found.body.contains("name=\"query\" value=\"q=zquille\""));
    let people = save("people", "a1", "q=zquille&state=received&x=y");
    let saved = staff.post_pairs("/api/desk/fr/views", &people).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(saved.location(), "/api/desk/fr/people?view=a1");
    staff.post_pairs("/api/desk/fr/views", &people).await.expect(StatusCode::SEE_OTHER);
    let view = staff.follow(saved).await.says("Ma liste").says("Une personne");
    assert!(view.body.contains(&application.reference) && view.body.contains("value=\"zquille\""));
    assert_eq!(view.body.matches("Ma liste</a>").count(), 1, "pressed twice, saved once");
    let queue = save("queue", "b2", "list=waiting&form=connectee-application&after=x");
    let saved = staff.post_pairs("/api/desk/fr/views", &queue).await;
    assert_eq!(saved.location(), "/api/desk/fr?list=waiting&form=connectee-application");

    for (of, key_of, path, lands) in [
        ("people", "a1", "/api/desk/fr/people", "/api/desk/fr/people?view=a1"),
        ("queue", "b2", "/api/desk/fr", "/api/desk/fr?list=waiting&form=connectee-application"),
    ] {
        let change = [("_form_key", &*key), ("step", "default"), ("of", of), ("key", key_of)];
        staff.post("/api/desk/fr/views", &change).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(staff.get(path).await.expect(StatusCode::SEE_OTHER).location(), lands);
        let change = [("_form_key", &*key), ("step", "no_default"), ("of", of)];
        staff.post("/api/desk/fr/views", &change).await.expect(StatusCode::SEE_OTHER);
        staff.get(path).await.expect(StatusCode::OK);
        let change = [("_form_key", &*key), ("step", "delete"), ("of", of), ("key", key_of)];
        staff.post("/api/desk/fr/views", &change).await.expect(StatusCode::SEE_OTHER);
        assert!(!staff.get(path).await.body.contains("Ma liste"), "{of}");
    }
    let mut mate =
        app.signed_in(Role::Coordinator, Some(&community(&app, OURS)), "m@example.org", Lang::Fr).await;
    staff.post_pairs("/api/desk/fr/views", &people).await.expect(StatusCode::SEE_OTHER);
    assert!(
        !mate.open("/api/desk/fr/people?view=a1").await.body.contains("zquille"),
        "views are their member’s"
    );
}

/// A second file of the same person; its reference.
async fn applies_again(app: &TestApp, first: &functions::store::Application, n: u128) -> String {
    let mut sent = like(first, n);
    let answers = sent.application.answers.replace("902-555-0147", "902-555-0199");
    sent.application.answers = answers.replace("+19025550147", "+19025550199");
    let reference = portal::forms::Reference::from_bits(u64::try_from(n).unwrap() * 7 + 1).to_string();
    app.later(jiff::SignedDuration::from_mins(5));
    app.app.store.submit(&sent, &|| reference.clone(), app.app.now()).await.unwrap();
    reference
}

#[tokio::test]
async fn two_files_of_one_person_become_one_and_nothing_is_lost() {
    let app = TestApp::new();
    let (first, status) = applied(&app, Lang::Fr).await;
    let second = applies_again(&app, &first, 1).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let note = staff.open(&format!("/api/desk/en/people/{second}")).await.says("Perhaps the same person");
    staff.submit(&note, &[("note", "Called twice.")]).await.expect(StatusCode::SEE_OTHER);

    let list = staff.open("/api/desk/en/duplicates").await.expect(StatusCode::OK);
    let list = list.says("One pair").says("Same email address");
    staff.open(&list.toggle_link()).await.expect(StatusCode::OK).says("Une paire");
    let path = format!("/api/desk/en/duplicates/{}/{second}", first.reference);
    let compare = staff.open(&path).await.expect(StatusCode::OK);
    let compare = compare.says("Notes of the second file that move over: 1");
    let answers = [("step", "merge"), ("take.phone", "other"), ("take.employment_now", "other")];
    let merged = staff.submit(&compare, &answers).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(merged.location(), person(Lang::En, &first));
    let kept = staff.follow(merged).await.says("Called twice.").says("555").says(&second);
    let kept = kept.says("Answers that were left");
    assert!(kept.body.contains("0199") && kept.body.contains("0147"), "what was left is still there");
    staff.submit(&compare, &answers).await.expect(StatusCode::SEE_OTHER);

    // Both references, and every link, lead to the file that stays.
    let other = staff.open(&format!("/api/desk/en/people/{second}")).await.expect(StatusCode::OK);
    other.says(&first.reference);
    staff.open("/api/desk/en").await.says(&first.reference);
    staff.open("/api/desk/en/duplicates").await.says("No file looks like another one.");
    let mut visitor = app.visitor(Lang::Fr);
    visitor.open(&status).await.expect(StatusCode::OK).says(&first.reference);
    assert_eq!(deeds(&app, &first).await.iter().filter(|deed| **deed == Action::Merged).count(), 1);
    let gone = app.app.store.audit_trail(&functions::store::CaseId::from_bits(0xca5e_0001)).await.unwrap();
    gone.verify().unwrap();
    assert_eq!(gone.entries.last().unwrap().action, Action::Merged);
}

#[tokio::test]
async fn who_was_told_apart_is_no_pair_again_and_a_changed_file_is_looked_at_again() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let second = applies_again(&app, &first, 1).await;
    let mut staff = coordinator(&app, OURS, Lang::Fr).await;
    let path = format!("/api/desk/fr/duplicates/{}/{second}", first.reference);
    let compare = staff.open(&path).await.expect(StatusCode::OK);
    let scope_of = app.member(Role::Coordinator, Some(&community(&app, OURS)), "x@example.org").await;
    let scope = Scope::of(&scope_of).unwrap();
    app.app.store.assign(&scope, &second, Some(scope_of.id), app.app.now()).await.unwrap();
    let changed = staff.submit(&compare, &[("step", "merge")]).await.expect(StatusCode::CONFLICT);
    let compare = changed.says("Rien n’a été fusionné.");
    let done = staff.submit(&compare, &[("step", "apart")]).await.expect(StatusCode::SEE_OTHER);
    staff.follow(done).await.says("Aucun dossier ne ressemble à un autre.");
    assert_eq!(deeds(&app, &first).await.pop(), Some(Action::ToldApart));
    let mut others = coordinator(&app, THEIRS, Lang::En).await;
    others.open(&path.replace("/fr/", "/en/")).await.expect(StatusCode::FORBIDDEN);
}

/// Chooses people in a list and asks what would happen.
async fn chooses(app: &TestApp, staff: &mut Visitor, people: &[&str], pairs: &[(&str, &str)]) -> Page {
    let key = app.form_key("staff0@example.org").await;
    let mut all = vec![("_form_key", key.as_str()), ("of", "queue"), ("step", "preview")];
    all.extend(people.iter().map(|one| ("person", *one)));
    all.extend(pairs);
    staff.post(&format!("/api/desk/{}/bulk", staff.lang), &all).await
}

#[tokio::test]
async fn several_people_are_declined_once_each_with_a_letter_that_was_seen() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::Fr).await;
    let second = applies_again(&app, &first, 1).await;
    let third = applies_again(&app, &first, 2).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    staff.open("/api/desk/en").await.says("With the people you chose");
    let scope_of = app.member(Role::Coordinator, Some(&community(&app, OURS)), "x@example.org").await;
    let scope = Scope::of(&scope_of).unwrap();
    let (store, now) = (&app.app.store, app.app.now());
    let accept = functions::store::NewDecision {
        decision: functions::store::Decision::Accept,
        reason: None,
        message: None,
        revision: 1,
    };
    store.decide(&scope, &third, &accept, &functions::store::Effects::default(), now).await.unwrap();
    let before = app.mail_to(sample::EMAIL).await.len();

    let people = [first.reference.as_str(), &second, &third];
    let none = chooses(&app, &mut staff, &[], &[("act", "decline")]).await;
    none.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Choose at least one person");
    let none = chooses(&app, &mut staff, &people, &[("act", "decline")]).await;
    none.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Choose a reason");
    let decline = [("act", "decline"), ("reason", "rules")];
    let preview = chooses(&app, &mut staff, &people, &decline).await.expect(StatusCode::OK);
    let preview = preview.says("Skipped: this can’t follow").says("Is declined and gets a letter");
    let preview = preview.says("Au sujet de votre demande");
    assert_eq!(preview.body.matches("name=\"person\"").count(), 2, "who is skipped does not go along");
    // One file changes between the preview and the button.
    store.assign(&scope, &second, Some(scope_of.id), now).await.unwrap();
    let done = staff.submit(&preview, &[("step", "do")]).await.expect(StatusCode::OK);
    done.says("Done").says("Not done: the file has changed since you looked");
    let again = staff.submit(&preview, &[("step", "do")]).await.expect(StatusCode::OK);
    again.says("Was done before");
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), before + 1, "one letter");
    assert_eq!(deeds(&app, &first).await.pop(), Some(Action::Declined));
}

#[tokio::test]
async fn several_people_are_given_to_a_colleague_and_exported_with_an_entry_each() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::Fr).await;
    let second = applies_again(&app, &first, 1).await;
    let mut staff = coordinator(&app, OURS, Lang::Fr).await;
    let ours = community(&app, OURS);
    let mate = app.member(Role::Coordinator, Some(&ours), "mate@example.org").await;
    let stranger = app.member(Role::Coordinator, Some(&community(&app, THEIRS)), "t@example.org").await;
    let people = [first.reference.as_str(), &second];
    let (mate_id, stranger_id) = (mate.id.to_string(), stranger.id.to_string());
    let to_stranger = chooses(&app, &mut staff, &people, &[("act", "assign"), ("to", &stranger_id)]).await;
    to_stranger.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let preview = chooses(&app, &mut staff, &people, &[("act", "assign"), ("to", &mate_id)]).await;
    let done = staff.submit(&preview, &[("step", "do")]).await.expect(StatusCode::OK).says("Fait");
    drop(done);
    staff.submit(&preview, &[("step", "do")]).await.says("Déjà fait");
    staff.open(&format!("/api/desk/fr/people?coordinator={mate_id}")).await.says("2\u{a0}personnes");

    let preview =
        chooses(&app, &mut staff, &people, &[("act", "export")]).await.says("Figure dans le tableau");
    let table = staff.submit(&preview, &[("step", "do")]).await.expect(StatusCode::OK);
    assert!(table.body.starts_with('\u{feff}') && table.body.contains("\"Référence\""));
    assert!(people.iter().all(|one| table.body.contains(one)) && table.body.contains(sample::EMAIL));
    assert_eq!(deeds(&app, &first).await.pop(), Some(Action::Exported));

    let mut others = coordinator(&app, THEIRS, Lang::Fr).await;
    let key = app.form_key("staff1@example.org").await;
    let theirs = [("_form_key", &*key), ("person", &*second), ("act", "wait"), ("step", "preview")];
    let nothing = others.post("/api/desk/fr/bulk", &theirs).await.says("ce dossier n’est pas ici");
    assert!(!nothing.body.contains(sample::NAME));
}

#[tokio::test]
async fn the_queue_shows_whose_it_is_and_only_mine_when_asked() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    for n in 1..=30 {
        let sent = like(&first, n);
        let reference = portal::forms::Reference::from_bits(u64::try_from(n).unwrap() * 7 + 1).to_string();
        app.app.store.submit(&sent, &|| reference.clone(), app.app.now()).await.unwrap();
    }
    let ours = community(&app, OURS);
    let mate = app.member(Role::CommunityAdmin, Some(&ours), "mate@example.org").await;
    let scope = Scope::of(&mate).unwrap();
    app.app.store.assign(&scope, &first.reference, Some(mate.id), app.app.now()).await.unwrap();

    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page =
        staff.open("/api/desk/en").await.says("Mine").says("Nobody yet").says("Staff mate@example.org");
    let mates = leads(&page, &format!("coordinator={}", mate.id));
    let only = staff.open(&mates).await.expect(StatusCode::OK);
    assert_eq!(only.body.matches("<th scope=\"row\">").count(), 1);
    assert!(only.body.contains(&first.reference));
    staff.open(&only.toggle_link()).await.says("Mes dossiers").says("Staff mate@example.org");
    let free = staff.open(&leads(&page, "coordinator=nobody")).await.says("Next page");
    assert_eq!(free.body.matches("<th scope=\"row\">").count(), 25);
    let rest = staff.open(&leads(&free, "coordinator=nobody&after=")).await;
    assert_eq!(rest.body.matches("<th scope=\"row\">").count(), 5);
    assert!(!rest.text().contains("Next page") && !rest.body.contains(&first.reference));

    let (id, mut mate) = (mate.id, app.visitor(Lang::En));
    mate.signs_in(&app, "mate@example.org").await;
    let page = mate.open("/api/desk/en").await;
    let mine = mate.open(&leads(&page, &format!("coordinator={id}"))).await;
    assert!(mine.body.contains(&first.reference) && !mine.text().contains("Next page"));
    let key = app.form_key("mate@example.org").await;
    let query = mine.path.split_once('?').unwrap().1;
    let view =
        [("_form_key", &*key), ("step", "save"), ("of", "queue"), ("key", "k1"), ("name", "My people")];
    let view: Vec<_> = view.into_iter().chain([("query", query)]).collect();
    let saved = mate.post("/api/desk/en/views", &view).await.expect(StatusCode::SEE_OTHER);
    assert!(saved.location().contains("coordinator="), "{}", saved.location());
}

/// The link of a page whose address has this part.
fn leads(page: &Page, part: &str) -> String {
    page.links().into_iter().find(|link| link.contains(part)).expect("a link with that part")
}

#[tokio::test]
async fn a_connector_who_signs_up_again_brings_new_answers_and_no_second_file() {
    let app = TestApp::new();
    let who = (600, "Corvin", "corvin.connector@example.org");
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let first = crate::matches::accepted(&app, "connector-application", who, Lang::En).await;
    let second = applies_again(&app, &first, 601).await;
    let decide = format!("/api/desk/en/people/{second}/decide");
    let compare = staff.get(&decide).await.expect(StatusCode::SEE_OTHER);
    let compare = staff.follow(compare).await.expect(StatusCode::OK);
    let key = compare.value(FORM_KEY).unwrap();
    let accepts = [("step", "send"), ("decision", "accept"), ("revision", "1"), (FORM_KEY, key.as_str())];
    staff.post(&decide, &accepts).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(stored(&app, &second).await.state, State::Received, "it is not accepted beside the first");
    staff.submit(&compare, &[("step", "merge")]).await.expect(StatusCode::SEE_OTHER);
    let person = staff.open(&format!("/api/desk/en/people/{second}")).await.expect(StatusCode::OK);
    person.says(&first.reference);
    let found = looks_for(&mut staff, "corvin").await;
    assert!(found.body.contains(&first.reference) && !found.body.contains(&second), "one file");
}
