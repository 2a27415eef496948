//! The portal of a test.

use std::sync::Arc;

use aws_lambda_events::event::dynamodb::Event;
use axum::Router;
use axum::extract::FromRef as _;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use functions::app::{App, Front, Ids, Live};
use functions::desk;
use functions::exports;
use functions::figures::{self, Counting};
use functions::forum;
use functions::funder;
use functions::http::address::{Peer, Proxies};
use functions::intake;
use functions::live::{Sockets, Switchboard};
use functions::mail::Message;
use functions::outbox::Outbox;
use functions::oversight;
use functions::own_file;
use functions::referrals;
use functions::search::{self, Searching, Shelf};
use functions::site::Site;
use functions::staff;
use functions::store::{Connection, Store, Tables};
use functions::tokens::Tokens;
use jiff::SignedDuration;
use portal::Lang;
use portal_local::dynamodb::{Engine, StreamFollower};
use portal_local::sockets::Gateway;

use super::bundle::bundle;
use super::doubles::{FrozenClock, Line, Mailbox, MemoryFiles, SeededIds};
use super::pages;
use super::roles;
use super::visitor::Visitor;

/// Noon in Halifax on a day in winter.
pub const NOON: &str = "2026-11-22T16:00:00Z";

/// A whole portal.
pub struct TestApp {
    pub app: Arc<App>,
    pub clock: Arc<FrozenClock>,
    pub mailbox: Arc<Mailbox>,
    pub files: Arc<MemoryFiles>,
    pub outbox: Outbox,
    pub counting: Counting,
    pub switchboard: Switchboard,
    pub gateway: Gateway,
    pub engine: Engine,
    pub line: Line,
    pub shelf: Shelf,
    router: Router,
    followers: tokio::sync::Mutex<[StreamFollower; 2]>,
}

impl TestApp {
    pub fn new() -> Self {
        let tables = Tables::default();
        let engine = Engine::memory(&tables).unwrap();
        let line = Line::to(engine.http_client());
        let connection = Connection { http: line.client(), ..engine.connection() };
        let clock = FrozenClock::at(NOON);
        let (mailbox, files) = (Arc::new(Mailbox::default()), Arc::new(MemoryFiles::default()));
        let ids: Arc<dyn Ids> = SeededIds::new();
        let bits = Arc::clone(&ids);
        let names = [tables.cases.clone(), tables.forum.clone()];
        let store = Store::connect(connection, tables, Arc::new(move || bits.bits64()));
        let gateway = Gateway::default();
        let app = Arc::new(App {
            store,
            site: Live::new(Site::as_needed(&bundle()).unwrap_or_else(|problems| panic!("{problems:#?}"))),
            files: files.clone(),
            tokens: Tokens::new([7; 32]),
            clock: clock.clone(),
            ids,
            proxies: Proxies::NONE,
            parcels: None,
            pools: desk::Pools::default(),
            sockets: gateway.sockets(),
        });
        let outbox = Outbox::new(Arc::clone(&app), mailbox.clone());
        let counting = Counting::new(Arc::clone(&app));
        let followers = names.map(|table| engine.follow(&table, "test").unwrap());
        let followers = tokio::sync::Mutex::new(followers);
        let shelf = Shelf::new(pages::indexes());
        let searching = Searching { front: Front::from_ref(&app), shelf: shelf.clone() };
        let router = intake::router(Arc::clone(&app))
            .merge(staff::router(Arc::clone(&app)))
            .merge(desk::router(Arc::clone(&app)))
            .merge(desk::imports::router(Arc::clone(&app)))
            .merge(referrals::router(Arc::clone(&app)))
            .merge(own_file::router(Arc::clone(&app)))
            .merge(oversight::router(Arc::clone(&app)))
            .merge(exports::router(Arc::clone(&app)))
            .merge(funder::router(Arc::clone(&app)))
            .merge(figures::router(Arc::clone(&app)))
            .merge(forum::router(Arc::clone(&app)))
            .merge(search::router(searching));
        let held = from_fn_with_state(Arc::clone(&line.roles), roles::held);
        let router = router.layer(from_fn(from_here)).layer(held);
        let switchboard = Switchboard::new(Arc::clone(&app));
        Self {
            app,
            clock,
            mailbox,
            files,
            outbox,
            counting,
            switchboard,
            gateway,
            engine,
            line,
            shelf,
            router,
            followers,
        }
    }

    pub fn site(&self) -> Arc<Site> {
        self.app.site.get()
    }

    pub fn visitor(&self, lang: Lang) -> Visitor {
        Visitor::new(self.router.clone(), lang)
    }

    /// The same browser, at a program that stores in the same tables and reaches no gateway of sockets.
    pub fn without_gateway(&self, visitor: &Visitor) -> Visitor {
        let app = App {
            store: self.app.store.clone(),
            site: self.app.site.clone(),
            files: self.files.clone(),
            tokens: self.app.tokens.clone(),
            clock: self.clock.clone(),
            ids: Arc::clone(&self.app.ids),
            proxies: Proxies::NONE,
            parcels: None,
            pools: desk::Pools::default(),
            sockets: Sockets::default(),
        };
        let router = forum::router(Arc::new(app)).layer(from_fn(from_here));
        let mut there = Visitor::new(router, visitor.lang);
        there.cookies.clone_from(&visitor.cookies);
        there
    }

    pub fn later(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Hands the streams' records to their readers, as Lambda does; says how many failed.
    pub async fn deliver(&self) -> usize {
        let mut failed = 0;
        for follower in &mut *self.followers.lock().await {
            while let Some(batch) = follower.try_next().await.unwrap() {
                let event: Event = serde_json::from_value(batch.event.clone()).unwrap();
                failed += self.outbox.on_stream(&event).await.batch_item_failures.len();
                failed += self.counting.on_stream(&event).await.batch_item_failures.len();
                failed += self.switchboard.on_stream(&event).await.batch_item_failures.len();
                follower.done(&batch).unwrap();
            }
        }
        failed
    }

    /// Mail to an address, once everything that is due has been sent.
    pub async fn mail_to(&self, address: &str) -> Vec<Message> {
        self.deliver().await;
        self.mailbox.to(address)
    }
}

/// Every visitor of a test calls from the same address, as people in a library do.
async fn from_here(mut request: axum::extract::Request, next: Next) -> axum::response::Response {
    request.extensions_mut().insert(Peer([192, 0, 2, 7].into()));
    next.run(request).await
}

/// The first link to the portal in a message, as a path.
pub fn link_in(message: &Message) -> String {
    let start = message.text.find("https://portal.example/api/").expect("a link in the mail");
    let link = message.text[start..].split_whitespace().next().unwrap();
    link.strip_prefix("https://portal.example").unwrap().to_owned()
}
