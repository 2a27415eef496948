//! A page as a browser without scripts reads it: its text, its errors, its form.

use axum::http::{HeaderMap, StatusCode};

/// An answer that was read to its end.
#[derive(Debug, Clone)]
pub struct Page {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Empty when it is no text.
    pub body: String,
    pub bytes: bytes::Bytes,
}

/// An input of the page's form, with what a browser would send for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub value: String,
    pub kind: String,
    /// Sent as it stands: not an unticked box, not a button, not a file.
    pub sent: bool,
}

impl Page {
    /// Asserts a status; the body says why when it is another one.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{} {}", self.path, self.text());
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.text().contains(text), "{}: no `{text}` in {}", self.path, self.text());
        self
    }

    /// What a reader sees, tags left out and entities read.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for piece in self.body.split('<') {
            text.push_str(piece.split_once('>').map_or("", |(_, rest)| rest));
            text.push(' ');
        }
        unescape(&text).split(' ').filter(|word| !word.trim().is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub fn location(&self) -> String {
        self.headers.get("location").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// The sentences of the summary of errors.
    pub fn errors(&self) -> Vec<String> {
        let Some(start) = self.body.find("class=\"wrap errors-above\"") else { return Vec::new() };
        let summary =
            &self.body[start..self.body.len().min(start + self.body[start..].find("</ul>").unwrap_or(0))];
        let links = summary.split("<a ").skip(1);
        links.filter_map(|link| Some(unescape(link.split_once('>')?.1.split_once('<')?.0))).collect()
    }

    /// The searched words that the page suggests: address and text.
    pub fn suggestion(&self) -> Option<(String, String)> {
        let hint = self.body.split_once("class=\"found-hint\"")?.1.split_once("</p>")?.0;
        let link = hint.split_once("<a href=\"")?.1;
        let (href, rest) = link.split_once('"')?;
        let text = rest.split_once('>')?.1.split_once('<')?.0;
        href.starts_with("/api/search/").then(|| (unescape(href), unescape(text)))
    }

    /// Where the page's form is sent to.
    #[track_caller]
    pub fn action(&self) -> String {
        attribute(&self.form_tag(), "action").expect("the form has an action")
    }

    pub fn is_multipart(&self) -> bool {
        self.form_tag().contains("multipart/form-data")
    }

    /// Where the toggle of the header sends the form to.
    #[track_caller]
    pub fn toggle_action(&self) -> String {
        let buttons = tags(&self.body).into_iter().filter(|(_, tag, _)| tag.starts_with("button"));
        buttons.filter_map(|(_, tag, _)| attribute(&tag, "formaction")).next().expect("a toggle that posts")
    }

    /// Where the toggle of the header leads.
    #[track_caller]
    pub fn toggle_link(&self) -> String {
        let links = tags(&self.body).into_iter().filter(|(_, tag, _)| tag.contains("class=\"toggle\""));
        links.filter_map(|(_, tag, _)| attribute(&tag, "href")).next().expect("a toggle that links")
    }

    /// The first value of an input.
    pub fn value(&self, name: &str) -> Option<String> {
        self.inputs().into_iter().find(|input| input.name == name && input.sent).map(|input| input.value)
    }

    /// Every link of the page.
    pub fn links(&self) -> Vec<String> {
        let links = tags(&self.body).into_iter().filter(|(_, tag, _)| tag.starts_with("a "));
        links.filter_map(|(_, tag, _)| attribute(&tag, "href")).collect()
    }

    /// The page without the header, which has a form of its own; all of a page that has no theme.
    fn main(&self) -> &str {
        self.body.find("<main").map_or(&self.body, |at| &self.body[at..])
    }

    #[track_caller]
    fn form_tag(&self) -> String {
        let mut forms = tags(self.main()).into_iter().filter(|(_, tag, _)| tag.starts_with("form "));
        forms.next().unwrap_or_else(|| panic!("{}: no form in {}", self.path, self.text())).1
    }

    /// The inputs of the page's form, in order.
    pub fn inputs(&self) -> Vec<Input> {
        let main = self.main();
        let start = main.find("<form ").unwrap_or(main.len());
        let end = main[start..].find("</form>").map_or(main.len(), |at| start + at);
        let form = &main[start..end];
        let mut inputs = Vec::new();
        let mut select: Option<Input> = None;
        for (at, tag, after) in tags(form) {
            let name = attribute(&tag, "name").unwrap_or_default();
            let word = tag.split([' ', '\n']).next().unwrap_or_default();
            match word {
                "input" => inputs.push(input(&tag, name)),
                "textarea" => {
                    let text = form[after..].split_once("</textarea>").map_or("", |(text, _)| text);
                    let text = text.strip_prefix('\n').unwrap_or(text);
                    inputs.push(Input { name, value: unescape(text), kind: "textarea".into(), sent: true });
                }
                "select" => {
                    select = Some(Input { name, value: String::new(), kind: "select".into(), sent: true });
                }
                "option" if is_set(&tag, "selected") => {
                    if let Some(select) = &mut select {
                        select.value = attribute(&tag, "value").unwrap_or_default();
                    }
                }
                "/select" => inputs.extend(select.take()),
                _ => {}
            }
            let _ = at;
        }
        inputs
    }
}

fn input(tag: &str, name: String) -> Input {
    let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
    let sent = match kind.as_str() {
        "radio" | "checkbox" => is_set(tag, "checked"),
        "file" | "submit" => false,
        _ => true,
    };
    Input { name, value: attribute(tag, "value").unwrap_or_default(), kind, sent }
}

/// Every tag with its place, its content and the place after it.
fn tags(html: &str) -> Vec<(usize, String, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|offset| at + offset) {
        let mut quoted = false;
        let close = html[open..].char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        });
        let Some((length, _)) = close else { break };
        found.push((open, html[open + 1..open + length].to_owned(), open + length + 1));
        at = open + length + 1;
    }
    found
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let place = tag.find(&format!(" {name}=\"")).or_else(|| tag.find(&format!("\n{name}=\"")))?;
    let rest = &tag[place + name.len() + 3..];
    Some(unescape(rest.split_once('"')?.0))
}

fn is_set(tag: &str, name: &str) -> bool {
    tag.ends_with(&format!(" {name}"))
        || tag.contains(&format!(" {name} "))
        || tag.contains(&format!(" {name}="))
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';').filter(|end| *end < 10) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        match &rest[1..end] {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "apos" => out.push('\''),
            number => {
                let code = number.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16).ok());
                let code =
                    code.unwrap_or_else(|| number.strip_prefix('#').and_then(|digits| digits.parse().ok()));
                out.push(code.and_then(char::from_u32).expect("a known entity"));
            }
        }
        rest = &rest[end + 1..];
    }
    out + rest
}
