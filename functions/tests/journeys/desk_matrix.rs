//! Who may do what on the desk: every page, for everybody, for a file in every state, in both languages.

use axum::http::StatusCode;
use functions::desk::routes::PAGES;
use functions::store::{
    Action, Actor, Application, CaseId, CaughtBy, Channel, Decision, Digest, Effects, EmailConfirmation,
    NewApplication, NewDecision, NewState, Role, Scope, Submission, SubmissionKey,
};
use portal::Lang;

use crate::desk::{applied, community};
use crate::support::{TestApp, Visitor, sample};

/// Another application with the same answers, of an address that needs no confirmation.
pub(crate) fn like(first: &Application, n: u128) -> Submission {
    Submission {
        key: SubmissionKey::from_bits(0x1000 + n),
        answers_hash: Digest::of(&n.to_be_bytes()),
        case: CaseId::from_bits(0xca5e_0000 + n),
        application: NewApplication {
            form: first.form.clone(),
            version: first.version,
            lang: first.lang,
            community: first.community.clone(),
            channel: Channel::Online,
            state: NewState::Received,
            confirmation: EmailConfirmation::NotNeeded,
            answers: first.answers.clone().unwrap(),
            keep_until: first.keep_until,
            due_at: None,
        },
        draft: None,
        files: Vec::new(),
        effects: Effects::default(),
        actor: Actor::Applicant,
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Nobody,
    Ours(Role),
    Theirs,
    Portal(Role),
}

const EVERYBODY: [Who; 6] = [
    Who::Nobody,
    Who::Ours(Role::Coordinator),
    Who::Ours(Role::CommunityAdmin),
    Who::Theirs,
    Who::Portal(Role::Secretariat),
    Who::Portal(Role::Admin),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum File {
    Received,
    Decided(Decision),
    Withdrawn,
    Unconfirmed,
    Caught,
}

const FILES: [File; 8] = [
    File::Received,
    File::Decided(Decision::Accept),
    File::Decided(Decision::Wait),
    File::Decided(Decision::ReferOut),
    File::Decided(Decision::Decline),
    File::Withdrawn,
    File::Unconfirmed,
    File::Caught,
];

impl File {
    /// A file in this state; its reference.
    async fn make(self, app: &TestApp, first: &Application, n: u128) -> String {
        let mut sent = like(first, n);
        match self {
            File::Unconfirmed => sent.application.confirmation = EmailConfirmation::Pending,
            File::Caught => sent.application.state = NewState::Quarantined(CaughtBy::Limit),
            _ => {}
        }
        let (store, now) = (&app.app.store, app.app.now());
        let reference = portal::forms::Reference::from_bits(u64::try_from(n).unwrap() * 7 + 1).to_string();
        let receipt = store.submit(&sent, &|| reference.clone(), now).await.unwrap();
        if let File::Decided(decision) = self {
            let email = format!("m{n}@example.org");
            let member = app.member(Role::Coordinator, first.community.as_deref(), &email).await;
            let scope = Scope::of(&member).unwrap();
            let new = NewDecision { decision, reason: None, message: None, revision: 1 };
            store.decide(&scope, &reference, &new, &Effects::default(), now).await.unwrap();
        }
        if self == File::Withdrawn {
            store.withdraw(&receipt.case, &Actor::Applicant, &Effects::default(), now).await.unwrap();
        }
        reference
    }

    fn is_on_desk(self) -> bool {
        matches!(self, File::Received | File::Decided(_))
    }
}

/// What the page answers.
fn expected(page: &str, posts: bool, who: Who, file: File) -> StatusCode {
    let ends = [
        "/decide",
        "/notes",
        "/people",
        "/views",
        "/intake",
        "/bulk",
        "{other}",
        "/cancel",
        "/event-plan",
        "/referrals",
        "/outcome",
        "/ask",
        "/standing",
        "/assign",
        "/{form}",
        "/number",
        "/erase",
        "/handover",
        "/new",
        "/correct",
    ];
    let takes_posts = ends.iter().any(|end| page.ends_with(end));
    if posts && !takes_posts {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    match who {
        Who::Nobody if posts => return StatusCode::UNAUTHORIZED,
        Who::Nobody => return StatusCode::SEE_OTHER,
        Who::Portal(_) => return StatusCode::FORBIDDEN,
        Who::Ours(_) | Who::Theirs => {}
    }
    if page.contains("{match}") {
        // There is no such match; an address that is only posted to leads to its page.
        let leads_on = page.ends_with("/cancel") && !posts;
        return if leads_on { StatusCode::SEE_OTHER } else { StatusCode::GONE };
    }
    if page.contains("{breach}") {
        // Nothing was written down.
        return StatusCode::NOT_FOUND;
    }
    if page.ends_with("/new") {
        // A post without the key of its page is shown the form.
        return StatusCode::OK;
    }
    if ["/event-plan", "/{form}"].iter().any(|end| page.ends_with(end)) && posts {
        // Nobody was chosen; nothing was typed.
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    if !page.contains("{reference}") {
        // What is looked for without words is an address.
        if posts && page.ends_with("/bulk") {
            // Nobody was chosen.
            return StatusCode::UNPROCESSABLE_ENTITY;
        }
        return if posts || page.ends_with("/views") || page.ends_with("/bulk") {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::OK
        };
    }
    if (page.ends_with("/notes") || page.ends_with("/ask")) && !posts {
        // The way to the file, which says the rest.
        return StatusCode::SEE_OTHER;
    }
    let typed = ["/intake", "/number", "/standing", "/assign", "/notes", "/erase", "/handover"];
    match (who, file.is_on_desk()) {
        (Who::Theirs, _) => StatusCode::FORBIDDEN,
        (_, false) => StatusCode::GONE,
        // Nobody is matched with themselves.
        _ if page.ends_with("/matches/{other}") => StatusCode::GONE,
        // The same file twice is one.
        _ if page.ends_with("{other}") => StatusCode::SEE_OTHER,
        // Nothing to settle: the way back to the page.
        _ if page.ends_with("/referrals") && posts => StatusCode::SEE_OTHER,
        // Outcomes are of people who take part.
        _ if page.contains("/outcome") && file != File::Decided(Decision::Accept) => StatusCode::GONE,
        _ if page.ends_with("/ask") => StatusCode::SEE_OTHER,
        _ if page.ends_with("/outcome") && posts => StatusCode::UNPROCESSABLE_ENTITY,
        // No such file was sent.
        _ if page.ends_with("{file}") => StatusCode::GONE,
        _ if ["/intake", "/number", "/standing"].iter().any(|end| page.ends_with(end))
            && file != File::Decided(Decision::Accept) =>
        {
            StatusCode::SEE_OTHER
        }
        // Nothing was typed.
        _ if posts && typed.iter().any(|end| page.ends_with(end)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    }
}

#[tokio::test]
async fn every_page_is_for_the_community_alone() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let (ours, theirs) = (community(&app, 0), community(&app, 1));
    assert_eq!(first.community.as_ref(), Some(&ours));
    let mut references = Vec::new();
    for (n, file) in (1..).zip(FILES) {
        references.push((file, file.make(&app, &first, n).await));
    }
    let (mut cells, mut seen) = (0, 0);
    for (n, who) in EVERYBODY.into_iter().enumerate() {
        let email = format!("who{n}@example.org");
        let mut visitor: Visitor = match who {
            Who::Nobody => app.visitor(Lang::En),
            Who::Ours(role) => app.signed_in(role, Some(&ours), &email, Lang::En).await,
            Who::Theirs => app.signed_in(Role::Coordinator, Some(&theirs), &email, Lang::En).await,
            Who::Portal(role) => app.signed_in(role, None, &email, Lang::En).await,
        };
        let key = app.form_key(&email).await;
        for (file, reference) in &references {
            for lang in Lang::ALL {
                for page in PAGES {
                    let path = page.replace("{lang}", lang.code()).replace("{reference}", reference);
                    let path = path.replace("{other}", reference).replace("{match}", &"0".repeat(32));
                    let path =
                        path.replace("{form}", "connectee-application").replace("{breach}", &"0".repeat(32));
                    let path = format!("/api{}", path.replace("{file}", &"0".repeat(64)));
                    for posts in [false, true] {
                        let answer = if posts {
                            visitor.post(&path, &[("_form_key", &key)]).await
                        } else {
                            visitor.get(&path).await
                        };
                        let what = format!("{who:?} {path} posts: {posts}, {file:?}");
                        assert_eq!(answer.status, expected(page, posts, who, *file), "{what}");
                        let shows = answer.body.contains(sample::NAME);
                        assert!(!shows || matches!(who, Who::Ours(_)), "{what}");
                        let is_list = !page.contains("{reference}");
                        assert!(!shows || is_list || file.is_on_desk(), "{what}");
                        if posts
                            && matches!(who, Who::Ours(_))
                            && answer.status != StatusCode::METHOD_NOT_ALLOWED
                        {
                            let forged = visitor.post(&path, &[("_form_key", "x")]).await;
                            assert_eq!(forged.status, StatusCode::FORBIDDEN, "{what}, forged");
                        }
                        (cells, seen) = (cells + 1, seen + usize::from(shows));
                    }
                }
            }
        }
    }
    println!("{cells} cells, {seen} show the person");
    assert!(cells >= 500 && seen > 100, "{cells} {seen}");
    for (_, reference) in &references {
        if let Some(stored) = app.app.store.find_by_reference(reference, app.app.now()).await.unwrap() {
            app.app.store.audit_trail(&stored.case).await.unwrap().verify().unwrap();
        }
    }
    app.app.store.audit_of_lists(&ours).await.unwrap().verify().unwrap();
    // They saw nobody; that they looked at their own register of breaches stands in their log.
    let theirs = app.app.store.audit_of_lists(&theirs).await.unwrap();
    assert!(
        theirs.entries.iter().all(|entry| entry.action == Action::BreachesRead && entry.count == Some(0))
    );
}
