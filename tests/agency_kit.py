"""Small files as an agency sends them, one a format; the agency, its places and people are invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from digest.collect.documents import Reader, open_document
from digest.collect.holdings import Holdings
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, SourceId

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
WHEN, LATER = datetime(2026, 10, 6, 7, 30, tzinfo=UTC), datetime(2026, 10, 6, 9, 15, tzinfo=UTC)
FIRST = "The harbour of Skarrow will be closed to ferries from Monday, the town council decided last night."
SECOND = "Boats under ten metres may use the old quay, which the council wants to repair before the winter."
NITF_BODY = (
    f"<p>{FIRST}</p><hl2>What comes next</hl2><p>{SECOND} <person>Ada Quay</person> was against it.</p>"
)

G2 = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:v="https://wire.example/vendor">
 <header><sent>2026-10-06T09:15:10Z</sent></header>
 <itemSet>
  <newsItem guid="urn:newsml:wire.example:20261006:harbour" version="2" xml:lang="en-GB">
   <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="NOW"><name>Nord Wire</name></provider>
    <versionCreated>2026-10-06T11:15:00+02:00</versionCreated>
    <firstCreated>2026-10-06T09:30:00+02:00</firstCreated>
    EMBARGO
    <pubStatus qcode="stat:usable"/>
    <signal qcode="desk:7"/><signal qcode="sig:correction"/>
    <edNote>Call the desk: not for publication.</edNote>
   </itemMeta>
   <contentMeta>
    <located qcode="geo:1"><name>Skarrow</name></located>
    <creator qcode="staff:aq"/>
    <subject type="cpnat:abstract" qcode="medtop:20000500"><name>Transport</name></subject>
    <subject type="cpnat:abstract" qcode="subj:04015000"/>
    <subject type="cpnat:person"><name>Ada Quay</name></subject>
    <slugline separator="-">SKARROW-HARBOUR</slugline>
    <headline role="hld:subHeadline">A kicker</headline>
    <v:headline>Not ours</v:headline>
    <headline>Skarrow closes its harbour to ferries</headline>
    <by>By Jo Marsh and Ann Tarn</by>
    <description role="drol:summary">Ferries must go elsewhere from Monday.
     Small boats may stay.</description>
   </contentMeta>
   <contentSet>
    <inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">
     <body><body.content>{NITF_BODY}</body.content></body></nitf></inlineXML>
   </contentSet>
  </newsItem>
  <newsItem guid="urn:newsml:wire.example:20261006:photo" version="1">
   <itemMeta><itemClass qcode="ninat:picture"/><pubStatus qcode="stat:usable"/></itemMeta>
   <contentMeta><headline>The quay</headline>
    <description role="drol:caption">Boats at the old quay</description></contentMeta>
   <contentSet>
    <remoteContent href="https://wire.example/quay-s.jpg" contenttype="image/jpeg" width="150" height="90"/>
    <remoteContent href="https://wire.example/quay.jpg" contenttype="image/jpeg" width="1500" height="900"/>
    <remoteContent href="file:///etc/passwd" contenttype="image/jpeg" width="9000" height="900"/>
   </contentSet>
  </newsItem>
 </itemSet>
</newsMessage>
""".replace("EMBARGO", "")

NEWSML_1 = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE NewsML SYSTEM "https://wire.example/NewsML_1.2.dtd">
<NewsML Version="1.2">
 <NewsEnvelope><DateAndTime>20261006T091510Z</DateAndTime></NewsEnvelope>
 <NewsItem xml:lang="en">
  <Identification><NewsIdentifier>
   <ProviderId>wire.example</ProviderId><DateId>20261006</DateId><NewsItemId>HARBOUR</NewsItemId>
   <RevisionId PreviousRevision="1" Update="U">2</RevisionId>
   <PublicIdentifier>urn:newsml:wire.example:20261006:HARBOUR:2U</PublicIdentifier>
  </NewsIdentifier></Identification>
  <NewsManagement>
   <NewsItemType FormalName="News"/>
   <FirstCreated>20261006T093000+0200</FirstCreated>
   <ThisRevisionCreated>20261006T111500+0200</ThisRevisionCreated>
   <Status FormalName="Usable"/>
  </NewsManagement>
  <NewsComponent>
   <NewsLines>
    <HeadLine>Skarrow closes its harbour to ferries</HeadLine>
    <SubHeadLine>Ferries must go elsewhere from Monday. Small boats may stay.</SubHeadLine>
    <ByLine>By Jo Marsh and Ann Tarn</ByLine><SlugLine>SKARROW-HARBOUR</SlugLine>
   </NewsLines>
   <AdministrativeMetadata><Provider><Party FormalName="Nord Wire"/></Provider></AdministrativeMetadata>
   <DescriptiveMetadata>
    <Language FormalName="en-GB"/>
    <SubjectCode><SubjectMatter FormalName="04015000" Scheme="IptcSubjectCodes"/></SubjectCode>
   </DescriptiveMetadata>
   <NewsComponent><Role FormalName="Main"/>
    <ContentItem><MediaType FormalName="Text"/><Format FormalName="HTML"/>
     <DataContent><![CDATA[<P>{FIRST}</P><H2>What comes next</H2><P>{SECOND}</P>]]></DataContent>
    </ContentItem></NewsComponent>
   <NewsComponent><NewsLines><HeadLine>Boats at the old quay</HeadLine></NewsLines>
    <ContentItem Href="https://wire.example/quay.jpg"><MediaType FormalName="Photo"/></ContentItem>
   </NewsComponent>
  </NewsComponent>
 </NewsItem>
</NewsML>
"""

NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf baselang="en-GB">
 <head>
  <title>harbour</title>
  <tobject><tobject.subject tobject.subject.refnum="04015000" tobject.subject.type="Economy"
    tobject.subject.matter="Transport"/></tobject>
  <docdata management-status="usable">
   <doc-id id-string="wire.20261006.harbour"/>
   <date.issue norm="20261006T093000+0200"/>
   <date.release norm="20261006T093000+0200"/>
   <del-list><from-src src-name="NOW" level-number="1"/></del-list>
   <ed-msg msg-type="update" info="ADDS background"/>
   <doc.copyright year="2026" holder="Nord Wire"/>
  </docdata>
  <pubdata date.publication="20261006T111500+0200" ex-ref="https://wire.example/harbour"/>
 </head>
 <body>
  <body.head>
   <hedline><hl1>Skarrow closes its harbour to ferries</hl1></hedline>
   <byline>By <person>Jo Marsh and Ann Tarn</person></byline>
   <dateline><location><city>Skarrow</city></location></dateline>
   <abstract><p>Ferries must go elsewhere from Monday. Small boats may stay.</p></abstract>
  </body.head>
  <body.content>
   <media media-type="image"><media-reference source="https://wire.example/quay.jpg"
     alternate-text="Boats at the old quay"/><media-caption>Foto: Nord Wire</media-caption></media>
   {NITF_BODY}
   <table><tr><td>Ferry</td><td>09.15</td></tr></table>
  </body.content>
 </body>
</nitf>
"""

NINJS_1: dict[str, object] = {
    "uri": "urn:wire.example:harbour",
    "type": "text",
    "version": "2",
    "firstcreated": "2026-10-06T07:30:00Z",
    "versioncreated": "2026-10-06T09:15:00+0000",
    "pubstatus": "usable",
    "language": "en-GB",
    "headline": "Skarrow closes its harbour to ferries",
    "slugline": "SKARROW-HARBOUR",
    "byline": "By Jo Marsh and Ann Tarn",
    "located": "Skarrow",
    "copyrightholder": "Nord Wire",
    "subject": [{"name": "Transport", "code": "04015000"}, {"code": "subj:04000000"}],
    "description_text": "Ferries must go elsewhere from Monday. Small boats may stay.",
    "body_text": "plain text that the markup goes before",
    "body_xhtml": f"<p>{FIRST}</p><h2>What comes next</h2><p>{SECOND}</p><script>steal()</script>",
    "associations": {
        "main": {
            "type": "picture",
            "creditLine": "Nord Wire / Lee",
            "description_text": "Boats at the old quay",
            "renditions": {
                "small": {"href": "https://wire.example/quay-s.jpg", "width": 150},
                "large": {"href": "https://wire.example/quay.jpg", "width": 1500, "height": 900},
                "local": {"href": "/etc/passwd", "width": 9000},
            },
        }
    },
}
NINJS_3: dict[str, object] = {
    "standard": {"name": "ninjs", "version": "3.1"},
    "uri": "urn:wire.example:harbour",
    "type": "text",
    "firstCreated": "2026-10-06T07:30:00Z",
    "versionCreated": "2026-10-06T09:15:00Z",
    "pubStatus": "usable",
    "language": "en-GB",
    "by": "Jo Marsh and Ann Tarn",
    "slugline": "SKARROW-HARBOUR",
    "copyrightHolder": "Nord Wire",
    "headlines": [
        {"role": "short", "value": "Harbour closed"},
        {"role": "main", "value": "Skarrow closes its harbour to ferries"},
    ],
    "descriptions": [{"value": "Ferries must go elsewhere from Monday. Small boats may stay."}],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": f"{FIRST}\nWhat comes next\n{SECOND}"}],
    "subjects": [{"name": "Transport"}],
    "associations": [
        {
            "name": "main",
            "type": "picture",
            "headlines": [{"value": "Boats at the old quay"}],
            "renditions": [{"name": "large", "href": "https://wire.example/quay.jpg", "width": 1500}],
        }
    ],
}

WIRE = (
    "\x01now062 4 i 211 ccccb   now 061\r\n\nSkarrow-harbour/\r\n"
    "\x021ST LEAD\r\nSkarrow closes its harbour\r\nto ferries\r\nBy Jo Marsh and Ann Tarn =\r\n\n"
    "   Skarrow (dpa) - The harbour of Skarrow will be closed to ferries\r\n"
    "from Monday, the town council decided last night.\r\n\n"
    "   Boats under ten metres may use the old quay, which the council\r\n"
    "wants to repair before the winter.\r\n\n"
    "# NOTEBOOK\r\n\n* * * *\r\nThe following is not for publication\r\n- Desk: +00 555 0100\r\n"
    "\x03060915 GMT Okt 26\r\n\x7f\n\x04"
)
ANPA = (
    "\x16\x16\x01A2870\x1f_asian\r\nf l\x13\x11 BC-SKW--Harbour     10-06 0104\r\n"
    "\x02^BC-SKW--Harbour, 1st Ld-Writethru,104<\r\n^Skarrow closes its harbour to ferries<\r\n"
    "^Eds: Adds quote.<\r\n^By JO MARSH=\r\n^Associated Press=\r\n"
    "\t   SKARROW, Norrland (AP) _ The harbour of Skarrow will be closed to ferries from Monday, the\r\n"
    "town council decided last night.\r\n \r\n"
    "\t   ``Boats under ten metres may use the old quay,'' the mayor said.\r\n"
    "\x08Ferry;09.15;late\x10 \r\n"
    "\t   \x03AP-WF-10-06-26 0915GMT<\r\n\r\n\x0c\r\n\x04"
)


def config(**given: object) -> SourceConfig:
    """Return the settings of a folder."""
    return SourceConfig.model_validate({"kind": SourceKind.FOLDER, "path": "in", **given})


def holdings(text: str | bytes | dict[str, object], **given: object) -> Holdings:
    """Return what a document holds."""
    reader = Reader(source=SourceId("wire"), config=config(**given), now=NOW, max_bytes=5_000_000)
    written = json.dumps(text) if isinstance(text, dict) else text
    body = written if isinstance(written, bytes) else written.encode()
    return reader.read(open_document(body))


def article(text: str | bytes | dict[str, object], **given: object) -> Article:
    """Return the only article that a document holds."""
    (found,) = holdings(text, **given).articles
    return found


def placed(folder: Path, name: str, text: str) -> Path:
    """Write a file that has lain there for a while."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
