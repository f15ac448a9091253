"""Starting peers, and what they cost: ports, processes that end with the bench, CPU time and memory from /proc."""
import atexit
import os
import pwd
import resource
import signal
import socket
import subprocess
import time

RUNNING = []  # every process that this bench started and has not yet ended


class Failed(Exception):
    """A peer that does not start, or a question that it does not answer; the text goes into its row."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def as_user(user):
    """The words before a command that root has run as a user, as servers want it that refuse to be root. The user may pass
    through folders that are root's alone, as the home of root, where build/ may lie."""
    if not user or os.getuid() != 0:
        return []
    try:
        entry = pwd.getpwnam(user)
    except KeyError as error:
        raise Failed("there is no user %s" % user) from error
    return ["setpriv", "--reuid=%d" % entry.pw_uid, "--regid=%d" % entry.pw_gid, "--clear-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]


def start(command, log, user=None, **more):
    """A process in a session of its own, its output in the file log."""
    out = open(log, "ab")
    try:
        process = subprocess.Popen(as_user(user) + command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                   start_new_session=True, **more)
    except OSError as error:
        raise Failed("%s: %s" % (os.path.basename(command[0]), error.strerror)) from error
    finally:
        out.close()
    RUNNING.append(process)
    return process


def stop(process, patience_s=5, how=signal.SIGTERM):
    """Ends a process that start() made, with its children, and waits for it."""
    if process not in RUNNING:
        return
    for what, wait_s in ((how, patience_s), (signal.SIGKILL, 5)):
        if process.poll() is None:
            try:
                process.send_signal(what)
                process.wait(wait_s)
            except (subprocess.TimeoutExpired, ProcessLookupError):
                continue
    kill_session(process.pid)
    RUNNING.remove(process)


def kill_session(leader):
    """What a process left behind in the session that start() gave it; returns when it is gone."""
    end = time.monotonic() + 5
    while time.monotonic() < end and (left := family(leader, sessions=True)):
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.005)


def stop_all():
    """Everything at once, for an end that cannot wait."""
    for process in RUNNING:
        if process.poll() is None:
            process.send_signal(signal.SIGINT if any("/postgres" in word for word in process.args) else signal.SIGTERM)
    end = time.monotonic() + 3
    while time.monotonic() < end and any(process.poll() is None for process in RUNNING):
        time.sleep(0.02)
    for process in RUNNING:
        kill_session(process.pid)
        process.wait()
    RUNNING.clear()


def clean_up_on_signals():
    """However the bench ends, nothing is left running."""
    atexit.register(stop_all)

    def end(number, _frame):
        stop_all()
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def wait_until(what, process, log, patience_s=20):
    """Calls what() until it is true; Failed when the process ends or the time does."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if what():
            return
        if process.poll() is not None:
            raise Failed("it ended at start: %s" % last_line(log))
        time.sleep(0.002)
    raise Failed("no answer within %d s: %s" % (patience_s, last_line(log)))


def listens(port, process):
    """Does this process, or one that it started, listen on the port? Somebody else's server is not measured."""
    inodes = set()
    with open("/proc/net/tcp", encoding="ascii") as f:
        for line in list(f)[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].split(":")[1], 16) == port:
                inodes.add("socket:[%s]" % fields[9])
    return bool(inodes) and any(_open_files(pid) & inodes for pid in family(process.pid))


def _open_files(pid):
    folder, found = "/proc/%d/fd" % pid, set()
    try:
        for name in os.listdir(folder):
            found.add(os.readlink(os.path.join(folder, name)))
    except OSError:
        pass  # it ended
    return found


def last_line(log):
    try:
        with open(log, encoding="utf-8", errors="replace") as f:
            lines = [line.strip() for line in f if line.strip()]
    except OSError:
        lines = []
    return lines[-1][-160:] if lines else "it said nothing"


def many_files():
    """As many open files as the system allows: a thousand connections on both sides."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _stat(pid):
    with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as f:
        return f.read().rsplit(")", 1)[1].split()  # state ppid pgrp session ...


def family(pid, sessions=False):
    """The process and all below it; with sessions, all of its session."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = _stat(int(name))
            except OSError:
                continue
            if fields[0] != "Z":  # a zombie has ended
                parents[int(name)] = int(fields[3 if sessions else 1])
    if sessions:
        return [p for p, session in parents.items() if session == pid]
    found, new = {pid}, [pid]
    while new:
        new = [p for p, parent in parents.items() if parent in new and p not in found]
        found.update(new)
    return sorted(p for p in found if p in parents)


def cpu_times(pids):
    """{(process, thread): nanoseconds on a CPU}; see cpu_spent_us."""
    times = {}
    for pid in pids:
        try:
            threads = os.listdir("/proc/%d/task" % pid)
        except OSError:
            continue
        for thread in threads:
            try:
                with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="ascii") as f:
                    times[pid, thread] = int(f.read().split()[0])
            except OSError:
                continue
    return times


def cpu_spent_us(before, after):
    """Between two of them; threads that ended in between are not counted."""
    return sum(ns - before.get(key, 0) for key, ns in after.items()) / 1000


def memory_files_kib(pid):
    """Memory files (memfd) that a process holds open, of which PSS has the mapped pages alone."""
    total, folder = 0, "/proc/%d/fd" % pid
    for fd in os.listdir(folder):
        path = os.path.join(folder, fd)
        if os.readlink(path).startswith("/memfd:"):
            total += os.stat(path).st_blocks // 2
    return total


def memory_mib(pids):
    """Memory with shared pages shared out among their users (PSS), and memory files."""
    total = 0
    for pid in pids:
        try:
            with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
            total += memory_files_kib(pid)
        except OSError:
            continue
    return total / 1024
