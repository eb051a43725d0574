package org.posthorn.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.journal.FileReader.Frames;
import org.posthorn.journal.FileReader.StoredRecord;
import org.posthorn.journal.JournalKeys.ArchiveKey;
import org.posthorn.journal.RecordSeal.RecordHeader;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.vault.Vault;

/// Finds and reads messages in an archive, which may be written meanwhile. Each record is checked
/// against its hash when it is read. Thread-safe.
public final class ArchiveSearch {
  private static final int NUMBER_DIGITS = 12;

  private final Archive archive;
  private final List<ArchiveKey> keys;
  private final JournalLimits limits;

  private ArchiveSearch(Archive archive, List<ArchiveKey> keys, JournalLimits limits) {
    this.archive = archive;
    this.keys = List.copyOf(keys);
    this.limits = limits;
  }

  /// Opens an archive, with the key of the store and the copy that lies in the archive.
  ///
  /// @throws IOException if it cannot be read
  public static ArchiveSearch open(
      Path directory, KeyValueStore kv, Vault vault, JournalLimits limits) throws IOException {
    Archive archive = new Archive(directory);
    return new ArchiveSearch(
        archive, archive.keys(JournalKeys.existingArchive(kv, vault), vault), limits);
  }

  /// Checks the archive, and reads every message.
  ///
  /// @throws IOException if the directory cannot be read
  public ArchiveCheck.Report check(ArchiveCheck.Expected expected) throws IOException {
    return ArchiveCheck.check(archive.directory(), expected, keys, limits);
  }

  /// What to find: messages that match all given criteria. Texts match parts, in upper or lower
  /// case.
  ///
  /// @param sender part of MAIL FROM or of the authenticated user
  /// @param recipient part of a recipient's address, as given or as expanded
  /// @param messageId the whole Message-ID, with or without angle brackets
  /// @param since received at this time or later
  /// @param until received before this time
  public record Query(
      Optional<String> sender,
      Optional<String> recipient,
      Optional<String> subject,
      Optional<String> messageId,
      Optional<Instant> since,
      Optional<Instant> until) {
    /// All messages.
    public static final Query ALL =
        new Query(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    boolean takes(ArchivedMessage message) {
      JournalEntry entry = message.entry();
      Instant received = entry.source().received();
      return sender.map(entry::hasSender).orElse(true)
          && recipient.map(entry::hasRecipient).orElse(true)
          && subject.map(part -> JournalEntry.contains(entry.subject(), part)).orElse(true)
          && messageId.map(id -> bare(id).equalsIgnoreCase(entry.messageId())).orElse(true)
          && since.map(from -> !received.isBefore(from)).orElse(true)
          && until.map(received::isBefore).orElse(true);
    }

    private static String bare(String id) {
      return id.strip().replaceAll("^<|>$", "");
    }
  }

  /// A record that was found.
  ///
  /// @param number in the archive
  /// @param file its name
  public record Found(long number, String file, ArchivedMessage message) {}

  /// A part of the results.
  ///
  /// @param next where to continue; empty at the end of the archive
  public record Part(List<Found> found, Optional<Long> next) {
    public Part {
      found = List.copyOf(found);
    }
  }

  /// Receives messages that were found.
  @FunctionalInterface
  public interface Visitor {
    void message(Found found, byte[] message) throws IOException;
  }

  /// Finds messages, oldest first. There may be a next part even if this one is empty, since each
  /// call reads a limited part of the archive.
  ///
  /// @param after the `next` of the part before; 0 to begin
  /// @throws IOException if the archive cannot be read, naming the file and record that is damaged
  public Part find(Query query, long after, int limit) throws IOException {
    List<Found> found = new ArrayList<>();
    Optional<Long> next =
        walk(query, after, limits.searchBytes(), limit, (each, _) -> found.add(each), false);
    return new Part(found, next);
  }

  /// Passes all messages that match to a visitor, oldest first, at most `limit`.
  ///
  /// @return where to continue; empty if all were visited
  /// @throws IOException as [#find], or from the visitor
  public Optional<Long> each(Query query, long after, int limit, Visitor visitor)
      throws IOException {
    return walk(query, after, Long.MAX_VALUE, limit, visitor, true);
  }

  /// Reads one message.
  ///
  /// @return empty if there is no such record
  /// @throws IOException as [#find]
  public Optional<byte[]> read(long number) throws IOException {
    List<byte[]> read = new ArrayList<>();
    if (number > 0) {
      var _ =
          walk(
              Query.ALL,
              number - 1,
              Long.MAX_VALUE,
              1,
              (found, message) -> {
                if (found.number() == number) {
                  read.add(message);
                }
              },
              true);
    }
    return read.stream().findFirst();
  }

  private Optional<Long> walk(
      Query query, long after, long bytesMax, int limit, Visitor visitor, boolean content)
      throws IOException {
    List<Path> files = archive.files();
    long bytes = 0;
    int count = 0;
    for (int i = 0; i < files.size(); i++) {
      if (i + 1 < files.size() && isBefore(files.get(i + 1), query, after)) {
        continue;
      }
      boolean isLast = i == files.size() - 1;
      try (FileReader reader = new FileReader(files.get(i), limits)) {
        Pass pass = new Pass(query, after, content);
        pass.number = reader.file().before().number() + 1;
        @Nullable StoredRecord next = reader.next(pass);
        while (next != null) {
          ArchivedMessage matching = pass.matching;
          if (matching != null) {
            String name = files.get(i).getFileName().toString();
            visitor.message(new Found(next.number(), name, matching), pass.bytes.toByteArray());
            count++;
          }
          if (count == limit || bytes + reader.position() >= bytesMax) {
            return Optional.of(next.number());
          }
          pass.number = next.number() + 1;
          next = reader.next(pass);
        }
        bytes += Files.size(files.get(i));
      } catch (DamagedArchiveException e) {
        if (!isLast || !e.isCut()) { // the last record may just be being written
          throw new IOException(files.get(i).getFileName() + ": " + e.getMessage(), e);
        }
      }
    }
    return Optional.empty();
  }

  /// Whether all records before a file are before what is searched.
  private static boolean isBefore(Path file, Query query, long after) {
    String name = file.getFileName().toString();
    long first = Long.parseLong(name.substring(0, NUMBER_DIGITS));
    LocalDate day =
        LocalDate.parse(
            name.substring(NUMBER_DIGITS + 1, name.length() - ArchiveFile.SUFFIX.length()));
    // A record is archived after its message was received.
    return first <= after + 1
        || query
            .since()
            .filter(since -> day.isBefore(LocalDate.ofInstant(since, ZoneOffset.UTC)))
            .isPresent();
  }

  /// Reads the headers of records, and the messages of those that match.
  private final class Pass implements FileReader.Opener {
    private final Query query;
    private final long after;
    private final boolean content;
    private long number;
    private @Nullable ArchivedMessage matching;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Pass(Query query, long after, boolean content) {
      this.query = query;
      this.after = after;
      this.content = content;
    }

    @Override
    public Frames open(RecordHeader header, byte[] first) throws IOException {
      matching = null;
      bytes.reset();
      RecordSeal seal;
      ArchivedMessage message;
      try {
        seal = RecordSeal.of(header, keys);
        message = ArchivedMessage.decode(seal.open(0, false, first));
      } catch (IllegalArgumentException e) {
        throw new DamagedArchiveException("a record cannot be read: " + e.getMessage(), false);
      }
      if (number <= after || !query.takes(message)) {
        return Frames.NONE;
      }
      matching = message;
      if (!content) {
        return Frames.NONE;
      }
      FileReader.Inflating inflating = new FileReader.Inflating(seal, bytes);
      return (frame, last, octets) -> {
        inflating.frame(frame, last, octets);
        if (last) {
          inflating.close();
        }
      };
    }
  }
}
