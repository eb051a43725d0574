package org.posthorn.delivery.rules;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthorn.delivery.octets.Cut;
import org.posthorn.delivery.octets.Pruned;
import org.posthorn.sieve.run.Content;
import org.posthorn.store.MailStore;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.transport.message.Contents;

/// The messages that come of one: edited, copied, or made. Closing it discards those that nobody
/// has taken. One thread.
final class Versions implements AutoCloseable {
  private final MailStore store;
  private final List<StagedMessage> made = new ArrayList<>();
  private final Map<Edit, StagedMessage> edited = new HashMap<>();
  private final Set<StagedMessage> taken = new HashSet<>();

  private record Edit(StagedMessage message, Content content) {}

  Versions(MailStore store) {
    this.store = store;
  }

  /// A message with pieces exchanged; the same for the same change.
  StagedMessage edited(StagedMessage message, Content content) throws IOException {
    if (content.isOriginal()) {
      return message;
    }
    Edit edit = new Edit(message, content);
    StagedMessage known = edited.get(edit);
    if (known == null) {
      known = staged(new Spliced(message, content));
      edited.put(edit, known);
    }
    return known;
  }

  /// The message for an Email of its own: itself at the first call, then copies.
  StagedMessage own(StagedMessage message) throws IOException {
    return taken.add(message) ? message : staged(contents(message));
  }

  /// The message as it is passed on: with the Delivered-To by which we know it again, and without
  /// the Return-Path, which the last server writes (RFC 5321 §4.4).
  StagedMessage passedOn(StagedMessage message, String deliveredTo) throws IOException {
    List<Cut> cuts =
        message.header().all("Return-Path").stream()
            .map(field -> new Cut(field.start(), field.end()))
            .toList();
    Contents rest = Pruned.of(contents(message), cuts);
    boolean marked =
        message.header().all("Delivered-To").stream()
            .anyMatch(field -> Loops.address(field).equalsIgnoreCase(deliveredTo));
    String mark = marked ? "" : "Delivered-To: " + deliveredTo + "\r\n";
    return staged(new Prefixed(mark.getBytes(StandardCharsets.UTF_8), rest));
  }

  /// A copy of a message that is in a mailbox.
  StagedMessage copied(MessageBytes bytes) throws IOException {
    return staged(new Stored(bytes));
  }

  private record Stored(MessageBytes bytes) implements Contents {
    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      bytes.copyTo(0, bytes.size(), target);
    }
  }

  /// A message that was made.
  StagedMessage composed(byte[] octets) throws IOException {
    return staged(new Prefixed(octets, Nothing.NOTHING));
  }

  private StagedMessage staged(Contents contents) throws IOException {
    try (MessageWriter writer = store.receive(contents.size())) {
      contents.writeTo(writer);
      StagedMessage staged = writer.finish();
      made.add(staged);
      return staged;
    }
  }

  private static Contents contents(StagedMessage message) {
    return new Spliced(message, Content.ORIGINAL);
  }

  /// A message with pieces exchanged.
  private record Spliced(StagedMessage message, Content content) implements Contents {
    @Override
    public long size() {
      long size = message.size();
      for (Content.Splice splice : content.splices()) {
        size += splice.octets().length - (splice.to() - splice.from());
      }
      return size;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      try (MessageBytes bytes = message.bytes()) {
        long at = 0;
        for (Content.Splice splice : content.splices()) {
          bytes.copyTo(at, splice.from(), target);
          target.write(splice.octets());
          at = splice.to();
        }
        bytes.copyTo(at, message.size(), target);
      }
    }
  }

  private record Prefixed(byte[] first, Contents rest) implements Contents {
    @Override
    public long size() {
      return first.length + rest.size();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(first);
      rest.writeTo(target);
    }
  }

  private enum Nothing implements Contents {
    NOTHING;

    @Override
    public long size() {
      return 0;
    }

    @Override
    public void writeTo(OutputStream target) {
      // There is nothing.
    }
  }

  @Override
  public void close() {
    made.forEach(StagedMessage::close);
  }
}
