"""The home page as search engines see it: the site, how to search it, who publishes it, what it tells everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.description import Description
from publisher.pages.views import NoticeValue
from publisher.web.structured import Json, Node, absolute, dumps, publisher_node


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What search engines are told of a site. search: the address of its search, with `{query}` in it."""

    name: str
    address: str
    lang: str = "de"
    description: str = ""
    search: str = ""
    logo: str = ""


def site_jsonld(site: SiteFacts, publisher: Description | None = None, notices: Sequence[NoticeValue] = ()) -> str:
    """Give the JSON-LD of the home page, ready for a script element."""
    told, beside = _site(site), [_notice(notice, site.address) for notice in notices]
    if publisher is not None:
        told["publisher"] = {"@id": publisher.root.value}
        beside.insert(0, publisher_node(publisher, site.lang) | {"url": site.address, "logo": site.logo})
    if not beside:
        return dumps({"@context": "https://schema.org", **told})
    graph: list[Json] = [told, *beside]
    return dumps({"@context": "https://schema.org", "@graph": graph})


def _site(site: SiteFacts) -> Node:
    action: Json = None
    if site.search:
        target: Json = {"@type": "EntryPoint", "urlTemplate": site.search}
        action = {"@type": "SearchAction", "target": target, "query-input": "required name=query"}
    return {
        "@type": "WebSite",
        "@id": site.address,
        "url": site.address,
        "name": site.name,
        "description": site.description,
        "inLanguage": site.lang,
        "potentialAction": action,
    }


def _notice(notice: NoticeValue, address: str) -> Node:
    return {
        "@type": "SpecialAnnouncement",
        "name": notice.title.text,
        "text": notice.text.text if notice.text else "",
        "datePosted": notice.posted.isoformat(),
        "expires": notice.expires.isoformat(),
        "url": absolute(notice.title.href or "", address),
    }
