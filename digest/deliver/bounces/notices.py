"""Stage deliver: how mail systems call themselves, their notices, and what they return, in many languages; pure."""

from __future__ import annotations

import re

from digest.deliver.bounces.phrases import pattern

SYSTEMS = re.compile(
    r"mailer[-_. ]?daemon|\bpost[-_]?\w?master\b|\bmaildaemon\b|mail delivery (?:sub)?system|\bmailadm|"
    r"mail[-_ ]?delivery|smtp[-_ ]?(?:mail|service|daemon|server|gateway)|internet mail (?:delivery|service)|\bmmdf\b|mail administrator|"
    r"system administrator|<>|\bmdaemon\b|mail system|\bbounce|microsoft exchange|mailsweeper|mailmarshal|"
    r"mail router|\bmail ?gate|interscan|\bmta\b|groupwise|\bmailbot|mailerdaemon|no-?reply.{0,30}deliver|"
    r"\bmta-?\w{0,20}@|non-?delivery|undeliver|zustell|delivery[ -]status"
)
RETURNED = pattern(
    """
    undeliver(?:able|ed)|(?:mail|message|it) (?:has been|was|is being|is) returned|non-?deliver(?:y|able|ed)|not delivered|couldn't be delivered|could not be delivered
    (?:mail|message|e-?mail) ?(?:delivery|transfer)? ?(?:failed|failure|error|problem|warning|status|could not)
    delivery (?:status|failure|failed|error|notification|report|problem|has failed|unsuccessful|delay)|failed (?:mail|delivery|recipient|to deliver)
    returned (?:mail|to sender|message|e-?mail)|mail returned|returning message|failure (?:notice|notification|report|delivering|delivery)|bounced? (?:mail|message)|mail ?system error|user unknown|mail error|(?:unable|not able|wasn't able|was not able|were not able|failed) to (?:be )?(?:deliver|send)|cannot deliver|problem delivering|can't deliver|nondeliverable mail
    unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|zustell(?:fehler|problem|ung)|konnte nicht zugestellt|rückmeldung|fehler bei der zustellung
    non (?:distribué|remis|livré)|échec de (?:la )?(?:remise|distribution|livraison)|non-?remis|retour à l'expéditeur|avis de non|n'a pas pu être (?:remis|distribué|livré)
    no se (?:puede|pudo|ha podido) entregar|no entregado|error de entrega|devuelto|entrega fallida|fallo (?:en la|de) entrega|no se entregó
    non (?:recapitabile|consegnat|recapitat)|mancat[oa] (?:consegna|recapito)|impossibile (?:consegnare|recapitare)|consegna (?:non riuscita|fallita)
    não (?:entregue|foi entregue|pôde ser entregue)|falha na entrega|erro (?:de|na) entrega|devolvid|não é possível entregar
    onbestelbaar|niet (?:bezorgd|afgeleverd|te bezorgen)|bezorging mislukt|kan niet worden bezorgd
    kunde inte levereras|gick inte att leverera|olevererbar|ikke leveret|kunne ikke leveres|ikke levert|kan ikke leveres|ei voitu toimittaa|toimittaminen epäonnistui
    nie (?:dostarczono|można dostarczyć|udało się dostarczyć)|niedoręcz|nedoručiteln|nelze doručit|nepodařilo se doručit|kézbesíthetetlen|nem kézbesíthető|iletilemedi|teslim edilemedi|nu a putut fi livrat
    не (?:доставлен|может быть доставлен|удалось доставить|удаётся доставить|доставлено)|недоставлен|ошибка доставки|не доставлено|сбой доставки|не вдалося доставити
    αποτυχία παράδοσης|δεν παραδόθηκε
    配信(?:不能|できません|エラー|失敗|に失敗)|配信でき|配送(?:不能|エラー|できません|失敗)|送信(?:エラー|できません|失敗|不能)|(?:エラー|不達|未達|未配信|返信)メール|メールエラー|エラー通知|届け(?:られ|でき)|メール.{0,10}(?:送信|配信).{0,10}(?:でき|失敗|エラー)|配送状況|戻りメール
    退信|退件|无法(?:投递|送达|发送|递送)|無法(?:投遞|送達|傳遞|寄送|遞送)|未能(?:投递|送达)|投递失败|投遞失敗|发送失败|系统退信|未送达|未傳遞|传递失败
    배달(?:되지| ?실패| ?오류|할 수 없)|반송|전송 ?(?:실패|오류)|전달(?:되지| ?실패|할 수 없)|배달 ?못
    فشل (?:تسليم|التسليم|في)|تعذر (?:تسليم|التسليم)|לא ניתן למסור|כשל במסירה|לא נמסר
    không (?:thể|được) (?:gửi|phân phối|chuyển)|tidak (?:dapat|terkirim)|ไม่สามารถส่ง
    """
)
ANSWERS = pattern(
    """
    out of (?:the )?office|auto(?:matic|mated|matische)?[- ]?(?:reply|response|answer|antwort|respuesta|reply:)|autoreply|auto reply|vacation|away from|on (?:holiday|leave|vacation)|i am away|i'm away|absence|ooo\\b
    abwesen|automatische antwort|réponse automatique|absence du bureau|respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)|resposta automática|ausente|afwezig|automatisch antwoord|autosvar|frånvaro|fravær|poissa|automaattinen vastaus
    autoodpowiedź|odpowiedź automatyczna|automatická odpověď|nepřítomn|automatikus válasz|otomatik yanıt|автоответ|автоматический ответ|не в офисе|відсутн|自動(?:返信|応答|回复|回覆)|自动(?:回复|答复)|不在(?:通知|のお知らせ)|부재중|자동 ?(?:응답|회신)|رد تلقائي|מענה אוטומטי
    """
)
PASSED_ON = re.compile(r"\s*(?:fwd?|wg|tr|rv|vl|vb|i|转发)\s*[:：]")
ANSWERED = re.compile(r"\s*(?:re|aw|sv|vs|antw|odp|r|答复|回复)\s*[:：]")

CUT = re.compile(
    r"^.{0,60}?(?:below this line is a copy|(?:this )?is a copy of (?:the|your) (?:message|mail|e-?mail|original)|original (?:message|mail)(?: header| text| follows|:| ?-|$|\s*\n)|"
    r"returned (?:mail|message)(?: follows| ?-|:)|unsent message|undelivered message (?:follows|:)|message (?:header|text)s? follows?|"
    r"copy of (?:the|your) (?:original|message)|returned message follows|original mail|enclosed is a copy|start of (?:the )?(?:returned|original)|"
    r"header of (?:the )?(?:original|message)|your message (?:reads|follows|was)|begin (?:of )?(?:the )?original|text of (?:your|the) message|the (?:original )?message (?:header|follows)|original e-?mail|first \d+ lines of|"
    r"oorspronkelijk bericht|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|исходное сообщение|копия (?:сообщения|письма)|原始邮件|原件|元の(?:メール|メッセージ)|original_message)",
    re.IGNORECASE | re.MULTILINE,
)
