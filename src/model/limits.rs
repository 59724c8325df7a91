//! The most that any foreign input may cost.

/// The most bytes, depth and entries that an input may cost, in one place.
///
/// Each is far above what real data needs and far below what hurts: the
/// largest of 576 public certificates inflates to 870 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits;

impl Limits {
    /// Signs in one code: the most that the largest QR code (version 40-L) holds.
    pub const CODE_BYTES: usize = 4_296;
    /// Bytes after inflating.
    pub const INFLATED_BYTES: usize = 64 * 1024;
    /// Arrays, maps and tags within each other.
    pub const DEPTH: usize = 16;
    /// Items in one CBOR or JSON document of a code.
    pub const ITEMS: usize = 4_096;
    /// Keys that are tried when several share one kid (hcert spec 3.3.3).
    pub const KEYS_PER_KID: usize = 16;
    /// Signs of one text from a code that a screen shows.
    pub const SHOWN_SIGNS: usize = 80;
    /// Bytes of a picture file.
    pub const PICTURE_BYTES: usize = 64 * 1024 * 1024;
    /// Pixels of a picture.
    pub const PICTURE_PIXELS: usize = 64 * 1024 * 1024;
    /// Bytes of a PDF file.
    pub const PDF_BYTES: usize = 32 * 1024 * 1024;
    /// Bytes of an encrypted PDF file: what its streams unpack to is not known before they do.
    pub const SEALED_PDF_BYTES: usize = 2 * 1024 * 1024;
    /// Pages of a PDF file that are looked at.
    pub const PDF_PAGES: usize = 64;
    /// Bytes that one stream of a PDF file may unpack to: a scan of A4 with 600 dots an inch in
    /// colour has 104 million.
    pub const PDF_STREAM_BYTES: usize = 128 * 1024 * 1024;
    /// Entries of a zip archive.
    pub const ZIP_ENTRIES: usize = 1_024;
    /// Bytes of a wallet pass, its pictures included.
    pub const PASS_BYTES: usize = 16 * 1024 * 1024;
    /// Bytes of the description in a wallet pass.
    pub const PASS_JSON_BYTES: usize = 1024 * 1024;
    /// Passes in one bundle of passes.
    pub const PASSES: usize = 32;
    /// Pixels along one edge of a camera frame.
    pub const FRAME_EDGE: u32 = 4_096;
    /// Bytes of one file given to `store import`: the largest real list has 4 million.
    pub const IMPORT_BYTES: u64 = 50_000_000;
    /// Entries of one imported list.
    pub const IMPORT_ENTRIES: usize = 20_000;
    /// Bytes of one certificate in an imported list: the largest real one has 2,000.
    pub const LISTED_X509_BYTES: usize = 16 * 1024;
    /// Files in one folder given to `store import`.
    pub const IMPORT_FILES: usize = 20_000;
    /// Bytes of one certificate file.
    pub const X509_BYTES: u64 = 64 * 1024;
    /// Arrays and objects within each other in an imported file.
    pub const IMPORT_DEPTH: usize = 32;
    /// Arrays and objects within each other in one business rule: each operation has two.
    pub const RULE_DEPTH: usize = 120;
    /// Business rules in one set: all of Europe had 271 at a time.
    pub const RULES: usize = 5_000;
    /// Value sets in one file: there are 9 public ones.
    pub const VALUE_SETS: usize = 256;
    /// Codes in all value sets of one file: the public ones have 669.
    pub const VALUE_CODES: usize = 100_000;
    /// Bytes of one code of a value set, or of a value set's id.
    pub const VALUE_BYTES: usize = 256;
    /// Roots of trust that may lie between the one we hold and the newest of a bundle.
    pub const BUNDLE_ROOTS: u64 = 256;
    /// Bytes of one metadata file of a bundle.
    pub const BUNDLE_METADATA_BYTES: u64 = 4 * 1024 * 1024;
    /// Roles of a bundle besides the four of every one.
    pub const BUNDLE_ROLES: usize = 64;
    /// Roles that may delegate to each other.
    pub const BUNDLE_DEPTH: usize = 8;
    /// Parts of a bundle.
    pub const BUNDLE_PARTS: usize = 1_024;
    /// Bytes of all parts of a bundle that are read in one go.
    pub const BUNDLE_BYTES: u64 = 400_000_000;
    /// Bytes of a profile.
    pub const PROFILE_BYTES: u64 = 256 * 1024;
    /// Bytes of one line of a text file with codes; a longer one is refused whole.
    pub const LINE_BYTES: usize = 64 * 1024;
}
