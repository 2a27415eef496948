//! Files that are too large for an answer of Lambda: a page with a link, and behind it the file as it was.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode as Status;
use aws_smithy_types::body::SdkBody;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use functions::app::{Front, SystemIds};
use functions::aws::Signed;
use functions::config::Aws;
use functions::files::s3::Bucket;
use functions::http::edge::edge;
use functions::http::parcel::LARGEST;
use functions::store::Credentials;
use portal::Lang;

use crate::support::{Page, TestApp, Visitor};

/// What lies in the bucket: headers and bytes by address.
type Laid = Arc<Mutex<BTreeMap<String, (BTreeMap<String, String>, Vec<u8>)>>>;

/// The service, which takes what is put there.
#[derive(Debug, Clone, Default)]
struct Storage {
    laid: Laid,
    /// Calls that meet trouble first.
    troubles: Arc<Mutex<u32>>,
}

impl HttpConnector for Storage {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = |status: u16| Ok(HttpResponse::new(Status::try_from(status).unwrap(), SdkBody::empty()));
        let mut troubles = self.troubles.lock().unwrap();
        if *troubles > 0 {
            *troubles -= 1;
            return HttpConnectorFuture::ready(answer(503));
        }
        assert_eq!(request.method(), "PUT");
        assert!(request.headers().get("authorization").unwrap().contains("/ca-central-1/s3/"));
        let headers =
            request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let bytes = request.body().bytes().unwrap().to_vec();
        self.laid.lock().unwrap().insert(request.uri().to_owned(), (headers, bytes));
        HttpConnectorFuture::ready(answer(200))
    }
}

async fn file(Path((_, bytes)): Path<(String, usize)>) -> impl IntoResponse {
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"halifax.csv\""),
    ];
    (head, "x".repeat(bytes))
}

fn visitor(app: &TestApp, storage: &Storage, lang: Lang) -> Visitor {
    let credentials = Credentials {
        access_key_id: "id".into(),
        secret_access_key: "zquille-key".into(),
        session_token: Some("token/of+ours".into()),
    };
    let aws = Aws {
        region: "ca-central-1".into(),
        credentials,
        dynamodb: None,
        sockets: None,
        s3: None,
        ses: None,
        secrets: None,
    };
    let bucket = Bucket::new(Signed::new(&aws, SharedHttpConnector::new(storage.clone())), "files", None);
    let front =
        Front { site: app.app.site.clone(), ids: Arc::new(SystemIds), parcels: Some(Arc::new(bucket)) };
    let router = Router::new().route("/files/{lang}/{bytes}", get(file));
    Visitor::new(router.layer(from_fn_with_state(front, edge)), lang)
}

fn link(page: &Page) -> String {
    page.links().into_iter().find(|link| link.contains("/parcels/")).expect("a link to the file")
}

#[tokio::test]
async fn a_large_file_waits_behind_a_link_that_works_for_minutes() {
    let (app, storage) = (TestApp::new(), Storage::default());
    let small = visitor(&app, &storage, Lang::En).get(&format!("/files/en/{LARGEST}")).await;
    assert_eq!(
        (small.bytes.len(), small.headers["content-type"].to_str().unwrap()),
        (LARGEST, "text/csv; charset=utf-8")
    );
    assert!(storage.laid.lock().unwrap().is_empty());

    // The service is away for a moment.
    *storage.troubles.lock().unwrap() = 2;
    let large = 30_000_000;
    let page = visitor(&app, &storage, Lang::Fr).get(&format!("/files/fr/{large}")).await;
    let page = page.expect(StatusCode::OK).says("Votre fichier est prêt").says("pendant 10 minutes");
    assert!(page.headers.get("content-disposition").is_none() && page.headers["cache-control"] == "no-store");
    let link = link(&page);
    let (address, query) = link.split_once('?').unwrap();
    assert!(address.starts_with("https://files.s3.ca-central-1.amazonaws.com/parcels/"), "{address}");
    assert!(!link.contains("zquille-key"));
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(query["X-Amz-Expires"], "600");
    assert_eq!(query["X-Amz-Security-Token"], "token/of+ours");
    assert_eq!((query["X-Amz-Algorithm"].as_str(), query["X-Amz-Signature"].len()), ("AWS4-HMAC-SHA256", 64));

    let laid = storage.laid.lock().unwrap();
    let (headers, bytes) = &laid[address];
    assert_eq!(bytes.len(), large);
    for (name, value) in [
        ("content-type", "text/csv; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"halifax.csv\""),
        ("cache-control", "no-store"),
        ("x-amz-server-side-encryption", "aws:kms"),
    ] {
        assert_eq!(headers[name], value);
    }
}

#[tokio::test(start_paused = true)]
async fn where_no_place_can_be_had_a_page_says_so() {
    let (app, storage) = (TestApp::new(), Storage::default());
    *storage.troubles.lock().unwrap() = 99;
    let page = visitor(&app, &storage, Lang::En).get(&format!("/files/en/{}", LARGEST + 1)).await;
    page.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(*storage.troubles.lock().unwrap(), 96, "three attempts, no more");
}
