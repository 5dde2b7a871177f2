"""Closed-class words of the larger languages, folded as :mod:`digest.text.terms` folds; data only."""

from __future__ import annotations

from functools import cache

from digest.text.folding import fold

_WORDS = {
    "en": "a about after all also an and any are as at be because been before being but by can could did do"
    " does for from had has have he her here him his how i if in into is it its just may me might more"
    " most my no nor not of on only or other our out over own said says she should so some such than"
    " that the their them then there these they this those through to too under until up very was we"
    " were what when where which while who whom why will with would you your",
    "de": "aber als am an auch auf aus bei bin bis da damit dann das dass dem den denn der des die dies diese"
    " diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es für hat"
    " hatte hatten haben ich ihr ihre ihrem ihren ihrer im in ist ja jede jeder kann kein keine können"
    " man mehr mein mit muss nach nicht noch nun nur ob oder ohne sagte schon sehr sei sein seine seinem"
    " seinen seiner seit sich sie sind so soll sollen sondern über um und uns unter vom von vor war"
    " waren was weil wenn wer werden wie wieder will wir wird wurde wurden zu zum zur zwischen",
    "fr": "a à ai au aussi autre aux avec avait avoir c ce ces cet cette chez comme d dans de des deux dont"
    " du elle elles en encore entre est et était été être eu fait il ils j je l la le les leur leurs lui"
    " m ma mais me même mes mon n ne nos notre nous on ont ou où par pas peut plus pour qu que qui s sa"
    " sans se selon ses si son sont sous sur t ta te tous tout toute très tu un une vers vous y",
    "es": "a al algo ante antes aunque como con contra cual cuando de del desde donde dos e el él ella ellas"
    " ellos en entre era es esa ese eso esta está estaba este esto estos fue fueron ha había han hasta"
    " hay la las le les lo los más me mi muy ni no nos o otra otro para pero por porque que quien se"
    " según ser si sí sin sobre son su sus también tan tiene todo todos tras tu un una uno unos y ya yo",
    "pt": "a à ao aos as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em"
    " entre era essa esse esta está este eu foi foram há isso isto já lhe mais mas me mesmo muito na não"
    " nas nem no nos nós o os ou para pela pelas pelo pelos por qual quando que quem se segundo sem ser"
    " seu seus só sobre são sua suas também te tem tinha um uma você",
    "it": "a ad agli ai al alla alle allo anche c che chi ci come con contro cui d da dagli dai dal dalla"
    " dalle degli dei del dell della delle dello di dopo due e è ed era essere fra gli ha hanno i il in"
    " io l la le lei li lo loro lui ma mi nei nel nella nelle non o per perché più quando quella quello"
    " questa questo se secondo si sia sono stata stato su sua sue sugli sui sul sulla suo tra tutti un"
    " una uno",
    "nl": "aan al als bij daar dan dat de der deze die dit door een en er ge geen had heb hebben heeft het"
    " hij hoe hun ik in is ja je kan kunnen maar me meer men met mijn moet na naar niet nog nu of om"
    " omdat onder ons ook op over te tegen tot u uit van veel voor want waren was wat we wel werd werden"
    " wie wij wordt worden zal ze zei zich zij zijn zo zou",
    "pl": "a aby ale bardzo bez bo być był była było były by ci co czy dla do go gdy gdzie i ich ile im ja"
    " jak jako je jego jej jest jeszcze już każdy kiedy kto która które którego której który których"
    " którzy ma mi może na nad nie nich niż o od on ona one oni oraz po pod ponieważ przed przez przy s"
    " są się ta tak także tam te tego tej ten też to tu tych tym u w we więc wszystko z za ze że",
    "ru": "а без более бы был была были было быть в вам вас весь во вот все всех вы где да для до его ее если"
    " есть еще же за здесь и из или им их к как ко когда который которая которые кто ли либо между мне"
    " может мы на над не него нее нет ни них но о об однако он она они оно от по под после при про с"
    " свои свой себя со так также там то того тоже только том ты у уже чем что чтобы эта эти это этого"
    " этой этот я",
    "uk": "а але без би був була були було бути в вам вас весь ви від він вона вони воно все всі де для до є"
    " же за зі з і із інших їх їй його й її як яка яке який які коли кого кому ми мене мені на над не"
    " нас нам ні ну о однак по під після при про с свої себе та так також там те ти тим то того тоді той"
    " тому у усі хто це цей ці цього чи що щоб я",
    "tr": "acaba ama ancak bana bazı ben beri bile bir biz bu buna bunda bunu bunun çok çünkü da daha dahi de"
    " defa değil diğer diye dolayı en fakat gibi göre hem henüz hep her hiç için ile ilgili ise kadar"
    " karşı kendi ki kim mı mi mu mü ne neden nasıl o olan olarak oldu olduğu olduğunu ona onlar onu"
    " onun rağmen sadece sanki siz sonra şey şu tüm üzere var ve veya ya yani yok zaten",
    "ar": "في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن إن أن كان كانت كما هو هي هم قد قال"
    " قالت بعد قبل بين كل أو ثم حتى إذا عند عندما أي أيضا حيث خلال منذ ضد غير بعض لكن ولكن وقد وفي ومن"
    " وهو وهي أنه أنها إنه إنها به بها له لها فيه فيها منه منها عليه عليها و ف ب ل",
    "fa": "و در به از که این آن را با است برای بر تا هم یک خود یا اما اگر نیز پس چون هر همه ما من او آنها"
    " ایشان شما می شد شده شود کرد کرده کند کنند باید بود بوده بودند دارد دارند داشت گفت پیش بین روی زیر"
    " چه چرا نه ولی هست نیست ها های دیگر وی",
    "hi": "का के की को में से पर और है हैं था थी थे ने यह वह ये वे इस उस इन उन एक भी ही तो कि जो या नहीं कर"
    " करने किया किए गया गई गए हो होने होता होती रहा रही रहे लिए साथ बाद तक अपने अपनी अपना कुछ कोई सभी जब"
    " तब अब यहां वहां क्या कैसे क्यों इसके उनके उसके द्वारा",
    # Writing without spaces is read in pairs of characters.
    "zh": "我们 你们 他们 她们 它们 这个 那个 这些 那些 一个 一些"
    " 没有 可以 以及 但是 因为 所以 如果 已经 对于 关于 由于"
    " 并且 或者 而且 不是 就是 还是 也是 都是 这样 那样 什么"
    " 怎么 自己 其中 之后 之前 以后 以前 时候 不过 因此 我們"
    " 你們 他們 這個 那個 這些 沒有 可以 因為 如果 已經 對於"
    " 關於 由於 這樣 什麼 時候",
    "ja": "する した して しま ます まし です でし した いる いた"
    " って った ない なか ある あっ こと もの ため から まで"
    " より など これ それ あれ この その あの ここ そこ どこ"
    " なる なっ れる れた られ てい とい いう いっ には では"
    " とは にも でも また さら しか だが その とし にお おい"
    " よう ので のは のが のを との への",
}  # fmt: skip


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the folded closed-class words of a language; none for one that is not listed."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    return frozenset(fold(_WORDS.get(primary, "")).split())
