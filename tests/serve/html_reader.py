"""html_reader.py - what tests of pages share: the elements of a page, whether it is valid, texts that nobody wants to see run."""
import html.parser
import re
import subprocess
import urllib.parse

VOID = {'meta', 'link', 'br', 'input', 'img'}
# What nobody wants to see run: in texts, in names of columns.
HOSTILE = '<script>alert(1)</script><b>gras</b> & "x" \' {{title}} {{{t.site}}} \\ \u202e </td></table>'
# Of tidy 5.6, which is older than these attributes.
OLD = re.compile(r'<[a-z]+> proprietary attribute "(aria-current|loading|decoding|name)"')


class Reader(html.parser.HTMLParser):
    """The elements of a page, each with its attributes and the words directly in it."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.words = [], [], ''
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), ''])
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        self.words += data
        for element in self.open:
            element[2] += data

    def all(self, tag, **attrs):
        return [e for e in self.elements if e[0] == tag and all(e[1].get(k) == v for k, v in attrs.items())]

    def texts(self, tag, **attrs):
        return [e[2].strip() for e in self.all(tag, **attrs)]


def tidy(text):
    done = subprocess.run(['tidy', '-q', '-e', '-utf8', '--drop-empty-elements', 'no', '--custom-tags', 'blocklevel'], input=text, capture_output=True, timeout=60)
    return [line for line in done.stderr.decode().splitlines() if not OLD.search(line)]


def path_of(href):
    url = urllib.parse.urlsplit(href)
    return url.path + ('?' + url.query if url.query else '')
