package org.posthorn.delivery.quarantine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.delivery.judging.Advice;
import org.posthorn.delivery.judging.VerdictField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;

/// Finds what is in quarantine. Thread-safe.
public final class Quarantine {
  /// The verdict is at the beginning.
  private static final int HEADER_BYTES_MAX = 64 << 10;

  private static final int PAGE = 100;

  private final QueueAdministration queue;

  public Quarantine(QueueAdministration queue) {
    this.queue = queue;
  }

  /// A message in quarantine.
  ///
  /// @param verdict on it, as its header has it
  /// @param subject of the message, as it is written there
  public record Held(QueuedMessage message, VerdictField verdict, String subject) {}

  /// Those that are there, in no order that means anything.
  ///
  /// @param max how many at the most
  public List<Held> list(int max) {
    return list(max, _ -> true);
  }

  private List<Held> list(int max, Predicate<QueuedMessage> wanted) {
    QueueAdministration.Filter filter =
        new QueueAdministration.Filter(
            Optional.empty(), Optional.empty(), Optional.of(RecipientState.HELD));
    List<Held> found = new ArrayList<>();
    Optional<QueueId> after = Optional.empty();
    do {
      QueueAdministration.Page page = queue.list(filter, after, PAGE);
      page.messages().stream()
          .filter(wanted)
          .map(this::held)
          .flatMap(Optional::stream)
          .limit(max - found.size())
          .forEach(found::add);
      after = page.next();
    } while (after.isPresent() && found.size() < max);
    return found;
  }

  /// Part of a list.
  ///
  /// @param next after which message the next part begins; empty at the end. There may be one even
  ///   if `held` is empty: each call looks at a bounded number of messages
  public record Part(List<Held> held, Optional<QueueId> next) {}

  /// Those that are there, in no order that means anything, a part at a time.
  public Part list(Optional<QueueId> after, int limit) {
    QueueAdministration.Filter filter =
        new QueueAdministration.Filter(
            Optional.empty(), Optional.empty(), Optional.of(RecipientState.HELD));
    QueueAdministration.Page page = queue.list(filter, after, limit);
    List<Held> held = page.messages().stream().map(this::held).flatMap(Optional::stream).toList();
    return new Part(held, page.next());
  }

  /// A message, if it is in quarantine.
  public Optional<Held> find(QueueId id) {
    return queue.show(id).flatMap(this::held);
  }

  /// The first octets of a message in quarantine.
  ///
  /// @param max how many at the most
  public Optional<byte[]> beginning(Held held, int max) {
    return queue.contents(held.message().id()).map(contents -> beginning(contents, max));
  }

  private Optional<Held> held(QueuedMessage message) {
    boolean waits =
        message.envelope().submitter().isEmpty()
            && message.recipients().stream()
                .anyMatch(recipient -> recipient.state() == RecipientState.HELD);
    if (!waits) {
      return Optional.empty();
    }
    Optional<HeaderFields> header = queue.contents(message.id()).map(Quarantine::header);
    return header
        .flatMap(VerdictField::in)
        .filter(verdict -> verdict.advice() == Advice.QUARANTINE)
        .map(verdict ->
            new Held(
                message,
                verdict,
                header.get().first("Subject").map(field -> field.decoded()).orElse("")));
  }

  /// Takes out what has been there too long. Nobody is told.
  ///
  /// @param before what came earlier goes
  /// @return what was taken out
  public List<Held> expire(Instant before) {
    List<Held> old =
        list(Integer.MAX_VALUE, message -> message.envelope().arrival().isBefore(before));
    return old.stream().filter(held -> queue.cancel(held.message().id()) > 0).toList();
  }

  private static HeaderFields header(Contents contents) {
    return HeaderFields.parse(beginning(contents, HEADER_BYTES_MAX));
  }

  private static byte[] beginning(Contents contents, int max) {
    Beginning beginning = new Beginning(max);
    try {
      contents.writeTo(beginning);
    } catch (IOException e) {
      // What is needed has been read, or else there is no verdict to be found.
    }
    return beginning.octets.toByteArray();
  }

  /// Takes the first octets and refuses more.
  private static final class Beginning extends OutputStream {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final int max;

    Beginning(int max) {
      this.max = max;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int room = max - octets.size();
      octets.write(from, offset, Math.min(room, length));
      if (length > room) {
        throw new IOException("enough");
      }
    }
  }
}
