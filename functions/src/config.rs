//! Configuration: read once from the variables that a program hands in, and typed from then on.
//!
//! Comes in: names and values of environment variables. Goes out: a [`Config`], or everything that is missing or wrong
//! in one message. Never here: reading the environment itself, defaults that hide a missing value.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::http::address::Proxies;
use crate::store::{Credentials, Tables};

/// Everything that a Lambda program is told from outside.
#[derive(Clone)]
pub struct Config {
    /// Name of the secret that holds the key of the portal (`PORTAL_SECRET_ID`); the key itself is never in the environment.
    pub secret: String,
    /// Names of the tables (`PORTAL_CASES_TABLE`, `PORTAL_FORUM_TABLE`).
    pub tables: Tables,
    /// Name of the private bucket of uploaded files (`PORTAL_FILES_BUCKET`).
    pub bucket: String,
    /// The bundle that was built with the site (`PORTAL_BUNDLE`, else `bundle.json` in `LAMBDA_TASK_ROOT`).
    pub bundle: PathBuf,
    /// Machines of ours between the reader and this program (`PORTAL_PROXIES`, a number).
    pub proxies: Proxies,
    /// Where AWS is and who we are.
    pub aws: Aws,
}

/// Where AWS is and who we are, as the Lambda environment says.
#[derive(Clone)]
pub struct Aws {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
    pub credentials: Credentials,
    /// Another address for DynamoDB (`AWS_ENDPOINT_URL_DYNAMODB`).
    pub dynamodb: Option<String>,
    /// Address of the gateway that keeps sockets (`AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI`); none for programs that tell nobody.
    pub sockets: Option<String>,
    /// Another address for S3 (`AWS_ENDPOINT_URL_S3`).
    pub s3: Option<String>,
    /// Another address for SES (`AWS_ENDPOINT_URL_SESV2`).
    pub ses: Option<String>,
    /// Another address for Secrets Manager (`AWS_ENDPOINT_URL_SECRETS_MANAGER`).
    pub secrets: Option<String>,
}

/// Everything that is missing or wrong; the values themselves are never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "configuration: {}", self.0.join("; "))
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads all variables.
    pub fn read(variables: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut reader = Reader { variables, problems: Vec::new() };
        let config = Self {
            secret: reader.needed("PORTAL_SECRET_ID"),
            tables: Tables {
                cases: reader.needed("PORTAL_CASES_TABLE"),
                forum: reader.needed("PORTAL_FORUM_TABLE"),
            },
            bucket: reader.needed("PORTAL_FILES_BUCKET"),
            bundle: reader.bundle(),
            proxies: reader.proxies(),
            aws: reader.aws(),
        };
        if reader.problems.is_empty() { Ok(config) } else { Err(ConfigError(reader.problems)) }
    }
}

/// What the porter of the gateway is told.
#[derive(Clone)]
pub struct PorterConfig {
    /// Name of the secret that holds the word of `CloudFront` (`PORTAL_EDGE_SECRET_ID`).
    pub secret: String,
    /// Where AWS is and who we are.
    pub aws: Aws,
}

impl fmt::Debug for PorterConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PorterConfig").finish_non_exhaustive()
    }
}

impl PorterConfig {
    /// Reads all variables.
    pub fn read(variables: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut reader = Reader { variables, problems: Vec::new() };
        let config = Self { secret: reader.needed("PORTAL_EDGE_SECRET_ID"), aws: reader.aws() };
        if reader.problems.is_empty() { Ok(config) } else { Err(ConfigError(reader.problems)) }
    }
}

/// Reads only where the bundle is, for programs that need nothing else.
pub fn bundle(variables: &BTreeMap<String, String>) -> Result<PathBuf, ConfigError> {
    let mut reader = Reader { variables, problems: Vec::new() };
    let bundle = reader.bundle();
    if reader.problems.is_empty() { Ok(bundle) } else { Err(ConfigError(reader.problems)) }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("tables", &self.tables)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

/// Collects what is wrong and goes on with empty values, so that one run names all of it.
struct Reader<'a> {
    variables: &'a BTreeMap<String, String>,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    fn needed(&mut self, name: &str) -> String {
        let value = self.optional(name);
        if value.is_none() {
            self.problems.push(format!("{name} is missing"));
        }
        value.unwrap_or_default()
    }

    fn aws(&mut self) -> Aws {
        Aws {
            region: self.needed("AWS_REGION"),
            credentials: Credentials {
                access_key_id: self.needed("AWS_ACCESS_KEY_ID"),
                secret_access_key: self.needed("AWS_SECRET_ACCESS_KEY"),
                session_token: self.optional("AWS_SESSION_TOKEN"),
            },
            dynamodb: self.optional("AWS_ENDPOINT_URL_DYNAMODB"),
            sockets: self.optional("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"),
            s3: self.optional("AWS_ENDPOINT_URL_S3"),
            ses: self.optional("AWS_ENDPOINT_URL_SESV2"),
            secrets: self.optional("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
        }
    }

    fn bundle(&mut self) -> PathBuf {
        let given = self.optional("PORTAL_BUNDLE").map(PathBuf::from);
        let packed = || self.optional("LAMBDA_TASK_ROOT").map(|root| PathBuf::from(root).join("bundle.json"));
        match given.or_else(packed) {
            Some(path) => path,
            None => {
                self.problems.push("PORTAL_BUNDLE and LAMBDA_TASK_ROOT are missing, one is needed".into());
                PathBuf::new()
            }
        }
    }

    fn proxies(&mut self) -> Proxies {
        let Some(text) = self.optional("PORTAL_PROXIES") else { return Proxies::NONE };
        match text.parse() {
            Ok(count) => Proxies(count),
            Err(_) => {
                self.problems.push("PORTAL_PROXIES is not a small whole number".into());
                Proxies::NONE
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> BTreeMap<String, String> {
        [
            ("PORTAL_SECRET_ID", "portal"),
            ("PORTAL_CASES_TABLE", "cases"),
            ("PORTAL_FORUM_TABLE", "forum"),
            ("PORTAL_FILES_BUCKET", "files"),
            ("PORTAL_PROXIES", "1"),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("AWS_REGION", "ca-central-1"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    }

    #[test]
    fn a_complete_environment_is_read() {
        let config = Config::read(&complete()).unwrap();
        assert_eq!(config.secret, "portal");
        assert_eq!(config.bundle, PathBuf::from("/var/task/bundle.json"));
        assert_eq!(config.proxies, Proxies(1));
        assert!(!format!("{config:?}").contains("key"));
    }

    #[test]
    fn everything_wrong_is_named_at_once_and_no_value_is_shown() {
        let mut variables = complete();
        variables.remove("AWS_REGION");
        variables.remove("PORTAL_SECRET_ID");
        variables.insert("PORTAL_CASES_TABLE".into(), String::new());
        variables.insert("PORTAL_PROXIES".into(), "many".into());
        let message = Config::read(&variables).unwrap_err().to_string();
        for name in ["AWS_REGION", "PORTAL_SECRET_ID", "PORTAL_CASES_TABLE", "PORTAL_PROXIES"] {
            assert!(message.contains(name), "{message}");
        }
        assert!(!message.contains("many"));
    }
}
