"""What the parsers are given at first: small documents of an invented newsroom, one of each kind."""

from __future__ import annotations

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Harbour News</title><language>en</language>
<link>https://harbour.example/</link><item><title>Ferry &amp;amp; quay <![CDATA[<b>reopen</b>]]></title>
<link>/2026/ferry?a=1&amp;b=2</link><guid isPermaLink="false">f1</guid><dc:creator>Ada Quay</dc:creator>
<pubDate>Tue, 06 Oct 2026 14:30:00 +0200</pubDate><category>Harbour</category>
<description>The ferry sails again &hellip; &#8211; at last.</description>
<content:encoded><![CDATA[<p>After a year the ferry sails again.</p>
<ul><li>Crowds <a href="/x">came</a></li></ul>]]></content:encoded>
<media:content url="https://img.harbour.example/f.jpg" medium="image" width="800"/></item></channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://hafen.example/a/">
<title>Hafen</title><entry><title type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml">F\xc3\xa4hre</div></title><link href="../b"/>
<id>urn:x:1</id><published>2026-10-06T12:00:00Z</published><author><name>Bo Kai</name></author>
<category term="hafen" label="Hafen"/>
<summary type="html">&lt;p&gt;Die F\xc3\xa4hre f\xc3\xa4hrt.&lt;/p&gt;</summary></entry></feed>"""

RDF = b"""<!DOCTYPE rdf:RDF [<!ENTITY x "y">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"><item rdf:about="https://harbour.example/a"><title>Tide &x; tables</title>
<link>https://harbour.example/a</link><description>High at noon.</description></item></rdf:RDF>"""

JSON_FEED = b"""{"version":"https://jsonfeed.org/version/1.1","title":"Quay","language":"en","items":[{"id":1,
"url":"https://quay.example/1","title":"Tide","content_html":"<p>High at noon.</p>","summary":"Noon",
"date_published":"2026-10-06T12:00:00+02:00","authors":[{"name":"Ada"}],"tags":["sea"],"image":"/i.png"}]}"""

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry sails | Harbour</title>
<link rel="canonical" href="https://harbour.example/ferry"><meta property="og:title" content="Ferry sails">
<meta name="description" content="The island has its ferry back."><meta name="author" content="Ada Quay">
<script type="application/ld+json">{"@context":"https://schema.org",
"@graph":[{"@type":["NewsArticle"],
"headline":"Ferry sails","datePublished":"2026-10-06T12:00:00+02:00",
"author":[{"@type":"Person","name":"Ada"}],
"articleSection":"Harbour","image":{"url":"/i.jpg"}}]}</script></head><body><nav>Home</nav><article>
<h1>Ferry sails</h1>
<time datetime="2026-10-06">today</time>
<p>After a year in the dock the ferry to the island sailed again on Tuesday.</p>
<blockquote>We waited long, said the master of the quay.</blockquote>
<p>Crowds lined the quay from early morning.</p>
</article><footer>Imprint</footer></body></html>"""

DUMP = b"""title Ferry sails again
date 2026-10-06 The island has its ferry back.
url: https://harbour.example/ferry
By Ada Quay

After a year in the dock the ferry to the island sailed again on Tuesday. Crowds lined the quay.

Read more: Tide tables
The master of the quay had asked for a new pier, but nobody had listened to him. (10.07.2019)
"""

NEWSML = b"""<?xml version="1.0"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:h:1" version="2">
<itemMeta>
<versionCreated>2026-10-06T12:00:00+02:00</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>Ferry sails</headline><by>Ada Quay</by><language tag="en"/></contentMeta><contentSet>
<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>The ferry sailed.</p></body></html></inlineXML>
</contentSet></newsItem>"""

NITF = b"""<nitf><head><title>Ferry sails</title><docdata>
<doc-id id-string="h1"/><date.issue norm="20261006T120000Z"/>
</docdata></head><body><body.head><hedline><hl1>Ferry sails</hl1></hedline></body.head><body.content>
<p>After a year in the dock the ferry sailed again.</p></body.content></body></nitf>"""

NINJS = b"""{"uri":"urn:h:1","type":"text","version":"2","pubstatus":"usable","language":"en",
"headline":"Ferry sails","versioncreated":"2026-10-06T12:00:00Z",
"body_html":"<p>The ferry sailed again.</p>","byline":"Ada Quay"}"""

WIRE = (
    b"\x01hrb0001 4 pl 12 hrb 01\r\n\x02Ferry sails\r\n  After a year in the dock the ferry sailed\r\n"
    b"again on Tuesday.\r\n\x03061200 oct 26\r\n\x04"
)

MAIL = b"""From: Desk <desk@harbour.example>\r\nTo: in@news.example\r\nSubject: =?utf-8?q?Ferry_sails?=\r
Date: Tue, 06 Oct 2026 14:30:00 +0200\r\nMessage-ID: <1@harbour.example>\r\nMIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r\n\r\nAfter a year in the dock the ferry to the island sailed=\r
 again.\r\n\r\n--x--\r\n"""

MBOX = b"""From desk@harbour.example Tue Oct  6 14:30:00 2026
From: Desk <desk@harbour.example>
Subject: Ferry sails
Date: Tue, 06 Oct 2026 14:30:00 +0200
Message-ID: <2@harbour.example>
Content-Type: text/html; charset=iso-8859-1

<p>After a year in the dock the ferry to the island sailed again.</p>
>From the quay it was cheered.

From desk@harbour.example Tue Oct  6 15:30:00 2026
From: Desk <desk@harbour.example>
Subject: Tide
Date: Tue, 06 Oct 2026 15:30:00 +0200
Message-ID: <3@harbour.example>

The tide is high at noon, says the master of the quay, and low at dusk.
"""

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://harbour.example/2026/10/06/ferry?a=1&b=2</loc><lastmod>2026-10-06T12:00:00+02:00</lastmod>
<news:news><news:publication><news:name>Harbour</news:name><news:language>en</news:language>
</news:publication>
<news:publication_date>2026-10-06</news:publication_date><news:title>Ferry &amp;amp; quay</news:title>
</news:news>
<image:image><image:loc>https://img.harbour.example/f.jpg</image:loc></image:image></url>
<url><loc>/2026/10/05/tide</loc></url></urlset>"""

SITEMAP_INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://harbour.example/news-2026-10-06.xml.gz</loc><lastmod>2026-10-06</lastmod></sitemap>
<sitemap><loc>https://harbour.example/old.xml</loc></sitemap></sitemapindex>"""

SITEMAP_TEXT = b"""https://harbour.example/2026/10/06/ferry
https://harbour.example/2026/10/05/tide
"""

SECTION = b"""<!doctype html><html><head><base href="https://harbour.example/news/">
<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","position":1,
"url":"https://harbour.example/2026/10/06/ferry-sails-again-to-island"}]}</script></head><body><nav>
<a href="/about">About</a></nav><main><article class="teaser">
<h2><a href="../2026/10/06/ferry-sails-again-to-island">Ferry sails again to the island</a></h2></article>
<div class="card"><a href="tide-tables-are-wrong-this-week-12345"><h3>Tide tables are wrong</h3></a></div>
<a href="//harbour.example:443/x#top">x</a></main><footer><a href="javascript:y()">y</a></footer></html>"""

ROBOTS = b"""User-agent: *
Disallow: /private/*?x=$
Allow: /private/news
Crawl-delay: 0.5
Sitemap: https://harbour.example/news.xml

User-agent: EveningDigest
Disallow:
Crawl-delay: 2
"""

HEAD = b"""Date: Tue, 06 Oct 2026 14:30:00 GMT
Age: 10
Cache-Control: public, max-age="600", s-maxage=5
Expires: Tue, 06 Oct 2026 15:30:00 GMT
Retry-After: 120
"""

OPML = b"""<opml version="2.0"><head><title>Coast</title></head><body><outline text="Harbour">
<outline type="rss" text="News" xmlUrl="https://harbour.example/feed.xml"/></outline></body></opml>"""

PUSHED = b"""{"articles":[{"id":"1","headline":"Ferry sails","url":"https://harbour.example/ferry",
"language":"en","published":"2026-10-06T12:00:00+02:00","text":"The ferry sailed.",
"html":"<p>The ferry sailed.</p>"}]}"""

MARKUP = b"""<h2>Tide</h2><p class="x" onclick="y()">First &amp; <b>second</b> &lt;line&gt;.<br>Third
<ul><li>a<li>b</ul>
<table><tr><td>x<td>y</table>
<figure><img src="data:image/png;base64,AAAA" alt="z"><figcaption>A pier</figcaption></figure>
<svg><text>t</text><style>p{}</style></svg><math><mi>a</mi></math>
<script>x</script><!-- c --><![CDATA[d]]><textarea>e"""

ADDRESSES = b"""https://user@harbour.example:443/a/../b?utm_source=x&id=1#part
//[2001:db8::1]:80/%zz http:///nowhere https://h\xc3\xa4fen.example/\xe2\x80\xae mailto:ada@harbour.example"""

DATES = b"""Tue, 06 Oct 2026 14:30:00 +0200
2026-10-06T12:00:00.5Z
6 October 2026
2026/10/6 24:61 EST
10.07.2019"""

_SIGNS = rb"""< > & " ' = / <! <!-- --> <![CDATA[ ]]> <? ?> { } [ ] : , \ \ud800 \u0000"""
_TAGS = b"""<!DOCTYPE <!ENTITY <script> </script> <style> <svg> <math> <table> <td> <title> <template> <p>
    </p> <br/> <item> </item> <entry> <title/> xml:base= xml:lang= type="xhtml" encoding="utf-7"
    encoding="utf-16" href= content= &#0; &#x110000; &amp; &nbsp; &x;"""
_VALUES = b"null true 1e999 -1 9999-12-31 0000 +9999"
_BYTES = (b"\xff", b"\xfe", b"\xef\xbb\xbf", b"\x00", b"\x1f\x8b", b"\xe2\x80\xae", b"\xf0\x9f\x8c\x8a")

WORDS: tuple[bytes, ...] = (
    *(_SIGNS + b" " + _TAGS + b" " + _VALUES).split(),
    *_BYTES,
    *(b" ", b"\n", b"\r\n", b"\t"),
)
"""What means something to one parser or another."""
