//! Whether a post was sent by a page of ours.
//!
//! Comes in: what the browser says of the page that sent a request. Goes out: ours, or not. Never here: sessions. Programs
//! that send neither header (a terminal, an old browser) act for nobody but themselves, so they are let through.

use axum::http::HeaderMap;

/// Whether another site's page made the browser send this.
pub(super) fn is_foreign(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text("sec-fetch-site"), text("origin")) {
        // `none`: typed by the reader, or a page that is loaded again.
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        // Browsers that are too old for the header above send `null` from pages that hide where they are, as ours do;
        // what those pages post carries a token in its address or a key in its form, which no other site knows, or changes
        // nothing of others.
        (None, Some("null")) => false,
        (None, Some(origin)) => origin != base_url && !is_host(origin, text("host").unwrap_or_default()),
        (None, None) => false,
    }
}

/// Whether a page of ours, and no program without a page, makes the browser open a socket: browsers always say where they come
/// from then.
pub(crate) fn is_page_of(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    text("origin")
        .is_some_and(|origin| origin == base_url || is_host(origin, text("host").unwrap_or_default()))
}

/// A page can't choose the host that its reader's browser calls, so an origin on the same host is ours.
fn is_host(origin: &str, host: &str) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    !host.is_empty() && authority == Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_open_sockets() {
        let opens = |pairs: &[(&'static str, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap()))
                .collect();
            is_page_of(&headers, "https://portal.example")
        };
        assert!(opens(&[("origin", "https://portal.example"), ("host", "id.execute-api.example")]));
        assert!(opens(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        for other in [
            &[][..],
            &[("host", "portal.example")],
            &[("origin", "null"), ("host", "null")],
            &[("origin", "https://evil.example"), ("host", "portal.example")],
            &[("origin", "https://portal.example.evil.example"), ("host", "portal.example")],
            &[("origin", "https://"), ("host", "")],
        ] {
            assert!(!opens(other), "{other:?}");
        }
    }

    fn foreign(pairs: &[(&'static str, &str)]) -> bool {
        let headers =
            pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect();
        is_foreign(&headers, "https://portal.example")
    }

    #[test]
    fn only_pages_of_ours_may_post() {
        for ours in [
            &[][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://portal.example")],
            &[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
        ] {
            assert!(!foreign(ours), "{ours:?}");
        }
        for other in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://portal.example")],
            &[("sec-fetch-site", ""), ("origin", "https://portal.example")],
            &[("origin", "https://evil.example"), ("host", "portal.example")],
            &[("origin", "https://portal.example.evil.example")],
            &[("origin", "")],
        ] {
            assert!(foreign(other), "{other:?}");
        }
    }
}
