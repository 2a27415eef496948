//! What every request and event has at hand: the store, the site, time and chance.
//!
//! Comes in: everything that a program makes once when it starts. Goes out: [`App`], shared by all handlers. Never here:
//! where any of it came from.

use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRef;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use portal::Lang;

use crate::desk::Pools;
use crate::files::FileStore;
use crate::http::address::Proxies;
use crate::http::parcel::Parcels;
use crate::live::Sockets;
use crate::site::Site;
use crate::store::{About, LinkPurpose, NewLink, Store};
use crate::tokens::{TOKEN_BYTES, Token, Tokens};

/// The future of a call through one of our traits.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Everything that handlers use. Made once by a program, shared by all requests.
pub struct App {
    /// What the portal remembers.
    pub store: Store,
    /// The site as it is now.
    pub site: Live,
    /// Where uploaded files are kept.
    pub files: Arc<dyn FileStore>,
    /// Links, drafts and signatures.
    pub tokens: Tokens,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub ids: Arc<dyn Ids>,
    /// Who suits whom, kept for a short time.
    pub pools: Pools,
    /// Pages that are open.
    pub sockets: Sockets,
    /// How many machines of ours stand before this one.
    pub proxies: Proxies,
    /// Where files wait that are too large for an answer; none where nothing limits answers.
    pub parcels: Option<Arc<dyn Parcels>>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

impl App {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A link with a nonce of its own, and the nonce for the mail that carries it.
    pub fn link(&self, purpose: LinkPurpose, about: About, expires_at: Timestamp) -> (NewLink, String) {
        let nonce = format!("{:032x}", self.ids.bits128());
        let token = self.tokens.link(purpose, &nonce).digest();
        (NewLink { about, ..NewLink::new(token, purpose, expires_at) }, nonce)
    }

    /// The day now, where the national secretariat is.
    pub fn today(&self) -> Date {
        day(self.now())
    }
}

/// What stands in front of every feature, those that remember nothing included.
#[derive(Clone)]
pub struct Front {
    /// The site as it is now.
    pub site: Live,
    /// Chance, for the numbers of requests.
    pub ids: Arc<dyn Ids>,
    /// As the program has it.
    pub parcels: Option<Arc<dyn Parcels>>,
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front").finish_non_exhaustive()
    }
}

impl FromRef<Arc<App>> for Front {
    fn from_ref(app: &Arc<App>) -> Self {
        Self { site: app.site.clone(), ids: Arc::clone(&app.ids), parcels: app.parcels.clone() }
    }
}

/// The site as it is now. A program that builds the site itself can put a new one in its place; a request that has
/// begun goes on with the one that it began with.
#[derive(Debug, Clone)]
pub struct Live(Arc<RwLock<Arc<Site>>>);

impl Live {
    /// Starts with this site.
    pub fn new(site: Site) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(site))))
    }

    /// The site as it is now.
    pub fn get(&self) -> Arc<Site> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another site in its place.
    pub fn replace(&self, site: Site) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
    }
}

/// Gives the time.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Gives random bytes that nobody can guess.
pub trait Ids: Send + Sync {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Ids {
    /// 64 random bits.
    pub fn bits64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    }

    /// 128 random bits.
    pub fn bits128(&self) -> u128 {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }

    /// A new token.
    pub fn token(&self) -> Token {
        let mut bytes = [0; TOKEN_BYTES];
        self.fill(&mut bytes);
        Token::from_bytes(bytes)
    }
}

/// The random bytes of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has random bytes once it has started");
    }
}

/// The day at a time, where the national secretariat is: Halifax, Atlantic time with its summer time, written out so
/// that no time zone data is needed. Retention and "date received" count in these days.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(halifax()).date()
}

/// When a day begins, there.
pub fn begins(day: Date) -> Timestamp {
    let midnight = day.to_zoned(halifax());
    midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// When the day after begins, there.
pub fn next_midnight(at: Timestamp) -> Timestamp {
    let tomorrow = at.to_zoned(halifax()).tomorrow().and_then(|day| day.start_of_day());
    tomorrow.map_or(at, |day| day.timestamp())
}

fn halifax() -> TimeZone {
    TimeZone::posix("AST4ADT,M3.2.0,M11.1.0").expect("a POSIX time zone that is spelled right")
}

/// The time of day at a time, there: `13:05`, `13 h 05`.
pub fn clock(at: Timestamp, lang: Lang) -> String {
    let at = at.to_zoned(halifax());
    match lang {
        Lang::En => format!("{}:{:02}", at.hour(), at.minute()),
        Lang::Fr => format!("{}\u{a0}h\u{a0}{:02}", at.hour(), at.minute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_written_as_the_language_does() {
        let at = "2026-11-22T12:05:59Z".parse().unwrap();
        assert_eq!(
            (clock(at, Lang::En).as_str(), clock(at, Lang::Fr).as_str()),
            ("8:05", "8\u{a0}h\u{a0}05")
        );
    }

    #[test]
    fn the_next_day_begins_at_the_next_midnight() {
        for (instant, expected) in [
            ("2026-11-22T03:59:59Z", "2026-11-22T04:00:00Z"),
            ("2026-11-22T04:00:00Z", "2026-11-23T04:00:00Z"),
            // The clocks go forward on this day.
            ("2026-03-08T05:00:00Z", "2026-03-09T03:00:00Z"),
        ] {
            assert_eq!(next_midnight(instant.parse().unwrap()).to_string(), expected, "{instant}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_halifax() {
        for (instant, expected) in [
            ("2026-11-22T03:59:59Z", "2026-11-21"),
            ("2026-11-22T04:00:00Z", "2026-11-22"),
            ("2026-07-01T02:59:59Z", "2026-06-30"),
            ("2026-07-01T03:00:00Z", "2026-07-01"),
        ] {
            assert_eq!(day(instant.parse().unwrap()).to_string(), expected, "{instant}");
        }
    }
}
