"""Stage deliver: the words in which mail systems say why a mail came back, in many languages; pure.

Each pattern is matched on folded text (small letters, no accents, one blank between words) and repeats
nothing without bound, so that matching is linear. Order decides: what stands first is what it means.
"""

from __future__ import annotations

import re

from digest.model import BounceReason
from digest.text.folding import fold

_CJK = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uff9f]"
_BETWEEN = re.compile(rf"(?<={_CJK})\s(?={_CJK})")


def squash(text: str) -> str:
    """Return a text as the patterns read it: folded, on one line; blanks inside CJK writing are line breaks."""
    line = " ".join(fold(text).replace("’", "'").replace("`", "'").split())
    return line if line.isascii() else _BETWEEN.sub("", line)


def pattern(phrases: str) -> re.Pattern[str]:
    """Compile one pattern a line; blanks stand for single blanks, lines beginning with # say what follows."""
    lines = (fold(line.strip()) for line in phrases.strip().splitlines())
    return re.compile("|".join(f"(?:{line})" for line in lines if line and not line.startswith("#")))


_NO_SERVICE = """
(?:mx or srv|mx|srv) records? indicated? no (?:smtp|mail) service
null ?mx
(?:domain|host|recipient|address|it) (?:[^ ]{1,80} )?(?:does not|doesn't|do not) accept (?:any )?(?:e-?)?mails?(?: \\(nullmx\\))?\\b
(?:does not|doesn't) (?:receive|accept) (?:any )?mail.{0,30}null ?mx
"""
_BROKEN = """
(?:could not|couldn't|cannot|can't|unable to|failed to) (?:create|open|write|lock|chdir|append|rename|output)
host not found,? try again|name server.{0,40}try again|temporary (?:lookup|name server|dns|resolver)
"""
_SENDER = """
(?:cannot|can't|could not|couldn't|unable to) (?:find|resolve) your (?:reverse |forward )?(?:host|hostname|name|address)|client host rejected
my name was rejected|(?:does not|doesn't|did not) like (?:my |our |the )?(?:sender|name|greeting|mail from)
(?:sender|from|return[- ]path|envelope)(?:'s)?(?: (?:address|domain|host))? (?:has|with|resolves to) (?:an? |no |only )?(?:valid |usable )?(?:null ?)?mx
(?:call-?out|call-?back|verif[^ ]{1,9})(?: [^ ]{1,30}){0,4}? (?:for|of|to) (?:the )?(?:sender|return[- ]path|envelope from)
# what the server refuses is who sends, before it has looked at any reader
(?:domain of )?(?:the )?sender(?:'s)? (?:address|domain|e-?mail|verify|id|host)(?: [^ ]{1,90}){0,6}? (?:does not|doesn't|not|rejected|refused|denied|failed|invalid|unknown|blocked|must)
(?:in reply to|after|in response to) (?:the )?(?:end of )?(?:mail from|ehlo|helo|connect|initial greeting)|>>> (?:mail from:|ehlo|helo)[^<>]{0,20}<?[^<> ]{0,200}>?[^<>]{0,60} <<< [45]
"""
_FULL = """
mail ?box (?:[^ ]{1,80} ){0,2}?(?:is |are |was )?(?:currently |now |already |too )?(?:full|overfull)\\b
mail ?box(?:'s)? (?:size|storage|space)? ?(?:limit|quota)
full mail ?box
(?:inbox|mail ?folder|maildir|user|account|disk|storage)(?: is| are)? (?:currently )?(?:over ?full|full)\\b
\\b(?:over|out of|above|beyond|under|exceed(?:s|ed|ing)?)\\b.{0,30}\\b(?:disk |storage |mail ?box )?quota
\\bquota\\b.{0,40}\\b(?:exceed|exce[ds]|full|violation|reached|limit|would|over)
(?:exceed|exceeded|exceeds|exceeding|reached) (?:[^ ]{1,30} ){0,6}?(?:quota|storage|disk|mail ?box size|space|mail storage)
insufficient (?:disk |storage |system |mail ?box )?(?:space|storage|quota|capacity)
not enough (?:disk |storage |free |mail ?box )?(?:space|storage|room)
(?:no|out of) (?:more )?(?:disk |storage |free )?space (?:left|for|in|on)
(?:too much|too many) (?:mail|messages|data) (?:stored|in (?:the |this )?mail ?box)
(?:maximum|max) (?:allowed )?(?:mail ?box|storage|disk) (?:size|space|usage)
is using too much (?:disk )?(?:space|storage)
has exceeded (?:[^ ]{1,20} ){0,3}?(?:size|limit|storage)
over(?:-| )?quota|overquota|quota ?exceeded|mailboxfull|mailbox_full|delivery_quota|quotaexceeded
no room in (?:the )?mail ?box
# de fr es it pt nl sv da no fi pl cs hu tr ro
(?:postfach|mailbox|posteingang)(?: [^ ]{1,60}){0,3} (?:ist )?(?:voll|überfüllt)\\b
speicher(?:platz|kapazität)?.{0,30}(?:überschritten|erschöpft|voll)|kontingent.{0,30}überschritten
(?:boîte|boite).{0,60}(?:pleine|saturée)|quota.{0,20}dépassé|espace de stockage insuffisant
(?:buzón|bandeja|casilla).{0,60}(?:llen[oa]|completo)|cuota.{0,30}(?:excedid|superad)
(?:casella|mailbox).{0,60}(?:piena|pieno)|spazio.{0,20}(?:esaurito|insufficiente)
caixa (?:de correio|postal|de entrada).{0,60}(?:cheia|lotada)|cota.{0,30}excedid
(?:postvak|mailbox|inbox).{0,60}\\bvol\\b
(?:brevlåda|inkorg|postkasse|postboks|innboks|indbakke)n?.{0,60}(?:full|fuld)\\b
postilaatikko.{0,60}täynnä|skrzynka.{0,60}(?:pełna|przepełniona)|schránka.{0,60}plná
postafiók.{0,60}(?:megtelt|tele)|posta kutusu.{0,40}dolu|kota.{0,20}aş
переполнен|ящик.{0,40}(?:полон|заполнен)|превы.{0,20}квот|скринька.{0,40}(?:заповнена|переповнена)
το γραμματοκιβώτιο.{0,40}πλήρες
# ja zh ko ar he
(?:メールボックス|受信箱|受信トレイ|容量|ディスク).{0,30}(?:一杯|いっぱい|満杯|超え|超過|オーバー|不足)
(?:邮箱|郵箱|信箱|邮件空间|收件箱|容量).{0,20}(?:已满|已滿|满了|滿了|空间不足|超限|超出|不足)
(?:편지함|메일함|사서함|용량).{0,20}(?:가득|꽉|초과|부족)
صندوق.{0,40}(?:ممتلئ|ممتليء)|תיבת.{0,40}מלאה
"""
_UNKNOWN = """
(?:user|recipient|mail ?box|account|address|alias|e-?mail|addressee|(?<!domain )(?<!host )name|local ?part|receiver|username|user ?id)(?:s|\\(s\\))?(?: [^ ]{1,90}?)?:? (?:is |are |was |were )?(?:unknown|undeliverable|invalid|nonexistent|non-existent|not found|not known|not valid|unrecognized|not recognized|not exists?\\b)
(?:unknown|invalid|bad|illegal|nonexistent|non-existent|inexistent|no such|unrecognized|undefined|not a valid|isn't a valid|incorrect)(?: or \\w{1,20}| final| local| destination| e-?mail| virtual| system| target| recipient| remote| delivery){0,3} ?(?:user|recipient|mail ?box(?: name)?|account|address|alias|addressee|local[- ]?part|person|username|name here|name|destination|forward-path|user ?id)
no (?:such )?(?:user|recipient|mail ?box|account|person|address|body|local user|one)(?: [^ ]{1,80}){0,3} (?:here|by (?:that|this) name|exists?|found|known|with (?:that|this)|found here|at this)
no such (?:user|recipient|mail ?box|account|person|address|name|alias|local)
(?:user|recipient|mail ?box|account|address|alias|person|addressee|e-?mail|inbox)(?: [^ ]{1,90}){0,6}? (?:does not|doesn't|do not|don't|did not|didn't|not) (?:actually )?exists?
(?:user|recipient|mail ?box|account|address|alias|person|e-?mail)(?: [^ ]{1,90}){0,6}? (?:could not|couldn't|cannot|can't|can not|was not|wasn't|were not|is not|isn't|not) (?:be )?(?:found|located|recognized|matched|known)
(?:does not|doesn't|do not|don't) have (?:an?|any|such) (?:[^ ]{1,60} ){0,5}?(?:account|mail ?box|address|user)
not have an? (?:[^ ]{1,40} ){0,2}?account
there is no (?:user|recipient|mail ?box|account|one|person|one here|such)
(?:is|are)(?: not|n't) (?:a |an |our |on )?(?:known|valid|existing|registered|local|active|current|customer|in our|in my)
(?:user|account|mail ?box|address|recipient|employee|person)(?: [^ ]{1,90}){0,4}? (?:has been|was|is|has) (?:been )?(?:deleted|removed|closed|terminated|cancell?ed|deactivated permanently|discontinued|decommissioned)
(?:no longer|not any ?more|any longer) (?:exists?|valid|works?|with|in use|on (?:this )?server|here|available|active|an? |employed|in service|accept|monitored|used|a)
recipient address rejected: access denied|unrouteable address|unroutable address|undeliverable address|unknown address|address is not deliverable
(?:recipient|user|mail ?box|address) (?:address )?(?:rejected: )?(?:unknown|undeliverable|invalid|not found|nobody)
resolver\\.adr\\.(?:recipnotfound|recipientnotfound|exrecipnotfound)|recipnotfound|recipientnotfound|adr\\.recipnotfound
not (?:listed|found) in (?:the )?(?:directory|domino directory|address book|name & address|public|recipient|local|routing|user|virtual|relay)
(?:not|isn't|wasn't) (?:found|present|recognized|listed) (?:at|in|on|by) (?:the )?(?:recipient|destination|remote|local|[^ ]{1,60})
(?:bad|unknown|invalid|no valid) destination mail ?box|destination mail ?box address (?:invalid|unknown|does not)
requested action not taken: mail ?box (?:unavailable|not available|not found)
mail ?box (?:is )?(?:unavailable|not available)(?: or not local| or access denied)?
not our customer|not a user here|user not local|no account by that name|no mail ?box by that name
no valid recipients?|vrfy failed|can't verify recipient|cannot verify recipient|could not verify recipient|recipient verification failed
user doesn't have
is (?:a )?(?:deactivated|retired|defunct|obsolete|dead|former) (?:mail ?box|account|address|user)
left the (?:company|organi[sz]ation)
delivery error: dd (?:this user|sorry)
(?:user|account) (?:[^ ]{1,80} )?not (?:listed|available here)
(?:couldn't|could not|unable to|cannot|can't) (?:be found or|find|locate|resolve) (?:the |a |an |this |that )?(?:recipient|user|mail ?box|account|address|e-?mail address)
# de
(?:empfänger|benutzer|nutzer|adresse|postfach|konto|e-?mail|adressat|mailbox)\\w{0,8}(?: [^ ]{1,80}){0,5}? (?:ist |sind )?(?:(?:hier |dort |uns |leider )?(?:unbekannt|ungültig)|existiert(?:e)?(?: [^ ]{1,20})? nicht|nicht (?:mehr )?(?:gefunden|bekannt|vorhanden|existiert|existent|ermittelt)|nicht [^ ]{1,20} (?:gefunden|bekannt))
(?:unbekannter|ungültiger|unbekannte|ungültige|unbekanntes) (?:empfänger|benutzer|nutzer|adresse|e-?mail|postfach|mailbox)
kein (?:benutzer|empfänger|postfach|konto|nutzer)\\w{0,4} (?:mit|unter|namens|gefunden)
# fr
(?:utilisateur|destinataire|adresse|compte|boîte|boite|usager)s?(?: [^ ]{1,80}){0,5}? (?:inconnue?s?|inexistante?s?|introuvables?|invalides?|n'existe(?:nt)?(?: \\w{1,6})? (?:pas|plus)|n'a pas été trouvée?|n'ont pas été trouvée?s?|n'est pas valide)
# es pt it
(?:usuario|destinatario|dirección|cuenta|buzón|casilla)(?: [^ ]{1,80}){0,5}? (?:desconocid[oa]|inexistente|no existe|no es válid[oa]|inválid[oa]|no (?:se )?(?:ha(?: sido)? |fue |pudo ser |encuentra|pudo )?encontr)
no (?:se )?(?:ha |pudo |puede )?encontr\\w{0,4} (?:la|el|al) (?:dirección|usuario|destinatario|cuenta)
(?:usuário|utilizador|destinatário|endereço|conta|caixa)(?: [^ ]{1,80}){0,5}? (?:desconhecid[oa]|inexistente|não (?:existe|é válid[oa]|foi (?:encontrad|localizad)|encontrad)|inválid[oa])
(?:utente|destinatario|indirizzo|casella|account)(?: [^ ]{1,80}){0,5}? (?:sconosciut[oa]|inesistente|non (?:esiste|è valid[oa]|è stat[oa] trovat|trovat)|inexistente)
# nl sv da no fi
(?:gebruiker|ontvanger|adres|postvak|account|e-?mailadres)(?: [^ ]{1,80}){0,5}? (?:onbekend|bestaat niet|niet (?:gevonden|bekend|geldig)|ongeldig|is niet gevonden)|onbekende (?:gebruiker|ontvanger)
(?:användaren?|mottagaren?|adressen?|brevlådan?|kontot?|bruger(?:en)?|modtager(?:en)?|bruker(?:en)?|mottaker(?:en)?|postkassen?|kontoen)(?: [^ ]{1,80}){0,5}? (?:okänd|ukendt|ukjent|(?:finns|findes|finnes|eksisterer|existerar) (?:inte|ikke)|(?:kunde|kunne) (?:inte|ikke) (?:hittas|findes|finnes|bli funnet)|hittades inte|ble ikke funnet|blev ikke fundet)
(?:okänd|ukendt|ukjent) (?:användare|mottagare|bruger|modtager|bruker|mottaker|adress)
(?:käyttäjää?|vastaanottajaa?|osoitetta|osoite|postilaatikkoa?)(?: [^ ]{1,80}){0,5}? (?:ei (?:ole (?:olemassa)?|löydy|löytynyt)|tuntematon)|tuntematon (?:käyttäjä|vastaanottaja)
# pl cs sk hu ro tr
(?:użytkownik|odbiorca|adres|konto|skrzynka)\\w{0,4}(?: [^ ]{1,80}){0,5}? (?:nie istnieje|nieznan|nie (?:został\\w? )?znalezion|nieprawidłow)|nie znaleziono (?:adresu|użytkownika|odbiorcy)|nieznany (?:użytkownik|odbiorca|adres)
(?:uživatel|příjemce|adresa|adresát|schránka|používateľ|príjemca)(?: [^ ]{1,80}){0,5}? (?:neexistuje|neznám|nebyl\\w? nalezen|neplatn|nebol\\w? nájden)|neznámý (?:uživatel|příjemce)|adresa nenalezena
(?:felhasználó|címzett|cím|postafiók|e-?mail)(?: [^ ]{1,80}){0,5}? (?:nem létezik|ismeretlen|nem található)
(?:utilizatorul|destinatarul|adresa|contul|căsuța)(?: [^ ]{1,80}){0,5}? (?:nu există|necunoscut|nu a fost găsit)
(?:kullanıcı|alıcı|adres|hesap|posta kutusu)\\w{0,6}(?: [^ ]{1,80}){0,5}? (?:bulunamadı|mevcut değil|bilinmiyor|geçersiz|yok\\b)|bilinmeyen (?:kullanıcı|alıcı)
# ru uk bg el
(?:пользовател|получател|адресат|адрес|ящик|учетн|учётн|аккаунт)\\w{0,8}(?: [^ ]{1,80}){0,6}? (?:не (?:существует|найден|зарегистрирован|обнаружен|известен)|неизвест|отсутствует|недействител)|(?:неизвестный|несуществующ\\w{1,4}|неверный) (?:пользователь|получатель|адрес|ящик)|такого (?:пользователя|ящика|адреса) нет|нет такого (?:пользователя|ящика|адреса)
(?:користувач|одержувач|отримувач|адрес|скриньк)\\w{0,6}(?: [^ ]{1,80}){0,6}? (?:не (?:існує|знайден)|невідом)|потребителят не съществува
(?:χρήστης|παραλήπτης|διεύθυνση)(?: [^ ]{1,80}){0,5}? (?:δεν (?:υπάρχει|βρέθηκε)|άγνωστ)
# ja zh ko
(?:宛先|あて先|送信先|受信者|ユーザー?|アドレス|アカウント|メールボックス|メンバー|相手先|宛名|利用者).{0,60}?(?:見つかりません|みつかりません|見つけられません|存在しません|存在しない|不明|ありません|無効|誤り|間違)
(?:ディレクトリ|名簿|アドレス帳).{0,20}(?:ありません|見つかりません|存在しません)|(?:該当|そのよう).{0,20}(?:ユーザ|アドレス|メールボックス|宛先|あて先|受信者)
(?:用户|用戶|收件人|收信人|收件地址|邮箱|郵箱|邮件地址|郵件地址|地址|帐号|账号|帳號|账户|帳戶|使用者|信箱|电子邮件|電子郵件).{0,40}?(?:不存在|未找到|找不到|無法找到|无法找到|不正确|无效|無效|未知|已注销|已被删除|没有找到|沒有找到)|(?:找不到|无法找到|無法找到|没有|沒有|未知|不存在).{0,6}(?:用户|用戶|收件人|邮箱|郵箱|地址|使用者)
(?:수신자|사용자|받는 ?사람|주소|계정|메일|아이디|편지함).{0,40}?(?:존재하지|찾을 ?수 ?없|없는|없습니다|없음|잘못|유효하지)|(?:존재하지 ?않는|없는) ?(?:사용자|수신자|계정|주소|메일)
# ar fa he hi th vi id
(?:المستخدم|المستلم|العنوان|عنوان|الحساب|البريد).{0,60}?(?:غير موجود|غير معروف|غير صالح|لا يوجد|تعذر العثور|لم يتم العثور)|(?:لم يتم|تعذر) العثور على.{0,20}(?:عنوان|المستلم|المستخدم)
(?:משתמש|נמען|כתובת|חשבון|תיבה).{0,60}?(?:לא (?:נמצא|קיים|ידוע)|אינ[הו] קיי)
(?:पता|उपयोगकर्ता|प्राप्तकर्ता).{0,60}?(?:नहीं मिला|मौजूद नहीं|नहीं मिल)|ไม่พบ.{0,20}(?:ที่อยู่|ผู้ใช้|ผู้รับ)
(?:địa chỉ|người dùng|người nhận|tài khoản|hộp thư).{0,60}?(?:không (?:tồn tại|tìm thấy|hợp lệ))|không tìm thấy (?:địa chỉ|người)
(?:alamat|pengguna|penerima|akun).{0,60}?tidak (?:ditemukan|ada|dikenal|valid)
"""
_HOST = """
(?:host|domain|server|mail ?server|site|domain name|hostname|destination|sld)(?: [^ ]{1,90}){0,4}? (?:is |was |are )?(?:unknown|not found|nonexistent|non-existent|could not be found|couldn't be found|cannot be found|can't be found|was not found|not exist|does not exist|doesn't exist|do not exist|has no (?:mx|mail|a record)|is not (?:valid|known|registered)|invalid|not known)
(?:unknown|no such|invalid|illegal|bad|nonexistent|non-existent|unrouteable|unroutable|unresolvable) (?:host|domain|mail ?server|site|mail domain|host/domain|destination system|destination host|domain name|destination domain)
(?:point|pointing) to non-?existent hosts|non-?existent (?:host|domain)
(?:couldn't|could not|cannot|can't|unable to) (?:find|resolve|locate) (?:any |a |an |the )?(?:[^ ]{1,60} ){0,3}?(?:host|domain|mx|mail exchanger|server|dns|recipient domain)
(?:couldn't|could not) find any host|mx lookup failed.{0,40}(?:no such|not found)|name or service not known|nxdomain|host ?/? ?domain not found
domain (?:of recipient|name) .{0,40}(?:does not|doesn't) exist|recipient'?s? domain .{0,40}(?:does not|doesn't) exist|domain_?not_?found|no mx (?:record|host)s? (?:found|for|exist)
all relevant mx records|address resolution failed|address failed dns|name server: .{0,60}: host not found
(?:domain|domäne|domaine|dominio|domínio|domein|домен|домена?)\\w{0,4}(?: [^ ]{1,80}){0,4}? (?:existiert nicht|nicht gefunden|unbekannt|n'existe pas|introuvable|inconnu|no existe|desconocido|não existe|non esiste|bestaat niet|не существует|не найден|не існує)
(?:ドメイン|ホスト).{0,40}?(?:見つかりません|存在しません|不明)|(?:域名|網域|主机|主機).{0,30}?(?:不存在|找不到|无法解析|無法解析)|(?:도메인|호스트).{0,30}?(?:존재하지|찾을 ?수 ?없)
"""
_MOVED = """
(?:user|address|mail ?box|recipient|account)(?: [^ ]{1,90}){0,3}? has (?:moved|changed)|has moved to|new (?:e-?mail )?address is|please try <?[^ ]{1,80}@
user not local; please try|address has (?:been )?changed|recipient moved
"""
_DISABLED = """
(?:user|account|mail ?box|recipient|address|e-?mail(?: account| address)?|inbox|domain|alias)(?: [^ ]{1,90}){0,6}? (?:is |are |was |has been |has |temporarily |currently |been ){0,4}(?:disabled|suspended|inactive|locked|frozen|not active|deactivated|blocked|on hold|restricted|expired|dormant|not activated|under (?:maintenance|review)|not accepting)
(?:disabled|suspended|inactive|locked|frozen|deactivated|expired) (?:user|account|mail ?box|recipient|address|e-?mail)
(?:account|mail ?box|user|recipient|domain)(?: [^ ]{1,90}){0,3}? (?:isn't|is not) (?:active|enabled|accepting)
(?:mail ?box|account|user) .{0,40}inactivity|has been inactive|not been used for|abandoned
not accepting (?:mail|messages|e-?mail)|mail(?:box)? (?:is )?unavailable: (?:disabled|suspended)
(?:konto|postfach|benutzer|empfänger).{0,60}(?:gesperrt|deaktiviert|inaktiv|stillgelegt)
compte.{0,60}(?:désactivé|suspendu|inactif|bloqué)|cuenta.{0,60}(?:desactivad|suspendid|inactiv|bloquead|deshabilitad)|account.{0,40}(?:disabilitat|sospes)|conta.{0,60}(?:desativad|suspens|bloquead|inativ)
(?:ящик|аккаунт|пользовател|учетн|учётн)\\w{0,8}.{0,60}(?:заблокирован|отключен|отключён|неактивен|заморожен)
(?:アカウント|メールボックス|ユーザー?).{0,30}(?:停止|無効化|凍結|ロック)|(?:帐号|账号|邮箱|帳號|用户|郵箱|账户).{0,20}(?:停用|禁用|冻结|凍結|锁定|鎖定|被封)|(?:계정|메일|사용자).{0,20}(?:정지|휴면|잠김|비활성)
"""
_SPAM = """
\\bspam(?:my|ming|assassin)?\\b|\\bspamhaus|\\bbulk mail\\b|\\bunsolicited\\b|\\buce\\b|\\bjunk(?: e-?| )?mail|phishing|\\bvirus(?:es)?\\b|\\bmalware\\b|malicious|infected|worm detected
(?:message|mail|content|e-?mail|it)(?: [^ ]{1,40}){0,4}? (?:looks|appears|seems|was|is|has been) (?:like |to be |identified as |considered |classified as |detected as |judged )(?:an? )?(?:spam|junk|bulk|unsolicited)
spamverdacht|als spam|pourriel|correo no deseado|indésirable|posta indesiderata|нежелательн|спам|спамом|スパム|迷惑メール|垃圾邮件|垃圾郵件|스팸
"""
_POLICY = """
\\bblock(?:ed|ing|list(?:ed)?)?\\b.{0,80}(?:\\bip\\b|address \\[|list|sender|see|using|policy|reputation|host|client|from your|contact|temporarily)|\\bblack ?list|\\bblock ?list|\\bdnsbl\\b|\\brbl\\b|\\bdenylist|poor reputation|bad reputation|low reputation|reputation
\\bpolic(?:y|ies)\\b|policy violation|administrative(?:ly)? (?:prohibition|denied|rejected|refused)|prohibited by (?:the )?administrator
(?:sender|from|envelope|mail from|return[- ]path|sending)(?: [^ ]{1,90}){0,4}? (?:is |was |address |domain |verify |host |mta )*(?:rejected|denied|refused|blocked|invalid|not allowed|verification failed|not (?:verified|accepted|authorized|authorised|permitted)|does not exist|not exist|unknown|is not allowed|must)
(?:access|permission|connection|message|mail|host|client|session|ip|service)(?: [^ ]{1,90}){0,3}? (?:is |was |has been |have been )?(?:denied|refused|rejected|prohibited|forbidden|not permitted|not allowed)(?: [^ ]{1,60}){0,6} (?:by|due|because|for|from|ip|your|polic|filter|rule|content|reputation|sender|security|organi)
(?:unauthenticated|not authori[sz]ed|unauthori[sz]ed|not allowed|not permitted|no permission|don't have permission|do not have permission|may not send|only accepts|restricted|must be (?:a member|authenticated|subscribed)|not (?:a )?subscribed|not a member|members? only)
\baccess denied\b|reverse dns|\\brdns\\b|ptr record|no ptr|\\bptr\\b|fcrdns|hostname .{0,20}mismatch|cannot find your (?:reverse )?hostname|cannot find your host|client host rejected|helo command rejected|invalid helo|bad helo|helo name|ehlo
content (?:rejected|denied|filter|not accepted|restrict|policy|block|violat)|rejected by (?:the )?(?:content|filter|recipient'?s? (?:server|organi))|blocked because|potential security|filter rule|header (?:rejected|checks?)|forbidden|attachment|executable|invalid header|(?:from|header) .{0,30}missing|not rfc ?(?:2822|5322|822)|non-?compliant|rfc ?5322|bare (?:lf|cr|newline)
dmarc|\\bspf\\b|\\bdkim\\b|sender id|authentication (?:required|failed|checks?|results|information)|unauthenticated|sender policy|not authenticated|starttls|\\btls\\b|encryption (?:required|needed)|certificate
(?:rejected|refused|denied) (?:by|due to) (?:polic|local|security|recipient|user|the user|user'?s)|refused by (?:the )?(?:recipient|mail ?box owner|user)|recipient (?:has )?(?:rejected|refused|blocked)|(?:do not|don't|does not|doesn't) (?:wish|want) to (?:receive|get|accept)|mail rejected by (?:mail ?box|user|recipient)
intrusion|security (?:policy|reasons|issue|violation|problem)|suspicious|poor|complaint|abuse|\\bban(?:ned)?\\b|jmrp|hourly limit
\\b(?:blocked|quarantined?|denied by the administrator)\\b
(?:受信|メール)?拒否|拒绝|拒收|拒絕|거부|abgelehnt|verweigert|rejeté|refusé|rechazad|rejeitad|rifiutat|geweigerd|отклонен|отклонён|odrzucon
"""
_RELAY = """
relay(?:ing)? (?:is )?(?:access )?(?:denied|not (?:permitted|allowed)|prohibited|refused|disallowed|attempt)|(?:no|not|unable to|cannot|can't|won't|insecure mail|denied by|do not|not permitted to|does not|not allowed to|prohibits) relay|relaying|not (?:a|an) (?:open|mail)? ?relay|that domain isn't in my list|not (?:in my )?local domain|we do not relay|rcpthosts|not a gateway|isn't in my list of allowed|local delivery only
"""
_RATE = """
too many (?:messages|mails|e-?mails|connections|recipients|concurrent|sessions|errors|smtp|invalid|unknown|requests|commands)|rate ?limit|ratelimit|throttl|too (?:fast|much mail|frequent)|(?:exceeded|exceeds|exceed|reached) (?:[^ ]{1,30} ){0,5}?(?:rate|limit of messages|number of (?:messages|connections)|sending limit|daily|hourly)|(?:daily|hourly|sending) (?:user )?(?:sending )?(?:limit|quota)|(?:connection|message|mail) (?:frequency|rate) limit|gr[ae]y-?list|try again later.{0,20}gr[ae]y|slow down|unusual rate|fréquence
"""
_TOO_BIG = """
(?:message|mail|e-?mail|letter|size|content|attachment|file|data)(?: [^ ]{1,60}){0,6}? (?:too (?:big|large|long)|larger than|exceed(?:s|ed)?(?: [^ ]{1,20}){0,5} (?:max|limit|size|fixed|allowed|the limit)|over(?:size|sized)|is bigger)
(?:exceed(?:s|ed)?|exceeding|over|above) (?:[^ ]{1,20} ){0,5}?(?:maximum|max|size|fixed) (?:[^ ]{1,20} ){0,3}?(?:size|limit)|message size|maximum (?:message|mail|e-?mail|file) ?size|oversize|size limit|zu groß|trop (?:gros|volumineu)|demasiado grande|troppo grand|muito grande|te groot|слишком больш|サイズ.{0,20}(?:超|大き)|(?:邮件|郵件).{0,10}(?:过大|過大|太大)|(?:크기|용량).{0,10}초과
"""
_EXPIRED = """
(?:delivery|message|mail|retry|it|queue|time|lifetime)(?: [^ ]{1,60}){0,4}? (?:time(?:d)?(?: ?-?out)?(?: exceeded| expired)?|expired|exceeded|too long|been in (?:the|my) queue|timeout)|retry time(?:out)? (?:not reached|exceeded)|maximum (?:retry|time|hop|lifetime|queue)|(?:could not|couldn't|unable|not able|cannot|can't|failed|trying) (?:be |to )?(?:deliver|send|delivered)(?:ed)?(?: [^ ]{1,40}){0,8}? (?:for|within|after|in) (?:[^ ]{1,12} )?(?:more than )?(?:\\d{1,4}|several|the last|many) ?(?:[^ ]{1,12} )?(?:second|minute|hour|day|sec|h\\b|s\\b)|(?:giving|given|gave) up|has been delayed|delayed|delivery delay|still (?:being )?(?:retried|trying|undelivered)|will (?:be retried|continue to|keep trying|try again|retry)|warning message only|not yet (?:been )?delivered|advisory-only|message expired|expired|queue (?:time|lifetime)|postponed|mensagem .{0,20}atras|retard|verzögert|retrasad|配信遅延|延迟|延遲
"""
_NETWORK = """
connection (?:[^ ]{1,40} ){0,3}?(?:timed out|refused|reset|lost|failed|dropped|closed|aborted|died)|timed? ?-?out|timeout|network (?:is )?(?:unreachable|error|problem)|no route to host|host (?:is )?(?:unreachable|down|not reachable|not responding)|(?:could not|couldn't|unable to|cannot|can't|failed to|not able to|did not|wasn't able to) (?:[^ ]{1,20} ){0,3}?(?:connect|contact|reach|respond|accept our requests)|socket error|connect(?:ion)? (?:error|failure|to)|server (?:unavailable|did not respond|not responding)|loop|too many hops|hop count|mail forwarding|dns (?:error|failure|query|lookup|problem)|name server|service not available|routing|unreachable|remote (?:host|server) (?:said nothing|closed)|broken pipe|domain literal|read error|write error|lookup failure
"""
_SYSTEM = """
(?:system|server|local|internal|configuration|software|disk|program|script|pipe|mailer|protocol|processing|i/o|database|temporary|unexpected|remote protocol|input/output|execution) (?:[^ ]{1,20} ){0,2}?(?:error|failure|problem|failed|not available|exited)|cannot (?:create|open|write|append|access|allocate|chdir|store)|can't (?:create|open|write|append|access|output|lock)|command (?:died|failed|output|unrecognized|not (?:implemented|recognized))|unable to (?:open|write|create|lock|run)|out of memory|exit (?:status|code)|i/o error|core dumped|segmentation|service unavailable|error in processing|try again|temporar|system not (?:capable|accepting)|misconfigur|bad configuration|out of order|syntax error|unrecognized command|procmail|maildrop|local configuration
"""

R = BounceReason
WHY: tuple[tuple[BounceReason, re.Pattern[str]], ...] = (
    (R.SYSTEM, pattern(_BROKEN)),
    (R.POLICY, pattern(_SENDER)),
    (R.NO_MAIL, pattern(_NO_SERVICE)),
    (R.MAILBOX_FULL, pattern(_FULL)),
    (R.RELAYING, pattern(_RELAY)),
    (R.MOVED, pattern(_MOVED)),
    (R.USER_UNKNOWN, pattern(_UNKNOWN)),
    (R.HOST_UNKNOWN, pattern(_HOST)),
    (R.DISABLED, pattern(_DISABLED)),
    (R.SPAM, pattern(_SPAM)),
    (R.RATE, pattern(_RATE)),
    (R.TOO_BIG, pattern(_TOO_BIG)),
    (R.POLICY, pattern(_POLICY)),
    (R.EXPIRED, pattern(_EXPIRED)),
    (R.NETWORK, pattern(_NETWORK)),
    (R.SYSTEM, pattern(_SYSTEM)),
)


def reasons(text: str) -> tuple[BounceReason, ...]:
    """Return all that a squashed text gives as reasons, what decides first."""
    return tuple(reason for reason, words in WHY if words.search(text))
