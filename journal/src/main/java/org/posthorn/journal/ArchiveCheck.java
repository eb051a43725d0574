package org.posthorn.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.journal.FileReader.Frames;
import org.posthorn.journal.FileReader.StoredRecord;
import org.posthorn.journal.JournalKeys.ArchiveKey;
import org.posthorn.journal.RecordSeal.RecordHeader;
import org.posthorn.runtime.Digests;

/// Reads an archive from beginning to end and reports everything that is not as it was written. For
/// one check, on one thread.
public final class ArchiveCheck {
  /// Ids that are compared with later ones: a record that was written again follows soon.
  private static final int IDS_MAX = 100_000;

  private final Archive archive;
  private final Expected expected;
  private final Optional<List<ArchiveKey>> contents;
  private final JournalLimits limits;
  private final List<Problem> problems = new ArrayList<>();
  private final NavigableMap<Long, List<Head>> heads = new TreeMap<>();
  private final Set<String> ids = new LinkedHashSet<>();
  private String chain = "";
  private Optional<HeadKey.Public> key = Optional.empty();
  private ChainLink link = ChainLink.NONE;

  /// Whether every record up to [#link] was read.
  private boolean intact = true;

  private long repeated;
  private long covered;
  private int files;
  private int lines;

  /// What is known from elsewhere.
  ///
  /// @param key that heads must be signed with; if empty, that of the archive itself is used, which
  ///   one who changed the archive may have replaced
  /// @param heads that were published
  /// @param known what the store of the server knows
  public record Expected(
      Optional<HeadKey.Public> key, List<Head> heads, Optional<KnownLength> known) {
    /// Nothing is known.
    public static final Expected NOTHING =
        new Expected(Optional.empty(), List.of(), Optional.empty());

    public Expected {
      heads = List.copyOf(heads);
    }
  }

  /// How much of an archive was written and synced at least.
  ///
  /// @param chain in hexadecimal
  /// @param heads how many heads were signed
  public record KnownLength(String chain, ChainLink link, long heads) {}

  /// Something that is not as it was written.
  ///
  /// @param file its name
  /// @param record its number; 0 if the problem is that of no single record
  /// @param what in words, beginning with a subject
  public record Problem(String file, long record, String what) {
    @Override
    public String toString() {
      return file + ": " + what;
    }
  }

  /// The result.
  ///
  /// @param records that were found intact, from the first
  /// @param repeated how many of them have the id of an earlier one: a crash hid that it was
  ///   written
  /// @param covered how many of them are covered by a signed head
  /// @param keyFingerprint of the key that signed the heads; empty if it is not known
  public record Report(
      String chain,
      int files,
      long records,
      long repeated,
      int heads,
      long covered,
      String keyFingerprint,
      List<Problem> problems) {
    public Report {
      problems = List.copyOf(problems);
    }
  }

  private ArchiveCheck(
      Path directory,
      Expected expected,
      Optional<List<ArchiveKey>> contents,
      JournalLimits limits) {
    archive = new Archive(directory);
    this.expected = expected;
    this.contents = contents;
    this.limits = limits;
  }

  /// Checks an archive. Needs no key that encrypts it.
  ///
  /// @throws IOException if the directory cannot be read
  public static Report check(Path directory, Expected expected, JournalLimits limits)
      throws IOException {
    return new ArchiveCheck(directory, expected, Optional.empty(), limits).run();
  }

  /// The same, and reads every message with the keys.
  static Report check(
      Path directory, Expected expected, List<ArchiveKey> keys, JournalLimits limits)
      throws IOException {
    return new ArchiveCheck(directory, expected, Optional.of(keys), limits).run();
  }

  private Report run() throws IOException {
    List<Path> all = archive.files();
    readChain();
    readKey();
    readHeads();
    readSealedKey();
    for (Path file : archive.misnamed()) {
      add(file, "it is not named as a file of an archive: it was renamed or added");
    }
    for (int i = 0; i < all.size(); i++) {
      read(all.get(i), i == all.size() - 1);
    }
    files = all.size();
    checkEnd();
    return new Report(
        chain,
        files,
        link.number(),
        repeated,
        lines,
        covered,
        key.map(HeadKey.Public::fingerprint).orElse(""),
        problems);
  }

  private void add(Path file, String what) {
    add(file, 0, what);
  }

  private void add(Path file, long number, String what) {
    problems.add(new Problem(String.valueOf(file.getFileName()), number, what));
  }

  // --------------------------------------------------------------------- what lies beside

  private void readChain() {
    try {
      chain = archive.chain();
    } catch (IOException e) {
      add(archive.path(Archive.NOTE), "the file that names the archive is missing or was changed");
    }
  }

  private void readKey() throws IOException {
    Path pem = archive.path(Archive.PUBLIC_KEY);
    key = expected.key();
    Optional<HeadKey.Public> own = Optional.empty();
    if (Files.exists(pem)) {
      String text = Files.readString(pem, StandardCharsets.ISO_8859_1);
      try {
        own = Optional.of(HeadKey.Public.parse(text)).filter(read -> read.pem().equals(text));
      } catch (IllegalArgumentException e) {
        // As below.
      }
      if (own.isEmpty()) {
        add(pem, "the key was changed");
      }
    } else if (Files.exists(archive.path(Archive.HEADS))) {
      add(pem, "the key is missing");
    }
    if (key.isEmpty()) {
      key = own;
    } else if (own.filter(read -> !read.pem().equals(key.get().pem())).isPresent()) {
      add(pem, "it is not the key that heads must be signed with");
    }
  }

  private void readSealedKey() {
    try {
      var _ = archive.sealedKey();
    } catch (IOException e) {
      add(archive.path(Archive.SEALED_KEY), "the copy of the key was changed");
    }
  }

  private void readHeads() throws IOException {
    Path file = archive.path(Archive.HEADS);
    String before = Head.NO_HEAD;
    long least = 0;
    for (String line : archive.headLines()) {
      lines++;
      Head head;
      try {
        head = Head.parse(line);
      } catch (IllegalArgumentException e) {
        add(file, "line " + lines + " is not that of a head: it was changed");
        before = "";
        continue;
      }
      Optional<String> wrong = wrong(head);
      if (wrong.isPresent()) {
        add(file, "line " + lines + " " + wrong.get());
      } else if (!before.isEmpty() && !head.before().equals(before)) {
        add(
            file,
            "line "
                + lines
                + " does not follow the line before it: a head was removed,"
                + " added or moved");
      } else if (head.link().number() < least) {
        add(file, "line " + lines + " has fewer records than the line before it");
      }
      before = head.hash();
      least = head.link().number();
      keep(head);
    }
    for (Head published : expected.heads()) {
      wrong(published)
          .ifPresent(what ->
              problems.add(
                  new Problem("published head of " + published.signed(), 0, "it " + what)));
      keep(published);
    }
    expected
        .known()
        .filter(known -> known.heads() > lines)
        .ifPresent(known ->
            add(
                file,
                "it has %d heads, and the store knows of %d: its end was cut"
                    .formatted(lines, known.heads())));
  }

  private void keep(Head head) {
    heads.computeIfAbsent(head.link().number(), _ -> new ArrayList<>()).add(head);
  }

  private Optional<String> wrong(Head head) {
    if (!head.chain().equals(chain) && !chain.isEmpty()) {
      return Optional.of("is of another archive");
    }
    if (key.isEmpty() || !head.isSignedBy(key.get())) {
      return Optional.of("is not signed by the key: it was changed");
    }
    return Optional.empty();
  }

  // --------------------------------------------------------------------- records

  private void read(Path path, boolean isLast) throws IOException {
    boolean complete = false;
    try (FileReader reader = new FileReader(path, limits)) {
      begin(path, reader.file());
      @Nullable StoredRecord next = next(path, reader);
      while (next != null) {
        link = next.link();
        remember(next.id());
        checkHeads(path);
        next = next(path, reader);
      }
      complete = true;
    } catch (DamagedArchiveException e) {
      boolean beingWritten =
          isLast
              && e.isCut()
              && expected
                  .known()
                  .filter(known -> known.link().number() <= link.number())
                  .isPresent();
      if (!beingWritten) {
        add(path, link.number() + 1, String.valueOf(e.getMessage()));
        intact = false;
      }
    }
    if (complete && !isLast && link.number() > 0 && headsAt(link.number()).isEmpty()) {
      add(
          path,
          link.number(),
          "its end is not covered by a head: its end was cut, or the head was" + " removed");
    }
  }

  private void remember(String id) {
    if (!ids.add(id)) {
      repeated++;
    }
    if (ids.size() > IDS_MAX) {
      ids.remove(ids.iterator().next());
    }
  }

  private @Nullable StoredRecord next(Path path, FileReader reader) throws IOException {
    if (contents.isEmpty()) {
      return reader.next();
    }
    MessageDigest digest = Digests.sha256();
    String[] stated = new String[1];
    StoredRecord found =
        reader.next((header, content) -> opened(header, content, contents.get(), digest, stated));
    if (found != null && !HexFormat.of().formatHex(digest.digest()).equals(stated[0])) {
      add(
          path,
          found.number(),
          "record " + found.number() + " does not contain the message whose" + " hash it states");
    }
    return found;
  }

  private static Frames opened(
      RecordHeader header,
      byte[] content,
      List<ArchiveKey> keys,
      MessageDigest digest,
      String[] stated)
      throws DamagedArchiveException {
    try {
      RecordSeal seal = RecordSeal.of(header, keys);
      stated[0] = ArchivedMessage.decode(seal.open(0, false, content)).sha256();
      FileReader.Inflating inflating =
          new FileReader.Inflating(
              seal, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return (frame, last, bytes) -> {
        inflating.frame(frame, last, bytes);
        if (last) {
          inflating.close();
        }
      };
    } catch (IllegalArgumentException e) {
      throw new DamagedArchiveException("a record cannot be read: " + e.getMessage(), false);
    }
  }

  /// The header of a file must follow the last record of the file before.
  private void begin(Path path, ArchiveFile file) {
    if (!file.name().equals(path.getFileName().toString())) {
      add(path, "it was named " + file.name() + ": it was renamed");
    }
    String own = HexFormat.of().formatHex(file.chain());
    if (!chain.isEmpty() && !own.equals(chain)) {
      add(path, "it is of another archive");
    }
    chain = chain.isEmpty() ? own : chain;
    if (intact && !file.before().equals(link)) {
      long missing = file.before().number() - link.number();
      add(
          path,
          file.before().number() + 1,
          missing > 0
              ? "records %d to %d before it are missing"
                  .formatted(link.number() + 1, file.before().number())
              : "it does not follow the file before it: a file was changed, added or removed");
    }
    intact = true;
    link = file.before();
  }

  private List<Head> headsAt(long number) {
    return heads.getOrDefault(number, List.of());
  }

  private void checkHeads(Path path) {
    for (Head head : headsAt(link.number())) {
      if (head.link().equals(link)) {
        covered = link.number();
      } else {
        add(
            path,
            link.number(),
            "record "
                + link.number()
                + " is not the one that the head of "
                + head.signed()
                + " states: records were changed");
      }
    }
    expected
        .known()
        .filter(known -> known.link().number() == link.number() && !known.link().equals(link))
        .ifPresent(_ ->
            add(
                path,
                link.number(),
                "record "
                    + link.number()
                    + " is not the one that the store"
                    + " knows: records were changed"));
  }

  private void checkEnd() {
    Path end = archive.path(Archive.HEADS);
    Optional.of(heads)
        .filter(all -> !all.isEmpty())
        .map(NavigableMap::lastKey)
        .filter(number -> number > link.number() && intact)
        .ifPresent(most ->
            add(
                end,
                link.number() + 1,
                "a head states %d records, and there are %d: the last ones were removed"
                    .formatted(most, link.number())));
    expected
        .known()
        .filter(known -> !known.chain().equals(chain))
        .ifPresent(_ -> add(archive.directory(), "it is not the archive that the store knows"));
    expected
        .known()
        .filter(known -> known.link().number() > link.number() && intact)
        .ifPresent(known ->
            add(
                archive.directory(),
                link.number() + 1,
                "the store knows of %d records, and there are %d: the last ones were removed"
                    .formatted(known.link().number(), link.number())));
  }
}
