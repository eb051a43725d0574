package org.posthorn.journal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.journal.FileReader.StoredRecord;
import org.posthorn.journal.JournalKeys.ArchiveKey;
import org.posthorn.journal.JournalRows.KnownArchive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends records to an archive. After an [IOException] it must be closed and opened again, which
/// removes what was written incompletely. One thread.
final class ArchiveWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveWriter.class);
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int BUFFER_BYTES = 128 << 10;

  private final Archive archive;
  private final Optional<ArchiveKey> key;
  private final HeadKey signer;
  private final JournalLimits limits;

  /// Ids of the last records: those whose rows may still be in the store after a crash.
  private final Set<String> recent = new LinkedHashSet<>();

  private final FileChannel locked;
  private final String chain;
  private @Nullable Head lastHead;
  private long heads;
  private ChainLink link = ChainLink.NONE;
  private @Nullable OpenFile current;

  /// The file that is being written.
  private static final class OpenFile {
    final Path path;
    final LocalDate day;
    final FileChannel channel;
    final OutputStream out;
    byte[] previous;

    /// The size of what is durable.
    long durable;

    OpenFile(Path path, ArchiveFile file, FileChannel channel, byte[] previous) {
      this.path = path;
      this.day = file.day();
      this.channel = channel;
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
      this.previous = previous;
    }

    /// After a failure the system forgets what it could not write, and the next sync succeeds: so
    /// what is not durable is removed, and appended again.
    void sync() throws IOException {
      try {
        out.flush();
        channel.force(true);
      } catch (IOException e) {
        try {
          channel.truncate(durable);
        } catch (IOException again) {
          e.addSuppressed(again);
        }
        throw e;
      }
      durable = channel.size();
    }
  }

  /// Writes the message of a record.
  @FunctionalInterface
  interface Message {
    void writeTo(OutputStream target) throws IOException;
  }

  /// Opens an archive, or begins a new one in a directory that has none.
  ///
  /// @param known what the store knows of all archives
  /// @param key encrypts records; empty if they are plain
  /// @throws IOException with a sentence for an administrator if it cannot be continued
  ArchiveWriter(
      Path directory,
      List<KnownArchive> known,
      Optional<ArchiveKey> key,
      HeadKey signer,
      JournalLimits limits)
      throws IOException {
    this.archive = new Archive(directory);
    this.key = key;
    this.signer = signer;
    this.limits = limits;
    requireDirectory(known);
    locked = lock();
    try {
      if (!archive.exists()) {
        begin();
      }
      chain = archive.chain();
      Optional<KnownArchive> same =
          known.stream().filter(each -> each.chain().equals(chain)).findFirst();
      readHeads(same.map(KnownArchive::heads).orElse(0L));
      readLast(same.map(KnownArchive::link).orElse(ChainLink.NONE));
      copyKeys();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  // --------------------------------------------------------------------- opening

  private void requireDirectory(List<KnownArchive> known) throws IOException {
    Optional<KnownArchive> lost =
        archive.exists()
            ? Optional.empty()
            : known.stream()
                .filter(each -> each.directory().equals(archive.directory().toString()))
                .filter(each -> each.link().number() > 0)
                .findFirst();
    if (lost.isPresent()) {
      throw new IOException(
          "the archive with %d records is not in %s: is its disk mounted?"
              .formatted(lost.get().link().number(), archive.directory()));
    }
    if (!Files.isDirectory(archive.directory())) {
      Path parent = archive.directory().getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        throw new NoSuchFileException(parent.toString()); // a disk may have to be mounted first
      }
      Files.createDirectory(archive.directory(), PRIVATE_DIRECTORY);
      sync(archive.directory().resolveSibling("."));
    }
  }

  private FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            archive.path(Archive.LOCK),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PRIVATE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // As below.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException(archive.directory() + " is being written by another server");
  }

  private void begin() throws IOException {
    if (!archive.files().isEmpty() || Files.exists(archive.path(Archive.HEADS))) {
      throw new IOException(
          archive.path(Archive.NOTE) + " is missing, although there are files of an archive");
    }
    byte[] fresh = new byte[ArchiveFile.CHAIN_BYTES];
    new SecureRandom().nextBytes(fresh);
    replace(Archive.NOTE, ArchiveFile.note(HexFormat.of().formatHex(fresh)));
    LOG.info("journal event=archive-begun directory={}", archive.directory());
  }

  private void copyKeys() throws IOException {
    byte[] shown = signer.shown().pem().getBytes(StandardCharsets.US_ASCII);
    Path pem = archive.path(Archive.PUBLIC_KEY);
    if (!Files.exists(pem)) {
      replace(Archive.PUBLIC_KEY, shown);
    } else if (!Arrays.equals(Files.readAllBytes(pem), shown)) {
      throw new IOException(pem + " is not the key of this server: it was changed");
    }
    if (key.isPresent()) {
      copyKey(key.get());
    }
  }

  private void readHeads(long known) throws IOException {
    Path file = archive.path(Archive.HEADS);
    List<String> lines = archive.headLines();
    if (!lines.isEmpty() && lines.getLast().endsWith("(cut)")) {
      cutHeads(file);
      lines = archive.headLines();
    }
    heads = lines.size();
    if (heads < known) {
      throw new IOException(
          "%s has %d heads, and the store knows of %d: it was changed"
              .formatted(file, heads, known));
    }
    if (!lines.isEmpty()) {
      try {
        lastHead = Head.parse(lines.getLast());
      } catch (IllegalArgumentException e) {
        throw new IOException("the last line of " + file + " was changed", e);
      }
    }
  }

  /// Removes what a crash has left of a line.
  private static void cutHeads(Path file) throws IOException {
    byte[] text = Files.readAllBytes(file);
    int end = text.length;
    while (end > 0 && text[end - 1] != '\n') {
      end--;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.force(true);
    }
    LOG.warn("journal event=incomplete-head-removed file={}", file);
  }

  /// Reads the last file, and removes what a crash has left of a record.
  private void readLast(ChainLink known) throws IOException {
    List<Path> files = archive.files();
    if (!files.isEmpty() && isWithoutHeader(files.getLast())) {
      Files.delete(files.getLast()); // it never had a record
      sync(archive.directory());
      files = archive.files();
    }
    if (files.isEmpty()) {
      requireKnown(ChainLink.NONE, known, archive.directory());
      return;
    }
    Path last = files.getLast();
    try (FileReader reader = new FileReader(last, limits)) {
      readLast(last, reader, known);
    } catch (DamagedArchiveException e) {
      throw new IOException(
          last + ": " + e.getMessage() + "; check it with posthorn journal verify", e);
    }
  }

  private void readLast(Path last, FileReader reader, ChainLink known) throws IOException {
    ArchiveFile file = reader.file();
    if (!HexFormat.of().formatHex(file.chain()).equals(chain)) {
      throw new IOException(last + " is of another archive");
    }
    link = file.before();
    byte[] previous = file.hash();
    boolean asKnown = known.number() < link.number() || known.equals(link);
    try {
      StoredRecord next = reader.next();
      while (next != null) {
        link = next.link();
        previous = next.hash();
        remember(next.id());
        asKnown |= link.equals(known);
        next = reader.next();
      }
    } catch (DamagedArchiveException e) {
      boolean torn = e.isCut() || endsInZeros(last, reader.position());
      if (!torn || link.number() < known.number()) {
        throw e;
      }
      try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
        channel.truncate(reader.position());
        channel.force(true);
      }
      LOG.warn(
          "journal event=incomplete-record-removed file={} reason=\"a crash while it was written\"",
          last);
    }
    if (!asKnown) {
      requireKnown(link, known, last);
      throw new IOException(last + " was changed: record " + known.number() + " is another one");
    }
    if (Files.getPosixFilePermissions(last).contains(PosixFilePermission.OWNER_WRITE)) {
      FileChannel channel = FileChannel.open(last, StandardOpenOption.APPEND);
      current = new OpenFile(last, file, channel, previous);
      current.durable = channel.size();
    }
  }

  /// Whether a file ends within its header, or has only zeros.
  private static boolean isWithoutHeader(Path file) throws IOException {
    if (Files.size(file) < ArchiveFile.HEADER_BYTES) {
      return true;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      int octet = in.read();
      while (octet == 0) {
        octet = in.read();
      }
      return octet < 0;
    }
  }

  /// Whether a file ends in zeros where a hash should be. A power cut can leave so: the file system
  /// has stored the new size, but not the content. No change of a record that was complete looks
  /// like this.
  ///
  /// @param from the end of the last complete record
  private static boolean endsInZeros(Path file, long from) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(from, channel.size() - ChainLink.HASH_BYTES);
      ByteBuffer end = ByteBuffer.allocate((int) (channel.size() - start));
      while (end.hasRemaining() && channel.read(end, start + end.position()) >= 0) {
        // until it is full
      }
      return Arrays.equals(end.array(), new byte[end.capacity()]);
    }
  }

  private static void requireKnown(ChainLink found, ChainLink known, Path where)
      throws IOException {
    if (found.number() < known.number()) {
      throw new IOException(
          "%s ends with record %d, and the store knows of %d: it was cut"
              .formatted(where, found.number(), known.number()));
    }
  }

  private void remember(String id) {
    recent.add(id);
    if (recent.size() > 4 * limits.batchRecords()) {
      recent.remove(recent.iterator().next());
    }
  }

  // --------------------------------------------------------------------- writing

  /// The chain in hexadecimal.
  String chain() {
    return chain;
  }

  ChainLink link() {
    return link;
  }

  long heads() {
    return heads;
  }

  Optional<Head> lastHead() {
    return Optional.ofNullable(lastHead);
  }

  KnownArchive known() {
    return new KnownArchive(chain, archive.directory().toString(), link, heads);
  }

  /// Whether the record was written by one of the last batches.
  boolean has(String id) {
    return recent.contains(id);
  }

  /// Begins a new file if a day has ended or the file is large. Called between batches.
  void roll(Instant now) throws IOException {
    OpenFile file = current;
    if (file == null) {
      return;
    }
    boolean over =
        !file.day.equals(LocalDate.ofInstant(now, ZoneOffset.UTC))
            || file.channel.size() >= limits.fileBytesMax();
    if (over) {
      if (lastHead().filter(head -> head.link().equals(link)).isEmpty()) {
        sign(now);
      }
      file.channel.close();
      current = null;
      Files.setPosixFilePermissions(file.path, PosixFilePermissions.fromString("r--------"));
    }
  }

  /// Appends a record. It is durable after [#sync].
  void append(byte[] id, byte[] header, Message message, Instant now) throws IOException {
    OpenFile file = current;
    if (file == null) {
      file = create(now);
      current = file;
    }
    byte[] chainBytes = HexFormat.of().parseHex(chain);
    RecordSeal seal = new RecordSeal(chainBytes, id, key);
    long number = link.number() + 1;
    try (RecordOutput record =
        new RecordOutput(file.out, number, file.previous, id, seal, header)) {
      message.writeTo(record);
      byte[] hash = record.finish();
      file.previous = hash;
      link = new ChainLink(number, hash);
    }
    remember(HexFormat.of().formatHex(id));
  }

  private OpenFile create(Instant now) throws IOException {
    ArchiveFile file =
        new ArchiveFile(
            HexFormat.of().parseHex(chain), link, Instant.ofEpochMilli(now.toEpochMilli()));
    Path path = archive.path(file.name());
    FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND), PRIVATE);
    OpenFile made = new OpenFile(path, file, channel, file.hash());
    made.out.write(file.encode());
    made.sync();
    sync(archive.directory());
    return made;
  }

  /// Makes all records durable.
  void sync() throws IOException {
    OpenFile file = current;
    if (file != null) {
      file.sync();
    }
  }

  /// Replaces the copy of the key that encrypts records, if it is encrypted with another master key
  /// now.
  void copyKey(ArchiveKey now) throws IOException {
    byte[] text = Archive.sealedKey(now.row()).getBytes(StandardCharsets.US_ASCII);
    Path copy = archive.path(Archive.SEALED_KEY);
    if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), text)) {
      replace(Archive.SEALED_KEY, text);
    }
  }

  /// Signs a head for all records that are durable.
  Head sign(Instant now) throws IOException {
    List<Path> files = archive.files();
    String place = files.isEmpty() ? "-" : files.getLast().getFileName().toString();
    Head head =
        Head.sign(signer, chain, place, link, now, lastHead().map(Head::hash).orElse(Head.NO_HEAD));
    byte[] line = (head.line() + "\n").getBytes(StandardCharsets.US_ASCII);
    boolean first = !Files.exists(archive.path(Archive.HEADS));
    try (FileChannel channel =
        FileChannel.open(
            archive.path(Archive.HEADS),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PRIVATE)) {
      write(channel, line);
    }
    if (first) {
      sync(archive.directory());
    }
    lastHead = head;
    heads++;
    LOG.info("journal event=head line={}", head.line());
    return head;
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    channel.force(true);
  }

  private void replace(String name, byte[] content) throws IOException {
    Path fresh = archive.path(name + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
      write(channel, content);
    }
    Files.move(fresh, archive.path(name), StandardCopyOption.ATOMIC_MOVE);
    sync(archive.directory());
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Closes the files. Records that were not synced may be lost.
  @Override
  public void close() {
    OpenFile file = current;
    current = null;
    try {
      if (file != null) {
        file.channel.close();
      }
      locked.close();
    } catch (IOException e) {
      LOG.warn("journal event=archive-not-closed directory={}", archive.directory(), e);
    }
  }
}
