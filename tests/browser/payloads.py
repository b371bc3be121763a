"""Texts that some program on their way would take for its own: sixty of them, each of one line.

What would run in a page does nothing but set `window.PWN`; what would be fetched ends in /x.
"""

HTML = (
    "<script>window.PWN=1</script>",
    "</script><script>window.PWN=1</script>",
    "<img src=x onerror=window.PWN=1>",
    "<svg/onload=window.PWN=1>",
    "<svg><animate onbegin=window.PWN=1 attributeName=x dur=1s>",
    "<iframe srcdoc='<script>parent.PWN=1</script>'></iframe>",
    "<details open ontoggle=window.PWN=1>well</details>",
    "<body onload=window.PWN=1>",
    "<a href=javascript:window.PWN=1 autofocus onfocus=window.PWN=1>road</a>",
    "<style>@import '/x';</style><b style='background:url(/x)'>",
    "<base href=/x><meta http-equiv=refresh content=0;url=/x>",
    "</title></textarea></style><img src=x onerror=window.PWN=1>",
)
ATTRIBUTES = (
    '" onmouseover="window.PWN=1" x="',
    "' onfocus='window.PWN=1' autofocus='",
    '"><img src=x onerror=window.PWN=1>',
    "` onload=window.PWN=1 `",
    "&quot;&gt;&lt;b&gt; &amp;amp; &#60;i&#62; &nbsp;",
)
COMMENTS = (
    "<!-- never closed",
    "--><script>window.PWN=1</script><!--<script>",
    "<![CDATA[<script>window.PWN=1</script>]]>",
    "]]></a:t></a:r><a:t>slide</a:t>",
    "</text></svg><script>window.PWN=1</script>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///x'>]>&e;",
)
TEMPLATES = (
    "{{7*7}}",
    "{{ ''.__class__.__mro__ }} {% raise x %} {# gone #}",
    "${window.PWN=1} `+(window.PWN=1)+`",
    "{0} {n} {name!r} {} {{}}",
    "%s %d %(name)s %n 100%",
    "#{7*7} <%= 7*7 %> @(7*7)",
    "'+(window.PWN=1)+'",
    "$& $1 $$ $` \\1 \\g<0>",
)
ADDRESSES = (
    "javascript:window.PWN=1",
    "data:text/html,<script>window.PWN=1</script>",
    "//127.0.0.1/x",
    "file:///etc/passwd",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/x","open")',
    "+1+cmd|' /C calc'!A0",
    "-2+3 at the well",
    "@SUM(1+1)*cmd",
    "'=1+1",
    "=",
)
LATEX = (
    "$x_2^3$ and $\\frac{1}{2}$",
    "\\input{/etc/passwd} \\write18{x}",
)
MARKDOWN = (
    "![picture](/x) and [link](javascript:window.PWN=1)",
    "| a | b | ~~gone~~ **bold** __under__ `code` # head",
    ":material/home: :red[red] :smile: :blue-background[blue]",
    "<http://127.0.0.1/x> http://127.0.0.1/x www.example.org",
    "1. one * two > three --- # four",
)
DATABASES = (
    "Robert'); DROP TABLE datasets;--",
    "1' OR '1'='1",
)
SIGNS = (
    "\\",
    "\\\" \\' \" ' \\\\",
    "C:\\new\\table; a, b",
)
SCRIPTS = (
    "هجوم <b>قرب</b> البئر {{7*7}} رقم 12-15",
    "حادث\u200f & \"تبادل\" <script>window.PWN=1</script>",
    "💥 <i>🚁</i> 👨\u200d👩\u200d👧 é ﬁ ß 𝔘",
    "<r>bold</r>",
)  # fmt: skip
PAYLOADS = (
    *(*HTML, *ATTRIBUTES, *COMMENTS, *TEMPLATES, *ADDRESSES, *FORMULAS),
    *(*LATEX, *MARKDOWN, *DATABASES, *SIGNS, *SCRIPTS),
)
