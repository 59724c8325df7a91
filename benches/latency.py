#!/usr/bin/python3
"""From the first camera picture with a code to its words in the window.

usage: GATELIGHT_TOOLS=... benches/latency.py PROGRAM [ROUNDS]

A virtual 1280x720 MJPG camera at 30 pictures a second shows training codes that pass, each
after an empty desk. What the window says is read from outside (AT-SPI); one look takes about
30 ms and its end is what counts, so the figures are a little too high, never too low.
Prints the rounds in milliseconds, then median and 95th percentile.
"""
import json, os, pathlib, statistics, subprocess, sys, tempfile

program, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
tools = pathlib.Path(os.environ["GATELIGHT_TOOLS"]) / "camera-vm"


def output(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options).stdout


with tempfile.TemporaryDirectory() as folder:
    home = pathlib.Path(folder)
    output(program, "training", "make", home / "codes")
    texts = sorted((home / "codes").glob("*.txt"))
    judged = output(program, "check", "--json", "--show-holder", "--profile", "training", *texts).splitlines()
    persons = {}
    for report in map(json.loads, judged):
        if report["verdict"] == "pass" and "letter" not in report["input"]:
            persons.setdefault(report["holder"]["name"], report["input"].replace(".txt", ".png"))
    pictures = list(persons.values())
    settings = home / "config/gatelight/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('profile = "training"\n')
    output("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=gray:s=1280x720", "-frames:v", "1", home / "blank.png")
    plays = []
    for number in range(rounds):
        plays += ["--play", f"{home}/blank.png:1", "--play", f"{pictures[number % len(pictures)]}:2"]
    camera = [tools / "camera-vm.sh", "native", "--work", home / "work", "--sizes", "1280x720", "--formats", "MJPG", "--fps", "30"]
    window = [tools / "gui-run.sh", "--wm", "--watch", f"--secs {rounds * 3 + 4}", "--", program]
    places = {"HOME": folder, "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}
    watched = output(*camera, *plays, "--", *window, env=os.environ | places)
    # "TIME tick N shows frame K": the codes are the odd frames. "TIME + label | Family, Given".
    log = [line.split() for line in (home / "work/shim.log").read_text().splitlines()]
    shown = [float(words[0]) for words in log if words[1] == "tick" and int(words[-1]) % 2 == 1]
    said = [float(line.split()[0]) for line in watched.splitlines() if " + label | " in line and ", " in line.split(" | ")[1] and not line.split(" | ")[1].startswith(("Clears", "Phone"))]

took = []
for number, start in enumerate(shown[:rounds]):
    after = [time - start for time in said if 0 < time - start < 2]
    if after:
        took.append(1000 * after[0])
print(" ".join(f"{time:.0f}" for time in took))
took.sort()
print(f"{len(took)} of {rounds} rounds: median {statistics.median(took):.0f} ms, p95 {took[int(0.95 * (len(took) - 1))]:.0f} ms, worst {took[-1]:.0f} ms")
