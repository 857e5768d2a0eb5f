"""Each command: what it asks of the workflow, and what it says about the outcome."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from formgen import (
    doctor as health,
    history,
    impact as revision,
    monthly,
    regeneration,
    reporting,
    resources,
    templating,
    workflow,
)
from formgen.cli.arguments import Asked, Command, UsageError
from formgen.cli.console import Console
from formgen.cli.impact import impact_json, impact_reads
from formgen.cli.month import month_json, report_json
from formgen.cli.telling import diff_json, diff_reads, forms_json, forms_read, regenerated_reads
from formgen.messages import say
from formgen.printing.run import Outcome, Wish
from formgen.printing.shelf import Made
from formgen.problems import Problem, Where, error
from formgen.rostering import WrongUseError
from formgen.scoring.standing import Standing
from formgen.workspace import lang_of

_FEW = 24
_NO_FORMS = frozenset({"stack", "report"})
"""Kinds of files that are about forms, and are none."""

DEMO_FOLDER = Path("output")


def run(asked: Asked, console: Console) -> int:
    """Do what was asked; returns the exit status.  Raises UsageError and InputError."""
    try:
        return _COMMANDS[asked.command](asked, console)
    except WrongUseError as wrong:
        raise UsageError(*wrong.problems) from wrong


# ── the commands ────────────────────────────────────────────────────────────────────────────


def init(asked: Asked, console: Console) -> int:
    """A workspace with the sample company."""
    folder = asked.folder or Path()
    count = workflow.init(folder)
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


def check(asked: Asked, console: Console) -> int:
    """What is wrong or missing in the policy."""
    root, _ = _workspace(asked, console)
    problems = workflow.check(root, asked.names)
    if asked.json:
        console.as_json(problems)
    else:
        console.problems(problems, sys.stdout)
        console.counts(problems, sys.stdout)
    return _status(problems)


def blank(asked: Asked, console: Console) -> int:
    """Blank forms, with or without names on them."""
    root, wish = _workspace(asked, console)
    with console.progress() as progress:
        outcome = workflow.blank(
            root,
            asked.names,
            month=asked.month,
            persons=asked.persons,
            nameless=asked.nameless,
            wish=wish,
            progress=progress,
        )
    return _tell(outcome, console)


def workbook(asked: Asked, console: Console) -> int:
    """The month's score workbook."""
    root, _ = _workspace(asked, console)
    path, problems = monthly.workbook(root, asked.month, asked.names, asked.file)
    console.problems(problems)
    if path:
        console.line(f"  {path}")
    return _status(problems) if path else 1


def score(asked: Asked, console: Console) -> int:
    """Completed scorecards."""
    root, wish = _workspace(asked, console)
    with console.progress() as progress:
        outcome = workflow.score(root, asked.names, wish=wish, progress=progress)
    return _tell(outcome, console)


def regenerate(asked: Asked, console: Console) -> int:
    """What is stale is made again; exit status 1 if something that is could not be."""
    root, wish = _workspace(asked, console)
    with console.progress() as progress:
        again = regeneration.regenerate(root, asked.month, wish=wish, progress=progress)
    console.lines(regenerated_reads(again, console.lang, dry=wish.dry))
    console.problems(again.outcome.problems)
    _list_failed(again.outcome.failed, console)
    return _status(again.outcome.problems, again.outcome.failed)


def forms(asked: Asked, console: Console) -> int:
    """Which forms there are, and what uses them."""
    root, _ = _workspace(asked, console)
    known, problems = history.forms(root)
    console.problems(problems)
    if asked.json:
        console.document(forms_json(known))
    elif known:
        console.lines(forms_read(known, console.lang))
    else:
        console.say("forms-none", folder=root)
    return _status(problems)


def diff(asked: Asked, console: Console) -> int:
    """What changed between two versions.  That something has is no failure."""
    root, wish = _workspace(asked, console)
    difference, problems = history.diff(root, *asked.names)
    if asked.formats or asked.out:
        outcome = history.print_difference(difference, wish)
        return _tell(replace(outcome, problems=problems + outcome.problems), console)
    console.problems(problems)
    if asked.json:
        console.document(diff_json(difference))
    else:
        console.lines(diff_reads(difference, console.lang))
    return _status(problems)


def impact(asked: Asked, console: Console) -> int:
    """What another version would have meant for a month.  That it changes something is no failure."""
    root, wish = _workspace(asked, console)
    found, problems = revision.impact(root, *asked.names, month=asked.month, more=asked.more)
    if asked.formats or asked.out:
        outcome = revision.print_impact(found, wish)
        return _tell(replace(outcome, problems=problems + outcome.problems), console)
    console.problems(problems)
    if asked.json:
        console.document(impact_json(found))
    else:
        console.lines(impact_reads(found, console.lang, everybody=asked.everybody))
    return _status(problems)


def template(asked: Asked, console: Console) -> int:
    """Templates of the workspace's own: copied, or checked."""
    root, _ = _workspace(asked, console)
    verb, *names = asked.names
    if verb == "check":
        return _check_templates(root, names, asked, console)
    copied = templating.copy_templates(root, names)
    for path in copied:
        console.line(f"  {path}")
    console.say("template-copied")
    for path in copied:
        if path.suffix != ".css":
            console.line(f"    formgen template check {path.name}")
    return 0


def _check_templates(root: Path, names: Sequence[str], asked: Asked, console: Console) -> int:
    count, problems = templating.check_templates(root, names)
    if asked.json:
        console.as_json(problems)
    elif not count:
        console.say("template-none", folder=root)
    else:
        console.problems(problems, sys.stdout)
        console.say("template-checked", count=count)
        console.counts(problems, sys.stdout)
    return _status(problems)


def status(asked: Asked, console: Console) -> int:
    """Who is complete, who lacks what; exit status 1 unless everybody is complete."""
    root, _ = _workspace(asked, console)
    month = monthly.status(root, asked.month)
    if asked.json:
        console.document(month_json(month))
    else:
        _list_standings(month.standings, console)
    console.problems(month.problems)
    done = all(each.state == "complete" for each in month.standings)
    return _status(month.problems) if done else 1


def _list_standings(standings: Sequence[Standing], console: Console) -> None:
    """A line for each form and department, and below it whoever is not complete."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for each in standings:
        groups.setdefault((each.form.title, each.person.department), []).append(each)
    for (title, department), members in groups.items():
        done = sum(each.state == "complete" for each in members)
        console.say("status-group", form=title, department=department, done=done, count=len(members))
        for each in members:
            if each.state != "complete":
                person = f"{each.person.number} {each.person.name}"
                console.line("  ", end="")
                console.say(f"status-{each.state}", person=person, lacks="、".join(each.lacks))


def report(asked: Asked, console: Console) -> int:
    """The month's summary; who lacks scores is listed in it, and no failure.

    With --json the figures are told; files are made only if --to or --out ask for them.
    """
    root, wish = _workspace(asked, console)
    only_told = asked.json and not (asked.formats or asked.out)
    told = reporting.report(root, asked.month, asked.names, None if only_told else wish)
    if not asked.json:
        return _tell(told.outcome, console)
    console.problems(told.outcome.problems)
    console.document(report_json(told))
    return _status(told.outcome.problems, told.outcome.failed)


def demo(asked: Asked, console: Console) -> int:
    """Everything there is to see.  That a card lacks something is meant so, and no failure."""
    folder = asked.folder or DEMO_FOLDER
    with console.progress() as progress:
        shown = workflow.demo(folder, progress)
    console.say("demo-blanks")
    status = _tell(shown.blanks, console)
    console.line()
    console.say("demo-cards")
    status = max(status, _tell(replace(shown.cards, lacking=()), console))
    console.line()
    console.say("demo-by-design")
    console.say("demo-next", folder=folder.resolve())
    return status


def doctor(asked: Asked, console: Console) -> int:
    """What this machine has and lacks."""
    _, wish = _workspace(asked, console)
    findings = list(health.examine(wish.out or Path("output"), console.encoding))
    for finding in findings:
        word = say(f"doctor-{finding.state}", console.lang)
        console.line(f"{word}  {say(finding.code, console.lang, **finding.facts)}")
        if finding.advice:
            console.line(f"      {say(finding.advice, console.lang)}")
    return int(any(finding.state == "missing" for finding in findings))


_COMMANDS: Mapping[Command, Callable[[Asked, Console], int]] = {
    "init": init,
    "check": check,
    "blank": blank,
    "workbook": workbook,
    "score": score,
    "status": status,
    "report": report,
    "regenerate": regenerate,
    "forms": forms,
    "diff": diff,
    "impact": impact,
    "template": template,
    "demo": demo,
    "doctor": doctor,
}


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
        root, out = resources.forms(), out or Path("output")
    wish = Wish(
        asked.formats,
        out or root / "output",
        explain=asked.explain,
        revise=asked.revise,
        dry=asked.dry,
        merge=asked.merge,
        jobs=asked.jobs,
        cluster=asked.cluster,
    )
    return root, wish


def _is_workspace(folder: Path) -> bool:
    return (folder / "formgen.yaml").is_file() or (folder / "specs").is_dir()


# ── what came of it ─────────────────────────────────────────────────────────────────────────


def _tell(outcome: Outcome, console: Console) -> int:
    """Problems, then what was made and where, then what was not made; returns the exit status."""
    problems = outcome.problems + outcome.lacking
    console.problems(problems)
    _list(outcome.made, console)
    _list_failed(outcome.failed, console)
    if problems:
        console.counts(problems)
    return _status(problems, outcome.failed)


def _status(problems: Iterable[Problem], failed: Sequence[str] = ()) -> int:
    """The exit status: 1 if something is wrong, or could not be made."""
    return int(bool(failed) or any(problem.is_error for problem in problems))


def _list(made: Sequence[Made], console: Console) -> None:
    """The files, or where there are many their folders; then how many there are, and how many there were."""
    new = [each for each in made if not each.kept]
    if len(new) <= _FEW:
        for each in new:
            mark = say("mark-incomplete", console.lang) if each.state == "incomplete" else ""
            console.line(f"  {each.path}{mark}")
    else:
        _list_folders(new, console)
    sheets = {each.path.with_suffix(""): each.state for each in made if each.kind not in _NO_FORMS}
    incomplete = sum(state == "incomplete" for state in sheets.values())
    if new or not made:
        forms_ = {each.path.with_suffix("") for each in new if each.kind not in _NO_FORMS}
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
