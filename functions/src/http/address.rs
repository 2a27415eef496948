//! The network address of a reader, for limits only: it is hashed before it is counted and never stored or logged.
//!
//! Comes in: the address of the machine that called, and `X-Forwarded-For` as far as machines of ours wrote it. Goes
//! out: one address. Never here: trust in what the reader wrote into that header.

use std::net::IpAddr;

use axum::http::{Extensions, HeaderMap};

/// The machine at the other end of the connection; the host puts it into a request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// How many machines of ours (a CDN, a gateway) pass a request on before the one that tells us its [`Peer`]. Each of
/// them appends the address that called it to `X-Forwarded-For`; what stands further left is the reader's own invention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxies(pub u8);

impl Proxies {
    /// Readers call directly: the header is not looked at.
    pub const NONE: Self = Self(0);
}

/// The reader's address; none when the host gave no [`Peer`].
pub fn reader(extensions: &Extensions, headers: &HeaderMap, proxies: Proxies) -> Option<IpAddr> {
    let Peer(peer) = *extensions.get::<Peer>()?;
    Some(behind(headers, peer, proxies))
}

fn behind(headers: &HeaderMap, peer: IpAddr, Proxies(count): Proxies) -> IpAddr {
    let mut hops: Vec<Option<IpAddr>> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|text| text.trim().parse().ok())
        .collect();
    // A gateway may have written its caller, our peer, into the header already.
    if hops.last() != Some(&Some(peer)) {
        hops.push(Some(peer));
    }
    let place = hops.len().checked_sub(1 + usize::from(count));
    place.and_then(|place| hops[place]).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(forwarded: &str, peer: &str, proxies: u8) -> String {
        let mut headers = HeaderMap::new();
        if !forwarded.is_empty() {
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        behind(&headers, peer.parse().unwrap(), Proxies(proxies)).to_string()
    }

    #[test]
    fn only_what_our_machines_wrote_counts() {
        assert_eq!(seen("", "192.0.2.1", 0), "192.0.2.1");
        assert_eq!(
            seen("203.0.113.9", "192.0.2.1", 0),
            "192.0.2.1",
            "no machine of ours: the header is ignored"
        );
        assert_eq!(seen("203.0.113.9", "192.0.2.1", 1), "203.0.113.9");
        assert_eq!(seen("203.0.113.9, 192.0.2.1", "192.0.2.1", 1), "203.0.113.9");
        assert_eq!(seen("1.1.1.1, 203.0.113.9", "192.0.2.1", 1), "203.0.113.9", "a forged entry");
        assert_eq!(seen("nonsense", "192.0.2.1", 1), "192.0.2.1");
        assert_eq!(seen("", "192.0.2.1", 2), "192.0.2.1");
        assert_eq!(seen("2001:db8::1, 203.0.113.9", "192.0.2.1", 2), "2001:db8::1");
    }
}
