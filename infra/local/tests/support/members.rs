//! Members and sign-ins to put into a store.
//!
//! Comes in: numbers and names that tell one sample from another. Goes out: what the store takes. Never here: assertions.

use functions::store::{Actor, MemberId, NewMember, NewSignIn, Role};
use portal::Lang;

use crate::cases::token;

/// A coordinator in Halifax.
pub(crate) fn member(n: u128) -> NewMember {
    NewMember {
        id: MemberId::from_bits(n),
        address: token(&format!("address {n}")),
        email: format!("amina{n}@example.org"),
        name: "Amina Diallo".into(),
        role: Role::Coordinator,
        community: Some("halifax".into()),
        lang: Lang::Fr,
        by: Actor::System,
    }
}

/// A sign-in that a browser asks for; of nobody without a member.
pub(crate) fn sign_in(browser: &str, member: Option<u128>) -> NewSignIn {
    NewSignIn {
        browser: token(browser),
        link: token(&format!("link of {browser}")),
        code: token(&format!("code of {browser}")),
        nonce: "nonce".into(),
        member: member.map(MemberId::from_bits),
        lang: Lang::En,
        onward: None,
    }
}
