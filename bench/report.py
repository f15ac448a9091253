"""The table of a bench, from what was measured."""
import statistics


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


def latency_rows(questions, peers, results, checks, failures, base):
    """One line for each question and peer; base is the peer that the last column compares with all others."""
    for question in questions:
        times = {p: middle(results[question.title, question.group, p], "p50_us") for p in peers
                 if results.get((question.title, question.group, p))}
        others = [t for p, t in times.items() if p != base]
        best = min(others) if others else None
        answers = {checks.get((question.title, question.group, p), "") for p in peers} - {""}
        disagree = question.group == "search" and len(answers) > 1
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
                "answer": checks.get(key, "") + (" (they differ)" if disagree else ""),
            }, None


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
                      row["answer"]), file=out)


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
                      "%d failed" % row["failures"] if row["failures"] else ""), file=out)


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
