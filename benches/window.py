#!/usr/bin/python3
"""What the real window does, seen from outside.

usage: GATELIGHT_TOOLS=... benches/window.py latency PROGRAM [ROUNDS]    30 rounds: 2 to 4 minutes
       GATELIGHT_TOOLS=... benches/window.py queue   PROGRAM [CODES]     400 codes: 6 minutes
       GATELIGHT_TOOLS=... benches/window.py idle    PROGRAM [SECONDS]   60 seconds, twice
       GATELIGHT_TOOLS=... benches/window.py memory  PROGRAM [MINUTES]   30 minutes

PROGRAM is target/release/gatelight; the window is 1280x800 on a display of its own, the camera a
virtual one, 1280x720 MJPG at 30 pictures a second, and the codes are training codes.

latency  From the first camera picture with a code to its words: when the pixels of the verdict's word
         change. The desk before it is empty, for one second (every picture is still looked at) and for
         three (ten a second are).
queue    Different codes, each for 0.4 seconds and the next at once; one of twenty is forged, stays 3 seconds
         and leaves an empty desk for one. No key is pressed. Says how long each took to its words, and which were missed. The
         words are read through AT-SPI; a look takes 30 ms and nearly a core: the times are too high.
idle     The load of an empty desk with its live picture, in parts of one core: while nothing moves on it,
         and while something does all the time, so that every half second is also looked for what is hard to read.
memory   What the program holds, once a minute, while a code comes every 3 seconds.
"""
import ctypes, json, os, pathlib, re, signal, statistics, subprocess, sys, tempfile, time

FPS = 30
FRAME = re.compile(r"^([\d.]+) tick (\d+) shows frame \d+$")
# Of an empty desk so many pictures are shown in turn.
DESK = 15
# Where the verdict's word stands in a window of 1280x800: left, top, width, height.
WORD = (380, 160, 500, 120)


class Desk:
    """A home with a profile, training codes, and a camera that shows what it is told."""

    def __init__(self, program, home):
        self.program, self.home, self.order = program, pathlib.Path(home), []
        self.tools = pathlib.Path(os.environ["GATELIGHT_TOOLS"]) / "camera-vm"
        settings = self.home / "config/gatelight/settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('profile = "training"\n')
        # An empty desk is no still picture: something with detail, and the noise of a sensor. A picture
        # comes to 70 kB, as with a usual webcam.
        scene = "mandelbrot=s=1280x720:start_scale=0.02:end_scale=0.02:rate=30,eq=contrast=0.5:saturation=0.5,gblur=sigma=1.2"
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"{scene},noise=alls=4:allf=t", "-frames:v", DESK]
        output(*command, self.home / "desk-%d.png")
        self.pictures = [self.home / f"desk-{number + 1}.png" for number in range(DESK)]

    def show(self, picture, seconds):
        """Shows a still picture for a while; the number of its first frame."""
        if picture not in self.pictures:
            self.pictures.append(picture)
        begins = len(self.order)
        self.order += [self.pictures.index(picture)] * round(seconds * FPS)
        return begins

    def empty(self, seconds):
        """Shows the empty desk for a while."""
        self.order += [number % DESK for number in range(round(seconds * FPS))]

    def busy(self, seconds):
        """Shows the desk while something as large as a hand goes across it, there and back once a second."""
        for number, desk in enumerate(self.pictures[:DESK]):
            hand = self.home / f"hand-{number}.png"
            box = f"drawbox=x={100 + 60 * number}:y=240:w=200:h=300:color=0x8a6a50:t=fill"
            output("ffmpeg", "-v", "error", "-i", desk, "-vf", box, hand)
            self.pictures.append(hand)
        # 28 pictures long, so that looks twice a second see each of them in turn.
        there = list(range(len(self.pictures) - DESK, len(self.pictures)))
        way = there + there[-2:0:-1]
        self.order += [way[number % len(way)] for number in range(round(seconds * FPS))]

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
        frames = self.home / "frames"
        output(self.tools / "camera-vm.sh", "frames", frames, "1280x720", FPS, *self.pictures)
        (frames / "order").write_text("".join(f"{picture}\n" for picture in self.order))
        camera = ["native", "--work", self.home / "work", "--frames", frames, "--sizes", "1280x720", "--formats", "MJPG", "--fps", FPS]
        window = [self.tools / "gui-run.sh", "--wm", "--size", "1280x800", *gui, "--", self.program]
        return list(map(str, [self.tools / "camera-vm.sh", *camera, "--", *window]))

    def places(self):
        xdg = {"XDG_CONFIG_HOME": str(self.home / "config"), "XDG_DATA_HOME": str(self.home / "data")}
        return os.environ | {"HOME": str(self.home)} | xdg

    def watch(self):
        """Shows everything once; what was said as (time, text), and when frames were on camera."""
        seconds = len(self.order) / FPS + 4
        said = output(*self.command("--watch", f"--secs {seconds:.0f} --every 0.01"), env=self.places())
        said = [re.match(r"([\d.]+) \+ [^|]+ \| (.*)", line) for line in said.splitlines()]
        return [(float(line[1]), line[2]) for line in said if line], self.frames()

    def frames(self):
        """When each frame was on camera that was not the same as the one before; the first has the number 1."""
        ticks = [FRAME.match(line) for line in (self.home / "work/shim.log").read_text().splitlines()]
        return {int(tick[2]): float(tick[1]) for tick in ticks if tick}

    def look(self):
        """Shows everything once; when the verdict's word changed on the screen, and when frames were on camera."""
        seconds = len(self.order) / FPS + 4
        itself = self.command()
        itself[-1:] = [sys.executable, os.path.abspath(__file__), "look", self.program, f"{seconds:.0f}"]
        changes = [float(line) for line in output(*itself, env=self.places()).splitlines()]
        return changes, self.frames()

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


def latency(desk, rounds):
    folder, reports = desk.codes()
    passing = list(persons(folder, reports).values())
    begins = {1: [], 3: []}
    # Before the first result the live picture is where later the word stands.
    desk.empty(1)
    desk.show(folder / "altered-name.png", 3)
    for empty, begun in begins.items():
        for number in range(rounds):
            desk.empty(empty)
            picture = folder / "altered-name.png" if number % 2 else passing[number // 2 % len(passing)]
            # A little longer each time, so that the idle looks do not keep step with the codes.
            begun.append(desk.show(picture, 2 + number % 7 / FPS))
    changes, shown = desk.look()
    for empty, begun in begins.items():
        took = [next((1000 * (at - shown[begin + 1]) for at in changes if at > shown[begin + 1]), None) for begin in begun]
        print(" ".join(f"{time:.0f}" for time in took))
        print(f"after {empty} s of an empty desk: {summary(took)}")


def look(program, seconds):
    """Runs the window and prints when the pixels change among which the verdict's word stands."""
    x = ctypes.CDLL("libX11.so.6")
    for name in ("XOpenDisplay", "XGetImage", "XDefaultRootWindow"):
        getattr(x, name).restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    root = ctypes.c_void_p(x.XDefaultRootWindow(display))
    running, until, before = subprocess.Popen([program]), time.monotonic() + seconds, None
    while time.monotonic() < until:
        image = ctypes.c_void_p(x.XGetImage(display, root, *WORD, ctypes.c_ulong(-1), 2))
        pixels = ctypes.string_at(ctypes.cast(image, ctypes.POINTER(Image)).contents.data, WORD[2] * WORD[3] * 4)
        x.XDestroyImage(image)
        if pixels != before:
            print(f"{time.monotonic():.4f}", flush=True)
        before = pixels
        time.sleep(0.004)
    running.terminate()


class Image(ctypes.Structure):
    """The beginning of Xlib's XImage."""

    _fields_ = [("size", ctypes.c_int * 4), ("data", ctypes.c_void_p)]


def words_after(said, start, limit, is_it):
    """Milliseconds from `start` to the first text that `is_it`, nothing after `limit` seconds."""
    return next((1000 * (at - start) for at, text in said if 0 < at - start < limit and is_it(text)), None)


def is_name(text):
    return ", " in text and not text.startswith(("Clears", "Phone"))


def queue(desk, codes):
    now, many = int(time.time()), []
    while len(many) < codes:
        # The same people at other times: other dates, other signatures, other codes.
        many += list(persons(*desk.codes(now - 60 * (1 + len(many) // 8))).values())[:8]
    desk.empty(3)
    desk.show(many[-1], 0.4)
    begun = []
    for number, picture in enumerate(many[:codes]):
        if number % 20 == 19:
            begun.append((desk.show(picture.parent / "altered-name.png", 3), "G200"))
            desk.empty(1)
        else:
            begun.append((desk.show(picture, 0.4), None))
    said, shown = desk.watch()
    took = [
        words_after(said, shown[begin + 1], 3 if code else 0.8, lambda text: text == code if code else is_name(text))
        for begin, code in begun
    ]
    missed = [number for number, time in enumerate(took) if time is None]
    took = [time for time in took if time is not None]
    print(f"{len(took)} of {codes} different codes: from the scan to the words {summary(took)}")
    print(f"missed: {missed}" if missed else "none was missed")


def ticks(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def idle(desk, seconds):
    for name, show in (("nothing moves", desk.empty), ("something moves", desk.busy)):
        desk.order.clear()
        show(28)

        def sample(pid):
            before, began = ticks(pid), time.monotonic()
            time.sleep(seconds)
            spent = (ticks(pid) - before) / os.sysconf("SC_CLK_TCK")
            print(f"{name}, {seconds} s: {100 * spent / (time.monotonic() - began):.1f} % of one core", flush=True)

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
    if len(sys.argv) < 3 or sys.argv[1] not in [*measures, "look"]:
        sys.exit(__doc__)
    if sys.argv[1] == "look":
        sys.exit(look(sys.argv[2], float(sys.argv[3])))
    measure, usual = measures[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        measure(Desk(os.path.abspath(sys.argv[2]), folder), int(sys.argv[3]) if len(sys.argv) > 3 else usual)
