"""Each command: what it asks of the workflow, and what it says about the outcome."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from formgen import disk
from formgen.cli.arguments import Asked, Command, UsageError
from formgen.cli.console import Console
from formgen.cli.telling.diff import diff_json, diff_reads
from formgen.cli.telling.forms import forms_json, forms_read
from formgen.cli.telling.impact import impact_json, impact_reads
from formgen.cli.telling.outcome import outcome_json, ways_read
from formgen.cli.telling.people import people_json, people_read
from formgen.cli.telling.person import person_json, person_reads
from formgen.cli.telling.regenerate import regenerated_json, regenerated_reads
from formgen.cli.telling.report import report_json
from formgen.cli.telling.status import month_json, month_reads
from formgen.commands import (
    blank,
    check,
    demo,
    diff,
    doctor,
    forms,
    impact,
    init,
    people,
    person,
    regenerate,
    report,
    score,
    status,
    template,
    workbook,
)
from formgen.messages import say
from formgen.output.manifest import Approval
from formgen.periods import Period
from formgen.printing.run import Outcome, Wish
from formgen.printing.shelf import Made
from formgen.problems import Problem, Where, WrongUseError, error, once
from formgen.view.kinds import KINDS
from formgen.workspace import packaged
from formgen.workspace.folder import lang_of

_FEW = 24

DEMO_FOLDER = Path("output")


def run(asked: Asked, console: Console) -> int:
    """Do what was asked; returns the exit status.  Raises UsageError and InputError."""
    try:
        return ACTIONS[asked.command](asked, console)
    except WrongUseError as wrong:
        raise UsageError(*wrong.problems) from wrong


# ── the commands ────────────────────────────────────────────────────────────────────────────


def _init(asked: Asked, console: Console) -> int:
    """A workspace with the sample company, or with nobody; and what to do in it."""
    folder = asked.folder or Path()
    count = init.init(folder, empty=asked.empty)
    if asked.empty:
        console.say("init-empty-done", folder=folder, count=count)
        for step in ("people", "company", "forms", "print", "rest"):
            console.line(f"    {say(f'init-first-{step}', console.lang)}")
        return 0
    console.say("init-done", folder=folder, count=count)
    month = max(each.name for each in (folder / "scores").iterdir())
    for step in (
        "cd " + _quoted(folder),
        "formgen check",
        f"formgen blank --month {month}",
        f"formgen score {Path('scores', month)}",
    ):
        console.line(f"    {step}")
    return 0


def _check(asked: Asked, console: Console) -> int:
    """What is wrong or missing in the policy."""
    root, _ = _workspace(asked, console)
    problems = check.check(root, asked.names)
    if asked.json:
        console.as_json(problems)
    else:
        console.problems(problems, sys.stdout)
        console.counts(problems, sys.stdout)
    return _exit_status(problems)


def _blank(asked: Asked, console: Console) -> int:
    """Blank forms, with or without names on them."""
    root, wish = _workspace(asked, console)
    with console.progress() as progress:
        outcome = blank.blank(
            root,
            asked.names,
            period=asked.period,
            persons=asked.persons,
            departments=asked.departments,
            nameless=asked.nameless,
            wish=wish,
            progress=progress,
        )
    return _tell_run(outcome, asked, console)


def _people(asked: Asked, console: Console) -> int:
    """Who is appraised in a period."""
    root, _ = _workspace(asked, console)
    listed, problems = people.people(root, _period(asked), refresh=asked.refresh)
    console.problems(problems)
    if asked.json:
        console.document(people_json(listed))
    else:
        console.lines(people_read(listed, console.lang))
    return _exit_status(problems)


def _workbook(asked: Asked, console: Console) -> int:
    """The month's score workbook."""
    root, _ = _workspace(asked, console)
    paths, problems = workbook.workbook(
        root,
        _period(asked),
        asked.names,
        asked.file,
        by=asked.by,
        persons=asked.persons,
        departments=asked.departments,
    )
    console.problems(problems)
    for path in paths:
        console.line(f"  {path}")
    return _exit_status(problems) if paths else 1


def _score(asked: Asked, console: Console) -> int:
    """Completed scorecards."""
    root, wish = _workspace(asked, console)
    with console.progress() as progress:
        outcome = score.score(
            root,
            asked.names,
            persons=asked.persons,
            departments=asked.departments,
            wish=wish,
            progress=progress,
        )
    return _tell_run(outcome, asked, console)


def _regenerate(asked: Asked, console: Console) -> int:
    """What is stale is made again; exit status 1 if something that is could not be."""
    root, wish = _workspace(asked, console)
    with console.progress() as progress:
        again = regenerate.regenerate(
            root,
            asked.period,
            persons=asked.persons,
            departments=asked.departments,
            wish=wish,
            progress=progress,
        )
    console.problems(again.outcome.problems)
    if asked.json:
        console.document(regenerated_json(again))
    else:
        console.lines(regenerated_reads(again, console.lang, dry=wish.dry))
        _list_failed(again.outcome.failed, console)
        _tell_ways(again.outcome, console)
    return _exit_status(again.outcome.problems, again.outcome.failed)


def _forms(asked: Asked, console: Console) -> int:
    """Which forms there are, and what uses them."""
    root, _ = _workspace(asked, console)
    known, problems = forms.forms(root)
    console.problems(problems)
    if asked.json:
        console.document(forms_json(known))
    elif known:
        console.lines(forms_read(known, console.lang))
    else:
        console.say("forms-none", folder=root)
    return _exit_status(problems)


def _diff(asked: Asked, console: Console) -> int:
    """What changed between two versions.  That something has is no failure."""
    root, wish = _workspace(asked, console)
    difference, problems = diff.diff(root, *asked.names)
    if asked.formats or asked.out:
        outcome = diff.print_difference(difference, wish)
        return _tell(replace(outcome, problems=problems + outcome.problems), console)
    console.problems(problems)
    if asked.json:
        console.document(diff_json(difference))
    else:
        console.lines(diff_reads(difference, console.lang))
    return _exit_status(problems)


def _impact(asked: Asked, console: Console) -> int:
    """What another version would have meant for a month.  That it changes something is no failure."""
    root, wish = _workspace(asked, console)
    found, problems = impact.impact(root, *asked.names, period=_period(asked), more=asked.more)
    if asked.formats or asked.out:
        outcome = impact.print_impact(found, wish)
        return _tell(replace(outcome, problems=problems + outcome.problems), console)
    console.problems(problems)
    if asked.json:
        console.document(impact_json(found))
    else:
        console.lines(impact_reads(found, console.lang, everybody=asked.everybody))
    return _exit_status(problems)


def _template(asked: Asked, console: Console) -> int:
    """Templates of the workspace's own: copied, or checked."""
    root, _ = _workspace(asked, console)
    verb, *names = asked.names
    if verb == "check":
        return _check_templates(root, names, asked, console)
    copied = template.copy_templates(root, names)
    for path in copied:
        console.line(f"  {path}")
    console.say("template-copied")
    for path in copied:
        if template.prints_pages(path):
            console.line(f"    formgen template check {path.name}")
    return 0


def _check_templates(root: Path, names: Sequence[str], asked: Asked, console: Console) -> int:
    count, problems = template.check_templates(root, names)
    if asked.json:
        console.as_json(problems)
    elif not count:
        console.problems(problems, sys.stdout)
        console.say("template-none", folder=root)
    else:
        console.problems(problems, sys.stdout)
        console.say("template-checked", count=count)
        console.counts(problems, sys.stdout)
    return _exit_status(problems)


def _status(asked: Asked, console: Console) -> int:
    """Who is complete, who lacks what; exit status 1 unless everybody is complete."""
    root, _ = _workspace(asked, console)
    month = status.status(root, _period(asked), persons=asked.persons, departments=asked.departments)
    if asked.json:
        console.document(month_json(month))
    else:
        console.lines(month_reads(month.standings, console.lang))
    console.problems(month.problems)
    done = all(each.state == "complete" for each in month.standings)
    return _exit_status(month.problems) if done else 1


def _report(asked: Asked, console: Console) -> int:
    """The month's summary; who lacks scores is listed in it, and no failure.

    With --json the figures are told; files are made only if --to or --out ask for them.
    """
    root, wish = _workspace(asked, console)
    only_told = asked.json and not (asked.formats or asked.out)
    told = report.report(
        root,
        _period(asked),
        asked.names,
        None if only_told else wish,
        persons=asked.persons,
        departments=asked.departments,
    )
    if not asked.json:
        return _tell(told.outcome, console)
    console.problems(told.outcome.problems)
    console.document(report_json(told))
    return _exit_status(told.outcome.problems, told.outcome.failed)


def _person(asked: Asked, console: Console) -> int:
    """What is known of somebody over time; files are made only if --to or --out ask for them."""
    root, wish = _workspace(asked, console)
    histories, problems = person.person(root, asked.names, wish.out)
    if asked.formats or asked.out:
        outcome = person.print_histories(histories, wish)
        return _tell(replace(outcome, problems=once((*problems, *outcome.problems))), console)
    console.problems(problems)
    if asked.json:
        console.document({"people": [person_json(each) for each in histories]})
    else:
        for each in histories:
            console.lines(person_reads(each, console.lang))
    return _exit_status(problems)


def _demo(asked: Asked, console: Console) -> int:
    """Everything there is to see.  That a card lacks something is meant so, and no failure."""
    folder = asked.folder or DEMO_FOLDER
    with console.progress() as progress:
        shown = demo.demo(folder, progress)
    console.say("demo-blanks")
    ended = _tell(shown.blanks, console)
    console.line()
    console.say("demo-cards")
    ended = max(ended, _tell(replace(shown.cards, lacking=()), console))
    console.line()
    console.say("demo-by-design")
    console.say("demo-next", folder=folder.resolve())
    return ended


def _doctor(asked: Asked, console: Console) -> int:
    """What this machine has and lacks, or how the templates are printed."""
    root, wish = _workspace(asked, console)
    if asked.templates:
        findings = list(doctor.examine_templates(root))
    else:
        findings = list(doctor.examine(wish.out or Path("output"), console.encoding))
    for finding in findings:
        word = say(f"doctor-{finding.state}", console.lang)
        console.line(f"{word}  {say(finding.code, console.lang, **finding.facts)}")
        if finding.advice:
            console.line(f"      {say(finding.advice, console.lang)}")
    return int(any(finding.state == "missing" for finding in findings))


def _desk(asked: Asked, console: Console) -> int:
    """The desk in the browser, until somebody closes it."""
    from formgen.desk.office.network import PORT, Wanted  # noqa: PLC0415 heavy, and no other command needs it
    from formgen.desk.server import Served, Start, serve  # noqa: PLC0415 as above

    root = asked.folder or asked.workspace or Path()
    if not disk.is_folder(root):
        raise UsageError(error("usage-no-workspace", Where(""), folder=root))
    console.prefer(lang_of(root))

    def told(served: Served) -> None:
        console.say("desk-before" if served.ran_before else "desk-at", address=served.address)
        if served.door:
            console.say("desk-door-at", address=served.door.address)
            if not served.door.wanted.is_secure:
                console.say("desk-door-plain")
        console.flush()

    wanted = Wanted(tuple(asked.hosts), asked.lan_port or PORT, asked.cert, asked.key)
    start = Start(asked.port, browser=not asked.quiet, wanted=wanted, lan=asked.lan)
    serve(root, console.lang, start, told)
    return 0


ACTIONS: Mapping[Command, Callable[[Asked, Console], int]] = {
    "init": _init,
    "check": _check,
    "blank": _blank,
    "people": _people,
    "workbook": _workbook,
    "score": _score,
    "status": _status,
    "report": _report,
    "person": _person,
    "regenerate": _regenerate,
    "forms": _forms,
    "diff": _diff,
    "impact": _impact,
    "template": _template,
    "demo": _demo,
    "doctor": _doctor,
    "desk": _desk,
}


def _period(asked: Asked) -> Period:
    """The period of a command that needs one."""
    assert asked.period is not None  # noqa: S101 the command line has asked for it
    return asked.period


# ── the workspace ───────────────────────────────────────────────────────────────────────────


def _workspace(asked: Asked, console: Console) -> tuple[Path, Wish]:
    """Where to read and where to write: the folder named, the current one, or the packaged forms."""
    root, out = asked.workspace, asked.out
    if root is not None and not _is_workspace(root):
        raise UsageError(error("usage-no-workspace", Where(""), folder=root))
    if root is None and _is_workspace(Path()):
        root = Path()
    if root is not None:
        console.prefer(lang_of(root))
    else:
        console.note("packaged-forms")
        root, out = packaged.forms(), out or Path("output")
    wish = Wish(
        asked.formats,
        out or root / "output",
        explain=asked.explain,
        revise=asked.revise,
        approval=Approval(asked.reason, asked.approved_by) if asked.reason else None,
        dry=asked.dry,
        merge=asked.merge,
        jobs=asked.jobs,
        cluster=asked.cluster,
    )
    return root, wish


def _is_workspace(folder: Path) -> bool:
    return disk.is_file(folder / "formgen.yaml") or disk.is_folder(folder / "specs")


# ── what came of it ─────────────────────────────────────────────────────────────────────────


def _tell(outcome: Outcome, console: Console) -> int:
    """Problems, then what was made and where, then what was not made; returns the exit status."""
    problems = outcome.problems + outcome.lacking
    console.problems(problems)
    _list(outcome.made, console)
    _list_failed(outcome.failed, console)
    if problems:
        console.counts(problems)
    return _exit_status(problems, outcome.failed)


def _tell_run(outcome: Outcome, asked: Asked, console: Console) -> int:
    """What a print run made, for people or for scripts."""
    if not asked.json:
        ended = _tell(outcome, console)
        _tell_ways(outcome, console)
        return ended
    problems = outcome.problems + outcome.lacking
    console.problems(problems)
    console.document(outcome_json(outcome))
    return _exit_status(problems, outcome.failed)


def _tell_ways(outcome: Outcome, console: Console) -> None:
    for line in ways_read(outcome.ways, console.lang):
        console.line(line)


def _exit_status(problems: Iterable[Problem], failed: Sequence[str] = ()) -> int:
    """The exit status: 1 if something is wrong, or could not be made."""
    return int(bool(failed) or any(problem.is_error for problem in problems))


def _list(made: Sequence[Made], console: Console) -> None:
    """The files, or where there are many their folders; then how many there are, and how many there were."""
    new = [each for each in made if not each.kept]
    if len(new) <= _FEW:
        for each in new:
            note = say("mark-incomplete", console.lang) if each.state == "incomplete" else ""
            console.line(f"  {each.path}{note}")
    else:
        _list_folders(new, console)
    sheets = {each.path.with_suffix(""): each.state for each in made if KINDS[each.kind].is_form}
    incomplete = sum(state == "incomplete" for state in sheets.values())
    if new or not made:
        forms_ = {each.path.with_suffix("") for each in new if KINDS[each.kind].is_form}
        console.say("made" if forms_ or not new else "made-files", sheets=len(forms_), files=len(new))
    if len(new) < len(made):
        console.say("made-before", files=len(made) - len(new))
    if incomplete:
        console.say("made-incomplete", count=incomplete)


def _list_folders(made: Iterable[Made], console: Console) -> None:
    for folder, count in Counter(each.path.parent for each in made).items():
        console.line(f"  {folder}{say('folder-count', console.lang, count=count)}")


def _list_failed(failed: Sequence[str], console: Console) -> None:
    if failed:
        console.say("not-made", count=len(failed))
        for label in failed:
            console.line(f"  {label}")


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
