"""How the demo town answers, row by row: who asks for what, and what comes.

A row is *(resource, method, Accept, Accept-Language, suffix or query → status, type, language, Vary,
Content-Location)*. `·` is nothing: no header asked, no header answered.
"""

# ruff: noqa: E501 - a row of the table is a line

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from publisher.web.app import create_app
from tests.conftest import Town
from tests.proxied import Asked, Plain, exported

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FLAT = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"'

ALIASES = {"browser": BROWSER, "flattened": FLAT, "expanded": FLAT.replace("flattened", "expanded"),
           "compacted": FLAT.replace("flattened", "compacted")}  # fmt: skip

TYPES = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "flat": 'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"',
    "expanded": 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
    "geojson": "application/geo+json",
    "problem": "application/problem+json",
}

VARY = {
    "all": "Accept, Accept-Language, Accept-Profile",
    "lang": "Accept-Language",
    "type": "Accept, Accept-Profile",
    "no-type": "Accept-Language, Accept-Profile",
    "no-profile": "Accept, Accept-Language",
    "profile": "Accept-Profile",
    "accept": "Accept",
}

NEGOTIATED = """
doc/service/wohngeld              GET  ·                                 ·        200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              HEAD ·                                 ·        200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  browser                           ·        200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  browser                           en-GB    200 html    en        /doc/service/wohngeld.html?lang=en
doc/service/wohngeld              GET  browser                           de-AT    200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  browser                           fr       200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  browser                           de-simple 200 html   de-simple /doc/service/wohngeld.html?lang=de-simple
doc/service/wohngeld              GET  */*                               ·        200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  garbage                           ·        200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  text/turtle                       ·        200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              HEAD text/turtle                       ·        200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              GET  TEXT/TURTLE                       ·        200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              GET  text/turtle                       en       200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              GET  text/turtle;charset=utf-8         ·        200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              GET  text/turtle,text/html;q=0.1       ·        200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              GET  text/turtle;q=0.4,text/html       ·        200 html    de        /doc/service/wohngeld.html
doc/service/wohngeld              GET  text/html;q=0,*/*                 ·        200 ttl     ·         /doc/service/wohngeld.ttl
doc/service/wohngeld              GET  application/*                     ·        200 jsonld  ·         /doc/service/wohngeld.jsonld
doc/service/wohngeld              GET  application/ld+json               ·        200 jsonld  ·         /doc/service/wohngeld.jsonld
doc/service/wohngeld              GET  compacted                         ·        200 jsonld  ·         /doc/service/wohngeld.jsonld
doc/service/wohngeld              GET  flattened                         ·        200 flat    ·         /doc/service/wohngeld?_mediatype={flat}
doc/service/wohngeld              GET  expanded                          en       200 expanded ·        /doc/service/wohngeld?_mediatype={expanded}
doc/service/wohngeld              GET  application/n-triples             ·        200 nt      ·         /doc/service/wohngeld.nt
doc/service/wohngeld              GET  application/rdf+xml               ·        200 rdf     ·         /doc/service/wohngeld.rdf
doc/service/wohngeld              GET  application/trig                  ·        200 trig    ·         /doc/service/wohngeld.trig
doc/service/wohngeld              GET  application/n-quads               ·        200 nq      ·         /doc/service/wohngeld.nq
doc/service/wohngeld              GET  application/json                  ·        200 json    ·         /doc/service/wohngeld.json
doc/service/wohngeld              GET  text/csv                          ·        200 csv     de        /doc/service/wohngeld.csv
doc/service/wohngeld              GET  text/csv                          en       200 csv     en        /doc/service/wohngeld.csv?lang=en
doc/service/wohngeld              GET  application/geo+json              ·        200 geojson de        /doc/service/wohngeld.geojson
doc/organisation/zukunftsbuero    GET  text/vcard                        ·        200 vcf     de        /doc/organisation/zukunftsbuero.vcf
doc/organisation/zukunftsbuero    GET  text/vcard                        en       200 vcf     en        /doc/organisation/zukunftsbuero.vcf?lang=en
doc/organisation/zukunftsbuero    GET  application/geo+json              ·        200 geojson de        /doc/organisation/zukunftsbuero.geojson
doc/organisation/zukunftsbuero    GET  text/vcard,text/html;q=0.5        ·        200 vcf     de        /doc/organisation/zukunftsbuero.vcf
doc/contact/behoerdennummer-115   GET  text/vcard                        ·        200 vcf     de        /doc/contact/behoerdennummer-115.vcf
doc/contact/behoerdennummer-115   GET  text/turtle                       ·        200 ttl     ·         /doc/contact/behoerdennummer-115.ttl
doc/place/rathaus                 GET  application/geo+json              ·        200 geojson de        /doc/place/rathaus.geojson
doc/place/rathaus                 GET  application/geo+json              en       200 geojson en        /doc/place/rathaus.geojson?lang=en
doc/place/rathaus                 GET  text/vcard,text/turtle;q=0.5      ·        200 ttl     ·         /doc/place/rathaus.ttl
doc/topic/umzug                   GET  application/geo+json,*/*;q=0.1    ·        200 html    de        /doc/topic/umzug.html
doc/topic/umzug                   GET  application/ld+json               ·        200 jsonld  ·         /doc/topic/umzug.jsonld
doc/area/kassel                   GET  application/rdf+xml               ·        200 rdf     ·         /doc/area/kassel.rdf
doc/channel/wohngeld--online      GET  text/turtle                       ·        200 ttl     ·         /doc/channel/wohngeld--online.ttl
doc/service/                      GET  ·                                 ·        200 html    de        /doc/service.html
doc/service/                      HEAD ·                                 ·        200 html    de        /doc/service.html
doc/service/                      GET  browser                           en       200 html    en        /doc/service.html?lang=en
doc/service/                      GET  text/turtle                       ·        200 ttl     de        /doc/service.ttl
doc/service/                      GET  text/turtle                       en       200 ttl     en        /doc/service.ttl?lang=en
doc/service/                      GET  application/ld+json               ·        200 jsonld  de        /doc/service.jsonld
doc/service/                      GET  application/n-triples             ·        200 nt      de        /doc/service.nt
doc/service/                      GET  application/rdf+xml               ·        200 rdf     de        /doc/service.rdf
doc/service/                      GET  application/trig                  ·        200 trig    de        /doc/service.trig
doc/service/                      GET  application/n-quads               ·        200 nq      de        /doc/service.nq
doc/service/                      GET  application/json                  ·        200 json    de        /doc/service.json
doc/service/                      GET  text/csv                          ·        200 csv     de        /doc/service.csv
doc/service/                      GET  application/geo+json              ·        200 geojson de        /doc/service.geojson
doc/channel/?page=2               GET  text/turtle                       ·        200 ttl     de        /doc/channel.ttl?page=2
doc/channel/?page=2               GET  text/turtle                       en       200 ttl     en        /doc/channel.ttl?page=2&lang=en
doc/channel/?page=2               GET  text/csv                          ·        200 csv     de        /doc/channel.csv
doc/place/                        GET  application/geo+json              ·        200 geojson de        /doc/place.geojson
doc/organisation/                 GET  application/geo+json              ·        200 geojson de        /doc/organisation.geojson
doc/contact/                      GET  text/csv                          ·        200 csv     de        /doc/contact.csv
doc/area/                         GET  application/ld+json               ·        200 jsonld  de        /doc/area.jsonld
doc/topic/                        GET  text/turtle                       de-simple 200 ttl    de-simple /doc/topic.ttl?lang=de-simple
dataset                           GET  ·                                 ·        200 html    de        /dataset.html
dataset                           GET  browser                           en       200 html    en        /dataset.html?lang=en
dataset                           HEAD text/turtle                       ·        200 ttl     ·         /dataset.ttl
dataset                           GET  application/ld+json               en       200 jsonld  ·         /dataset.jsonld
dataset                           GET  flattened                         ·        200 flat    ·         /dataset?_mediatype={flat}
api                               GET  browser                           en       200 html    en        /api.html?lang=en
api                               GET  application/json                  ·        200 json    ·         /openapi.json
api                               HEAD ·                                 ·        200 html    de        /api.html
ontology                          GET  browser                           en       200 html    en        /ontology.html?lang=en
ontology                          GET  text/turtle                       ·        200 ttl     ·         /ontology.ttl
shapes                            GET  application/n-triples             ·        200 nt      ·         /shapes.nt
a-z/                              GET  ·                                 ·        200 html    de        /a-z.html
a-z/                              GET  browser                           en       200 html    en        /a-z.html?lang=en
a-z/                              GET  application/json                  ·        200 json    de        /a-z.json
a-z/                              GET  text/csv                          ·        200 csv     de        /a-z.csv
a-z/w                             GET  text/csv                          ·        200 csv     de        /a-z/w.csv
"""
"""resource, method, Accept, Accept-Language → status, type, language, Content-Location. All vary by all of it."""

SUFFIXED = """
doc/service/wohngeld.html             GET  ·           ·     200 html    de lang
doc/service/wohngeld.html             GET  text/turtle en    200 html    en lang
doc/service/wohngeld.html             HEAD ·           ·     200 html    de lang
doc/service/wohngeld.html?lang=en     GET  ·           de    200 html    en ·
doc/service/wohngeld.ttl              GET  ·           ·     200 ttl     ·  ·
doc/service/wohngeld.ttl              HEAD ·           ·     200 ttl     ·  ·
doc/service/wohngeld.ttl              GET  text/html   en    200 ttl     ·  ·
doc/service/wohngeld.ttl              GET  image/png   ·     200 ttl     ·  ·
doc/service/wohngeld.ttl?lang=en      GET  ·           ·     200 ttl     ·  ·
doc/service/wohngeld.jsonld           GET  ·           ·     200 jsonld  ·  ·
doc/service/wohngeld.nt               GET  ·           ·     200 nt      ·  ·
doc/service/wohngeld.rdf              GET  ·           ·     200 rdf     ·  ·
doc/service/wohngeld.trig             GET  ·           ·     200 trig    ·  ·
doc/service/wohngeld.nq               GET  ·           ·     200 nq      ·  ·
doc/service/wohngeld.json             GET  ·           ·     200 json    ·  ·
doc/service/wohngeld.csv              GET  ·           ·     200 csv     de lang
doc/service/wohngeld.csv              GET  ·           en    200 csv     en lang
doc/service/wohngeld.csv?lang=en      GET  ·           de    200 csv     en ·
doc/service/wohngeld.geojson          GET  ·           ·     200 geojson de lang
doc/organisation/stadt-kassel.vcf     GET  ·           ·     200 vcf     de lang
doc/organisation/zukunftsbuero.vcf    HEAD ·           ·     200 vcf     de lang
doc/contact/notruf-112.vcf            GET  ·           en    200 vcf     en lang
doc/place/rathaus.geojson             GET  ·           en    200 geojson en lang
doc/place/rathaus.json                GET  ·           ·     200 json    ·  ·
doc/topic/umzug.csv                   GET  ·           ·     200 csv     de lang
doc/area/kassel.nt                    GET  ·           ·     200 nt      ·  ·
doc/channel/wohngeld--online.json     GET  ·           ·     200 json    ·  ·
doc/service.html                      GET  ·           ·     200 html    de lang
doc/service.ttl                       GET  text/html   ·     200 ttl     de lang
doc/service.ttl                       GET  ·           en    200 ttl     en lang
doc/service.ttl                       HEAD ·           ·     200 ttl     de lang
doc/service.ttl?lang=en               GET  ·           de    200 ttl     en ·
doc/service.jsonld                    GET  ·           ·     200 jsonld  de lang
doc/service.nt                        GET  ·           ·     200 nt      de lang
doc/service.rdf                       GET  ·           ·     200 rdf     de lang
doc/service.trig                      GET  ·           ·     200 trig    de lang
doc/service.nq                        GET  ·           ·     200 nq      de lang
doc/service.json                      GET  ·           ·     200 json    de lang
doc/service.csv                       GET  ·           ·     200 csv     de lang
doc/service.csv                       HEAD ·           ·     200 csv     de lang
doc/service.geojson                   GET  ·           ·     200 geojson de lang
doc/channel.ttl?page=2                GET  ·           ·     200 ttl     de lang
doc/channel.csv?page=2                GET  ·           ·     200 csv     de lang
doc/organisation.csv?lang=en          GET  ·           ·     200 csv     en ·
doc/place.geojson                     GET  ·           ·     200 geojson de lang
doc/thing.ttl                         GET  ·           ·     200 ttl     de lang
dataset.html                          GET  text/turtle en    200 html    en lang
dataset.ttl                           GET  text/html   en    200 ttl     ·  ·
dataset.rdf                           HEAD ·           ·     200 rdf     ·  ·
ontology.jsonld                       GET  ·           ·     200 jsonld  ·  ·
shapes.html?lang=en                   GET  ·           de    200 html    en ·
context.jsonld                        GET  text/html   ·     200 jsonld  ·  ·
a-z.html                              GET  ·           ·     200 html    de lang
a-z.json                              GET  ·           ·     200 json    de lang
a-z.csv                               GET  ·           en    200 csv     en lang
a-z/w.json                            GET  ·           ·     200 json    de lang
a-z/w.csv?lang=en                     GET  ·           ·     200 csv     en ·
"""
"""resource with a suffix, method, Accept, Accept-Language → status, type, language, Vary. The address says it all."""

ASKED = """
doc/service/wohngeld?lang=en                           ·           200 html    en type       /doc/service/wohngeld.html?lang=en
doc/service/wohngeld?lang=de                           ·           200 html    de type       /doc/service/wohngeld.html
doc/service/wohngeld?lang=en                           text/turtle 200 ttl     ·  type       /doc/service/wohngeld.ttl
doc/service/wohngeld?_mediatype=text/turtle            ·           200 ttl     ·  profile    /doc/service/wohngeld.ttl
doc/service/wohngeld?_mediatype=text/turtle            text/html   200 ttl     ·  profile    /doc/service/wohngeld.ttl
doc/service/wohngeld?_mediatype=application/ld+json    ·           200 jsonld  ·  profile    /doc/service/wohngeld.jsonld
doc/service/wohngeld?_mediatype=application/ld%2Bjson  ·           200 jsonld  ·  profile    /doc/service/wohngeld.jsonld
doc/service/wohngeld?_mediatype=text/csv&lang=en       ·           200 csv     en profile    /doc/service/wohngeld.csv?lang=en
doc/service/wohngeld?_mediatype=text/x,text/turtle     ·           200 ttl     ·  profile    /doc/service/wohngeld.ttl
doc/service/wohngeld?_profile=schema                   text/turtle 200 ttl     ·  no-profile /doc/service/wohngeld.ttl
doc/service/wohngeld?_profile=schema                   ·           200 html    de no-profile /doc/service/wohngeld.html
doc/service/wohngeld?_profile=schema&_mediatype=text/turtle text/html 200 ttl  ·  ·          /doc/service/wohngeld.ttl
doc/service/wohngeld?_profile=https://w3id.org/lodse/profile/schema text/turtle 200 ttl · no-profile /doc/service/wohngeld.ttl
doc/service/wohngeld?_profile=nope,schema              text/turtle 200 ttl     ·  no-profile /doc/service/wohngeld.ttl
doc/service/wohngeld?_profile=alt                      ·           200 html    de no-profile /doc/service/wohngeld?_profile=alt&_mediatype=text%2Fhtml
doc/service/wohngeld?_profile=alternates               application/json 200 json · no-profile /doc/service/wohngeld?_profile=alt&_mediatype=application%2Fjson
doc/service/wohngeld?_profile=alt&_mediatype=text/turtle ·         200 ttl     ·  ·          /doc/service/wohngeld?_profile=alt&_mediatype=text%2Fturtle
doc/service/?lang=en                                   text/turtle 200 ttl     en type       /doc/service.ttl?lang=en
doc/service/?_mediatype=text/csv                       ·           200 csv     de no-type    /doc/service.csv
doc/service/?_profile=alt                              application/json 200 json · no-profile /doc/service/?_profile=alt&_mediatype=application%2Fjson
describe?iri=http://localhost:8000/id/place/rathaus%23address text/turtle 200 ttl · all      /describe.ttl?iri=http%3A%2F%2Flocalhost%3A8000%2Fid%2Fplace%2Frathaus%23address
"""
"""resource with a query, Accept → status, type, language, Vary, Content-Location."""

REDIRECTED = """
id/service/wohngeld                                ·           303 /doc/service/wohngeld
id/service/wohngeld                                text/turtle 303 /doc/service/wohngeld
id/service/wohngeld?format=ttl                     ·           303 /doc/service/wohngeld?format=ttl
id/service/wohngeld?lang=en                        ·           303 /doc/service/wohngeld?lang=en
service/wohngeld                                   ·           303 /doc/service/wohngeld
doc/service/wohngeld/                              ·           301 /doc/service/wohngeld
doc/service/wohngeld?format=ttl                    ·           303 /doc/service/wohngeld.ttl
doc/service/wohngeld?format=TTL                    ·           303 /doc/service/wohngeld.ttl
doc/service/wohngeld?format=text/turtle            ·           303 /doc/service/wohngeld.ttl
doc/service/wohngeld?format=application/ld+json    ·           303 /doc/service/wohngeld.jsonld
doc/service/wohngeld?format=csv&lang=en            ·           303 /doc/service/wohngeld.csv?lang=en
doc/service/wohngeld?format=html                   text/turtle 303 /doc/service/wohngeld.html
doc/service/wohngeld.ttl?format=nt                 ·           303 /doc/service/wohngeld.nt
doc/organisation/zukunftsbuero?format=vcf          ·           303 /doc/organisation/zukunftsbuero.vcf
doc/service/?format=geojson                        ·           303 /doc/service.geojson
doc/channel/?page=2&format=ttl                     ·           303 /doc/channel.ttl?page=2
doc/channel/?page=2&format=csv                     ·           303 /doc/channel.csv
a-z/?format=json                                   ·           303 /a-z.json
/                                                  text/turtle 303 /dataset.ttl
/                                                  application/ld+json,text/html;q=0.5 303 /dataset.jsonld
dataset?format=ttl                                 ·           303 /dataset.ttl
dataset/                                           ·           301 /dataset
.well-known/void                                   ·           303 /dataset.ttl
.well-known/void                                   browser     303 /dataset.html
dumps/                                             ·           303 /dataset
doc/service                                        ·           301 /doc/service/
a-z                                                ·           301 /a-z/
a-z/W                                              ·           301 /a-z/w
doc/service/auto-anmelden                          ·           301 /doc/service/kfz-zulassung
doc/service/auto-anmelden.ttl                      ·           301 /doc/service/kfz-zulassung.ttl
doc/service/auto-anmelden?lang=en                  ·           301 /doc/service/kfz-zulassung?lang=en
"""
"""resource, Accept → status, Location."""

REFUSED = """
GET    doc/service/wohngeld                      image/png       406 problem
GET    doc/service/wohngeld                      text/vcard      406 problem
GET    doc/topic/umzug                           application/geo+json 406 problem
GET    doc/service/wohngeld                      */*;q=0         406 problem
GET    doc/service/wohngeld?format=xyz           ·               406 html
GET    doc/service/wohngeld?format=vcf           ·               406 html
GET    doc/service/wohngeld?_mediatype=image/png ·               406 html
GET    doc/service/wohngeld?_mediatype=ttl       ·               406 html
GET    doc/service/wohngeld?_profile=nope        ·               406 html
GET    doc/service/wohngeld?_profile=nope        text/turtle     406 problem
GET    doc/service/                              image/png       406 problem
GET    doc/topic/                                application/geo+json 406 problem
GET    doc/service/?_profile=nope                ·               406 html
GET    a-z/                                      text/turtle     406 problem
GET    /                                         image/png       406 problem
GET    dataset                                   image/png       406 problem
GET    dataset?format=csv                        ·               406 html
GET    dataset.csv                               ·               404 html
GET    api                                       text/turtle     406 problem
GET    .well-known/void                          image/png       406 problem
GET    doc/service/wohngeld.vcf                  ·               404 html
GET    doc/service/wohngeld.vcf                  text/vcard      404 problem
GET    doc/service/wohngeld.xyz                  ·               404 html
GET    doc/topic/umzug.geojson                   application/json 404 json
GET    doc/place/rathaus.vcf                     ·               404 html
GET    doc/service.xyz                           ·               404 html
GET    doc/service.vcf                           ·               404 html
GET    doc/topic.geojson                         ·               404 html
GET    doc/person/                               ·               404 html
GET    doc/person.csv                            ·               404 html
GET    doc/service/nirgends                      ·               404 html
GET    doc/service/nirgends                      text/turtle     404 problem
GET    doc/service/nirgends.ttl                  ·               404 html
GET    doc/service/wohngeld?lang=fr              ·               404 html
GET    doc/service/?page=0                       ·               404 html
GET    doc/service/?page=2                       ·               404 html
GET    doc/service/?page=x                       ·               404 html
GET    doc/service/?page=²                       ·               404 html
GET    doc/service.ttl?page=99999999999999999999 ·               404 html
GET    a-z/ab                                    ·               404 html
GET    a-z/w.ttl                                 ·               404 html
GET    describe                                  ·               400 html
GET    describe?iri=urn:nirgends                 ·               404 html
GET    doc/service/sperrmuellkarte               ·               410 html
GET    doc/service/sperrmuellkarte.ttl           text/turtle     410 problem
POST   doc/service/wohngeld                      ·               405 html
PUT    doc/service/wohngeld.ttl                  ·               405 html
DELETE doc/service/                              application/json 405 json
PATCH  doc/service.csv                           ·               405 html
"""
"""method, resource, Accept → status, type. A refusal travels the same road: it is negotiated too."""


@pytest.fixture(scope="module", params=["application", pytest.param("nginx", marks=pytest.mark.slow)])
def client(request: pytest.FixtureRequest, kassel: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The demo town's web side, and nginx with an export of it: who is asked makes no difference."""
    if request.param == "application":
        yield Plain(create_app(kassel.site).test_client())
        return
    with exported(kassel.site, kassel.release, tmp_path_factory.mktemp("exported")) as asked:
        yield asked


def rows(table: str) -> list[list[str]]:
    return [["" if cell == "·" else cell for cell in line.split()] for line in table.strip().splitlines()]


def varies(resource: str, name: str) -> str:
    """The `Vary` of an address; that of a thing's document also leads to earlier versions (see `test_mementos`)."""
    is_thing = re.match(r"doc/\w+/[\w-]", resource)
    return ", ".join(filter(None, (VARY.get(name), "Accept-Datetime" if is_thing else None)))


def asked(accept: str, language: str = "") -> dict[str, str]:
    headers = {"Accept": ALIASES.get(accept, accept), "Accept-Language": language}
    return {name: value for name, value in headers.items() if value}


@pytest.mark.parametrize(
    ("resource", "method", "accept", "language", "status", "form", "shown", "location"), rows(NEGOTIATED)
)
def test_a_negotiated_address(  # noqa: PLR0913, PLR0917 - the columns of the table
    client: Asked,
    resource: str,
    method: str,
    accept: str,
    language: str,
    status: str,
    form: str,
    shown: str,
    location: str,
) -> None:
    answer = client.open(f"/{resource}", method=method, headers=asked(accept, language))
    got = answer.headers
    assert (answer.status_code, got["Content-Type"], got.get("Content-Language", "")) == (
        int(status),
        TYPES[form],
        shown,
    )
    typed = {name: quote(TYPES[name], safe="") for name in ("flat", "expanded")}
    assert (got["Vary"], got["Content-Location"]) == (varies(resource, "all"), location.format(**typed))


@pytest.mark.parametrize(
    ("resource", "method", "accept", "language", "status", "form", "shown", "vary"), rows(SUFFIXED)
)
def test_an_address_with_a_suffix(  # noqa: PLR0913, PLR0917 - the columns of the table
    client: Asked,
    resource: str,
    method: str,
    accept: str,
    language: str,
    status: str,
    form: str,
    shown: str,
    vary: str,
) -> None:
    answer = client.open(f"/{resource}", method=method, headers=asked(accept, language))
    got = answer.headers
    assert (answer.status_code, got["Content-Type"], got.get("Content-Language", "")) == (
        int(status),
        TYPES[form],
        shown,
    )
    assert (got.get("Vary", ""), got.get("Content-Location")) == (VARY.get(vary, ""), None)


@pytest.mark.parametrize(("resource", "accept", "status", "form", "shown", "vary", "location"), rows(ASKED))
def test_an_address_that_asks(  # noqa: PLR0913, PLR0917 - the columns of the table
    client: Asked, resource: str, accept: str, status: str, form: str, shown: str, vary: str, location: str
) -> None:
    answer = client.get(f"/{resource}", headers=asked(accept))
    got = answer.headers
    assert (answer.status_code, got["Content-Type"], got.get("Content-Language", "")) == (
        int(status),
        TYPES[form],
        shown,
    )
    assert (got["Vary"], got["Content-Location"]) == (varies(resource, vary), location)


@pytest.mark.parametrize(("resource", "accept", "status", "location"), rows(REDIRECTED))
def test_an_address_that_leads_on(client: Asked, resource: str, accept: str, status: str, location: str) -> None:
    answer = client.get(f"/{resource.lstrip('/')}", headers=asked(accept))
    assert (answer.status_code, answer.headers["Location"]) == (int(status), location)


@pytest.mark.parametrize(("method", "resource", "accept", "status", "form"), rows(REFUSED))
def test_a_refusal(  # noqa: PLR0913, PLR0917 - the columns of the table
    client: Asked, method: str, resource: str, accept: str, status: str, form: str
) -> None:
    answer = client.open(f"/{resource.lstrip('/')}", method=method, headers=asked(accept))
    assert (answer.status_code, answer.headers["Content-Type"]) == (int(status), TYPES[form])
    assert "Accept" in answer.headers["Vary"]
    assert ("Allow" in answer.headers) is (status == "405")


@pytest.mark.parametrize("path", sorted({row[0] for table in (NEGOTIATED, SUFFIXED) for row in rows(table)}))
def test_head_equals_get_without_a_body(client: Asked, path: str) -> None:
    get, head = client.get(f"/{path}"), client.head(f"/{path}")
    volatile = {"Date", "ETag", "Content-Length"}  # a page tells what is open now
    assert not head.data
    assert {k: v for k, v in head.headers if k not in volatile} == {k: v for k, v in get.headers if k not in volatile}
    assert all(etag.startswith('"') for etag in (get.headers["ETag"], head.headers["ETag"]))


@pytest.mark.parametrize("path", sorted({row[0] for row in rows(SUFFIXED) if not row[0].endswith(".html")}))
def test_who_has_it_already_gets_304(client: Asked, path: str) -> None:
    first = client.get(f"/{path}")
    again = client.get(f"/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_table_is_long_enough() -> None:
    assert sum(len(rows(table)) for table in (NEGOTIATED, SUFFIXED, ASKED, REDIRECTED, REFUSED)) >= 150


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ({"Accept-Language": "de"}, "de", "Seite nicht gefunden"),
        ({"Accept-Language": "en-GB"}, "en", "Page not found"),
        ({"Accept-Language": "fr"}, "de", "Seite nicht gefunden"),
        ({}, "de", "Seite nicht gefunden"),
    ],
)
def test_a_refusal_is_in_the_readers_language(client: Asked, asked: dict[str, str], language: str, words: str) -> None:
    answer = client.get("/doc/service/nirgends", headers=asked)
    assert (answer.headers["Content-Language"], words in answer.text) == (language, True)
    assert f'<html lang="{language}"' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_what_is_withdrawn_names_what_replaced_it(client: Asked) -> None:
    answer = client.get("/doc/service/sperrmuellkarte", headers={"Accept": "application/json"})
    assert 'rel="successor-version"' in answer.headers["Link"]
    assert answer.get_json()["links"][0]["href"] in answer.headers["Link"]
