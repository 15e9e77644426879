#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""generate.py DIRECTORY [COUNT]: feeds of even make, for measuring: RSS 2.0 with
escaped HTML, RSS 2.0 with CDATA, Atom, RSS 1.0; 30 items each, always the same."""
import html
import pathlib
import random
import sys

WORDS = """harbour tide ferry council budget winter station engine history garden
museum bridge river school market engineer language mountain island weather report
minister company people between against without through because another""".split()


def sentence(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(6, 18))]
    return " ".join(words).capitalize() + "."


def body(rng):
    parts = []
    for _ in range(rng.randint(3, 9)):
        text = " ".join(sentence(rng) for _ in range(rng.randint(2, 5)))
        link = f'<a href="/news/{rng.randint(1, 9999)}">{rng.choice(WORDS)}</a>'
        parts.append(f"<p>{text} See {link} &amp; <em>{rng.choice(WORDS)}</em>.</p>")
    return "\n".join(parts)


def item(kind, number, rng):
    title, content = sentence(rng), body(rng)
    url = f"https://example.org/news/{number}?utm_source=rss"
    if kind == "atom":
        return (f"<entry><title>{title}</title><id>tag:example.org,2024:{number}</id><link href='{html.escape(url)}'/>"
                f"<updated>2024-01-01T00:00:{number % 60:02}Z</updated><author><name>A. Writer</name></author>"
                f"<content type='html'>{html.escape(content)}</content></entry>")
    text = f"<![CDATA[{content}]]>" if kind != "escaped" else html.escape(content)
    field = "content:encoded" if kind == "rdf" else "description"
    about = f" rdf:about='{html.escape(url)}'" if kind == "rdf" else ""
    return (f"<item{about}><title>{title}</title><link>{html.escape(url)}</link><{field}>{text}</{field}>"
            f"<pubDate>Mon, 01 Jan 2024 00:00:{number % 60:02} GMT</pubDate></item>\n")


FRAMES = {
    "escaped": ("<rss version='2.0'><channel><title>Escaped</title>", "</channel></rss>"),
    "cdata": ("<rss version='2.0'><channel><title>CDATA</title>", "</channel></rss>"),
    "atom": ("<feed xmlns='http://www.w3.org/2005/Atom'><title>Atom</title>", "</feed>"),
    "rdf": ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
            "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>RDF</title></channel>",
            "</rdf:RDF>"),
}


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100
    rng = random.Random(1)
    for number in range(count):
        kind = list(FRAMES)[number % len(FRAMES)]
        head, tail = FRAMES[kind]
        items = "".join(item(kind, number * 100 + i, rng) for i in range(30))
        (folder / f"{number}-{kind}.xml").write_text(f"<?xml version='1.0' encoding='utf-8'?>\n{head}{items}{tail}", "utf-8")


if __name__ == "__main__":
    main()
