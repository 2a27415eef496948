//! Holds every call that a request makes against the role of the function that answers the request on AWS.
//!
//! Comes in: requests as they begin and end, calls to tables. Goes out: a test that stops when a call is made that the
//! template does not permit. Never here: calls that a test makes itself, with no request under way.

#[path = "../../../infra/aws/template.rs"]
pub mod template;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::record::{Recorder, Step};
use template::{calls_in, program_of, table_calls};

/// Who is answering, and which calls nobody of them may make.
#[derive(Debug, Default)]
pub struct Roles {
    answering: Mutex<Vec<&'static str>>,
    refused: Mutex<BTreeSet<String>>,
    /// Once there is one, it is told of every call and every request.
    pub recorder: OnceLock<Recorder>,
}

impl Roles {
    /// A call to a table leaves the store.
    pub fn called(&self, operation: &str, body: &[u8]) {
        let answering = self.answering.lock().unwrap().clone();
        if !answering.is_empty() {
            let refused = refused(&answering, operation, body);
            self.refused.lock().unwrap().extend(refused);
        }
    }
}

/// The calls in a request that no role of these programs permits.
pub fn refused(programs: &[&str], operation: &str, body: &[u8]) -> BTreeSet<String> {
    let body: Value = serde_json::from_slice(body).unwrap();
    let calls = calls_in(operation, &body).into_iter();
    let refused = calls.filter(|call| !programs.iter().any(|program| table_calls()[program].contains(call)));
    refused.map(|(action, table)| format!("{programs:?} may not {action} {table}")).collect()
}

/// One program is answering until this is dropped.
struct Answering(Arc<Roles>, &'static str);

impl Drop for Answering {
    fn drop(&mut self) {
        let mut answering = self.0.answering.lock().unwrap();
        let place = answering.iter().position(|program| *program == self.1).unwrap();
        answering.remove(place);
    }
}

/// Stands round all routers.
pub async fn held(State(roles): State<Arc<Roles>>, request: Request, next: Next) -> Response {
    let program = program_of(request.uri().path());
    roles.answering.lock().unwrap().push(program);
    let answering = Answering(Arc::clone(&roles), program);
    let begun = Instant::now();
    let response = next.run(request).await;
    if let Some(recorder) = roles.recorder.get() {
        let bytes = response.body().size_hint().lower();
        let step = Step { programs: vec![program], is_request: true, bytes, ..Step::default() };
        recorder.done(step, begun.elapsed());
    }
    drop(answering);
    let refused = roles.refused.lock().unwrap().clone();
    assert!(refused.is_empty(), "infra/aws/template.yaml: {refused:?}");
    response
}
