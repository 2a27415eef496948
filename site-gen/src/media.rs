//! The kinds of files that a site is made of.
//!
//! Comes in: a path. Goes out: what it is served as. Never here: what is in the file.

/// Kinds of files that may be published, by the end of their name. What is not here is never published: an editor's
/// copy, a database, a key.
const TYPES: [(&str, &str); 23] = [
    ("atom", "application/atom+xml; charset=utf-8"),
    ("avif", "image/avif"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("gif", "image/gif"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("ics", "text/calendar; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml; charset=utf-8"),
    ("zip", "application/zip"),
];

/// Kinds that may stand beside a text in `content/`.
const BESIDE_TEXT: [&str; 13] =
    ["avif", "csv", "docx", "gif", "ics", "jpeg", "jpg", "pdf", "png", "pptx", "svg", "webp", "xlsx"];

/// The end of a path's name, without the point.
pub(crate) fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// What a file is served as; none for a kind that is not published.
pub(crate) fn content_type(path: &str) -> Option<&'static str> {
    // A feed is a file called `feed.xml`.
    if path.ends_with("/feed.xml") {
        return Some(TYPES[0].1);
    }
    let extension = extension(path);
    TYPES.iter().find(|(known, _)| *known == extension).map(|(_, name)| *name)
}

/// Whether a file of this kind may stand beside a text.
pub(crate) fn may_stand_beside_text(path: &str) -> bool {
    BESIDE_TEXT.contains(&extension(path))
}

/// The kinds that may stand beside a text, for a hint.
pub(crate) fn beside_text() -> String {
    BESIDE_TEXT.join(", ")
}
