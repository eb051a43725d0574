package org.posthorn.admin.transfer;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.posthorn.admin.jobs.Job;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Digests;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;

/// Imports the messages of a file into an account: an mbox file, one message, or a zip file of
/// both; its first octets determine the type. Messages that a mailbox already has are skipped, so
/// an interrupted import can be repeated. Completely read messages stay, even if the import fails
/// later. Used once, by one thread.
public final class MailImport {
  /// Messages put into a mailbox in one transaction.
  private static final int BATCH = 50;

  /// Octets imported in one transaction.
  private static final long BATCH_BYTES = 8L << 20;

  /// The mailbox for messages without a folder.
  private static final String ELSEWHERE = "Imported";

  /// Characters of a path in the report.
  private static final int PATH_SHOWN_MAX = 80;

  private static final int BEGINNING = 512;
  private static final int BLOCK = 32 << 10;

  private final MailAccount account;
  private final Optional<Mailbox> into;
  private final ImportLimits limits;
  private final InstantSource clock;
  private final Job job;
  private final TimeSlice slice = new TimeSlice();

  private final Map<String, Target> targets = new HashMap<>();
  private int made;
  private int messages;

  /// @param into mailbox for all messages; empty if folders of a zip file become mailboxes
  /// @param job that reports the progress, and can be stopped
  public MailImport(
      MailAccount account,
      Optional<Mailbox> into,
      ImportLimits limits,
      InstantSource clock,
      Job job) {
    this.account = account;
    this.into = into;
    this.limits = limits;
    this.clock = clock;
    this.job = job;
  }

  /// A mailbox with the messages to append.
  private static final class Target {
    private final MailboxId mailbox;
    private final KnownMessages known;
    private final List<NewMessage> batch = new ArrayList<>();
    private long bytes;

    Target(MailboxId mailbox, KnownMessages known) {
      this.mailbox = mailbox;
      this.known = known;
    }

    /// Closes the pending messages; no effect on those already appended.
    void forget() {
      batch.forEach(message -> message.message().close());
      batch.clear();
      bytes = 0;
    }
  }

  /// @param file read to its end
  /// @param length of the file; 0 if unknown
  /// @throws IOException if it cannot be read, or exceeds a limit
  /// @throws MailException of kind OVER_QUOTA if the account is full
  public void read(InputStream file, long length) throws IOException {
    Counted counted = new Counted(file, count -> job.progress(count, length));
    BufferedInputStream in = new BufferedInputStream(counted, 64 << 10);
    in.mark(BEGINNING);
    byte[] beginning = in.readNBytes(BEGINNING);
    in.reset();
    try {
      boolean zip =
          beginning.length > 3
              && beginning[0] == 'P'
              && beginning[1] == 'K'
              && beginning[2] == 3
              && beginning[3] == 4;
      if (zip) {
        zip(in, counted);
      } else if (isBinary(beginning)) {
        throw new IOException("the file is neither mail nor a zip file");
      } else {
        mbox(in, "", Optional.empty());
      }
    } finally {
      performAll();
    }
  }

  /// Whether the first line has controls, which no header field and no line of an mbox has.
  private static boolean isBinary(byte[] beginning) {
    for (byte each : beginning) {
      if (each == '\n') {
        return false;
      }
      if (each >= 0 && each < ' ' && each != '\t' && each != '\r') {
        return true;
      }
    }
    return false;
  }

  private void performAll() {
    try {
      targets.values().forEach(this::perform);
    } finally {
      targets.values().forEach(Target::forget);
    }
  }

  private void zip(InputStream in, Counted counted) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    InputStream expanded = new Counted(zip, count -> requireLikeMail(count, counted.count));
    int entries = 0;
    try {
      for (ZipEntry entry = zip.getNextEntry();
          entry != null && !job.isStopping();
          entry = zip.getNextEntry()) {
        entries++;
        if (entries > limits.entriesMax()) {
          throw new IOException("a zip file may have at most " + limits.entriesMax() + " entries");
        }
        entry(entry, expanded);
      }
    } catch (EOFException e) {
      throw new IOException("the zip file is cut off", e);
    } catch (ZipException | IllegalArgumentException e) {
      throw new IOException("the zip file is damaged: " + e.getMessage(), e);
    }
  }

  /// Refuses a zip file with an extreme compression ratio.
  private void requireLikeMail(long expanded, long compressed) throws IOException {
    if (expanded > limits.expandedBytesMax()) {
      throw new IOException(
          "a zip file may have at most " + limits.expandedBytesMax() + " bytes, expanded");
    }
    boolean tooMuch = expanded / limits.ratioMax() > Math.max(1, compressed);
    if (expanded > limits.ratioFreeBytes() && tooMuch) {
      throw new IOException(
          "the zip file expands to more than "
              + limits.ratioMax()
              + " times its size, which is not plausible for mail");
    }
  }

  private void entry(ZipEntry entry, InputStream in) throws IOException {
    String name = entry.getName().replace('\\', '/');
    String last = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (entry.isDirectory()) {
      if (into.isEmpty() && !FileNames.path(name).isEmpty()) {
        var _ = target(FileNames.path(name));
      }
    } else if (last.startsWith(".") || name.startsWith("__MACOSX/")) {
      job.count("skipped", 1);
    } else if (last.endsWith(".mbox")) {
      String path = name.substring(0, name.length() - ".mbox".length());
      mbox(in, FileNames.path(path), Optional.empty());
    } else if (last.endsWith(".eml")) {
      String path = FileNames.path(name.substring(0, name.lastIndexOf('/') + 1));
      Optional<MessageFlags> flags = FileNames.flags(name);
      if (flags.isPresent()) {
        own(in, path, entry, flags.get());
      } else {
        mbox(in, path, Optional.of(entry));
      }
    } else {
      job.count("skipped", 1);
    }
  }

  /// @param path of the mailbox; empty for none
  /// @param entry of one message
  private void mbox(InputStream in, String path, Optional<ZipEntry> entry) throws IOException {
    MboxInput input = new MboxInput(in);
    while (!job.isStopping() && input.next()) {
      message(input::copy, path, entry);
      slice.breatheNow();
    }
  }

  /// A message that was exported from this server is imported unchanged.
  private void own(InputStream in, String path, ZipEntry entry, MessageFlags flags)
      throws IOException {
    Optional<Instant> received = modified(entry);
    message(
        out -> {
          byte[] block = new byte[BLOCK];
          for (int n = in.read(block); n >= 0; n = in.read(block)) {
            out.write(block, 0, n);
            slice.breathe();
          }
          return new MboxInput.Beside(received, flags);
        },
        path,
        Optional.of(entry));
  }

  /// Supplies a message.
  private interface Source {
    MboxInput.Beside copy(OutputStream out) throws IOException;
  }

  private void message(Source source, String path, Optional<ZipEntry> entry) throws IOException {
    messages++;
    if (messages > limits.messagesMax()) {
      throw new IOException("at most " + limits.messagesMax() + " messages are imported");
    }
    StagedMessage staged;
    MboxInput.Beside beside;
    byte[] digest;
    try (MessageWriter writer = account.receive(0)) {
      Bounded bounded = new Bounded(writer);
      DigestOutputStream summed = new DigestOutputStream(bounded, Digests.sha256());
      beside = source.copy(summed);
      if (bounded.tooLong()) {
        job.count("too-large", 1);
        return;
      }
      digest = summed.getMessageDigest().digest();
      staged = writer.finish();
    }
    boolean kept = false;
    try {
      kept = keep(staged, digest, beside, path, entry);
    } finally {
      if (!kept) {
        staged.close();
      }
    }
  }

  /// @return whether the message is appended, now or with the batch
  private boolean keep(
      StagedMessage staged,
      byte[] digest,
      MboxInput.Beside beside,
      String path,
      Optional<ZipEntry> entry) {
    HeaderFields header = staged.header();
    if (header.all().stream().noneMatch(HeaderField::isWellFormed)) {
      job.count("no-messages", 1);
      return false;
    }
    Target target = target(path);
    if (!target.known.add(header, digest)) {
      job.count("there", 1);
      return false;
    }
    Instant received =
        beside
            .received()
            .or(() -> received(header))
            .or(() -> entry.flatMap(MailImport::modified))
            .orElseGet(clock::instant);
    target.batch.add(new NewMessage(staged, beside.flags().toFlagSet(), received));
    target.bytes += staged.size();
    if (target.batch.size() == BATCH || target.bytes > BATCH_BYTES) {
      perform(target);
    }
    return true;
  }

  private static Optional<Instant> modified(ZipEntry entry) {
    return Optional.ofNullable(entry.getLastModifiedTime()).map(FileTime::toInstant);
  }

  /// The time of the last Received field (RFC 5321 §4.4), else of the Date field.
  private static Optional<Instant> received(HeaderFields header) {
    return header
        .first("Received")
        .map(HeaderField::value)
        .map(value -> value.substring(value.lastIndexOf(';') + 1))
        .flatMap(Dates::parse)
        .or(() -> header.first("Date").map(HeaderField::value).flatMap(Dates::parse))
        .map(OffsetDateTime::toInstant);
  }

  private Target target(String path) {
    String wanted = into.map(Mailbox::path).orElse(path.isEmpty() ? ELSEWHERE : path);
    Target there = targets.get(wanted);
    if (there == null) {
      // By the mailbox's own path: many names may map to one mailbox, and are not all stored.
      Mailbox mailbox = into.orElseGet(() -> mailbox(wanted));
      there =
          targets.computeIfAbsent(
              mailbox.path(),
              _ -> new Target(mailbox.id(), KnownMessages.of(account, mailbox.id())));
    }
    return there;
  }

  /// The mailbox of a path, which is created if it is missing. If it cannot be created, its
  /// messages are imported like those without a folder, and the report says why.
  private Mailbox mailbox(String path) {
    Optional<Mailbox> there = account.mailbox(path);
    if (there.isPresent()) {
      return there.get();
    }
    if (made == limits.mailboxesMax()) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "an import creates at most " + limits.mailboxesMax() + " mailboxes");
    }
    try {
      Mailbox mailbox = account.create(path, Optional.empty());
      made++;
      job.count("mailboxes", 1);
      return mailbox;
    } catch (MailException e) {
      boolean refused =
          e.kind() == MailException.Kind.INVALID || e.kind() == MailException.Kind.LIMIT;
      if (!refused || path.equals(ELSEWHERE)) {
        throw e;
      }
      job.line(
          "%s: %s, so its messages are in %s"
              .formatted(shortened(path), e.getMessage(), ELSEWHERE));
      return mailbox(ELSEWHERE);
    }
  }

  /// For the report: a hostile path may be long, or contain control characters.
  private static String shortened(String path) {
    String plain = path.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > PATH_SHOWN_MAX ? plain.substring(0, PATH_SHOWN_MAX) + "…" : plain;
  }

  private void perform(Target target) {
    if (target.batch.isEmpty()) {
      return;
    }
    try {
      var _ = account.append(target.mailbox, target.batch);
      job.count("imported", target.batch.size());
    } finally {
      target.forget();
    }
  }

  /// Counts the octets read, and reports them after each read.
  private static final class Counted extends InputStream {
    private final InputStream in;
    private final Meter meter;
    private long count;

    /// Gets the number of octets read so far; may throw to stop.
    private interface Meter {
      void read(long count) throws IOException;
    }

    Counted(InputStream in, Meter meter) {
      this.in = in;
      this.meter = meter;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int size) throws IOException {
      int n = in.read(into, offset, size);
      count += Math.max(0, n);
      meter.read(count);
      return n;
    }
  }

  /// Discards the rest of a message that is too long.
  private static final class Bounded extends OutputStream {
    private final MessageWriter out;
    private boolean tooLong;

    Bounded(MessageWriter out) {
      this.out = out;
    }

    boolean tooLong() {
      return tooLong;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (tooLong) {
        return;
      }
      try {
        out.write(bytes, offset, length);
      } catch (MailException e) {
        if (e.kind() != MailException.Kind.LIMIT) {
          throw e;
        }
        tooLong = true;
      }
    }
  }
}
