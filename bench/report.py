"""The table of a bench, from what was measured."""
import statistics

import mixed


def number(value, digits=3):
    """1 234 567, 12.3, 0.456: three figures, thousands apart."""
    if value is None:
        return "-"
    if value >= 1000:
        return "{:,.0f}".format(value).replace(",", " ")
    if value >= 100:
        return "%.0f" % value
    if value >= 10:
        return "%.1f" % value
    return "%.*f" % (digits - 1, value)


def middle(bursts, column):
    return statistics.median(b[column] for b in bursts)


def median(values):
    return statistics.median(values) if values else None


def agree(answers):
    """Answers are "how many" or "how many, which": what two of them say must be the same."""
    said = [answer.split(", ") for answer in answers]
    return all(len({words[i] for words in said if len(words) > i}) == 1 for i in range(max(map(len, said), default=0)))


def latency_rows(questions, peers, results, checks, failures, base):
    """One line for each question and peer; base is the peer that the last column compares with all others."""
    for question in questions:
        times = {p: middle(results[question.title, question.group, p], "p50_us") for p in peers
                 if results.get((question.title, question.group, p))}
        others = [t for p, t in times.items() if p != base]
        best = min(others) if others else None
        answers = {checks.get((question.title, question.group, p), "") for p in peers} - {""}
        disagree = question.group == "search" and not agree(answers)
        for p in peers:
            key = (question.title, question.group, p)
            bursts = results.get(key)
            if not bursts:
                if key in failures:
                    yield question, p, None, failures[key]
                continue
            medians = [b["p50_us"] for b in bursts]
            yield question, p, {
                "median_us": times[p], "least_us": min(medians), "most_us": max(medians),
                "ratio": best / times[p] if best else None, "bytes": middle(bursts, "bytes"),
                "cpu_us": middle(bursts, "cpu_us"), "p99_us": middle(bursts, "p99_us"),
                "p999_us": middle(bursts, "p999_us"),
                "per_s": statistics.median(b["answers"] / b["seconds"] for b in bursts),
                "per_s_least": min(b["answers"] / b["seconds"] for b in bursts),
                "per_s_most": max(b["answers"] / b["seconds"] for b in bursts),
                "failures": sum(b["failures"] for b in bursts), "different": sum(b["different"] for b in bursts),
                "answer": checks.get(key, "") + (" (they differ)" if disagree else "") +
                          (", %s MB/s" % number(middle(bursts, "bytes") / times[p]) if question.group == "files" else ""),
            }, None


def unsteady(row):
    """Answers that failed, or were of another length than the first of the same question."""
    return "".join("   %d %s" % (row[k], k) for k in ("failures", "different") if row[k])


def print_latencies(rows, out):
    head = "%-34s %-21s %11s %19s %8s %9s %10s  %s"
    group = None
    for question, p, row, failure in rows:
        if question.group != group:
            group = question.group
            print("\n%s (one connection; µs)" % group, file=out)
            print(head % ("", "", "median", "least–most", "×best", "bytes", "CPU µs", "answer"), file=out)
        if row is None:
            print("%-34s %-21s %s" % (question.title, p, failure), file=out)
            continue
        print(head % (question.title, p, number(row["median_us"]), "%s–%s" % (number(row["least_us"]), number(row["most_us"])),
                      number(row["ratio"]) if row["ratio"] else "-", number(row["bytes"]), number(row["cpu_us"]),
                      row["answer"] + unsteady(row)), file=out)


def best_rates(rows, base):
    best = {}
    for question, p, row, _ in rows:
        if row and p != base:
            best[question.title] = max(best.get(question.title, 0), row["per_s"])
    return best


def print_rates(rows, out, base):
    head = "%-26s %-21s %9s %15s %7s %9s %9s %9s %8s  %s"
    if not rows:
        return
    print("\ncached tile (answers a second; µs)", file=out)
    print(head % ("", "", "a second", "least–most", "×best", "p50", "p99", "p99.9", "CPU µs", ""), file=out)
    best = best_rates(rows, base)
    for question, p, row, failure in rows:
        if row is None:
            print("%-26s %-21s %s" % (question.title, p, failure), file=out)
            continue
        most = best.get(question.title)
        row["ratio"] = row["per_s"] / most if most else None
        print(head % (question.title, p, number(row["per_s"]),
                      "%s–%s" % (number(row["per_s_least"]), number(row["per_s_most"])), number(row["ratio"]),
                      number(row["median_us"]), number(row["p99_us"]), number(row["p999_us"]), number(row["cpu_us"]),
                      unsteady(row)), file=out)


def print_markdown(rows, base, out):
    """For docs/measured.md: a line a question, base beside the best of the others."""
    print("| question | %s | best peer | ratio |\n|---|---|---|---|" % base, file=out)
    asked = {}
    for question, p, row, failure in rows:
        asked.setdefault((question.group, question.title), {})[p] = row or failure
    for (group, title), answers in asked.items():
        rates = group == "cached tile"
        found = {p: row for p, row in answers.items() if isinstance(row, dict)}
        others = {p: row for p, row in found.items() if p != base}
        best = (max if rates else min)(others, key=lambda p: others[p]["per_s" if rates else "median_us"], default=None)
        show = (lambda r: "%s/s, p99 %s µs" % (number(r["per_s"]), number(r["p99_us"]))) if rates else (
            lambda r: "%s µs" % number(r["median_us"]))
        own = show(found[base]) if base in found else answers.get(base, "-")
        ratio = number(found[base]["ratio"]) if base in found and found[base].get("ratio") else ""
        print("| %s: %s | %s | %s | %s |" % (group, title, own, "%s %s" % (best, show(others[best])) if best else "-", ratio),
              file=out)


def print_starts(found, out):
    print("\nstart-up (s, from nothing to the first answer: a tile at z3, or a count)", file=out)
    if isinstance(found.get("start"), tuple):
        listening, tile, rest = found["start"]
        print("%-28s %8s   (listens after %s)" % ("atlasd", number(median(tile)),
                                                 number(median(listening))), file=out)
    elif "start" in found:
        print("%-28s %s" % ("atlasd", found["start"]), file=out)
    starts = found.get("starts", {})
    if isinstance(starts, str):
        print("%-28s %s" % ("peers", starts), file=out)
        return
    for name, times in starts.items():
        shown = times if isinstance(times, str) else "%8s" % number(median(times))
        print("%-28s %s" % (name, shown), file=out)


def print_memory(found, memory, out):
    print("\nmemory (MiB, shared pages shared out)", file=out)
    print("%-28s %10s %10s %10s" % ("", "at rest", "most seen", "after"), file=out)
    loads = found.get("mixed")
    bursts = loads.get("atlasd", []) if isinstance(loads, dict) else []
    for name, values in memory.items():
        if name == "SQLite":
            continue
        most = max(values + ([m for _, m in bursts] if name == "atlasd" else []))
        after = found.get("memory_after") if name == "atlasd" else None
        after = after if isinstance(after, float) else values[-1]
        print("%-28s %10s %10s %10s" % (name, number(values[0]), number(most), number(after)), file=out)


def print_change(found, out):
    print("\na committed change to the first answer that shows it (ms)", file=out)
    change = found.get("change")
    if isinstance(change, tuple):
        times, memory = change
        print("%-28s %s (%s–%s of %d), memory afterwards %s MiB" % (
            "atlasd", number(median(times)), number(min(times)), number(max(times)),
            len(times), number(memory)), file=out)
    elif change:
        print("%-28s %s" % ("atlasd", change), file=out)


def print_mixed(found, out):
    print("\nmixed load: 80 %% cached tiles, 15 %% new filters, 5 %% searches, %d connections (µs)" % mixed.CONNECTIONS, file=out)
    loads = found.get("mixed")
    if not isinstance(loads, dict):
        print(loads, file=out)
        return
    print("%-16s %-30s %10s %10s %10s %10s" % ("", "", "a second", "p50", "p99", "p99.9"), file=out)
    for kind in mixed.KINDS:
        for name, bursts in loads.items():
            if isinstance(bursts, str):
                print("%-16s %-30s %s" % (kind, name, bursts), file=out)
                continue
            rows = [rows[kind] for rows, _ in bursts if kind in rows]
            if not rows:
                continue
            failed = sum(b["failures"] for b in rows)
            print("%-16s %-30s %10s %10s %10s %10s%s" % (
                kind, name, number(median([b["answers"] / b["seconds"] for b in rows])),
                *(number(middle(rows, c)) for c in ("p50_us", "p99_us", "p999_us")),
                "   %d failed" % failed if failed else ""), file=out)


def print_seeding(found, out):
    """Seconds; how many times as long as atlasd the others take."""
    seeded = found["seeding"]
    print("\nseeding: base map and marks of the zooms 0 to 6 into one file", file=out)
    if isinstance(seeded, str):
        print(seeded, file=out)
        return
    print("%-52s %8s %10s %8s %10s %8s" % ("", "s", "tiles/s", "CPU s", "MB", "×atlasd"), file=out)
    own = median([r["seconds"] for r in seeded["atlasd"]]) if isinstance(seeded.get("atlasd"), list) else None
    for name, runs in seeded.items():
        if isinstance(runs, str):
            print("%-52s %s" % (name, runs), file=out)
            continue
        seconds = median([r["seconds"] for r in runs])
        print("%-52s %8s %10s %8s %10s %8s" % (
            name, number(seconds), number(runs[0]["tiles"] / seconds), number(median([r["cpu_s"] for r in runs])),
            number(runs[0]["bytes"] / 1e6), number(seconds / own) if own else "-"), file=out)


def print_specials(found, memory, out):
    if "start" in found or "starts" in found:
        print_starts(found, out)
        print_memory(found, memory, out)
        print_change(found, out)
        print_mixed(found, out)
    if "seeding" in found:
        print_seeding(found, out)


def print_core(a, b, names, out):
    """Microbenches of two revisions side by side."""
    print("\nmicrobenches: µs of CPU, instructions", file=out)
    print("%-44s %10s %10s %7s %13s %13s %7s" % ("", *names, "A/B", *names, "A/B"), file=out)
    for name in a:
        if name not in b:
            continue
        x, y = a[name], b[name]
        both = x.get("instructions") and y.get("instructions")
        print("%-44s %10s %10s %7.2f %13s %13s %7s %s" % (
            name, number(x["median_us"]), number(y["median_us"]), x["median_us"] / max(y["median_us"], 1e-9),
            number(x.get("instructions")), number(y.get("instructions")),
            "%.2f" % (x["instructions"] / y["instructions"]) if both else "-",
            "" if x["checksum"] == y["checksum"] else "another answer"), file=out)
