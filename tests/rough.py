"""Towns that try the pages: texts too long, with markup, from right to left, and things of which nothing is said."""

from __future__ import annotations

import json

MARKUP = "</title></script><script>injected=1</script><img src=x onerror=injected=1> \"'{{7*7}} &lt;b&gt; javascript:1"
TEXTS = {
    "long": "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 104,
    "words": "Viele kurze Wörter hintereinander. " * 142 + "Ende",
    "markup": MARKUP,
    "rtl": "مكتب خدمة المواطنين في בית העירייה \u202e123\u202c",
}
"""Names by what is wrong with them; the long ones have 5,000 characters."""

KINDS = ("service", "organisation", "place", "contact", "topic", "area", "channel", "notice")

PREFIXES = """
@prefix schema: <http://schema.org/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix lodse: <https://w3id.org/lodse/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

FULL = """
<id/service/KEY> a schema:GovernmentService ; SAID schema:name TEXT@de ; schema:alternateName TEXT@de ;
  dcat:keyword TEXT@de ; schema:description TEXT@de ; lodse:note TEXT@de ; lodse:processingTime TEXT@de ;
  schema:audience <id/service/KEY#audience> ; schema:offers <id/service/KEY#fee-1> ;
  lodse:documentNeeded <id/service/KEY#document-1> ; lodse:form <id/service/KEY#form-1> ;
  lodse:step <id/service/KEY#step-1> ; lodse:legalBasis <id/service/KEY#law-1> ;
  schema:serviceOutput <id/service/KEY#output-1> ; schema:subjectOf <id/service/KEY#link-1> ;
  dct:subject <id/topic/KEY> ; schema:areaServed <id/area/KEY> ;
  schema:provider <id/organisation/KEY> ; schema:serviceOperator <id/organisation/stadt> ;
  schema:availableChannel <id/channel/KEY--hier> ; lodse:contact <id/contact/KEY> .
<id/service/KEY#audience> a schema:Audience ; schema:audienceType TEXT@de .
<id/service/KEY#fee-1> a schema:Offer ; schema:description TEXT@de .
<id/service/KEY#document-1> a schema:DigitalDocument ; schema:name TEXT@de ; schema:position 1 .
<id/service/KEY#form-1> a schema:DigitalDocument ; schema:name TEXT@de ; schema:url <https://klein.example/LINK> .
<id/service/KEY#step-1> a schema:HowToStep ; schema:description TEXT@de ; schema:position 1 .
<id/service/KEY#law-1> a schema:Legislation ; schema:name TEXT@de .
<id/service/KEY#link-1> a schema:WebPage ; schema:name TEXT@de ; schema:url <https://klein.example/LINK> .
<id/service/KEY#output-1> a schema:GovernmentPermit ; schema:name TEXT@de .
<id/channel/KEY--hier> a schema:ServiceChannel ; dct:identifier "KEY--hier" ; dct:modified "2026-01-31"^^xsd:date ;
  schema:name TEXT@de ; schema:description TEXT@de ; dct:type lodse:Counter ; schema:providesService <id/service/KEY> ;
  lodse:office <id/organisation/KEY> ; schema:serviceLocation <id/place/KEY> ; schema:servicePhone <id/contact/KEY> .
<id/organisation/KEY> a schema:GovernmentOffice , org:OrganizationalUnit , org:Organization , vcard:Kind ,
  vcard:Organization ; SAID schema:name TEXT@de ; vcard:fn TEXT ; schema:description TEXT@de ; org:identifier "CODE" ;
  schema:parentOrganization <id/organisation/stadt> ; org:subOrganizationOf <id/organisation/stadt> ;
  schema:location <id/place/KEY> ; schema:contactPoint <id/contact/KEY> ; schema:url <https://klein.example/LINK> .
<id/place/KEY> a schema:Place , vcard:Kind , vcard:Location ; SAID schema:name TEXT@de ; vcard:fn TEXT ;
  schema:description TEXT@de ; lodse:gettingThere TEXT@de ; lodse:floor "CODE" ;
  schema:amenityFeature <id/place/KEY#feature-lift> ; schema:openingHoursSpecification <id/place/KEY#hours-1> ;
  schema:specialOpeningHoursSpecification <id/place/KEY#exception-1> .
<id/place/KEY#feature-lift> a schema:LocationFeatureSpecification ; schema:name TEXT@de ; schema:propertyID "lift" ;
  schema:value true ; schema:description TEXT@de .
<id/place/KEY#hours-1> a schema:OpeningHoursSpecification ; schema:description TEXT@de .
<id/place/KEY#exception-1> a schema:OpeningHoursSpecification ; schema:validFrom "2099-01-01"^^xsd:date ;
  schema:validThrough "2099-01-02"^^xsd:date ; schema:description TEXT@de .
<id/contact/KEY> a schema:ContactPoint , vcard:Kind ; SAID schema:name TEXT@de ; vcard:fn TEXT ;
  schema:contactType TEXT@de ; lodse:room "CODE" ; schema:url <https://klein.example/LINK> .
<id/topic/KEY> a skos:Concept ; SAID skos:prefLabel TEXT@de ; skos:altLabel TEXT@de ; skos:definition TEXT@de ;
  skos:inScheme <id/topic/themen> ; skos:topConceptOf <id/topic/themen> .
<id/area/KEY> a schema:AdministrativeArea ; SAID schema:name TEXT@de .
<id/notice/KEY> a schema:SpecialAnnouncement ; SAID schema:name TEXT@de ; schema:description TEXT@de ;
  schema:datePosted "2020-01-01"^^xsd:date ; schema:expires "2099-12-31"^^xsd:date ; schema:about <id/service/KEY> .
"""
"""A thing of every kind that says the same text wherever there is room for one."""

BARE = """
<id/service/bare> a schema:GovernmentService .
<id/organisation/bare> a schema:GovernmentOffice ; schema:name ""@de ; schema:contactPoint <id/contact/bare> .
<id/place/bare> a schema:Place ; schema:address <id/place/bare#address> ; schema:geo <id/place/bare#geo> ;
  schema:openingHoursSpecification <id/place/bare#hours> .
<id/place/bare#address> a schema:PostalAddress . <id/place/bare#geo> schema:latitude "nord" .
<id/place/bare#hours> schema:opens "früh" ; schema:dayOfWeek "jeden Tag" .
<id/contact/bare> a schema:ContactPoint ; schema:telephone "anrufen" ; schema:email "x@y<script>" .
<id/topic/bare> a skos:Concept ; skos:broader <id/topic/bare> .
<id/area/bare> a schema:AdministrativeArea ; schema:containedInPlace <id/area/bare> .
<id/channel/bare> a schema:ServiceChannel ; schema:serviceUrl <javascript:alert(1)> , "auch keine" .
<id/notice/bare> a schema:SpecialAnnouncement ; schema:datePosted "2020-01-01" ; schema:expires "2099-12-31" .
<id/service/arabic> a schema:GovernmentService ; schema:name "جواز سفر"@ar ; schema:description "نص"@ar .
"""
"""Things of which nothing or only nonsense is said; no rule would let them pass."""


def full() -> str:
    """Write a thing of every kind for each of the texts; all of it obeys the rules."""
    return PREFIXES + "".join(_written(key, text) for key, text in TEXTS.items())


def _written(key: str, text: str) -> str:
    said = f'dct:identifier "{key}" ; dct:modified "2026-01-31"^^xsd:date ;'
    values = {"SAID": said, "TEXT": json.dumps(text), "KEY": key, "LINK": key * 400, "CODE": "W321" * 40}
    found = FULL
    for name, value in values.items():
        found = found.replace(name, value)
    return found
