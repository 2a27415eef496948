//! The key of the portal and the word of `CloudFront`, as Secrets Manager keeps them.
//!
//! Comes in: the name of the secret. Goes out: what it holds. Never here: the environment, which anybody with a look at the
//! function's settings can read; the value in an error.

use anyhow::Context as _;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::aws::{Call, Signed};
use crate::config::{Aws, Config};

/// Asks for the key: 64 hexadecimal digits.
pub async fn read(config: &Config, signed: &Signed) -> anyhow::Result<[u8; 32]> {
    let text = text(&config.secret, &config.aws, signed).await?;
    key(&text).context("the secret is not 64 hexadecimal digits")
}

/// Asks for the text of a secret.
pub async fn text(name: &str, aws: &Aws, signed: &Signed) -> anyhow::Result<String> {
    let address = signed.address("secretsmanager", aws.secrets.as_deref());
    let headers =
        [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "secretsmanager.GetSecretValue")];
    let body = Bytes::from(json!({ "SecretId": name }).to_string());
    let call = Call {
        service: "secretsmanager",
        method: "POST",
        address: format!("{address}/"),
        headers: &headers,
        body,
    };
    let answer = signed.call(&call).await?;
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let refused = || told["__type"].as_str().unwrap_or("no reason").to_owned();
    anyhow::ensure!(answer.status == 200, "the secret can't be read: {} {}", answer.status, refused());
    Ok(told["SecretString"].as_str().unwrap_or_default().to_owned())
}

fn key(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    let mut key = [0; 32];
    for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
        *byte = (pair[0] << 4) | pair[1];
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_digits() {
        assert_eq!(key(&"0f".repeat(32)), Some([0x0f; 32]));
        for wrong in ["", "hunter2", &"0f".repeat(31), &"0g".repeat(32)] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
    }
}
