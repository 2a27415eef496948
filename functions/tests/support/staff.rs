//! People who have access to the desk: invited, and signed in like anybody.

use axum::http::StatusCode;
use functions::mail::Message;
use functions::staff::members::{Invitation, address_digest, invite};
use functions::store::{Invited, Member, Role};
use portal::Lang;
use portal::forms::Email;

use super::app::{TestApp, link_in};
use super::{Page, Visitor};

impl TestApp {
    /// Somebody who has access.
    pub async fn member(&self, role: Role, community: Option<&str>, email: &str) -> Member {
        let invitation = Invitation {
            email: email.into(),
            name: Some(format!("Staff {email}")),
            role,
            community: community.map(str::to_owned),
            lang: Lang::En,
        };
        match invite(&self.app, &invitation).await.unwrap() {
            Invited::Now(member) => member,
            Invited::Exists(_) => panic!("{email} was invited before"),
        }
    }

    /// The member of an address.
    pub async fn member_of(&self, email: &str) -> Member {
        let address = address_digest(&Email::parse(email).unwrap());
        self.app.store.find_member(&address).await.unwrap().expect("a member")
    }

    /// What the pages of a member carry in their forms; empty for an address that is nobody's.
    pub async fn form_key(&self, email: &str) -> String {
        let address = address_digest(&Email::parse(email).unwrap());
        let member = self.app.store.find_member(&address).await.unwrap();
        member.map(|member| self.app.tokens.form_key(&member.id)).unwrap_or_default()
    }

    /// A browser in which a new member has signed in.
    pub async fn signed_in(&self, role: Role, community: Option<&str>, email: &str, lang: Lang) -> Visitor {
        self.member(role, community, email).await;
        let mut visitor = self.visitor(lang);
        visitor.signs_in(self, email).await;
        visitor
    }
}

impl Visitor {
    /// Asks for a message, opens its link and presses the button.
    pub async fn signs_in(&mut self, app: &TestApp, email: &str) {
        self.asks_to_sign_in(email).await;
        let message = app.mail_to(email).await.pop().expect("a message");
        let confirm = self.open(&link_in(&message)).await.expect(StatusCode::OK);
        let done = self.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
        assert!(done.location().starts_with(&format!("/api/desk/{}", self.lang)), "{}", done.location());
    }

    /// Asks for a message; shows where to type the code.
    pub async fn asks_to_sign_in(&mut self, email: &str) -> Page {
        let page = self.open(&format!("/api/sign-in/{}", self.lang)).await.expect(StatusCode::OK);
        self.answers(&page, &[("email", email)]).await
    }
}

/// The code in a message.
pub fn code_in(message: &Message) -> String {
    let is_code = |line: &&str| {
        line.len() == 9
            && line.as_bytes()[4] == b'-'
            && line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
    };
    message.text.lines().find(is_code).expect("a code in the mail").to_owned()
}

/// The address of the coordinator of [`with_coordinator`].
pub const EMAIL: &str = "zquille.staff@example.org";

/// A portal with one coordinator, whose invitation has been sent.
pub async fn with_coordinator() -> TestApp {
    let app = TestApp::new();
    app.member(Role::Coordinator, Some("halifax"), EMAIL).await;
    assert_eq!(app.mail_to(EMAIL).await.len(), 1, "the invitation");
    app
}

/// The newest message.
pub async fn message(app: &TestApp) -> Message {
    app.mail_to(EMAIL).await.pop().unwrap()
}

/// Whether the browser has a session that stands: whoever has one is led on from the sign-in page.
pub async fn is_signed_in(visitor: &mut Visitor) -> bool {
    let page = visitor.get("/api/sign-in/en").await;
    match page.status {
        StatusCode::SEE_OTHER => true,
        StatusCode::OK => false,
        other => panic!("{other}"),
    }
}

/// Presses the button that signs out, as every page of the desk has it.
pub async fn signs_out(app: &TestApp, visitor: &mut Visitor) -> Page {
    let key = app.form_key(EMAIL).await;
    visitor.post("/api/sign-out/en", &[("_form_key", &key)]).await
}
