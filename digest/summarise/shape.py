"""What a teaser's sentences must look like: words counted, beginnings and ends judged; pure."""

from __future__ import annotations

import re

from digest.text.furniture import has_furniture

_LEADING = re.compile(r"[\"'“”„«»‘’‹›(\[¿¡\s]*([^\W\d_]+(?:-[^\W\d_]+)?)")
_TERMINAL = re.compile(r"[.!?…。！？؟۔।॥։።។][\"'”’»«›“‹)\]」』）】\s]*$")
# "In that poll, …", "Pour elle, …": a preposition before a word that points back; and "Eleven others …".
_POINTS_BACK = {
    language: re.compile(pattern, re.IGNORECASE)
    for language, pattern in {
        "en": r"(?:in|at|on|for|after|since|from|with|by|under|during|despite|to|of) "
        r"(?:that|this|these|those|another|such|his|her|their|its|him|them)\b|(?:\w+ )?others?\b"
        r"|(?:for (?:example|instance)|in addition|in fact|in other words)\b",
        "de": r"(?:für|mit|bei|nach|von|zu|vor|seit|in|an|auf|aus|über|unter|trotz|während|wegen) "
        r"(?:ihn|ihm|ihr|ihnen|sie|diese[mnrs]?|solche[mnr]?|seine[mnr]?|ihre[mnr]?)\b|\w+ weitere[nr]?\b"
        r"|(?:zum beispiel|darüber hinaus|im gegenteil|mit anderen worten)\b",
        "fr": r"(?:pour|avec|selon|d['’]après|chez|sans|contre|parmi|dans|à|en|après|avant|lors de) "
        r"(?:lui|elles?|eux|celui|celles?|ceux|cela|cet?|cette|ces)\b|\w+ autres\b"
        r"|(?:par exemple|en effet|en outre|par ailleurs|de plus|au contraire)\b",
        "es": r"(?:para|con|según|en|de|por|tras|desde|sin) (?:él|ellas?|ellos|est[aeo]s?|es[aeo]s?)\b",
        "pt": r"(?:para|com|segundo|em|de|por|após|sem) (?:el[ae]s?|est[ae]s?|ess[ae]s?|isso|isto)\b",
        "it": r"(?:per|con|secondo|in|di|da|dopo|senza) (?:lui|lei|loro|quest[aeio]|quell[aeio]|ciò)\b",
        "nl": r"(?:voor|met|volgens|in|van|na|door|bij) (?:hem|haar|hen|deze|dit|dat|die)\b",
        "pl": r"(?:dla|z|według|w|od|po|przez) (?:niego|niej|nich|tego|tej|tych|tym)\b",
        "ru": r"(?:для|с|по|в|от|после|из|к|у) (?:него|неё|нее|них|этого|этой|этих|этом|нему|нему)\b",
        "uk": r"(?:для|з|за|у|в|від|після|до) (?:нього|неї|них|цього|цієї|цих|цьому)\b",
    }.items()
}
_OF_ITSELF = re.compile(
    r"(?:Here(?:['’]s| is| are)|Below|Keep reading|Read on|Scroll|Let['’]s"
    r"|(?:In|For) this (?:article|post|guide|story|video)|This (?:article|post|guide|story)"
    r"|Hier (?:sind|ist|findest|finden|erfahren|gibt)|In diesem (?:Artikel|Beitrag|Ratgeber|Video)"
    r"|Voici|Dans cet article|Aquí|En este artículo|Neste artigo|Ecco"
    r"|In dit artikel|W tym artykule|В этой статье|У цій статті)\b"
)
_SINGLE_CLOSED = re.compile(r"[.!?,]['’]$")
_SINGLE_OPENED = re.compile(r"(?:^|[\s(])['‘](?=\w)")
_SINGLE_ENDED = re.compile(r"['’](?=\s|$|[.,!?;:)])")
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\"'”’»)\]\s]*$")
_PAIRS = (("«", "»"), ("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"))

# Words that lean on a sentence before them. As the first word of a teaser they hang in the air.
_DANGLING = {
    "en": "but and or nor so he she it they we this that these those however meanwhile also his her"
    " hers their theirs its"
    " him them then still instead therefore moreover furthermore nevertheless nonetheless such thus"
    " hence yet while there now"
    " one another others both additionally besides otherwise accordingly likewise similarly"
    " consequently elsewhere our us",
    "de": "aber und oder doch er sie es dies dieser diese dieses diesen diesem das sein seine seinen"
    " ihr ihre ihren jedoch"
    " auch zudem außerdem dennoch dagegen deshalb daher dabei damit darum denn dazu davon danach dort"
    " somit trotzdem"
    " allerdings hingegen ferner daraufhin demnach also beide solche wir dann nun jetzt",
    "fr": "mais et ou il elle ils elles ce cela ceci cette cet ces celui celle ceux son sa ses leur"
    " leurs cependant"
    " toutefois pourtant ainsi donc aussi or c s'il néanmoins puis enfin ensuite nous ça lui y autre"
    " maintenant désormais",
    "es": "pero y o e él ella ello ellos ellas esto eso este esta estos estas ese esa esos esas su sus"
    " sin además también"
    " así aunque entonces luego asimismo ahora",
    "pt": "mas e ou ele ela eles elas isto isso este esta estes estas esse essa esses essas seu sua"
    " seus suas porém"
    " também assim além então contudo entretanto agora",
    "it": "ma e o egli lui lei esso essa essi loro questo questa questi queste quello quella ciò il suo"
    " sua inoltre però"
    " tuttavia così quindi anche poi ora adesso",
    "nl": "maar en of hij zij ze het dit dat deze die zijn haar hun ook echter daarom daarnaast"
    " bovendien toch dus toen nu",
    "pl": "ale i lub on ona ono oni one to ten ta te jego jej ich jednak także również ponadto dlatego"
    " więc zatem teraz",
    "ru": "но и а или он она оно они это этот эта эти его её ее их однако также тем кроме поэтому затем"
    " потом там такой теперь",
    "uk": "але і й та а або він вона воно вони це цей ця ці його її їх їхній однак також крім тому"
    " потім там тепер",
    "tr": "ama ve veya o onlar bu bunlar şu onun onların ancak fakat ayrıca bunun böylece",
    "ar": "لكن ولكن وهو وهي هو هي هم هذا هذه ذلك تلك كما لذلك وقد وكان",
    "fa": "اما و یا او آنها این آن ولی همچنین بنابراین",
    "hi": "लेकिन और या वह वे यह ये उसने उन्होंने इसके उनके हालांकि",
    "sv": "men och eller han hon den det de detta denna dessa hans hennes deras dock också dessutom"
    " därför nu",
    "nb": "men og eller han hun den det de dette denne disse hans hennes deres også dessuten derfor",
    "da": "men og eller han hun den det de dette denne disse hans hendes deres også desuden derfor",
    "zh": "但 但是 而 而且 他 她 它 他们 这 那 此外 因此 不过 然而 同时",
    "ja": "しかし また そして だが 彼 彼女 これ それ この その さらに 一方",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _DANGLING.items()}
_UNSPACED = {"zh", "ja"}


def word_count(text: str) -> int:
    """Count words at white space; in Chinese or Japanese two characters stand for a word."""
    words = len(text.split())
    if words * 12 < len(text):
        wide = sum(1 for char in text if "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff")
        return max(words, wide // 2)
    return words


def primary(language: str) -> str:
    """Return the language itself of a tag: ``pt`` of ``pt-br``."""
    found = language.replace("_", "-").partition("-")[0].lower()
    return "nb" if found in {"no", "nn"} else found


def dangles(sentence: str, *, language: str) -> bool:
    """Tell whether a sentence begins with a pronoun or connective that points before it."""
    known = _WORDS.get(primary(language), frozenset())
    if primary(language) in _UNSPACED:
        return sentence.lstrip("\"'“”「『").startswith(tuple(known))
    match = _LEADING.match(sentence)
    if match is None:
        return False
    word = match[1].lower()
    points_back = _POINTS_BACK.get(primary(language))
    if points_back is not None and points_back.match(sentence, match.start(1)):
        return True
    return word in known or word.partition("-")[0] in known


def speaks_of_itself(sentence: str) -> bool:
    """Tell whether a sentence is about the page and not about the world: "Here are our top five picks."."""
    return bool(_OF_ITSELF.match(sentence))


def is_complete(sentence: str) -> bool:
    """Tell whether a sentence ends as one, is not cut off, and leaves no quotation open."""
    return bool(_TERMINAL.search(sentence)) and not _CUT_OFF.search(sentence) and is_balanced(sentence)


def is_balanced(sentence: str) -> bool:
    """Tell whether quotation marks and brackets close within the sentence."""
    if sentence.count('"') % 2 or '""' in sentence:
        return False
    if "„" in sentence and sentence.count("„") != sentence.count("“") + sentence.count("”"):
        return False
    if "„" not in sentence and sentence.count("“") != sentence.count("”"):
        return False
    if _SINGLE_CLOSED.search(sentence) and not _SINGLE_OPENED.search(sentence):
        return False
    if _SINGLE_OPENED.match(sentence) and not _SINGLE_ENDED.search(sentence, 1):
        return False
    return all(sentence.count(opener) == sentence.count(closer) for opener, closer in _PAIRS)


def is_fit(sentence: str) -> bool:
    """Tell whether a sentence may stand in a teaser at all."""
    return is_complete(sentence) and not has_furniture(sentence)
