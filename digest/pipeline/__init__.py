"""The evening on one page: collect → archive → select → summarise → compose → render → deliver.

``collect_sources`` fills the archive through the day, ``build_edition`` makes the edition at the cut-off,
``send_edition`` mails it at the hour.
"""

from digest.pipeline.building import build_edition
from digest.pipeline.collecting import appointments, collect_sources
from digest.pipeline.faces import rendered, shown, web_page
from digest.pipeline.gate import Facts, Hold, Pass, Skip
from digest.pipeline.gating import pass_gate
from digest.pipeline.linting import Judged, judge, lint_edition, lint_segment, takes_away
from digest.pipeline.rehearsing import Plan, audience, eml, mail_test, plan_sending, send_test
from digest.pipeline.sample import sample_edition
from digest.pipeline.sending import send_edition
from digest.pipeline.standing import EditionStanding, Reason, Standing, reasons, standing
from digest.pipeline.verifying import Proved, verify
from digest.pipeline.watching import SourceStanding, note_troubles, source_standings
from digest.pipeline.wording import Wording

__all__ = [
    "EditionStanding",
    "Facts",
    "Hold",
    "Judged",
    "Pass",
    "Plan",
    "Proved",
    "Reason",
    "Skip",
    "SourceStanding",
    "Standing",
    "Wording",
    "appointments",
    "audience",
    "build_edition",
    "collect_sources",
    "eml",
    "judge",
    "lint_edition",
    "lint_segment",
    "mail_test",
    "note_troubles",
    "pass_gate",
    "plan_sending",
    "reasons",
    "rendered",
    "sample_edition",
    "send_edition",
    "send_test",
    "shown",
    "source_standings",
    "standing",
    "takes_away",
    "verify",
    "web_page",
]
