"""Longer from shorter: figures of a quarter or a year that come from earlier cards of the same person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from formgen.cli import main
from formgen.commands.check import check
from formgen.commands.impact import impact
from formgen.commands.regenerate import regenerate
from formgen.commands.report import report
from formgen.commands.score import score as score_command
from formgen.commands.status import status
from formgen.commands.workbook import workbook
from formgen.forms.model import Earlier
from formgen.forms.reading import read_form
from formgen.output.manifest import Approval
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.printing.run import Outcome, Wish
from formgen.records.model import Past, PastState, Record
from formgen.scoring.earlier import chosen, drawn, lines
from formgen.scoring.facts import EntryError
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.text import printed
from formgen.workspace import results
from forms import PERSON, form
from offices import DOCX, write

ZH = phrases("zh")

YEAR = Period.parse("2026")
QUARTER = Period.parse("2026-Q4")


def past(period: Period, total: str, full: str = "100", version: int = 1) -> Past:
    """A complete card of this total or, of a word, one that stands so."""
    states: dict[str, PastState] = {
        "": "missing", "incomplete": "incomplete", "twice": "twice", "absent": "absent", "other": "other"
    }  # fmt: skip
    if total in states:
        return Past(period, states[total], version=version)
    return Past(period, "complete", Decimal(total), Decimal(full), version=version)


def months(*totals: str) -> tuple[Past, ...]:
    """The months of a quarter or of a year, as many as there are totals."""
    of = YEAR if len(totals) == 12 else QUARTER
    return tuple(past(month, total) for month, total in zip(of.months, totals, strict=True))


def drawing(text: str, more: str = "") -> str:
    """An indicator whose figure comes from earlier cards."""
    return f"{{id: a, name: 甲, points: 100, rule: {{from: {text}}}{more}}}"


def rule(text: str = "") -> Earlier:
    (only,) = form(f"period: year\nsections: [{{indicators: [{drawing(f'm{text}')}]}}]").indicators
    assert isinstance(only.rule, Earlier)
    return only.rule


def figure(text: str, pasts: Sequence[Past]) -> Fraction:
    return drawn(ZH, rule(text), pasts).value


# ── the arithmetic ──────────────────────────────────────────────────────────────────────────

QUARTERLY = """
    period: quarter
    sections: [{indicators: [{id: months, name: 月度平均, points: 100, rule: {from: m}}]}]
    total: {full: 100}
    grades: [{name: 优秀, from: 90}, {name: 合格, from: 60, below: 90}, {name: 不合格, below: 60}]
    """
YEARLY = """
    period: year
    sections:
      - indicators:
          - {id: months, name: 月度平均, weight: 60%, rule: {from: m, missing: leave-out}}
          - {id: final, name: 年终考核, weight: 40%, rule: {rating: {max: 100}}}
    total: {full: 100}
    """


def card(text: str, pasts: tuple[Past, ...], **facts: str) -> Scorecard:
    of = form(text)
    period = YEAR if of.period == "year" else QUARTER
    return score(of, Record(PERSON, of.id, period, facts, earlier={"m": pasts}))


def test_a_quarter_is_the_mean_of_its_three_months_rounded_once() -> None:
    quarter = card(QUARTERLY, months("86", "90.5", "88"))
    (item,) = quarter.items
    assert (quarter.exact, quarter.total) == (Fraction(529, 6), Decimal("88.17"))
    assert item.reason == "（10月 86 + 11月 90.5 + 12月 88）÷ 3 = 88.1667分"
    assert quarter.grade is not None
    assert quarter.grade.name == "合格"


def test_a_year_takes_a_share_of_the_months_and_a_share_of_its_own() -> None:
    year = card(YEARLY, months(*["87", "87.5"] * 6), final="92")
    assert [item.points for item in year.items] == [Fraction("52.35"), Fraction("36.8")]
    assert year.total == Decimal("89.15")


def test_on_the_scale_of_hundred_the_figure_is_a_score_like_any_other() -> None:
    year = card(
        YEARLY.replace("period", "scale: hundred\n    period"), months(*["87", "87.5"] * 6), final="92"
    )
    assert [item.points for item in year.items] == [Fraction("87.25"), Fraction(92)]
    assert year.total == Decimal("89.15")


def test_the_best_ten_of_twelve_count() -> None:
    totals = ["50", "90", "60", *["80"] * 9]
    assert figure(", best: 10", months(*totals)) == Fraction(90 + 9 * 80, 10)
    told = list(lines(ZH, rule(", best: 10"), months(*totals)))
    assert told[:3] == ["1月 50分（不计）", "2月 90分", "3月 60分（不计）"]
    assert told[-1] == "最高10次平均 81分"


def test_whoever_joined_in_march_has_the_mean_of_ten_months_if_the_form_says_so() -> None:
    joined = months("absent", "absent", *["80"] * 9, "90")
    assert figure(", missing: leave-out", joined) == 81
    assert figure(", counts_as: 60", joined) == Fraction(2 * 60 + 9 * 80 + 90, 12)
    with pytest.raises(EntryError) as refused:
        figure("", joined)
    assert refused.value.facts["lacking"] == "1月、2月未参加考核"


def test_there_may_have_to_be_so_many_complete_ones() -> None:
    few = months("80", "", "90")
    assert figure(", missing: leave-out, at_least: 2", few) == 85
    for more in (", missing: leave-out, at_least: 3", ", counts_as: 60, at_least: 3"):
        with pytest.raises(EntryError) as refused:
            figure(more, few)
        assert (refused.value.code, refused.value.facts["lacking"]) == ("score-earlier-few", "11月未录入")


def test_nothing_is_made_of_nothing() -> None:
    for text in (", missing: leave-out", ", counts_as: 60", ", take: last, counts_as: 60"):
        with pytest.raises(EntryError):
            figure(text, months("", "absent", "other"))
        with pytest.raises(EntryError):
            figure(text, ())


def test_weights_stand_in_the_order_of_the_periods_and_are_shared_out_among_those_that_count() -> None:
    weights = ", weights: [20%, 30%, 50%]"
    assert figure(weights, months("86", "90.5", "88")) == Fraction("88.35")
    assert figure(f"{weights}, missing: leave-out", months("86", "", "88")) == Fraction("61.2") / Fraction(
        "0.7"
    )
    assert figure(f"{weights}, counts_as: 60", months("86", "", "88")) == Fraction("79.2")
    with pytest.raises(EntryError):
        figure(", weights: [40%, 60%]", months("86", "90.5", "88"))


def test_a_sum_is_out_of_all_that_could_be_had() -> None:
    found = drawn(ZH, rule(", take: sum, missing: leave-out"), months("86", "", "88"))
    assert (found.value, found.whole) == (Fraction(174), Fraction(300))
    best = drawn(ZH, rule(", take: sum, best: 2"), months("86", "90.5", "88"))
    assert (best.value, best.whole) == (Fraction("178.5"), Fraction(200))


def test_the_last_one_needs_no_others() -> None:
    assert figure(", take: last", months("", "absent", "88")) == 88
    assert figure(", take: last, missing: leave-out", months("86", "90.5", "")) == Fraction("90.5")
    assert figure(", take: last, counts_as: 60", months("86", "90.5", "")) == 60
    with pytest.raises(EntryError):
        figure(", take: last", months("86", "90.5", ""))


def test_who_is_recorded_twice_is_never_left_out_or_counted_as_anything() -> None:
    for text in ("", ", missing: leave-out", ", counts_as: 60"):
        with pytest.raises(EntryError) as refused:
            figure(text, months("86", "twice", "88"))
        assert refused.value.facts["lacking"] == "11月重复录入"


def test_totals_out_of_other_points_count_as_the_same_share() -> None:
    changed = (
        past(QUARTER.months[0], "108", "120", 1),
        past(QUARTER.months[1], "90", "100", 2),
        past(QUARTER.months[2], "84", "100", 2),
    )
    assert figure("", changed) == 88
    assert next(iter(lines(ZH, rule(), changed))) == "10月 108分（满分120，折合90分）"


def test_a_card_without_enough_prints_the_months_it_has_and_what_the_others_lack() -> None:
    quarter = card(
        QUARTERLY, (*months("86", "90.5", "88")[:2], Past(QUARTER.last, "incomplete", lacks=("满意度",)))
    )
    assert (quarter.total, quarter.complete) == (None, False)
    (problem,) = quarter.problems
    assert (problem.code, problem.facts["lacking"]) == ("score-earlier-missing", "12月未录全：满意度")
    words = {
        each.text for each in printed(view_of(quarter.form, card=quarter)) if each.place == "earlier.months"
    }
    assert words == {"10月 86分；11月 90.5分；12月 未录全"}


def test_what_was_left_out_is_told_and_printed_unless_there_was_none_to_be() -> None:
    year = card(YEARLY, months("absent", "other", "", *["80"] * 9), final="90")
    assert year.complete
    (told,) = year.problems
    assert (told.code, told.is_error, told.facts["lacking"]) == ("score-earlier-left-out", False, "3月未录入")
    (words,) = (
        each.text for each in printed(view_of(year.form, card=year)) if each.place == "earlier.months"
    )
    assert words.startswith("1月 未参加考核（不计）；2月 用其他考核表（不计）；3月 未录入（不计）；4月 80分")
    assert "1月未参加考核；2月用其他考核表；3月未录入，不计；" in next(year.items).reason


def test_what_somebody_typed_for_it_is_refused() -> None:
    quarter = card(QUARTERLY, months("86", "90.5", "88"), months="99")
    assert [each.code for each in quarter.problems] == ["score-from-earlier"]
    assert quarter.total is None


@given(st.lists(st.decimals(0, 120, places=2), min_size=12, max_size=12), st.integers(1, 12))
def test_the_mean_of_the_best_is_the_highest_mean_of_so_many(totals: list[Decimal], count: int) -> None:
    pasts = months(*map(str, totals))
    best = sorted(map(Fraction, totals), reverse=True)[:count]
    assert figure(f", best: {count}", pasts) == sum(best, Fraction(0)) / count
    assert figure("", pasts) == figure(", best: 12", pasts)
    assert figure(", take: sum", pasts) == 12 * figure("", pasts)


# ── what may be written ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (", best: 2, weights: [50%, 50%]", "keys-exclude"),
        (", best: 2, take: last", "keys-exclude"),
        (", take: sum, weights: [50%, 50%]", "keys-exclude"),
        (", missing: leave-out, counts_as: 60", "keys-exclude"),
        (", weights: [50%, 40%]", "shares-of-rule"),
        (", weights: [150%, -50%]", "out-of-range"),
        (", best: 0", "out-of-range"),
        (", at_least: 13", "out-of-range"),
        (", take: median", "not-one-of"),
        (", counts_as: 六十", "not-a-number"),
        (", weights: 50%", "not-a-list"),
        (", at-least: 2", "unknown-key"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_where_it_stands(more: str, code: str) -> None:
    head = "id: y\ntitle: 表\nversion: 1\nperiod: year\nsections:\n - indicators:\n"
    reading = read_form(f"{head}   - {drawing(f'm{more}')}\n", "form.yaml")
    assert {(each.code, each.where.line) for each in reading.problems} == {(code, 7)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"period: year\nsections: [{{indicators: [{drawing('form')}]}}]", "earlier-of-itself"),
        (f"period: month\nsections: [{{indicators: [{drawing('m')}]}}]", "earlier-of-month"),
        (f"period: once\nsections: [{{indicators: [{drawing('m')}]}}]", "earlier-of-month"),
        (
            f"period: year\nadjustments: [{{kind: bonus, title: 加分, items: [{drawing('m')}]}}]",
            "earlier-in-block",
        ),
        (
            (
                "period: year\nraters: {who: [{name: 上级}]}\n"
                f"sections: [{{indicators: [{drawing('m', ', raters: [上级]')}]}}]"
            ),
            "earlier-with-raters",
        ),
    ],
)
def test_a_figure_from_earlier_cards_is_refused_where_there_can_be_none(text: str, code: str) -> None:
    reading = read_form(f"id: form\ntitle: 表\nversion: 1\n{text}", "form.yaml")
    assert [each.code for each in reading.problems] == [code]
    assert reading.value is None


# ── a workspace ─────────────────────────────────────────────────────────────────────────────

MONTHLY = """
    id: clerk
    title: 文员月度考核表
    version: {version}
    effective: {since}
    period: month
    sections:
      - indicators:
          - {{id: calls, name: 电话接听, weight: 100%, rule: {{rating: {{min: 0, max: {most}}}}}}}
    total: {{full: 100}}
    grades: [{{name: 合格, from: 60}}, {{name: 不合格, below: 60}}]
    """
LONGER = """
    id: {id}
    title: {title}
    version: 1
    period: {period}
    header: [姓名, 考核周期]
    sections:
      - indicators:
          - {{id: shorter, name: 平时考核, weight: {weight}, rule: {rule}}}
          - {{id: final, name: 期末考核, weight: {rest}, rule: {{rating: {{max: 100}}}}}}
    total: {{full: 100}}
    grades: [{{name: 合格, from: 60, coefficient: 1}}, {{name: 不合格, below: 60, coefficient: 0.8}}]
    pay: {{base: {{levels: {{一级: 1000}}}}, factors: [{{grade: 绩效系数}}]}}
    signatures: [{{role: 被考核人, date: true}}]
    """
PEOPLE = """
    people:
      - {工号: '0001', 姓名: 张三, 部门: 客服部, 工资级别: 一级, 表单: clerk、quarterly、yearly}
      - {工号: '0002', 姓名: 李四, 部门: 销售部, 工资级别: 一级, 表单: clerk、quarterly、yearly}
    """


def scores(root: Path, id_: str, period: str, *given: str, key: str = "calls") -> Path:
    """Scores of the two people; an empty one is recorded as missing, `-` not at all."""
    rows = [
        f"{{person: '000{n}', facts: {{{key}: {each}}}}}" for n, each in enumerate(given, 1) if each != "-"
    ]
    said = "month" if period[5:6].isdigit() else "period"
    return write(
        root / f"scores/{period}/{id_}.yaml", f"form: {id_}\n{said}: {period}\nscores: [{', '.join(rows)}]\n"
    )


def longer(root: Path, id_: str, period: str, rule: str, weight: int = 60) -> Path:
    title = {"quarterly": "文员季度考核表", "yearly": "文员年度考核表"}[id_]
    text = LONGER.format(
        id=id_, title=title, period=period, rule=rule, weight=f"{weight}%", rest=f"{100 - weight}%"
    )
    return write(root / f"specs/{id_}.yaml", text)


def office(root: Path) -> Path:
    """Two clerks, with a form each month, each quarter and each year, and a whole quarter recorded."""
    write(root / "specs/clerk.v1.yaml", MONTHLY.format(version=1, since="2026-01", most=100))
    longer(root, "quarterly", "quarter", "{from: clerk}")
    longer(root, "yearly", "year", "{from: quarterly, missing: leave-out}")
    write(root / "people.yaml", PEOPLE)
    for month, first, second in (("2026-10", "86", "70"), ("2026-11", "90.5", "80"), ("2026-12", "88", "90")):
        scores(root, "clerk", month, first, second)
    scores(root, "quarterly", "2026-Q4", "92", "60", key="final")
    scores(root, "yearly", "2026", "80", "70", key="final")
    return root


def codes(outcome: Outcome) -> list[str]:
    return sorted({each.code for each in (*outcome.problems, *outcome.lacking)})


def totals(root: Path, period: str) -> dict[str, str]:
    """What everybody's total is, or what they lack."""
    found = status(root, Period.parse(period)).standings
    return {
        each.person.name: str(each.total) if each.total is not None else "、".join(each.lacks)
        for each in found
    }


def test_each_longer_period_is_made_from_the_recorded_scores_of_the_shorter_ones(tmp_path: Path) -> None:
    root = office(tmp_path)
    assert totals(root, "2026-Q4") == {"张三": "89.70", "李四": "72.00"}
    assert totals(root, "2026") == {"张三": "85.82", "李四": "71.20"}
    assert not (root / "output").exists()  # nothing was printed that could have been read


def test_each_shorter_card_is_scored_once_in_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, seen = office(tmp_path), []
    longer(root, "yearly", "year", "{from: clerk, missing: leave-out}")
    text = (root / "specs/yearly.yaml").read_text(encoding="utf-8")
    more = (
        "- {id: q, name: 季度, weight: 10%, rule: {from: quarterly, missing: leave-out}}\n      - {id: final"
    )
    write(root / "specs/yearly.yaml", text.replace("- {id: final", more))
    really = score

    def counting(of: object, record: Record) -> Scorecard:
        seen.append((record.form, record.period.name, record.person.number))
        return really(of, record)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(results, "score", counting)
    totals(root, "2026-12")
    assert len(seen) == len(set(seen)) == 2 * (3 + 1 + 1)


def test_each_month_is_scored_under_the_version_in_force_then(tmp_path: Path) -> None:
    root = office(tmp_path)
    write(root / "specs/clerk.v2.yaml", MONTHLY.format(version=2, since="2026-12", most=200))
    assert totals(root, "2026-Q4")["张三"] == "80.90"  # (86 + 90.5 + 44) ÷ 3 × 60%, and 92 × 40%


def test_status_says_whose_months_are_incomplete(tmp_path: Path) -> None:
    root = office(tmp_path)
    scores(root, "clerk", "2026-11", "", "-")
    assert totals(root, "2026-Q4") == {
        "张三": "平时考核（11月未录全：电话接听）",
        "李四": "平时考核（11月未录入）",
    }
    outcome = score_command(root, [str(root / "scores/2026-Q4")], wish=DOCX)
    assert [each.facts["lacking"] for each in outcome.lacking] == ["11月未录全：电话接听", "11月未录入"]
    assert {made.state for made in outcome.made} == {"incomplete"}


def test_status_says_what_a_quarter_waits_for_before_anything_is_recorded_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = office(tmp_path)
    (root / "scores/2026-Q4/quarterly.yaml").unlink()
    scores(root, "clerk", "2026-11", "90.5", "-")
    assert main(["status", "-C", str(root), "--period", "2026-Q4", "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "0001 张三: nothing recorded\n" in told
    assert "0002 李四: nothing recorded, and earlier cards do not suffice for: 平时考核（11月未录入）" in told


def test_a_form_that_is_not_in_force_yet_is_no_error_in_a_month_in_which_it_would_not_be_due(
    tmp_path: Path,
) -> None:
    root = office(tmp_path)
    path = longer(root, "yearly", "year", "{from: clerk}")
    write(path, path.read_text(encoding="utf-8").replace("version: 1", "version: 1\neffective: 2026-12"))
    assert status(root, Period.parse("2026-11")).problems == ()
    assert [
        each.code for each in status(root, Period.parse("2025-12")).problems if "yearly" in str(each.facts)
    ]


def test_a_month_that_cannot_be_read_is_told_with_the_quarter(tmp_path: Path) -> None:
    root = office(tmp_path)
    write(root / "scores/2026-11/clerk.yaml", "form: clerk\nmonth: 2026-11\nscores: [")
    for problems in (
        status(root, QUARTER).problems,
        score_command(root, [str(root / "scores/2026-Q4")], wish=DOCX).problems,
        workbook(root, QUARTER, out=tmp_path / "Q4.xlsx")[1],
    ):
        assert [each.where.file for each in problems if each.is_error] == [
            str(root / "scores/2026-11/clerk.yaml")
        ]


def test_a_card_prints_its_months_and_explains_the_figure(tmp_path: Path) -> None:
    root = office(tmp_path)
    outcome = score_command(root, [str(root / "scores/2026-Q4")], wish=Wish(formats=("docx",), explain=True))
    assert codes(outcome) == []
    made = next(each.path for each in outcome.made if "0001" in each.path.name)
    words = "".join(Document(str(made)).element.body.itertext())  # a sentence may be cut into runs
    for said in ("10月 86分", "11月 90.5分", "平均 88.1667分", "88.1667 ÷ 100 × 60 ≈ 52.9分"):
        assert said in words, said


def test_the_workbook_has_a_fixed_cell_that_is_explained_and_counts(tmp_path: Path) -> None:
    root = office(tmp_path)
    scores(root, "clerk", "2026-11", "90.5", "")
    made, problems = workbook(root, QUARTER, out=tmp_path / "Q4.xlsx")
    assert [each.code for each in problems] == ["workbook-earlier-open"]
    sheet = load_workbook(made[0]).worksheets[0]
    columns = {str(cell.value): int(cell.column or 0) for cell in sheet[2]}
    first, second = (sheet.cell(row, columns["earlier.shorter"]) for row in (4, 5))
    assert first.value == "=(86+90.5+88)/3"
    assert first.comment is not None
    assert "11月 90.5分" in first.comment.text
    assert "平均 88.1667分" in first.comment.text
    assert second.value == '="未录入"'
    assert second.comment is not None
    assert "11月 未录全" in second.comment.text
    assert sheet.cell(4, columns["score.shorter"]).value == f"={first.coordinate}*0.6"


def test_a_workbook_that_was_filled_in_is_read_without_its_fixed_cells(tmp_path: Path) -> None:
    root = office(tmp_path)
    (root / "scores/2026-Q4/quarterly.yaml").unlink()
    made, _ = workbook(root, QUARTER)
    book = load_workbook(made[0])
    columns = {str(cell.value): int(cell.column or 0) for cell in book.worksheets[0][2]}
    for row in (4, 5):
        book.worksheets[0].cell(row, columns["fact.final"]).value = 90
    book.save(made[0])
    assert totals(root, "2026-Q4") == {"张三": "88.90", "李四": "84.00"}


def test_a_form_that_takes_everything_from_earlier_cards_needs_no_entry_in_its_workbook(
    tmp_path: Path,
) -> None:
    root = office(tmp_path)
    (root / "scores/2026-Q4/quarterly.yaml").unlink()
    text = longer(root, "quarterly", "quarter", "{from: clerk}", weight=100).read_text(encoding="utf-8")
    final = next(line for line in text.splitlines() if "final" in line)
    write(root / "specs/quarterly.yaml", text.replace(f"{final}\n", ""))
    (made,), _ = workbook(root, QUARTER)
    assert totals(root, "2026-Q4") == {"张三": "88.17", "李四": "80.00"}
    outcome = score_command(root, [str(made)], wish=DOCX)
    assert (codes(outcome), len(outcome.made)) == ([], 2)


def test_a_month_that_changes_afterwards_makes_the_quarter_stale_and_only_a_revision_replaces_it(
    tmp_path: Path,
) -> None:
    root = office(tmp_path)
    score_command(root, [str(root / "scores/2026-Q4")], wish=DOCX)
    scores(root, "clerk", "2026-11", "70", "80")
    told = regenerate(root, QUARTER, wish=Wish(dry=True)).outcome
    assert codes(told) == ["card-complete-changes"]
    revised = regenerate(
        root, QUARTER, wish=Wish(dry=True, revise=True, approval=Approval("十一月更正", "陆文博"))
    ).outcome
    stale = [made for made in revised.made if made.why]
    assert [(made.path.stem, made.why) for made in stale] == [("0001-张三", ("earlier",))]


def test_a_month_recorded_anew_with_the_same_total_changes_nothing_that_is_printed(tmp_path: Path) -> None:
    root = office(tmp_path)
    score_command(root, [str(root / "scores/2026-Q4")], wish=DOCX)
    scores(root, "clerk", "2026-11", "90.50", "80")
    assert codes(regenerate(root, QUARTER).outcome) == []


def test_who_was_not_there_yet_had_another_form_or_moved_is_not_taken_for_missing(tmp_path: Path) -> None:
    root = office(tmp_path)
    longer(root, "quarterly", "quarter", "{from: clerk, missing: leave-out}")
    write(root / "people.yaml", PEOPLE.replace("姓名: 张三,", "姓名: 张三, 入职日期: 2026-11-01,"))
    scores(root, "clerk", "2026-10", "-", "70")
    assert totals(root, "2026-Q4")["张三"] == "90.35"
    assert status(root, QUARTER).problems == ()
    moved = PEOPLE.rstrip() + "\n    moves:\n      - {工号: '0002', 调动日期: 2026-12-01, 原表单: other}\n"
    write(
        root / "specs/other.yaml",
        MONTHLY.replace("clerk", "other").format(version=1, since="2026-01", most=100),
    )
    write(root / "people.yaml", moved)
    scores(root, "clerk", "2026-10", "86", "-")
    scores(root, "clerk", "2026-11", "90.5", "-")
    assert totals(root, "2026-Q4")["李四"] == "78.00"


def test_who_moved_may_bring_the_months_of_another_form(tmp_path: Path) -> None:
    root = office(tmp_path)
    longer(root, "quarterly", "quarter", "{from: clerk, or: [other]}")
    other = (
        MONTHLY.format(version=1, since="2026-01", most=100).replace("clerk", "other").replace("文员", "前台")
    )
    write(
        root / "specs/other.yaml",
        other.replace("full: 100", "full: 50").replace("weight: 100%", "weight: 50%"),
    )
    move = "\n    moves:\n      - {工号: '0002', 调动日期: 2026-12-01, 原表单: other}\n"
    write(root / "people.yaml", PEOPLE.rstrip() + move)
    for month, first, second in (("2026-10", "86", "60"), ("2026-11", "90.5", "90")):
        scores(root, "clerk", month, first, "-")
        scores(root, "other", month, "-", second)
    assert totals(root, "2026-Q4") == {
        "张三": "89.70",
        "李四": "72.00",
    }  # (60 + 90 + 90) ÷ 3 × 60% + 60 × 40%
    score_command(root, [str(root / "scores/2026-Q4")], wish=DOCX)
    (card,) = (root / "output/2026-Q4/quarterly").glob("0002*")
    words = "".join(Document(str(card)).element.body.itertext())
    assert "10月 30分（满分50，折合60分）（前台月度考核表）" in words


def test_of_two_cards_of_one_month_the_first_form_counts_unless_it_is_not_complete() -> None:
    both = {"m": months("86", "", "absent"), "n": months("60", "70", "")}
    taken = chosen(rule(", or: [n]"), both)
    assert [(str(past.total), past.state) for past in taken] == [
        ("86", "complete"),
        ("70", "complete"),
        ("None", "missing"),
    ]
    assert chosen(rule(", or: [n]"), {"m": months("86", "90", "88"), "n": months(*["1"] * 12)}) == months(
        "86", "90", "88"
    )


def test_two_posts_with_one_form_have_one_card(tmp_path: Path) -> None:
    root = office(tmp_path)
    second = "      - {工号: '0002', 姓名: 李四, 部门: 客服部, 岗位: 兼岗, 表单: clerk、quarterly}\n"
    write(root / "people.yaml", PEOPLE.rstrip() + "\n" + second)
    assert [each.person.name for each in status(root, QUARTER).standings] == ["张三", "李四"]
    assert totals(root, "2026-Q4")["李四"] == "72.00"


def test_check_refuses_forms_from_which_nothing_can_be_taken(tmp_path: Path) -> None:
    root = office(tmp_path)
    for rule_, code in (
        ("{from: clark}", "earlier-unknown"),
        ("{from: yearly}", "earlier-not-shorter"),
        ("{from: clerk, or: [nobody]}", "earlier-unknown"),
        ("{from: clerk, or: [yearly]}", "earlier-not-shorter"),
        ("{from: clerk, or: [quarterly]}", "earlier-of-itself"),
        ("{from: clerk, or: [clerk]}", "duplicate-name"),
        ("{from: clerk, weights: [50%, 50%]}", "earlier-weights"),
        ("{from: clerk, best: 4}", "earlier-beyond"),
        ("{from: clerk, counts_as: 600}", "earlier-counts-beyond"),
        ("{from: clerk, counts_as: -1}", "earlier-counts-beyond"),
        ("{from: clerk, missing: leave-out, at_least: 4}", "earlier-beyond"),
    ):
        path = longer(root, "quarterly", "quarter", rule_)
        (problem,) = (each for each in check(root) if each.is_error)
        assert (problem.code, problem.where.file, problem.where.line) == (code, str(path), 9), rule_
        if code not in ("earlier-of-itself", "duplicate-name"):  # with which there is no such form
            assert [each.code for each in check(root, ["quarterly"]) if each.is_error] == [code]
        assert [each.code for each in check(root, ["specs/quarterly.yaml"]) if each.is_error] == [code]
        assert codes(
            score_command(root, [str(root / "scores/2026-Q4")], wish=Wish(dry=True))
        )  # and nothing hangs


def test_forms_that_are_made_from_each_other_are_refused(tmp_path: Path) -> None:
    root = office(tmp_path)
    longer(root, "quarterly", "quarter", "{from: yearly}")
    assert [each.code for each in check(root) if each.is_error] == ["earlier-not-shorter"]
    assert totals(root, "2026") == {
        "张三": "平时考核（第1季度～第3季度未录入；第4季度未录全：平时考核（—））"
    } | {"李四": "平时考核（第1季度～第3季度未录入；第4季度未录全：平时考核（—））"}


def test_a_form_without_a_total_has_nothing_to_be_taken(tmp_path: Path) -> None:
    root = office(tmp_path)
    text = MONTHLY.format(version=1, since="2026-01", most=100)
    write(root / "specs/clerk.v1.yaml", text[: text.index("    total:")])
    assert [each.code for each in check(root) if each.is_error] == ["earlier-without-total"]


# ── another version ─────────────────────────────────────────────────────────────────────────


def test_impact_scores_a_quarter_under_another_version_from_the_same_months(tmp_path: Path) -> None:
    root = office(tmp_path)
    text = (root / "specs/quarterly.yaml").read_text(encoding="utf-8")
    draft = write(
        root / "draft.yaml",
        text.replace("version: 1", "version: 2").replace("{from: clerk}", "{from: clerk, best: 2}"),
    )
    found, problems = impact(root, "quarterly", str(draft), period=QUARTER)
    assert [(each.code, each.facts["form"]) for each in problems] == [("impact-longer", "yearly")]
    assert [(str(each.before.total), str(each.after.total)) for each in found.shifts] == [
        ("89.70", "90.35"),
        ("72.00", "75.00"),
    ]
    scores(root, "clerk", "2026-11", "90.5", "-")
    write(draft, draft.read_text(encoding="utf-8").replace("best: 2", "missing: leave-out, at_least: 2"))
    found, _ = impact(root, "quarterly", str(draft), period=QUARTER)
    assert [each.state for each in found.shifts] == ["rescored", "closed"]
    write(draft, draft.read_text(encoding="utf-8").replace("at_least: 2", "at_least: 3"))
    found, _ = impact(root, "quarterly", str(draft), period=QUARTER)
    assert [[(gap.kind, gap.detail) for gap in each.gaps] for each in found.shifts] == [
        [],
        [("earlier", "11月未录入")],
    ]


def test_impact_on_a_month_says_that_longer_periods_take_it(tmp_path: Path) -> None:
    root = office(tmp_path)
    halved = MONTHLY.format(version=2, since="2027-01", most=100).replace("weight: 100%", "weight: 50%")
    write(root / "specs/clerk.v2.yaml", halved)
    found, problems = impact(root, "clerk", period=Period.parse("2026-11"))
    assert [str(each.after.total) for each in found.shifts] == ["45.25", "40.00"]
    assert [(each.code, each.facts["form"], each.facts["period"]) for each in problems] == [
        ("impact-longer", "quarterly", "2026-Q4")
    ]


def test_the_comparison_of_two_versions_says_from_which_form_a_figure_comes() -> None:
    old, new = form(QUARTERLY), form(QUARTERLY.replace("{from: m}", "{from: other, counts_as: 60}"))
    told = [(each.before, each.after) for each in changes(old, new)]
    assert any("取自：m" in before and "取自：other" in after and "60分" in after for before, after in told)


# ── once a period ───────────────────────────────────────────────────────────────────────────


def test_whoever_is_recorded_in_two_months_of_one_quarter_is_an_error_with_both_places(
    tmp_path: Path,
) -> None:
    root = office(tmp_path)
    (root / "scores/2026-Q4/quarterly.yaml").unlink()
    texts = {
        month: write(
            root / f"scores/{month}/quarterly.yaml",
            f"form: quarterly\nmonth: {month}\nscores:\n  - {{person: '0001', facts: {{final: 90}}}}\n"
            + ("  - {person: '0002', facts: {final: 60}}\n" if month == "2026-11" else ""),
        )
        for month in ("2026-11", "2026-12")
    }
    now = report(root, QUARTER).now
    (twice,) = (each for each in now.problems if each.is_error)
    assert twice.code == "recorded-twice"
    assert {twice.where.file, twice.facts["first"].rpartition(":")[0].rpartition(":")[0]} == set(
        map(str, texts.values())
    )
    assert [(each.person.name, each.state) for each in now.standings] == [
        ("张三", "twice"),
        ("李四", "complete"),
    ]
    outcome = score_command(root, [str(root / "scores/2026-12/quarterly.yaml")], wish=DOCX)
    assert "recorded-twice" in codes(outcome)
    assert outcome.made == ()


def test_a_file_that_may_record_somebody_too_and_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Only looked through for whoever is recorded twice: it stops no card, but may hide somebody."""
    root = office(tmp_path)
    (root / "scores/2026-Q4/quarterly.yaml").unlink()
    write(
        root / "scores/2026-12/quarterly.yaml",
        "form: quarterly\nmonth: 2026-12\nscores:\n  - {person: '0001', facts: {final: 90}}\n",
    )
    write(root / "scores/2026-11/damaged.xlsx", "PK\x03\x04")
    outcome = score_command(root, [str(root / "scores/2026-12/quarterly.yaml")], wish=DOCX)
    (told,) = (each for each in outcome.problems if each.where.file.endswith("damaged.xlsx"))
    assert told.code == "table-unreadable"
    assert len(outcome.made) == 1


def test_pay_and_grades_of_a_quarter_count_once_in_the_reports(tmp_path: Path) -> None:
    root = office(tmp_path)
    for asked in ("2026-10", "2026-11", "2026-12", "2026-Q4"):
        found = report(root, Period.parse(asked)).now.standings
        paid = [(each.person.name, each.pay) for each in found if each.form.id == "quarterly"]
        assert len(paid) == (2 if asked in ("2026-12", "2026-Q4") else 0)
        assert [pay for _, pay in paid] == [Decimal(1000)] * len(paid)
