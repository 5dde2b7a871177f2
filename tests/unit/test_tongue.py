"""Languages are told from the text, or not at all."""

from __future__ import annotations

import pytest

from digest.text.tongue import detect_language

TEXTS = {
    "en": "The island council voted on Monday night to buy back the ferry that it sold nine years ago.",
    "de": "Der Rat der Insel hat am Montagabend beschlossen, die Fähre zurückzukaufen.",
    "fr": "Le conseil de l'île a décidé lundi soir de racheter le bac qu'il avait vendu il y a neuf ans.",
    "es": "El consejo de la isla decidió el lunes por la noche recomprar el transbordador que había vendido.",
    "pl": "Rada wyspy zdecydowała w poniedziałek wieczorem o odkupieniu promu, który sprzedała.",
    "ru": "Совет острова в понедельник вечером решил выкупить паром, который он продал девять лет назад.",
    "ar": "قرر مجلس الجزيرة مساء الاثنين إعادة شراء العبارة التي باعها قبل تسع سنوات من هذا الشهر.",
    "he": "מועצת האי החליטה ביום שני בערב לקנות בחזרה את המעבורת שמכרה לפני תשע שנים לחברה מהיבשה.",
    "ja": "島の議会は月曜日の夜、九年前に売却したフェリーを買い戻すことを決めました。",
    "zh": "岛议会周一晚间投票决定买回九年前出售的渡轮，居民将继续免费乘坐。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_enough(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "Selm", "Hallo Welt", "1 2 3 " * 100, "\x00" * 500, "\ud800" * 100, "x" * 5000, "?!" * 200]
)
def test_too_little_to_be_sure_is_no_language(text: str) -> None:
    assert detect_language(text) is None
