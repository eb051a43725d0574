package org.posthorn.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.transfer.JournalExport;
import org.posthorn.journal.ArchiveCheck;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.journal.Head;
import org.posthorn.journal.HeadKey;
import org.posthorn.journal.Journal;
import org.posthorn.journal.JournalKeys;
import org.posthorn.journal.KnownArchives;

/// The journal of all mail. Auditors may search and read it; the audit log records every search and
/// whatever is read before the caller gets it. Operators see its state, but no messages.
public final class MailJournal {
  /// Messages of one part of a search.
  public static final int FOUND_MAX = 1_000;

  private final InstallationStores kept;
  private final InstallationDescription site;
  private final AuditTrail audit;
  private final Optional<Journal> running;

  /// @param running the journal of the running server
  MailJournal(
      InstallationStores kept,
      InstallationDescription site,
      AuditTrail audit,
      Optional<Journal> running) {
    this.kept = kept;
    this.site = site;
    this.audit = audit;
    this.running = running;
  }

  private void requireOverview(Caller by) {
    if (!kept.access().mayReadJournal(by.actor())) {
      by.requireInstallation(kept.access());
    }
  }

  private Path directory() {
    return site.journal()
        .orElseThrow(() ->
            new OperationException(
                Reason.UNAVAILABLE, "there is no journal: journal.directory is empty"));
  }

  /// The state of the journal.
  ///
  /// @param current the state in the running server; empty if none runs
  /// @param records that the store knows to be in the archive
  public record Status(
      Path directory, Optional<Journal.Status> current, long records, int waiting, long heads) {}

  public Status status(Caller by) {
    requireOverview(by);
    Path directory = directory();
    Optional<ArchiveCheck.KnownLength> known = KnownArchives.at(kept.kv(), directory);
    return new Status(
        directory,
        running.map(Journal::status),
        known.map(length -> length.link().number()).orElse(0L),
        running
            .map(journal -> journal.status().waiting())
            .orElseGet(() -> KnownArchives.waiting(kept.kv())),
        known.map(ArchiveCheck.KnownLength::heads).orElse(0L));
  }

  /// The key that signs heads.
  public HeadKey.Public key(Caller by) {
    requireOverview(by);
    return JournalKeys.shown(kept.kv())
        .orElseThrow(() -> new OperationException(Reason.NOT_FOUND, "there is no key yet"));
  }

  /// Signs a head for everything that is archived now.
  ///
  /// @throws OperationException if no server runs, or the archive cannot be written
  public Head sign(Caller by) {
    requireOverview(by);
    Journal journal =
        running.orElseThrow(() ->
            new OperationException(
                Reason.UNAVAILABLE, "this needs the running server with journal.directory"));
    try {
      return journal.sign();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Checks the whole archive against itself, the store, and heads that were published.
  ///
  /// @param heads lines of heads
  public ArchiveCheck.Report check(Caller by, List<String> heads) {
    requireOverview(by);
    Path directory = directory();
    ArchiveCheck.Expected expected =
        new ArchiveCheck.Expected(
            JournalKeys.shown(kept.kv()),
            heads.stream().map(MailJournal::head).toList(),
            KnownArchives.at(kept.kv(), directory));
    audit.record(by, "journal.verify", "journal", "");
    try {
      return site.openJournal(directory).check(expected);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static Head head(String line) {
    try {
      return Head.parse(line);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, "not a line of a head: " + line);
    }
  }

  /// Finds messages, oldest first. There may be a next part even if this one is empty.
  ///
  /// @param after the `next` of the part before; 0 to begin
  public ArchiveSearch.Part search(Caller by, ArchiveSearch.Query query, long after, int limit) {
    kept.access().requireJournal(by.actor());
    Path directory = directory();
    if (limit < 1 || limit > FOUND_MAX) {
      throw new OperationException(Reason.INVALID, "the limit is 1 to " + FOUND_MAX);
    }
    audit.record(
        by, "journal.search", "journal", text(query) + (after > 0 ? " after=" + after : ""));
    try {
      return site.openJournal(directory).find(query, after, limit);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Reads one message.
  ///
  /// @param number of its record
  public byte[] message(Caller by, long number) {
    kept.access().requireJournal(by.actor());
    Path directory = directory();
    audit.record(by, "journal.read", "journal", "record=" + number);
    try {
      return site.openJournal(directory)
          .read(number)
          .orElseThrow(() ->
              new OperationException(Reason.NOT_FOUND, "the journal has no record " + number));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Messages that are to be written.
  @FunctionalInterface
  public interface Output {
    /// @param target is not closed
    /// @return how many messages
    /// @throws IOException if the archive or the target fails
    long writeTo(OutputStream target) throws IOException;
  }

  /// All messages that match.
  public Output export(Caller by, ArchiveSearch.Query query, JournalExport.Format format) {
    kept.access().requireJournal(by.actor());
    Path directory = directory();
    audit.record(by, "journal.export", "journal", text(query));
    ArchiveSearch search;
    try {
      search = site.openJournal(directory);
    } catch (IOException e) {
      throw failed(e);
    }
    return target -> {
      JournalExport export = new JournalExport(format, target);
      var _ = search.each(query, 0, Integer.MAX_VALUE, export);
      export.finish();
      return export.count();
    };
  }

  /// Writes all messages that match into a new file, whose name ends with `.zip` or `.mbox`.
  ///
  /// @return how many
  public long export(Caller by, ArchiveSearch.Query query, Path file) {
    kept.access().requireJournal(by.actor());
    String name = file.toString();
    if (!name.endsWith(".zip") && !name.endsWith(".mbox")) {
      throw new OperationException(Reason.INVALID, "the name of the file ends with .zip or .mbox");
    }
    if (Files.exists(file)) {
      throw new OperationException(Reason.EXISTS, file + " exists already");
    }
    JournalExport.Format format =
        name.endsWith(".zip") ? JournalExport.Format.ZIP : JournalExport.Format.MBOX;
    try {
      var _ =
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        return export(by, query, format).writeTo(out);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static String text(ArchiveSearch.Query query) {
    StringJoiner text = new StringJoiner(" ");
    query.sender().ifPresent(part -> text.add("sender=" + part));
    query.recipient().ifPresent(part -> text.add("recipient=" + part));
    query.subject().ifPresent(part -> text.add("subject=" + part));
    query.messageId().ifPresent(id -> text.add("message-id=" + id));
    query.since().ifPresent(time -> text.add("since=" + time));
    query.until().ifPresent(time -> text.add("until=" + time));
    return text.length() == 0 ? "everything" : text.toString();
  }

  private static OperationException failed(IOException e) {
    return new OperationException(
        Reason.FAILED, "the archive of the journal cannot be used: " + e.getMessage());
  }
}
