package org.posthorn.delivery.quarantine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;

/// Finds quarantined messages. Thread-safe.
public final class Quarantine {
  /// Octets in which the verdict is looked for, at the beginning.
  private static final int HEADER_BYTES_MAX = 64 << 10;

  private static final int PAGE = 100;

  private final QueueAdministration queue;

  public Quarantine(QueueAdministration queue) {
    this.queue = queue;
  }

  /// A quarantined message.
  ///
  /// @param verdict from its header
  /// @param subject as in its header
  public record Held(QueuedMessage message, VerdictField verdict, String subject) {}

  /// Quarantined messages. The order has no meaning.
  ///
  /// @param max how many at most
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

  /// One page of a list.
  ///
  /// @param next the message after which the next page begins; empty at the end. There may be a
  ///   next page even if `held` is empty, because each call looks at a bounded number of messages
  public record Part(List<Held> held, Optional<QueueId> next) {}

  /// Quarantined messages, one page at a time. The order has no meaning.
  public Part list(Optional<QueueId> after, int limit) {
    QueueAdministration.Filter filter =
        new QueueAdministration.Filter(
            Optional.empty(), Optional.empty(), Optional.of(RecipientState.HELD));
    QueueAdministration.Page page = queue.list(filter, after, limit);
    List<Held> held = page.messages().stream().map(this::held).flatMap(Optional::stream).toList();
    return new Part(held, page.next());
  }

  /// A message, if it is quarantined.
  public Optional<Held> find(QueueId id) {
    return queue.show(id).flatMap(this::held);
  }

  /// The first octets of a quarantined message.
  ///
  /// @param max how many at most
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

  /// Removes messages that have been quarantined too long. Nobody is notified.
  ///
  /// @param before messages that arrived earlier are removed
  /// @return the removed messages
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
      // What is needed has been read, or there is no verdict.
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
