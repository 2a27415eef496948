use proptest::prelude::*;

use super::*;

fn html(text: &str) -> String {
    let (body, problems) = parse("content/a.en.md", text, 0);
    assert_eq!(problems, [], "{text}");
    let mut out = String::new();
    let mut done = 0;
    for (at, hole) in &body.holes {
        out.push_str(&body.html[done..*at]);
        out.push_str(&match hole {
            Hole::Link { target, .. } | Hole::Image { target, .. } => format!("⟨{target:?}⟩"),
            Hole::Component(call) => format!("⟨{} {:?} {}⟩", call.name, call.arguments, call.block),
            Hole::Word { word, .. } => format!("⟨{word}⟩"),
        });
        done = *at;
    }
    out + &body.html[done..]
}

fn problems(text: &str) -> Vec<String> {
    let (_, problems) = parse("a.md", text, 0);
    problems.iter().map(|p| p.locate(Some(text)).to_string().lines().next().unwrap().to_owned()).collect()
}

#[test]
fn blocks_and_lines() {
    assert_eq!(
        html("## Été à Banff\n\nOne *two* **three**\nfour."),
        "<h2 id=\"ete-a-banff\">Été à Banff</h2>\n<p>One <em>two</em> <strong>three</strong>\nfour.</p>\n"
    );
    assert_eq!(html("- a\n- b\n"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    assert_eq!(html("a & b < c \"d\""), "<p>a &amp; b &lt; c \"d\"</p>\n");
    assert_eq!(
        html("## A\n\n## A\n\n## A {#b}"),
        "<h2 id=\"a\">A</h2>\n<h2 id=\"a-2\">A</h2>\n<h2 id=\"b\">A</h2>\n"
    );
    assert_eq!(
        html("|a|b|\n|-|-:|\n|1|2|"),
        "<div class=\"table-scroll\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"align-right\">2</td></tr>\n</tbody>\n</table>\n</div>\n"
    );
    assert!(html("||b|\n|-|-|\n|1|2|").contains("<tr><td></td><th scope=\"col\">b</th></tr>"));
    let wide = html("|a|*b* & c||\n|-|-|-|\n|1|2|3|");
    assert!(wide.contains("<table class=\"table-rows\">"), "{wide}");
    assert!(wide.contains("<tr><td>1</td><td data-label=\"b &amp; c\">2</td><td>3</td></tr>"), "{wide}");
    assert_eq!(
        html("> [!WARNING]\n> Mind."),
        "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-label\">⟨warning⟩</p>\n<p>Mind.</p>\n</div>\n"
    );
}

#[test]
fn footnotes_are_numbered_by_mention_and_lead_back() {
    let html = html("One[^b] two[^a] three[^b].\n\n[^a]: First.\n[^b]: Second.\n");
    assert!(
        html.starts_with("<p>One<sup class=\"footnote-mention\"><a id=\"fnref-1\" href=\"#fn-1\""),
        "{html}"
    );
    assert!(html.contains("<a id=\"fnref-1-2\" href=\"#fn-1\""), "{html}");
    assert!(html.contains("<li id=\"fn-1\">\n<p>Second. <a class=\"footnote-back\" href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"⟨footnote_back⟩\">↩</a></p>\n</li>"), "{html}");
    assert_eq!(problems("x\n\n[^a]: y"), ["a.md:3:1: the footnote `a` is never mentioned"]);
    assert_eq!(problems("x[^a] y"), ["a.md:1:2: no footnote `a`"]);
}

#[test]
fn components_alone_or_in_a_line() {
    assert_eq!(html("{{ chart id=\"a_b_c\" }}"), "⟨chart [(\"id\", \"a_b_c\")] true⟩\n");
    assert_eq!(
        html("Over *{{ figure id=\"*x*\" }}* people."),
        "<p>Over <em>⟨figure [(\"id\", \"*x*\")] false⟩</em> people.</p>\n"
    );
    assert_eq!(
        html("Write `{{ figure id=\"x\" }}` so."),
        "<p>Write <code>{{ figure id=\"x\" }}</code> so.</p>\n"
    );
    assert_eq!(html("    {{ a }}\n"), "<pre tabindex=\"0\"><code>{{ a }}\n</code></pre>\n");
    assert_eq!(problems("{{ a b=c }}"), ["a.md:1:6: an argument that can't be read"]);
    assert_eq!(problems("x {{ a"), ["a.md:1:3: a component that is not closed on its line"]);
    assert_eq!(problems("{{ }}"), ["a.md:1:3: a component without a name"]);
    assert_eq!(problems("{{ a b=\"1\" b=\"2\" }}"), ["a.md:1:12: the argument `b` stands twice"]);
    assert_eq!(problems("## {{ a }} b"), ["a.md:1:4: the component `a` can't stand in a heading"]);
}

#[test]
fn links_and_images() {
    assert_eq!(
        html("[a](page:b/c#d) [e](f.pdf) [g](#h) [i](https://j.example/é?k=\"l\")"),
        "<p><a href=\"⟨Page { key: \"b/c\", anchor: Some(\"d\") }⟩\">a</a> <a href=\"⟨File { path: \"f.pdf\" }⟩\">e</a> <a href=\"⟨Here { anchor: \"h\" }⟩\">g</a> <a href=\"https://j.example/%C3%A9?k=%22l%22\">i</a></p>\n"
    );
    assert_eq!(html("![Two *people*](p.svg)"), "<p><img⟨File { path: \"p.svg\" }⟩ alt=\"Two people\"></p>\n");
    assert_eq!(
        problems("[a](/en/b/) [c](javascript:d) ![](e.svg) [f][g]"),
        [
            "a.md:1:5: the address `/en/b/` would break when a page moves",
            "a.md:1:17: addresses that start with `javascript:` are not allowed",
            "a.md:1:31: an image without a description",
            "a.md:1:42: no address for `g`",
        ]
    );
}

#[test]
fn html_and_headings_out_of_order_are_problems() {
    assert_eq!(
        problems("# A\n\n<div>\nx\n</div>\n\na <b>c</b>\n\n#### D\n"),
        [
            "a.md:1:1: a first-level heading in the text",
            "a.md:3:1: HTML in a text",
            "a.md:7:3: HTML in a text",
            "a.md:9:1: a heading of level 4 follows one of level 2",
        ]
    );
}

#[test]
fn long_texts_of_one_thing_are_read_whole() {
    let bombs: [fn(usize) -> String; 8] = [
        |n| "## A\n\n".repeat(n),
        |n| (0..n).map(|i| format!("x[^{i}]\n\n[^{i}]: y\n\n")).collect(),
        |n| "{{ a }} ".repeat(n),
        |n| "`{{ a }}` ".repeat(n),
        |n| "[a](page:b) ".repeat(n),
        |n| "> ".repeat(n.min(400)) + &"a ".repeat(n),
        |n| "|a|b|\n|-|-|\n".to_owned() + &"|1|2|\n".repeat(n),
        |n| "*a **b ".repeat(n),
    ];
    for (number, bomb) in bombs.iter().enumerate() {
        let text = bomb(16_000);
        let (body, _) = parse("a.md", &text, 0);
        assert!(is_balanced(&body.html), "text {number}");
        assert!(body.html.len() + body.holes.len() >= 16_000, "text {number}: {} bytes", body.html.len());
    }
}

/// Reads HTML as this module writes it and says whether every tag is closed in order.
fn is_balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(_) if open.pop() != Some(name) => return false,
            None if !matches!(name, "br" | "hr" | "img") => open.push(name),
            _ => {}
        }
    }
    open.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_whole_html_and_ordered_holes(
        text in r#"([a-zé \n*_`#>|:\-\[\]()!<&"]|\{\{ a b="c" \}\}|\[\^a\]|\n\[\^a\]: |\n\n|\|-\|\n|> \[!NOTE\]\n|1\. |    |https://a\.example|page:a){0,60}"#
    ) {
        let (body, problems) = parse("a.md", &text, 7);
        let mut last = 0;
        for (at, _) in &body.holes {
            prop_assert!(*at >= last && body.html.is_char_boundary(*at));
            last = *at;
        }
        prop_assert!(last <= body.html.len());
        prop_assert!(is_balanced(&body.html), "{:?} gives {:?}", text, body.html);
        for block in blocks(&text, 7) {
            let words = block.runs.iter().filter_map(|run| match run {
                Run::Text { span, .. } => Some(span.clone()),
                Run::Call(_) | Run::Break => None,
            });
            for span in words.chain([block.span.clone()]) {
                prop_assert!(span.start >= block.span.start && span.end <= block.span.end);
                prop_assert!(span.start >= 7 && text.get(span.start - 7..span.end - 7).is_some(), "{:?}", text);
            }
        }
        for problem in problems {
            let span = problem.span.unwrap();
            prop_assert!(span.start >= 7 && span.end <= text.len() + 7 && span.start <= span.end);
        }
    }
}
