"""The cut-off: select → summarise → compose → render, and the edition is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest import __version__
from digest.archive import related
from digest.compose import compose
from digest.config import NewsletterConfig, Site
from digest.errors import EditionError
from digest.model import (
    ArticleId,
    Decision,
    Edition,
    EditionId,
    EditionRecord,
    EditionState,
    Rule,
    Selection,
    Verdict,
    Version,
)
from digest.pipeline.dating import dated_by_news
from digest.pipeline.faces import rendered
from digest.pipeline.fitting import fitted
from digest.pipeline.gate import HELD_BY_GATE, Hold, Pass, Skip
from digest.pipeline.gating import pass_gate
from digest.pipeline.modelling import Model, open_model
from digest.pipeline.picturing import Fetching, Pictures, illustrated
from digest.pipeline.recalling import recalled
from digest.pipeline.rights import rights_of
from digest.select import Choice, Sent, admitted, select
from digest.store import Connection, Store, articles, decisions, editions, kept_back, sent_stories
from digest.summarise import summarise
from digest.text.labels import read_labels
from digest.text.rarity import Rarity

_TOLD_WITHOUT = frozenset({Rule.TOO_OLD, Rule.OTHER_SOURCE, Rule.BEFORE_WINDOW})
RECENT = timedelta(days=14)
"""For so long words are counted for their rarity."""
YOUNG = 500
"""Fewer articles cannot say which words are rare."""


def build_edition(
    site: Site,
    store: Store,
    identity: EditionId,
    *,
    cut_off: datetime,
    now: datetime,
    again: bool = False,
    corrected: datetime | None = None,
) -> EditionRecord:
    """Build an edition's next revision; without ``again`` one that is built already stays as it is.

    The cut-off says which articles are looked at. They say what they said then, or later at ``corrected``,
    or until when an earlier revision had followed them.
    """
    cut_off = min(cut_off, now)
    record = _claim(store, identity, cut_off=cut_off)
    if record.revision and not again:
        return record
    if not record.can_be_built:
        raise EditionError(f"{identity} is {record.state}", hint="it cannot be built again")
    made = draft(
        site,
        store,
        identity,
        cut_off=cut_off,
        corrected=corrected,
        revision=record.revision + 1,
        model=open_model(site, store, now=now),
        pictures=Fetching(site, store, now=now),
    )
    edition, selection, material = made.edition, made.selection, made.material
    if edition is None:
        gated: Pass | Hold | Skip = Skip(reason=_nothing(selection))
    else:
        faces = rendered(site, edition)  # a broken template fails now
        gated = pass_gate(site, store, edition, faces, now=now)
    return _keep(store, record, edition, selection, material, gated=gated, now=now, again=again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition as a build makes it, before anything of it is kept."""

    edition: Edition | None
    """None where no story is chosen."""
    selection: Selection
    material: Material


def draft(
    site: Site,
    store: Store,
    identity: EditionId,
    *,
    cut_off: datetime,
    corrected: datetime | None,
    revision: int,
    model: Model | None,
    pictures: Pictures | None,
    as_then: bool = False,
) -> Draft:
    """Select, summarise, compose and illustrate an edition from the archive as of its cut-off.

    Nothing is written, but for what ``model`` keeps of its answers and ``pictures`` of what they fetch.
    With ``as_then`` what later editions carried does not count.
    """
    material = _gather(site, store, identity, cut_off=cut_off, corrected=corrected, as_then=as_then)
    selection = select(material.versions, material.choice, sent=material.sent)
    edition = _write(site, store, identity, selection, material, revision=revision, model=model)
    if edition is not None:
        leads = (pick.story.lead for pick in selection.picks)
        edition = fitted(site, illustrated(site, edition, leads, pictures=pictures))
    return Draft(edition=edition, selection=selection, material=material)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the store holds for one build: the same archive and cut-off give the same material."""

    choice: Choice
    versions: tuple[Version, ...]
    sent: tuple[Sent, ...]
    number: int
    config_hash: str
    corrected: datetime | None
    kept_back: frozenset[ArticleId]
    """What must not be published as earlier coverage either."""


def _claim(store: Store, identity: EditionId, *, cut_off: datetime) -> EditionRecord:
    # Articles are stamped inside write transactions, and this one begins after the cut-off: when it has its
    # turn, all that is stamped up to the cut-off is committed, and what comes later bears a later time.
    with store.write("claiming the edition") as connection:
        editions.create(connection, identity, cut_off=cut_off)
        return editions.existing(connection, identity)


def _gather(
    site: Site,
    store: Store,
    identity: EditionId,
    *,
    cut_off: datetime,
    corrected: datetime | None,
    as_then: bool,
) -> Material:
    _, newsletter = site.newsletter(identity.newsletter)
    with store.read("looking for the edition's articles") as connection:
        before = editions.content(connection, identity)
        earlier = before.corrected if before is not None else None
        followed = max(cut_off, corrected or cut_off, earlier or cut_off)
        last = editions.last_sent(connection, identity.newsletter, before=identity)
        start = last.cut_off if last is not None else None
        carried = editions.carried(connection, identity, only_before=as_then)
        sent = _sent(connection, identity, since=identity.date - newsletter.selection.cool_down)
        if as_then:
            sent = tuple(story for story in sent if story.edition.date < identity.date)
        changed = _changed(connection, sent, after=start, until=followed)
        ordered = decisions.in_force(connection, identity)
        max_age = newsletter.selection.max_age
        sources = site.sources_of(newsletter)
        versions = articles.window(
            connection,
            after=start,
            until=cut_off,
            sources=sources,
            dated_from=cut_off - max_age if max_age is not None else None,
            corrected=followed,
        )
        known = {version.article.id for version in versions}
        found = (*versions, *(version for version in changed if version.article.id not in known))
        rarity = _rarity(connection, sources, start=start, cut_off=cut_off)
        return Material(
            choice=Choice(
                newsletter=newsletter,
                sources=sources,
                cut_off=cut_off,
                window_start=start,
                carried=carried,
                changed=frozenset(version.article.id for version in changed),
                rarity=rarity,
                decisions=ordered,
            ),
            versions=(*found, *_brought_in(connection, ordered, found, moment=followed)),
            sent=sent,
            number=editions.number(connection, identity),
            config_hash=site.config_hash(newsletter),
            corrected=followed if followed > cut_off else None,
            kept_back=kept_back.at(connection, followed),
        )


def _rarity(
    connection: Connection, sources: Collection[str], *, start: datetime | None, cut_off: datetime
) -> Rarity:
    """Return how rare words are in what the newsletter's sources had in the weeks before the window.

    A young archive does not know yet: then what has come in since counts too.
    """
    first = (start or cut_off) - RECENT
    counts, documents = (
        ({}, 0) if start is None else articles.counts_between(connection, first, start, sources=sources)
    )
    if documents < YOUNG:
        counts, documents = articles.counts_between(connection, first, cut_off, sources=sources)
    return Rarity(counts=counts, documents=documents)


def _sent(connection: Connection, identity: EditionId, *, since: date) -> tuple[Sent, ...]:
    """Return the stories that readers got since a day, in the words they got; purged ones are left out."""
    stories = sent_stories.stories_told(connection, identity, since=since)
    wanted = {version for _, versions in stories for version in versions}
    words = {version.id: version for version in articles.versions(connection, wanted)}
    kept = ((edition, tuple(words[v] for v in versions if v in words)) for edition, versions in stories)
    return tuple(Sent(edition=edition, versions=versions) for edition, versions in kept if versions)


def _changed(
    connection: Connection, sent: Iterable[Sent], *, after: datetime | None, until: datetime
) -> tuple[Version, ...]:
    """Return the articles that were sent and got a new version within the window."""
    as_sent = {version.id: version.article.id for story in sent for version in story.versions}
    newest = articles.newest(connection, frozenset(as_sent.values()), until=until)
    return tuple(
        version
        for version in newest
        if version.id not in as_sent and (after is None or version.observed_at > after)
    )


def _brought_in(
    connection: Connection, ordered: Iterable[Decision], versions: Iterable[Version], *, moment: datetime
) -> tuple[Version, ...]:
    """Return the articles that an editor decided on and that did not come in within the window."""
    wanted = admitted(ordered) - {version.article.id for version in versions}
    found = (articles.as_of(connection, article, moment) for article in sorted(wanted))
    return tuple(version for version in found if version is not None)


def _write(
    site: Site,
    store: Store,
    identity: EditionId,
    selection: Selection,
    material: Material,
    *,
    revision: int,
    model: Model | None,
) -> Edition | None:
    """Write teasers and earlier coverage of the chosen stories and compose them; None without stories."""
    if not selection.picks:
        return None
    choice, newsletter = material.choice, material.choice.newsletter
    told: frozenset[ArticleId] = frozenset(
        version.article.id for pick in selection.picks for version in pick.story.versions
    )
    teasers = {
        pick.story.id: dated_by_news(
            summarise(
                pick.story.lead,
                language=newsletter.language,
                time_zone=newsletter.time_zone,
                shape=newsletter.teaser,
                rights=rights_of(site, pick.story.lead),
                writer=model,
            ),
            pick,
            choice,
        )
        for pick in selection.picks
    }
    found = {
        pick.story.id: related(
            store,
            pick.story.lead,
            count=newsletter.selection.earlier,
            max_age=newsletter.selection.earlier_max_age,
            time_zone=newsletter.time_zone,
            language=newsletter.language,
            without=told | material.kept_back,
            until=choice.cut_off,
        )
        for pick in selection.picks
    }
    earlier = recalled(site, store, found, newsletter=newsletter, identity=identity, until=choice.cut_off)
    return compose(
        id=identity,
        revision=revision,
        number=material.number,
        newsletter=newsletter,
        site_name=site.settings.site.name,
        picks=selection.picks,
        teasers=teasers,
        earlier=earlier,
        cut_off=choice.cut_off,
        window_start=choice.window_start,
        config_hash=material.config_hash,
        code_version=__version__,
        labels=read_labels(newsletter.language, (site.templates,)),
        decisions=choice.decisions,
        corrected=material.corrected,
        notes=model.notes() if model is not None else (),
    )


def _keep(
    store: Store,
    begun: EditionRecord,
    edition: Edition | None,
    selection: Selection,
    material: Material,
    *,
    gated: Pass | Hold | Skip,
    now: datetime,
    again: bool,
) -> EditionRecord:
    identity = begun.id
    _keep_verdicts(store, identity, selection.verdicts, revision=begun.revision + 1)
    with store.write("keeping the edition") as connection:
        before = editions.existing(connection, identity)
        state, reason, held_from = _standing(gated, before, material.choice.newsletter)
        kept = editions.add_revision(
            connection,
            identity,
            content=edition,
            state=state,
            reason=reason,
            held_from=held_from,
            after=begun.revision,
            built_at=now,
            cut_off=material.choice.cut_off,
            window_start=material.choice.window_start,
            config_hash=material.config_hash,
        )
        record = editions.existing(connection, identity)
    if not kept and record.revision > begun.revision and not again:
        return record  # somebody else has built it meanwhile, of the same
    if not kept:
        raise EditionError(f"{identity} became {record.state} while it was built", hint="nothing was changed")
    return record


def _keep_verdicts(store: Store, identity: EditionId, verdicts: Iterable[Verdict], *, revision: int) -> None:
    """Keep the verdicts before their revision is there: of a build that breaks here nothing shows.

    What an article's date, source and time of arrival decide is not kept: ``why`` tells it without.
    """
    told = [verdict for verdict in verdicts if verdict.rule not in _TOLD_WITHOUT]
    left = True
    while left:
        with store.write("clearing away after a broken build") as connection:
            left = editions.forget_verdicts(connection, identity, revision=revision)
    for start in range(0, len(told), editions.CHUNK):
        with store.write("keeping the verdicts") as connection:
            some = told[start : start + editions.CHUNK]
            editions.add_verdicts(connection, identity, revision=revision, verdicts=some)


def _standing(
    gated: Pass | Hold | Skip, before: EditionRecord, newsletter: NewsletterConfig
) -> tuple[EditionState, str | None, EditionState | None]:
    """Return state, reason and what a held edition goes back to. Who held it lets it go, not a build."""
    onward = EditionState.APPROVED if newsletter.approval == "auto" else EditionState.READY
    by_gate = before.reason is not None and before.reason.startswith(HELD_BY_GATE)
    match gated:
        case Skip():
            return EditionState.SKIPPED, gated.reason, None
        case Pass() | Hold() if before.state is EditionState.HELD and not by_gate:
            return EditionState.HELD, before.reason, onward
        case Hold():
            return EditionState.HELD, gated.sentence, onward
        case Pass():
            return onward, None, None


def _nothing(selection: Selection) -> str:
    """Say in a sentence why there is no story."""
    if not selection.verdicts:
        return "no articles have come in for it"
    rules = Counter(verdict.rule for verdict in selection.verdicts)
    return "no eligible articles: " + ", ".join(f"{count} {rule}" for rule, count in rules.most_common())
