package org.posthorn.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.posthorn.journal.ArchiveCheck.Expected;
import org.posthorn.journal.ArchiveCheck.KnownLength;
import org.posthorn.journal.ArchiveCheck.Report;
import org.posthorn.journal.JournalKeys.ArchiveKey;
import org.posthorn.journal.JournalRows.KnownArchive;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Digests;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;

/// An archive of a few records in three files of three days, with heads.
final class SmallArchive {
  static final Instant FIRST_DAY = Instant.parse("2026-03-21T12:00:00Z");
  static final JournalLimits LIMITS = JournalLimits.defaults();

  final Path directory;
  final MemoryStore kv = new MemoryStore();
  final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), FIRST_DAY)),
          VaultLimits.defaults());
  final HeadKey signer = JournalKeys.signing(kv, vault);
  private final Optional<ArchiveKey> key;
  private KnownArchive known = new KnownArchive("", "", ChainLink.NONE, 0);

  SmallArchive(Path directory, boolean encrypted) {
    this.directory = directory;
    key = encrypted ? Optional.of(JournalKeys.archive(kv, vault)) : Optional.empty();
  }

  /// With messages on three days.
  static SmallArchive of(Path directory, boolean encrypted, int perDay) throws IOException {
    SmallArchive made = new SmallArchive(directory, encrypted);
    for (int day = 0; day < 3; day++) {
      try (ArchiveWriter writer = made.writer()) {
        Instant now = FIRST_DAY.plus(Duration.ofDays(day));
        writer.roll(now);
        for (int i = 0; i < perDay; i++) {
          made.append(writer, "message " + day + "." + i, now.plusSeconds(i));
        }
        writer.sync();
        if (day == 2) {
          writer.sign(now.plusSeconds(perDay));
        }
        made.known = writer.known();
      }
    }
    return made;
  }

  ArchiveWriter writer() throws IOException {
    return new ArchiveWriter(
        directory, known.chain().isEmpty() ? List.of() : List.of(known), key, signer, LIMITS);
  }

  void append(ArchiveWriter writer, String subject, Instant now) throws IOException {
    byte[] id = new byte[JournalRows.ID_BYTES];
    new SecureRandom().nextBytes(id);
    byte[] message = message(subject);
    byte[] header =
        ArchivedMessage.encode(
            id,
            entry(subject, now),
            ArchivedMessage.Outcome.ACCEPTED,
            message.length,
            Digests.sha256(message),
            now);
    writer.append(id, header, target -> target.write(message), now);
  }

  static byte[] message(String subject) {
    return ("Subject: " + subject + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.UTF_8);
  }

  static JournalEntry entry(String subject, Instant now) {
    return new JournalEntry(
        new JournalEntry.Source(now, "T" + subject, "192.0.2.1", ""),
        Direction.IN,
        "sender@example.org",
        List.of(new JournalEntry.Recipient("team@example.test", List.of("alice@example.test"))),
        subject,
        subject.replace(' ', '-') + "@example.org");
  }

  Report check() throws IOException {
    return ArchiveCheck.check(directory, Expected.NOTHING, LIMITS);
  }

  Report check(Expected expected) throws IOException {
    return ArchiveCheck.check(directory, expected, LIMITS);
  }

  /// What the store and the key of the server say.
  Expected expected() {
    return new Expected(
        Optional.of(signer.shown()),
        List.of(),
        Optional.of(new KnownLength(known.chain(), known.link(), known.heads())));
  }

  ArchiveSearch search() throws IOException {
    return ArchiveSearch.open(directory, kv, vault, LIMITS);
  }

  /// All files but the lock, by name.
  Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      all.filter(file -> !file.endsWith(Archive.LOCK))
          .forEach(file -> {
            try {
              files.put(file.getFileName().toString(), Files.readAllBytes(file));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return files;
  }

  /// As one who may write everything.
  void replace(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    Files.write(file, content);
  }
}
