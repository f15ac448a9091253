"""A revision of the project, built apart under build/bench."""
import os
import subprocess

from data import run


def build(top, folder, revision):
    """Returns (short commit, folder of the tree)."""
    try:
        commit = run(["git", "-C", top, "rev-parse", "--short", "--verify", "--quiet", revision + "^{commit}"]).strip()
    except RuntimeError as error:
        raise RuntimeError("there is no revision %s" % revision) from error
    tree = os.path.join(folder, "rev-" + commit)
    if not os.path.exists(os.path.join(tree, "build", "atlasd")):
        os.makedirs(tree, exist_ok=True)
        archive = subprocess.Popen(["git", "-C", top, "archive", commit], stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout, check=True)
        if archive.wait() != 0:
            raise RuntimeError("git archive %s failed" % commit)
        make(tree, "build/atlasd")
    return commit, tree


def make(tree, *targets):
    environment = {k: v for k, v in os.environ.items() if k not in ("BUILD", "MODE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    run(["make", "-s", "-C", tree, "-j", str(os.cpu_count()), *targets], env=environment)
