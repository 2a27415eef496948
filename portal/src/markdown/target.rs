//! Where a link of a text leads.
//!
//! Comes in: the address an author wrote. Goes out: a place inside the site, a place outside, or what is wrong with it.

use super::Target;

/// An address that may stand in a text.
pub(super) enum Address {
    /// Inside the site: written once the site is known.
    Inside(Target),
    /// Elsewhere: written as it is.
    Outside,
}

/// Schemes that a link may have. Others run code in the page or open programs that nobody asked for.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// Reads an address; on failure says what is wrong and what to write.
pub(super) fn read(address: &str) -> Result<Address, (String, &'static str)> {
    if let Some(page) = address.strip_prefix("page:") {
        let (key, anchor) = match page.split_once('#') {
            Some((key, anchor)) => (key, Some(anchor.to_owned())),
            None => (page, None),
        };
        return Ok(Address::Inside(Target::Page { key: key.to_owned(), anchor }));
    }
    if let Some(anchor) = address.strip_prefix('#') {
        return Ok(Address::Inside(Target::Here { anchor: anchor.to_owned() }));
    }
    if address.is_empty() {
        return Err(("a link that leads nowhere".into(), "write page:key, a file's name or a full address"));
    }
    if address.starts_with(['/', '\\']) {
        return Err((
            format!("the address `{address}` would break when a page moves"),
            "write page:key for a page, or the path of a file beside this one",
        ));
    }
    match scheme(address) {
        None => Ok(Address::Inside(Target::File { path: address.to_owned() })),
        Some(scheme) if SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) => Ok(Address::Outside),
        Some(scheme) => Err((
            format!("addresses that start with `{scheme}:` are not allowed"),
            "use https, mailto or tel",
        )),
    }
}

/// What stands before the first colon, if it is shaped like a scheme.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let shaped = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    shaped.then_some(scheme)
}
