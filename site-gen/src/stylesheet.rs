//! Style sheets made ready to publish.
//!
//! Comes in: a sheet as it was written. Goes out: the same rules without comments and needless blanks, with the published
//! addresses of the files it names. Never here: other changes. Values and selectors stay as they were written.

use portal::Problem;

use crate::assets::{Assets, join};

/// Prepares a sheet called `name` (`css/site.css`) that stands at `path`.
pub(crate) fn prepare(
    path: &str,
    name: &str,
    bytes: &[u8],
    assets: &Assets,
    problems: &mut Vec<Problem>,
) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        problems.push(Problem::in_file(path, "this style sheet is not UTF-8").hint("save it as UTF-8"));
        return Vec::new();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    if text.contains("@import") {
        let hint = "put its rules into this one: each file costs a reader a request";
        problems.push(Problem::in_file(path, "a style sheet that asks for another one").hint(hint));
    }
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut out = String::with_capacity(text.len());
    for token in tokens(&text) {
        match token {
            Token::Comment => {}
            Token::Blank => {
                if !out.ends_with([' ', '\n', '{', ';', '}', ',']) && !out.is_empty() {
                    out.push(' ');
                }
            }
            Token::Text(text) => {
                if matches!(text, "{" | "}" | ";" | ",") && out.ends_with(' ') {
                    out.pop();
                }
                out.push_str(text);
            }
            Token::Url(url) => {
                out.push_str("url(\"");
                out.push_str(&address(path, folder, url, assets, problems));
                out.push_str("\")");
            }
        }
    }
    out.into_bytes()
}

fn address(path: &str, folder: &str, url: &str, assets: &Assets, problems: &mut Vec<Problem>) -> String {
    if url.starts_with('#') {
        return url.to_owned();
    }
    if url.contains(':') || url.starts_with("//") {
        let hint =
            "put the file into static/: pages load nothing from elsewhere, not even from inside the sheet";
        problems.push(Problem::in_file(path, format!("`url({url})` is refused by browsers")).hint(hint));
        return String::new();
    }
    let (file, part) = url.split_once('#').map_or((url, ""), |(file, part)| (file, part));
    let found = join(folder, file).and_then(|name| assets.get(&name));
    match found {
        Some(published) if part.is_empty() => published.address.clone(),
        Some(published) => format!("{}#{part}", published.address),
        None => {
            let names = assets.iter().map(|(name, _)| name).filter(|name| !name.is_empty());
            let problem = Problem::in_file(path, format!("no file `{url}`"));
            problems.push(problem.suggest(join(folder, file).unwrap_or_default().as_str(), names));
            String::new()
        }
    }
}

enum Token<'t> {
    Comment,
    Blank,
    Text(&'t str),
    /// What stands in `url(...)`, without quotes.
    Url(&'t str),
}

/// Cuts a sheet into comments, blanks, strings, addresses and single signs.
fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (token, length) = next(rest, first);
        rest = &rest[length..];
        Some(token)
    })
}

fn next(rest: &str, first: char) -> (Token<'_>, usize) {
    if rest.starts_with("/*") {
        let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
        return (Token::Comment, length);
    }
    if first.is_whitespace() {
        return (Token::Blank, rest.len() - rest.trim_start().len());
    }
    if first == '"' || first == '\'' {
        let length = string_length(rest, first);
        return (Token::Text(&rest[..length]), length);
    }
    if let Some(inside) = rest.strip_prefix("url(")
        && let Some(end) = inside.find(')')
    {
        let url = inside[..end].trim().trim_matches(['"', '\'']);
        return (Token::Url(url), "url(".len() + end + 1);
    }
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    let length = if word == 0 { first.len_utf8() } else { word };
    (Token::Text(&rest[..length]), length)
}

/// The length of a string with its quotes; a backslash takes the sign after it along.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blanks_go_and_values_stay() {
        let css = "/* a */\n:root {\n  --gap: calc(1rem + 2px);\n}\n\n.a > .b , .c :hover {\n  content: \"/* no */  \";\n  margin: 0 auto\n}\n";
        let mut problems = Vec::new();
        let out = prepare("x/site.css", "css/site.css", css.as_bytes(), &Assets::default(), &mut problems);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            ":root{--gap: calc(1rem + 2px);}.a > .b,.c :hover{content: \"/* no */  \";margin: 0 auto}"
        );
        assert!(problems.is_empty());
    }

    #[test]
    fn files_that_are_not_there_and_inline_data_are_problems() {
        let css = "a { background: url('../img/x.svg') } b { background: url(data:image/png;base64,AA==) } c { fill: url(#d) }";
        let mut problems = Vec::new();
        prepare("x/site.css", "css/site.css", css.as_bytes(), &Assets::default(), &mut problems);
        let messages: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(
            messages,
            ["no file `../img/x.svg`", "`url(data:image/png;base64,AA==)` is refused by browsers"]
        );
    }
}
