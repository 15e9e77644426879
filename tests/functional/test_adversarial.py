# SPDX-License-Identifier: ISC
"""Documents made to break a parser, one process each: what becomes of each is
stated, and none takes 2 s of processor time or 128 MiB."""
import json
import os
import subprocess
from itertools import chain, repeat

import pytest

from daemon import SANITIZED
from gazette import GAZETTE, environment

RSS = '<rss version="2.0"><channel><title>T</title>'
ITEM = "<item><title>I</title><guid>1</guid><description>"
END = "</description></item></channel></rss>"
JSON = '{"version":"https://jsonfeed.org/version/1.1","items":'
MANY = 200000


def numbered(form):
    return (form.format(n) for n in range(MANY))


def rss(*parts):
    return chain([RSS], *parts, ["</channel></rss>"])


def item(*parts):
    return chain([RSS, ITEM], *parts, [END])


def html(*parts):
    return item(["<![CDATA["], *parts, ["]]>"])


def subset(declarations, *parts):
    return chain(["<!DOCTYPE rss ["], declarations, ["]>"], item(*parts))


def laughs():
    names = (f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return subset(chain(['<!ENTITY e0 "ha">'], names), ["&e9;"])


def json_item(*parts):
    return chain([JSON, '[{"id":"1"'], *parts, ["}]}"])


# What each is, in pieces, and why it is refused; None: its one item is there.
DOCUMENTS = {
    # entities
    "laughs": (laughs, "entities inside entities"),
    "blow-up": (lambda: subset(['<!ENTITY e "', "x" * 50000, '">'], repeat("&e;", 50000)), "bytes of entities"),
    "put in place": (lambda: subset(['<!ENTITY e "', "x" * 9000, '">'], repeat("&e;", 200)), "put in place"),
    "declarations": (lambda: subset(numbered('<!ENTITY e{} "x">')), "entities"),
    "recursion": (lambda: subset(['<!ENTITY a "&b;"><!ENTITY b "&a;">'], ["&a;"]), "entities inside entities"),
    "external": (lambda: subset(['<!ENTITY e SYSTEM "file:///etc/passwd">'], ["a&e;b"]), None),
    "parameter": (lambda: subset(['<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;'], ["x"]), None),
    # shapes
    "deep": (lambda: rss(repeat("<a>", MANY)), "nested elements"),
    "attributes": (lambda: item(["<a"], numbered(" a{}='1'"), ["/>"]), "attributes of an element"),
    "namespaces": (lambda: chain(["<rss"], numbered(" xmlns:a{}='u'"), ["/>"]), "attributes of an element"),
    "names": (lambda: rss(numbered("<n{}x/>")), "distinct names"),
    "long name": (lambda: rss(["<"], repeat("n", MANY), ["/>"]), "bytes of a name"),
    "long attribute": (lambda: rss(["<a b='"], repeat("x" * 100, 120000), ["'/>"]), "bytes of a start tag"),
    "errors": (lambda: rss(repeat("& ", 5 * MANY)), "repairs"),
    "end tags": (lambda: rss(repeat("</a>", 5 * MANY)), "repairs"),
    "comment": (lambda: item(["<!--"], repeat("x" * 100, 120000), ["-->x"]), None),
    "text": (lambda: item(repeat("x" * 100, 160000)), None),
    "section": (lambda: html(repeat("x" * 100, 160000)), None),
    "references": (lambda: item(repeat("&amp;", 15 * MANY)), None),
    "white space": (lambda: item(repeat("\n" * 100, 160000)), None),
    "items": (lambda: rss(repeat("<item/>", 5 * MANY)), None),
    "links": (lambda: rss(["<item>"], repeat("<link>/a</link>", MANY), ["</item>"]), None),
    "categories": (lambda: rss(["<item>"], numbered("<category>{}</category>"), ["</item>"]), None),
    "enclosures": (lambda: rss(["<item>"], numbered("<enclosure url='{}'/>"), ["</item>"]), None),
    "guids": (lambda: rss(repeat("<item><guid>" + "g" * 1000 + "</guid></item>", 10000)), None),
    # HTML
    "elements": (lambda: html(repeat("<div>", MANY)), None),
    "formatting": (lambda: html(repeat("<b><i><u><p>", MANY // 4)), None),
    "tables": (lambda: html(repeat("<table><tr><td>", MANY // 4)), None),
    "HTML attributes": (lambda: html(["<a"], numbered(" a{}=1"), [">x"]), None),
    "comments": (lambda: html(repeat("<!--", MANY)), None),
    "ampersands": (lambda: html(repeat("&", 5 * MANY)), None),
    "scripts": (lambda: html(repeat("<script>", MANY)), None),
    "quotes": (lambda: html(repeat("<a href='", MANY)), None),
    # JSON
    "JSON": (lambda: chain([JSON], repeat("[", MANY)), "nested deeper"),
    "JSON keys": (lambda: json_item(numbered(',"k{}":1')), None),
    "JSON strings": (lambda: json_item([',"content_text":"'], repeat("\\u0001", 10 * MANY), ['"']), None),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_outcome_and_cost(name, tmp_path):
    pieces, reason = DOCUMENTS[name]
    document = tmp_path / "document"
    with document.open("w", encoding="utf-8") as file:
        file.writelines(pieces())
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("wb") as o, err.open("wb") as e:
        process = subprocess.Popen([GAZETTE, "parse", document], stdin=subprocess.DEVNULL,
                                   stdout=o, stderr=e, env=environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if reason is None:
        assert process.returncode == 0, err.read_text()
        assert json.loads(out.read_bytes())["items"]
    else:
        assert process.returncode == 1
        assert reason in err.read_text()
    if not SANITIZED:
        assert usage.ru_utime + usage.ru_stime < 2
        # Of the one that ran before, which is this one, it counts as well.
        assert usage.ru_maxrss < 128 * 1024
