//! Headers that answers carry to protect the people who read them: the same for static pages, functions and the local
//! host.
//!
//! Comes in: what kind of answer it is. Goes out: names in lower case with their values. Never here: caching, types,
//! cookies, which depend on the single answer.

/// What kind of answer carries the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Pages and files that are the same for everybody.
    Site,
    /// Answers of functions: their addresses may hold a token, so no other site learns where a reader comes from.
    Api,
}

/// Only what comes from this site is run, shown or posted to; nothing stands in a frame or in the page's own text.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; object-src 'none'";

/// Abilities that no page of the portal uses.
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
     fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// The headers of every answer of an area. HSTS: two years and all hosts below, as browsers' preload lists ask; over
/// plain HTTP, as on one machine, browsers ignore it.
pub fn security_headers(area: Area) -> [(&'static str, &'static str); 8] {
    let referrer = match area {
        Area::Site => "strict-origin-when-cross-origin",
        Area::Api => "no-referrer",
    };
    [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS_POLICY),
        ("referrer-policy", referrer),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_one_line_and_addresses_with_tokens_stay_here() {
        for (name, value) in security_headers(Area::Api) {
            assert!(
                value.bytes().all(|b| (0x20..0x7f).contains(&b)) && !value.contains("  "),
                "{name}: {value}"
            );
        }
        assert!(security_headers(Area::Api).contains(&("referrer-policy", "no-referrer")));
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
    }
}
