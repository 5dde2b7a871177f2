"""Tell page furniture from news: a line or a sentence in, yes or no out; pure, and linear on hostile lines.

Real sentences that mention such words in passing stay: a missed cut is better than a false one.
"""

from __future__ import annotations

import re

from digest.text.phrases import INVITES, RIGHTS, Phrases, lowered

_LONGEST_LINE = 420
_HEAD = 200

_SEE_ALSO = re.compile(
    r"[\s•·►▶>»→*\[(–—-]{0,6}(?:"
    r"read (?:more|also|next|on|the full [a-z]{3,12})|also read|see also|see more|also see"
    r"|more on this(?: story)?|more:|related(?: \w{4,9})?:"
    r"|don[’']t miss|watch(?: also| more| now)?:|listen(?: also| now)?:|learn more|find out more"
    r"|you (?:may|might) also like|recommended for you"
    r"|weiterlesen|mehr lesen|lesen sie (?:auch|mehr|hier|dazu)|mehr (?:zum thema|dazu|hierzu)"
    r"|auch interessant|siehe auch|zum thema:"
    r"|(?:à )?lire (?:aussi|également|la suite)|voir aussi|en savoir plus|sur le même sujet"
    r"|pour aller plus loin"
    r"|leia (?:mais|também)|veja (?:também|mais)|saiba mais|lea (?:también|además|más)|le(?:e"
    r"|er) (?:también|más)|te puede interesar"
    r"|vea también|más información:|leggi anche|leggi (?:di più|tutto)|lees (?:ook|meer|verder)"
    r"|(?:prze)?czytaj (?:też|także|więcej|również)"
    r"|zobacz (?:też|także|również)|devamını oku|ayrıca oku\w*|läs (?:mer|även|också)|les (?:også|mer)"
    r"|læs (?:også|mere)|lue myös"
    r"|читайте (?:также|далее|подробнее)|читать далее|подробнее|смотрите также|читайте також"
    r"|дивіться також"
    r"|اقرأ (?:أيضا|أيضًا|المزيد)|إقرأ أيضا|بیشتر بخوانید|यह भी पढ़ें|और पढ़ें|延伸阅读|相关阅读|阅读更多|関連記事"
    r"|続きを読む|더 읽기|관련기사"
    r")(?P<mark>\s*[:：|»>→…–—-]|\s*$|\s)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\s*(?:(?:file |stock )?photo(?:graph|s)?(?: (?:by|credit|courtesy))?|image(?: (?:credit|source"
    r"|caption|copyright))?|picture|media caption|caption|video|credit"
    r"|bild(?:quelle|er)?|foto(?:s|graf\w*)?|symbolbild|archivbild|crédits?(?: photo)?|légende|imagen"
    r"|fotografía|foto de archivo|imagem|immagine|zdjęcie|фото|видео|fotoğraf|صورة|图片|图源"
    r")\s*(?:[:：/|©]|\bby\b (?=[A-Z]))|^\s*getty images\b|^\s*hide caption\b|^\s*(?:enlarge"
    r"|toggle) (?:this )?(?:image|caption)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\s*(?:first |last )?(?:updated|published|posted|modified|created|aktualisiert|veröffentlicht"
    r"|stand|mis à jour|publié|modifié|actualizado|publicado|atualizado|aggiornato|pubblicato"
    r"|bijgewerkt|gepubliceerd|zaktualizowano|opublikowano|обновлено|опубликовано|оновлено|güncelleme"
    r"|yayınlanma|تحديث|نشر)\b(?=[^.!?]{0,60}\d)",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\s*(?:©|\(c\) ?(?:19|20)\d\d|copyright\b(?= ?(?:©|\(c\)|(?:19|20)\d\d))|all rights reserved"
    r"|alle rechte vorbehalten|tous droits réservés"
    r"|todos los derechos|todos os direitos|все права|advertisement|sponsored|anzeige|werbung|publicité"
    r"|publicidad|publicidade|pubblicità"
    r"|advertentie|reklama|реклама|reklam)(?:\s*$|[\s.:|©(])",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\s*[(\[]?(?:additional |with )?(?:reporting|writing|editing|compiled|edited|written|translated"
    r"|produced)(?: and \w+)? by\b"
    r"|[^.]{0,80}\bcontributed (?:to|reporting)\b|\s*with (?:inputs|reporting|files"
    r"|additional reporting) (?:from|by)\b|\s*editor[’']?s? note\b",
    re.IGNORECASE,
)
_SHARE_WORDS = frozenset(
    "share tweet print email e-mail mail save facebook twitter x whatsapp telegram linkedin pinterest"
    " reddit copy link comments comment on this via to article story like follow us teilen drucken"
    " merken partager imprimer compartir imprimir compartilhar condividi stampa delen del udostępnij"
    " поделиться paylaş bluesky threads instagram youtube bookmark close menu home back top next"
    " previous and or the by more in flipboard".split()
)
_TERMINALS = frozenset(".!?…。！？؟۔।")


def is_furniture(line: str) -> bool:
    """Tell whether a whole line is no part of the article: links, sign-up, captions, adverts, notes."""
    if len(line) > _LONGEST_LINE:
        return False
    head = line[:_HEAD]
    return bool(
        _is_see_also(line)
        or _LABELLED.match(head)
        or (_DATED.match(head) and len(line) <= 120)
        or (_OWNED.match(head) and len(line) <= 160)
        or _holds(INVITES + RIGHTS, lowered(line))
        or _STAFF.match(head)
        or _is_share_bar(line)
    )


def _holds(phrases: tuple[Phrases, ...], low: str) -> bool:
    return any(some.are_in(low) for some in phrases)


def _is_see_also(line: str) -> bool:
    match = _SEE_ALSO.match(line[:_HEAD])
    if match is None or len(line) > 260:
        return False
    if match["mark"].strip() or match.end() >= len(line.rstrip()):
        return True
    rest = line[match.end() :].lower()
    return line.rstrip()[-1:] not in _TERMINALS or rest.startswith(
        ("about ", "on ", "here", "from ", "in our ", "at ")
    )


def _is_share_bar(line: str) -> bool:
    words = [word.strip(":|,.•·/") for word in line[:_HEAD].lower().split()]
    return (
        len(line) <= 120 and 0 < len(words) <= 14 and all(word in _SHARE_WORDS or not word for word in words)
    )


_INSIDE = re.compile(
    r"\bread (?:more|also)\b|\balso read\b|\bsee also\b|\bsign up\b|\bsubscribe\b|\bnewsletter\b"
    r"|\bclick here\b|\bfollow us\b|\bcopyright\b|©|\badvertisement\b"
    r"|\bcookies?\b|\bwatch (?:the |our |this )?video\b|\b(?:file|stock) photo\b"
    r"|\bphoto(?:graph)?(?: by|:| credit)|\bimage (?:credit|caption|copyright|source)"
    r"|\bgetty images\b|\bmedia caption\b|\bhide caption\b|\b(?:updated|published|posted"
    r"|last modified)\s*:|\b\d{1,2}:\d{2}\s*(?:est|edt|pst|pdt|gmt|bst|ist|cet)\b"
    r"|\(\s*(?:pictured|left|right|above|below|file|l|r|l-r|bild|links|rechts|photo)\b[^)]{0,20}\)"
    r"|\b(?:pictured|scroll down)\b"
    r"|\b(?:contributed to|reporting by|edited by|additional reporting|with inputs from"
    r"|all rights reserved)\b"
    r"|\b(?:weiterlesen|mehr lesen|lesen sie auch|mehr zum thema|lire (?:aussi|la suite)|leia (?:mais"
    r"|também)|lea también|te puede interesar|читайте также)\b|اقرأ أيضا"
    r"|https?://|\bwww\.|\b\S{1,40}@\S{1,40}\.\w{2,}",
    re.IGNORECASE,
)
_CREDITED = re.compile(
    r"\(\s*(?:AP|AFP|Reuters|REUTERS|dpa|PTI|ANI|IANS|CNN|UPI|EFE|ANSA)\b[^)]{0,30}\)|\b(?:AFP|dpa|AP"
    r"|Reuters|EPA)\s*[/)]"
    r"|^\s*(?:By|BY) [A-Z][\w.'’-]{1,30} [A-Z]|\b[a-z]{2,4}/[a-z]{2,4} \([A-Z]"
)


def has_furniture(sentence: str) -> bool:
    """Tell whether a sentence carries a credit, a caption, an address, an invitation: no teaser's then."""
    near = sentence[:2000]
    return bool(
        _INSIDE.search(near)
        or _CREDITED.search(near)
        or _holds(INVITES, lowered(near))
        or _points_elsewhere(near)
    )


def _points_elsewhere(text: str) -> bool:
    match = _SEE_ALSO.match(text[:_HEAD])
    return match is not None and bool(match["mark"].strip())
