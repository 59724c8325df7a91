#!/usr/bin/python3
"""What the real window does, seen from outside.

usage: GATELIGHT_TOOLS=... benches/window.py latency PROGRAM [ROUNDS]    30 rounds: 2 to 4 minutes
       GATELIGHT_TOOLS=... benches/window.py queue   PROGRAM [CODES]     400 codes: 6 minutes
       GATELIGHT_TOOLS=... benches/window.py idle    PROGRAM [SECONDS]   60 seconds
       GATELIGHT_TOOLS=... benches/window.py memory  PROGRAM [MINUTES]   30 minutes

PROGRAM is target/release/gatelight; the window is 1280x800 on a display of its own, the camera a
virtual one, 1280x720 MJPG at 30 pictures a second, and the codes are training codes. What the window
says is read from outside (AT-SPI). One look takes about 30 ms of both, and its end is what counts: the
figures are a little too high, never too low.

latency  From the first camera picture with a code to its words. The desk before it is empty, for one
         second (every picture is still looked at) and for three (ten a second are).
queue    Different codes, each for 0.4 seconds and the next at once; one of twenty is forged, and stays
         3 seconds. No key is pressed. Says how long each took to its words, and which were missed.
idle     The load of an empty desk with its live picture, in parts of one core.
memory   What the program holds, once a minute, while a code comes every 3 seconds.
"""
import json, os, pathlib, re, signal, statistics, subprocess, sys, tempfile, time

FPS = 30
PICTURE = re.compile(r"^([\d.]+) tick \d+ shows frame (\d+)$")


class Desk:
    """A home with a profile, training codes, and a camera that shows what it is told."""

    def __init__(self, program, home):
        self.program, self.home, self.plays = program, pathlib.Path(home), []
        self.tools = pathlib.Path(os.environ["GATELIGHT_TOOLS"]) / "camera-vm"
        settings = self.home / "config/gatelight/settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('profile = "training"\n')
        # An empty desk is no still picture: something with detail, and the noise of a sensor. A picture
        # comes to 90 kB, as with a usual webcam.
        scene = "mandelbrot=s=1280x720:start_scale=0.02:end_scale=0.02:rate=30,eq=contrast=0.5:saturation=0.5,gblur=sigma=1.2"
        for seconds in (1, 3):
            command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"{scene},noise=alls=4:allf=t", "-t", seconds]
            output(*command, "-c:v", "ffv1", self.desk(seconds))

    def desk(self, seconds):
        return self.home / f"desk-{seconds}.mkv"

    def show(self, picture, seconds):
        """Shows a still picture for a while."""
        self.plays += [(picture, round(seconds * FPS), 1)]

    def empty(self, seconds):
        """Shows the empty desk for 1 or 3 seconds."""
        self.plays += [(None, seconds * FPS, seconds * FPS)]

    def codes(self, at=None):
        """Folder and reports of the training codes that are made for a time."""
        folder = self.home / f"codes{at or ''}"
        when = ["--at", stamp(at)] if at else []
        output(self.program, "training", "make", folder, *when)
        texts = sorted(folder.glob("*.txt"))
        lines = output(self.program, "check", "--json", "--show-holder", "--profile", "training", *texts).splitlines()
        return folder, list(map(json.loads, lines))

    def command(self, *gui):
        """The window before its camera; `gui` says how it is watched."""
        plays = []
        for picture, count, frames in self.plays:
            shown = self.desk(frames // FPS) if picture is None else f"{picture}:{count / FPS:.4f}"
            plays += ["--play", shown]
        camera = ["native", "--work", self.home / "work", "--sizes", "1280x720", "--formats", "MJPG", "--fps", FPS]
        window = [self.tools / "gui-run.sh", "--wm", "--size", "1280x800", *gui, "--", self.program]
        return list(map(str, [self.tools / "camera-vm.sh", *camera, *plays, "--", *window]))

    def places(self):
        xdg = {"XDG_CONFIG_HOME": str(self.home / "config"), "XDG_DATA_HOME": str(self.home / "data")}
        return os.environ | {"HOME": str(self.home)} | xdg

    def watch(self):
        """Shows everything once; what was said as (time, text), and when each thing shown first was on camera."""
        seconds = sum(count for _, count, _ in self.plays) / FPS + 4
        said = output(*self.command("--watch", f"--secs {seconds:.0f} --every 0.01"), env=self.places())
        said = [re.match(r"([\d.]+) \+ \S+ \| (.*)", line) for line in said.splitlines()]
        begins, first = {}, 0
        for number, (_, _, frames) in enumerate(self.plays):
            begins[first] = number
            first += frames
        shown = {}
        for line in (self.home / "work/shim.log").read_text().splitlines():
            tick = PICTURE.match(line)
            if tick and int(tick[2]) in begins:
                shown.setdefault(begins[int(tick[2])], float(tick[1]))
        return [(float(line[1]), line[2]) for line in said if line], shown

    def run(self, sample):
        """Runs the window, and `sample(pid)` once it stands; then ends it."""
        running = subprocess.Popen(self.command(), env=self.places(), start_new_session=True)
        try:
            time.sleep(15)
            pid = output("pgrep", "-n", "-x", pathlib.Path(self.program).name).split()[0]
            sample(int(pid))
        finally:
            output("pkill", "-x", pathlib.Path(self.program).name)
            time.sleep(1)
            os.killpg(running.pid, signal.SIGKILL)


def output(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options).stdout


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def percentile(times, share):
    return sorted(times)[int(share * (len(times) - 1))]


def summary(times):
    return f"median {statistics.median(times):.0f} ms, p95 {percentile(times, 0.95):.0f} ms, worst {max(times):.0f} ms"


def persons(folder, reports):
    """A picture of a passing code for each name; the window shows FAMILY NAME, GIVEN NAME."""
    found = {}
    for report in reports:
        if report["verdict"] == "pass" and "letter" not in report["input"]:
            found.setdefault(report["holder"]["name"], folder / pathlib.Path(report["input"]).with_suffix(".png").name)
    return found


def words_after(said, start, limit, is_it):
    """Milliseconds from `start` to the first text that `is_it`, nothing after `limit` seconds."""
    return next((1000 * (at - start) for at, text in said if 0 < at - start < limit and is_it(text)), None)


def is_name(text):
    return ", " in text and not text.startswith(("Clears", "Phone"))


def latency(desk, rounds):
    pictures = list(persons(*desk.codes()).values())
    for number in range(2 * rounds):
        desk.empty(1 if number < rounds else 3)
        # A little longer each time, so that the idle looks do not keep step with the codes.
        desk.show(pictures[number % len(pictures)], 2 + number % 7 / FPS)
    said, shown = desk.watch()
    for name, first in (("an empty second before", 0), ("three empty seconds before", rounds)):
        starts = [shown[play] for play in range(2 * first + 1, 2 * (first + rounds), 2) if play in shown]
        took = [words_after(said, start, 2, is_name) for start in starts]
        took = [time for time in took if time is not None]
        print(" ".join(f"{time:.0f}" for time in took))
        print(f"{name}: {len(took)} of {rounds} rounds, {summary(took)}")


def queue(desk, codes):
    now, shown_as = int(time.time()), []
    many = []
    while len(many) < codes:
        # The same people at other times: other dates, other signatures, other codes.
        folder, reports = desk.codes(now - 60 * (1 + len(many) // 8))
        many += list(persons(folder, reports).items())[:8]
    desk.empty(3)
    desk.show(many[0][1], 0.4)
    for number, (name, picture) in enumerate(many[:codes]):
        if number % 20 == 19:
            desk.show(picture.parent / "altered-name.png", 3)
            shown_as.append(None)
        else:
            desk.show(picture, 0.4)
            shown_as.append(name)
    said, shown = desk.watch()
    took, missed = [], []
    for number, name in enumerate(shown_as):
        start = shown[number + 2]
        is_it = (lambda text: text == "G200") if name is None else is_name
        after = words_after(said, start, 3 if name is None else 0.8, is_it)
        took.append(after) if after is not None else missed.append(number)
    print(f"{len(took)} of {codes} different codes: from the scan to the words {summary(took)}")
    print(f"missed: {missed}" if missed else "none was missed")


def ticks(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def idle(desk, seconds):
    desk.empty(3)

    def sample(pid):
        before, began = ticks(pid), time.monotonic()
        time.sleep(seconds)
        spent = (ticks(pid) - before) / os.sysconf("SC_CLK_TCK")
        print(f"an empty desk, {seconds} s: {100 * spent / (time.monotonic() - began):.1f} % of one core")

    desk.run(sample)


def memory(desk, minutes):
    for picture in list(persons(*desk.codes()).values()):
        desk.empty(1)
        desk.show(picture, 2)

    def sample(pid):
        held = []
        for minute in range(minutes + 1):
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            held.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)
            threads = re.search(r"Threads:\s+(\d+)", status)[1]
            print(f"{minute:3} min  {held[-1]:6.1f} MB  {threads} threads", flush=True)
            time.sleep(60 if minute < minutes else 0)
        half = len(held) // 2
        print(f"mean of the first half {statistics.mean(held[:half]):.1f} MB, of the second {statistics.mean(held[half:]):.1f} MB")

    desk.run(sample)


if __name__ == "__main__":
    measures = {"latency": (latency, 30), "queue": (queue, 400), "idle": (idle, 60), "memory": (memory, 30)}
    if len(sys.argv) < 3 or sys.argv[1] not in measures:
        sys.exit(__doc__)
    measure, usual = measures[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        measure(Desk(os.path.abspath(sys.argv[2]), folder), int(sys.argv[3]) if len(sys.argv) > 3 else usual)
