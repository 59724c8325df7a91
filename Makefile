# The two commands are `make demo` and `make test`. Each first installs what the system lacks.
# Both build with the one dev profile of Cargo.toml; nothing here is a release build.

CARGO = cargo

# What building and showing the window needs. NAME=PATTERN: any package of the pattern will do.
BUILD_PACKAGES = gcc pkg-config libfontconfig1-dev=libfontconfig*-dev libasound2-dev libclang1=libclang1* \
	fonts-noto-core libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0

# What the tests need besides: a display of their own, a way to read a window from outside, and
# what turns pictures into a camera.
TEST_PACKAGES = strace xvfb xdotool imagemagick x11-utils openbox dbus dbus-daemon \
	libglib2.0-bin at-spi2-core python3-pyatspi ffmpeg

# What the long tests need besides: a virtual machine with a webcam on a real kernel.
LONG_PACKAGES = qemu-system-x86 busybox-static cpio

.PHONY: demo test test-all pictures pages icon packages packages-build lint doc

# Training codes before a camera made of pictures: the window, or without a display a table.
demo: packages-build
	$(CARGO) run -- demo

# Everything that a change has to pass. The last line says what was skipped.
test: packages lint doc
	@CARGO='$(CARGO)' .ci/test

# The same, with what takes long, and what only some machines have.
test-all: packages lint doc
	@.ci/packages $(LONG_PACKAGES)
	@CARGO='$(CARGO)' GATELIGHT_LONG=1 .ci/test
	@if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny --all-features check; \
	else echo 'skipped: cargo deny check (cargo-deny is not installed)'; fi

# Every result screen and page, drawn without a display, for README.
pictures: packages-build
	GATELIGHT_SCREENSHOTS="$$PWD/assets/screenshots" $(CARGO) test --test gui screenshots

# Every page as the tests keep it: draw them anew, look at each, then commit.
pages: packages-build
	GATELIGHT_KEEP=1 $(CARGO) test --features authority --test gui pages_look

# The icon in the sizes that systems ask for, from its one drawing. 64 and 256 are kept here: the window shows them.
icon:
	@.ci/packages librsvg2-bin
	for size in 16 32 48 64 128 256; do \
		rsvg-convert -w $$size -h $$size assets/icon/gatelight.svg -o assets/icon/gatelight-$$size.png; done

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --all-targets --features authority -- -D warnings
	$(CARGO) clippy --all-targets --no-default-features -- -D warnings

doc:
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --no-deps

packages:
	@.ci/packages $(BUILD_PACKAGES) $(TEST_PACKAGES)

packages-build:
	@.ci/packages $(BUILD_PACKAGES)
