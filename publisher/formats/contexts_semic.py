"""The terms that JSON-LD files of CPSV-AP and CPOV use, for files that name the contexts of SEMIC by address."""

from __future__ import annotations

import re
from typing import Any

from publisher.terms import PREFIXES

ADDRESS = re.compile(r"//semiceu\.github\.io/uri\.semic\.eu-generated/(?:CPSV-AP|CPOV)/.+\.jsonld")
"""The addresses of their releases, without scheme."""

_CLASSES = """
    PublicService cpsv:PublicService  Rule cpsv:Rule  PublicOrganisation cv:PublicOrganisation
    PublicOrganization cv:PublicOrganisation  ContactPoint cv:ContactPoint  Channel cv:Channel  Cost cv:Cost
    Evidence cv:Evidence  EvidenceType cv:EvidenceType  Output cv:Output  Requirement cv:Requirement  Event cv:Event
    LifeEvent cv:LifeEvent  BusinessEvent cv:BusinessEvent  Address locn:Address  LegalResource eli:LegalResource
    Concept skos:Concept  TemporalEntity time:TemporalEntity  Organization org:Organization
"""
_LINKS = """
    PublicService.addressee dct:audience  PublicService.contactPoint cv:contactPoint  PublicService.follows cpsv:follows
    PublicService.hasChannel cv:hasChannel  PublicService.hasCompetentAuthority cv:hasCompetentAuthority
    PublicService.hasCost cv:hasCost  PublicService.hasInput cpsv:hasInput  PublicService.hasInputType cv:hasInputType
    PublicService.hasLegalResource cv:hasLegalResource  PublicService.holdsRequirement cv:holdsRequirement
    PublicService.isClassifiedBy cv:isClassifiedBy  PublicService.isGroupedBy cv:isGroupedBy
    PublicService.language dct:language  PublicService.produces cpsv:produces  PublicService.sector cv:sector
    PublicService.relatedService cv:relatedService  PublicService.requires dct:requires
    PublicService.thematicArea cv:thematicArea  PublicOrganisation.address locn:address
    PublicOrganisation.contactPoint cv:contactPoint  PublicOrganisation.homepage foaf:homepage
    PublicOrganisation.subOrganizationOf org:subOrganizationOf  ContactPoint.contactPage cv:contactPage
    ContactPoint.openingHours cv:openingHours  ContactPoint.availabilityRestriction cv:specialOpeningHoursSpecification
    Channel.openingHours cv:openingHours  Channel.ownedBy cv:ownedBy  Channel.type dct:type  Cost.currency cv:currency
    Rule.implements cpsv:implements  TemporalEntity.frequency cv:frequency
"""
_TEXTS = """
    PublicService.description dct:description  PublicService.name dct:title  PublicService.keyword dcat:keyword
    PublicOrganisation.prefLabel skos:prefLabel  PublicOrganisation.alternativeLabel skos:altLabel
    PublicOrganisation.description dct:description  Channel.description dct:description
    Cost.description dct:description  Rule.description dct:description  Rule.name dct:title
    Evidence.name dct:title  Output.name dct:title
    Requirement.name dct:title  TemporalEntity.description dct:description  Address.fullAddress locn:fullAddress
    Address.locatorName locn:locatorName  Address.postName locn:postName  Address.thoroughfare locn:thoroughfare
    Address.administrativeUnitLevel1 locn:adminUnitL1  Address.administrativeUnitLevel2 locn:adminUnitL2
    PublicService.identifier dct:identifier  Channel.identifier dct:identifier  Cost.identifier dct:identifier
    PublicOrganisation.identifier dct:identifier  ContactPoint.hasEmail cv:email  ContactPoint.hasTelephone cv:telephone
    Cost.hasValue cv:hasValue  PublicService.processingTime cv:processingTime  Channel.processingTime cv:processingTime
    Address.locatorDesignator locn:locatorDesignator  Address.postCode locn:postCode
"""


def context() -> dict[str, Any]:
    """Give the context: names of classes, and of the properties that the reader of CPSV-AP asks for."""
    links = {term: {"@id": iri, "@type": "@id"} for term, iri in _pairs(_LINKS)}
    return dict(_pairs(_CLASSES)) | links | dict(_pairs(_TEXTS))


def _pairs(table: str) -> list[tuple[str, str]]:
    words = table.split()
    return [(term, _expanded(name)) for term, name in zip(words[::2], words[1::2], strict=True)]


def _expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
