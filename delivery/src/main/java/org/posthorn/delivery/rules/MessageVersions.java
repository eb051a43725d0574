package org.posthorn.delivery.rules;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.delivery.encryption.ArrivalEncryption;
import org.posthorn.delivery.octets.PrunedMessage;
import org.posthorn.delivery.octets.RemovedRange;
import org.posthorn.directory.AccountId;
import org.posthorn.sieve.run.Content;
import org.posthorn.store.MailStore;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.transport.message.Contents;

/// The versions of one message: edited, copied, or made by rules. Closing it discards versions that
/// were not used. One thread.
final class MessageVersions implements AutoCloseable {
  private final MailStore store;
  private final List<StagedMessage> made = new ArrayList<>();
  private final Map<Edit, StagedMessage> edited = new HashMap<>();
  private final Set<StagedMessage> taken = new HashSet<>();

  private record Edit(StagedMessage message, Content content) {}

  MessageVersions(MailStore store) {
    this.store = store;
  }

  /// A message with replaced pieces; the same object for the same change.
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

  /// The message for a separate Email: the message itself at the first call, then copies.
  StagedMessage own(StagedMessage message) throws IOException {
    return taken.add(message) ? message : staged(contents(message));
  }

  /// The message for a separate Email in an account: encrypted, if the account's owner has chosen
  /// so.
  StagedMessage filed(StagedMessage message, AccountId account, ArrivalEncryption encryption)
      throws IOException {
    Optional<StagedMessage> encrypted = encryption.encrypted(account, message);
    encrypted.ifPresent(made::add);
    return encrypted.isPresent() ? encrypted.get() : own(message);
  }

  /// The message as it is forwarded: with the Delivered-To that detects loops, and without the
  /// Return-Path, which the final server writes (RFC 5321 §4.4).
  StagedMessage redirected(StagedMessage message, String deliveredTo) throws IOException {
    List<RemovedRange> cuts =
        message.header().all("Return-Path").stream()
            .map(field -> new RemovedRange(field.start(), field.end()))
            .toList();
    Contents rest = PrunedMessage.of(contents(message), cuts);
    boolean marked =
        message.header().all("Delivered-To").stream()
            .anyMatch(field -> LoopDetection.address(field).equalsIgnoreCase(deliveredTo));
    String mark = marked ? "" : "Delivered-To: " + deliveredTo + "\r\n";
    return staged(new Prefixed(mark.getBytes(StandardCharsets.UTF_8), rest));
  }

  /// A copy of a message in a mailbox.
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

  /// A message made by rules.
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

  /// A message with replaced pieces.
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
      // Nothing to discard.
    }
  }

  @Override
  public void close() {
    made.forEach(StagedMessage::close);
  }
}
