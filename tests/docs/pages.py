"""pages.py - README.md and docs/*.md as their tests see them: fenced blocks, inline code, links, headings

A block whose fence says `console` is an example that is run: `$ ` begins a command, `> ` continues it, the lines below
are what it prints, where `...` stands for any text within a line, and for any lines on a line of its own. A block that
says `sh` shows commands that are not run: they need root, packages, another machine, or minutes.
"""
import collections
import glob
import re

README = 'README.md'
PAGES = [README] + sorted(glob.glob('docs/*.md'))
KINDS = {'console', 'sh', 'text', 'json', 'ini', 'c', 'html', 'js', 'csv'}

Block = collections.namedtuple('Block', 'page line kind lines')
Step = collections.namedtuple('Step', 'page line command expected')


def read(page):
    with open(page, encoding='utf-8') as f:
        return f.read()


def blocks(page):
    """The fenced blocks of a page, in order."""
    found, kind = [], None
    for number, line in enumerate(read(page).split('\n'), 1):
        if line.startswith('```') and kind is None:
            kind, start, lines = line[3:].strip(), number, []
        elif line.startswith('```'):
            found.append(Block(page, start, kind, lines))
            kind = None
        elif kind is not None:
            lines.append(line)
    assert kind is None, f'{page}: a block is left open'
    return found


def steps(block):
    """The commands of a console block, each with the lines that it is to print."""
    found = []
    for number, line in enumerate(block.lines, block.line + 1):
        if line.startswith('$ '):
            found.append(Step(block.page, number, [line[2:]], []))
        elif line.startswith('> ') and found and not found[-1].expected:
            found[-1].command.append(line[2:])
        else:
            assert found, f'{block.page}:{number}: a console block begins with a command'
            found[-1].expected.append(line)
    return found


def prose(page):
    """(line number, line) of what stands outside of blocks."""
    inside = False
    for number, line in enumerate(read(page).split('\n'), 1):
        if line.startswith('```'):
            inside = not inside
        elif not inside:
            yield number, line


def codes(page):
    """(line number, text) of all inline code."""
    for number, line in prose(page):
        for text in re.findall(r'`([^`]+)`', line):
            yield number, text


def links(page):
    """(line number, target) of all links and pictures."""
    for number, line in prose(page):
        line = re.sub(r'`[^`]*`', 'code', line)
        for target in re.findall(r'\]\(([^)\s]+)\)', line):
            yield number, target


def anchors(page):
    """What the headings of a page are called in links, as GitHub and its like make it."""
    found = []
    for _, line in prose(page):
        if m := re.match(r'#+ (.*)', line):
            name = re.sub(r'[^\w\- ]', '', m[1].lower()).replace(' ', '-')
            found.append(name if name not in found else f'{name}-{found.count(name)}')
    return found
