//! API Gateway as a program sees it: events out of requests, responses out of answers.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use serde_json::Value;

use crate::HTTP_REQUEST;
use crate::cloud::Programs;
use crate::runtime::Answer;
use crate::support::roles::template::program_of;

/// What API Gateway does: an event out of a request, a response out of an answer.
pub(crate) async fn gateway(State(programs): State<Programs>, request: Request<Body>) -> Response<Body> {
    let program = &programs[program_of(request.uri().path())];
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut event: Value = serde_json::from_str(HTTP_REQUEST).unwrap();
    event["rawPath"] = parts.uri.path().into();
    event["rawQueryString"] = parts.uri.query().unwrap_or_default().into();
    event["requestContext"]["http"]["method"] = parts.method.as_str().into();
    event["requestContext"]["http"]["path"] = parts.uri.path().into();
    for (name, value) in &parts.headers {
        let value = value.to_str().unwrap();
        match name.as_str() {
            "cookie" => event["cookies"] = value.split("; ").collect::<Vec<_>>().into(),
            name => event["headers"][name] = value.into(),
        }
    }
    if !body.is_empty() {
        event["headers"]["content-length"] = body.len().to_string().into();
        event["body"] = STANDARD.encode(&body).into();
        event["isBase64Encoded"] = true.into();
    }
    let Answer::Response(answer) = program.invoke(event).await else { panic!("the program failed") };
    to_response(&answer)
}

fn to_response(answer: &Value) -> Response<Body> {
    let mut response =
        Response::builder().status(u16::try_from(answer["statusCode"].as_u64().unwrap()).unwrap());
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap());
    }
    for cookie in answer["cookies"].as_array().into_iter().flatten() {
        response = response.header("set-cookie", cookie.as_str().unwrap());
    }
    let text = answer["body"].as_str().unwrap_or_default();
    let body = match answer["isBase64Encoded"].as_bool() {
        Some(true) => STANDARD.decode(text).unwrap(),
        _ => text.as_bytes().to_vec(),
    };
    response.body(Body::from(body)).unwrap()
}
